"""M54.6 divided by a loaded order file, and rows that no rule of a pack judges."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from audit import Auditor, AuditResult, Verdict, audit_encounter, audit_rows
from audit.errors import RuleError
from audit.findings import UNJUDGED, ClaimRisk
from audit.functions import encounters, reference
from audit.rules.catalogue import default_pack, load_pack
from property_tests.strategies.encounters import WHOLE_CHART, Cells
from property_tests.support.loaded import CHANGES, CHILDREN, changed

PACK = default_pack()
CLAIM: Cells = {"encounter_id": "A", "dx1": "M54.60"}
CHART: Cells = {**WHOLE_CHART, "dx1": "M54.60"}
BEFORE, DIVIDED = "2027-09-30", "2027-10-01"


@cache
def auditor(name: str = "M54.6 divided") -> Auditor:
    return Auditor(codes=changed(2028, *CHANGES[name]))


def on(day: str, cells: Cells, name: str = "M54.6 divided") -> AuditResult:
    return audit_encounter({**cells, "date_of_service": day}, auditor(name))


@pytest.mark.parametrize("cells", [CLAIM, CHART])
def test_a_valid_code_under_m546_is_not_judged_and_the_row_says_so(
    cells: Cells,
) -> None:
    result = on(DIVIDED, cells)
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert result.rule_ids == ("SCOPE-01",)
    (note,) = result.notes
    assert "FY2028" in note
    assert "M54.60, M54.61 and M54.69" in note
    assert "coder" in note


@pytest.mark.parametrize("cells", [CLAIM, CHART])
def test_before_its_release_it_is_invalid_whatever_is_loaded(cells: Cells) -> None:
    result = on(BEFORE, cells)
    assert result.verdict is Verdict.INVALID_CODE
    assert result.notes == ()
    packaged = audit_encounter({**cells, "date_of_service": BEFORE})
    assert packaged.verdict is Verdict.INVALID_CODE


@pytest.mark.parametrize("cells", [CLAIM, CHART])
def test_m546_is_a_header_and_its_codes_are_named(cells: Cells) -> None:
    result = on(DIVIDED, {**cells, "dx1": "M54.6"})
    assert result.verdict is Verdict.INVALID_CODE
    message = next(f.message for f in result.findings if f.rule_id == "VAL-03")
    assert all(code in message for code in CHILDREN)
    assert result.corrected_dx == ()
    assert len(result.notes) == 1
    named = on(DIVIDED, {**CHART, "dx1": "M54.6", "definitive_code": "M54.61"})
    assert named.corrected_dx == ("M54.61",)


def test_m546_beside_a_code_of_its_own_is_still_invalid() -> None:
    result = on(DIVIDED, {**CHART, "dx2": "M54.6"})
    assert result.verdict is Verdict.INVALID_CODE
    assert on(DIVIDED, {**CHART, "dx2": "M54.6X"}).verdict is Verdict.INVALID_CODE


def test_no_code_that_the_release_lacks_is_ever_added() -> None:
    """Thoracic pain without its code: M54.6 is added only where it is valid."""
    without = {**WHOLE_CHART, "dx1": "E11.9"}
    assert on(BEFORE, without).corrected_dx == ("M54.6", "E11.9")
    for name in ("M54.6 divided", "M54.6 deleted"):
        result = on(DIVIDED, without, name)
        assert result.verdict is Verdict.MORE_SPECIFIC_CODE_REQUIRED
        assert result.corrected_dx == ()
        assert len(result.notes) == 1


def test_a_deleted_m546_is_of_another_release() -> None:
    result = on(DIVIDED, {**CHART, "dx1": "M54.6"}, "M54.6 deleted")
    assert result.verdict is Verdict.INVALID_CODE
    assert "VAL-02-1" in result.rule_ids
    assert "has no code M54.6" in result.notes[0]


def test_codes_beside_a_billable_m546_are_named_where_reported() -> None:
    beside = "M54.6 beside children"
    assert "M54.60" in on(DIVIDED, CHART, beside).notes[0]
    assert on(DIVIDED, {**CHART, "dx1": "M54.6"}, beside).notes == ()


def test_the_remark_is_remembered_no_longer_than_the_row() -> None:
    days = (DIVIDED, BEFORE, DIVIDED, "2015-09-30", DIVIDED)
    counts = [len(on(day, {**CHART, "dx1": "M54.6"}).notes) for day in days]
    assert counts == [1, 0, 1, 0, 1]
    assert audit_encounter(WHOLE_CHART).notes == ()
    assert on(DIVIDED, {"encounter_id": "A", "dx1": "E11.9"}).notes == ()


# -- rows that no rule judges ------------------------------------------------------


def silent_auditor() -> Auditor:
    """Return an auditor whose pack lacks the rule for rows out of scope."""
    rules = tuple(r for r in PACK.rules if r.id != "SCOPE-01")
    return Auditor(replace(PACK, rules=rules))


OUT_OF_SCOPE: Cells = {
    "encounter_id": "B",
    "date_of_service": "2026-02-10",
    "dx1": "E11.9",
}


def test_a_row_that_no_rule_judges_is_an_input_error_that_says_so() -> None:
    judged = {**OUT_OF_SCOPE, "encounter_id": "A", "dx1": "M54.6"}
    twice = {**OUT_OF_SCOPE, "encounter_id": "C", "dx2": "E11.9"}
    results = audit_rows([judged, OUT_OF_SCOPE, twice], silent_auditor())
    assert [r.verdict for r in results] == [
        Verdict.NOT_ASSESSABLE,
        Verdict.INPUT_ERROR,
        Verdict.INPUT_ERROR,
    ]
    assert [r.is_unjudged for r in results] == [False, True, True]
    assert results[1].findings == (UNJUDGED,)
    assert results[2].rule_ids == (UNJUDGED.rule_id, "VAL-06")
    for result in results[1:]:
        assert result.risk is ClaimRisk.NONE
        assert result.corrected_dx == ()
        assert result.denial_codes == ()
        assert "No rule of the rule pack judges this row" in result.answer[4]
    assert "tspine prove --pack" in UNJUDGED.action


def test_the_worksheet_functions_give_the_row_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encounters, "default_auditor", silent_auditor)
    table = [[*OUT_OF_SCOPE], [*OUT_OF_SCOPE.values()]]
    (answer,) = encounters.audit_table(table)[1:]
    assert "INPUT_ERROR" in answer
    assert UNJUDGED.rule_id in answer


def test_the_unjudged_finding_can_be_explained_and_its_id_is_reserved(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rule = PACK.rule(UNJUDGED.rule_id.lower())
    assert rule.verdict is Verdict.INPUT_ERROR
    assert rule not in PACK.rules
    explained = {pair[0]: pair[1] for pair in reference.explain(UNJUDGED.rule_id)}
    assert explained["condition"] == rule.text
    assert explained["action"] == UNJUDGED.action
    (tmp_path / "own.toml").write_text(
        f"""
[[rule]]
id = "{UNJUDGED.rule_id}"
title = "Mine"
when = "chart_reviewed"
severity = "info"
because = "It is so."
cite = ["guide: definition"]
action = "No action."
from = 2015-10-01
"""
    )
    with pytest.raises(RuleError, match="the engine"):
        load_pack(tmp_path)
