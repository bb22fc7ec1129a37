"""Two packs are proved equivalent, or every kind of change is shown by a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.encounter.records import encounter_from_mapping
from audit.engine import Auditor
from audit.facts import VOCABULARY
from audit.findings import ClaimRisk, Verdict
from audit.proof import compare
from audit.rules.catalogue import Pack, default_pack
from audit.rules.conditions import All, Condition, Not, Some
from audit.rules.english import english
from audit.rules.language import parse, unparse
from property_tests.support.english import from_english

PACK = default_pack()


def changed(rule_id: str, **values: object) -> Pack:
    rules = tuple(
        replace(r, **values) if r.id == rule_id else r  # type: ignore[arg-type]
        for r in PACK.rules
    )
    return replace(PACK, rules=rules)


def read(text: str) -> Condition:
    return parse(text, VOCABULARY, PACK.parameters)


def de_morgan(condition: Condition) -> Condition:
    """Write every conjunction as a negated disjunction, and vice versa."""
    match condition:
        case All(parts):
            return Not(Some(tuple(Not(de_morgan(part)) for part in parts)))
        case Some(parts):
            return Not(All(tuple(Not(de_morgan(part)) for part in parts)))
        case Not(part):
            return Not(de_morgan(part))
        case _:
            return condition


def test_a_pack_is_equivalent_to_itself() -> None:
    found = compare(PACK, PACK)
    assert found.are_none
    assert found.transitions == ()


@pytest.mark.law(18)
def test_rewriting_every_rule_by_de_morgan_is_proved_to_change_nothing() -> None:
    rules = tuple(replace(r, condition=de_morgan(r.condition)) for r in PACK.rules)
    assert compare(PACK, replace(PACK, rules=rules)).are_none


@pytest.mark.law(31, 36)
def test_text_and_english_of_every_rule_read_back_as_an_equivalent_pack() -> None:
    from_text = tuple(
        replace(r, condition=read(unparse(r.condition))) for r in PACK.rules
    )
    from_words = tuple(
        replace(r, condition=from_english(english(r.condition), PACK.parameters))
        for r in PACK.rules
    )
    assert compare(PACK, replace(PACK, rules=from_text)).are_none
    assert compare(PACK, replace(PACK, rules=from_words)).are_none


def test_each_transition_is_shown_by_a_row_that_both_engines_confirm() -> None:
    narrowed = "chart_reviewed and m546_reported and m549_reported and pain_documented"
    new = changed("LOC-05", condition=read(f"{narrowed} and severity_documented"))
    found = compare(PACK, new)
    old_auditor, new_auditor = Auditor(PACK), Auditor(new)
    assert found.transitions
    for transition in found.transitions:
        assert transition.row is not None
        encounter = encounter_from_mapping(transition.row.cells)
        before, after = old_auditor.audit(encounter), new_auditor.audit(encounter)
        if isinstance(transition.old, Verdict):
            assert (before.verdict, after.verdict) == (transition.old, transition.new)
        else:
            assert (before.risk, after.risk) == (transition.old, transition.new)
        assert "LOC-05" in transition.old_rules
        assert "LOC-05" not in transition.row.rules


def test_a_change_of_risk_alone_changes_no_verdict() -> None:
    found = compare(PACK, changed("BIL-03", risk=ClaimRisk.HIGH))
    pairs = {(t.old, t.new) for t in found.transitions}
    assert pairs == {(ClaimRisk.REVIEW, ClaimRisk.HIGH)}


def test_a_rule_dropped_leaves_rows_without_verdict() -> None:
    without = tuple(r for r in PACK.rules if r.id != "SCOPE-01")
    found = compare(PACK, replace(PACK, rules=without))
    assert {t.old for t in found.transitions} <= {Verdict.NOT_APPLICABLE, *ClaimRisk}
    lost = next(t for t in found.transitions if t.new is None)
    assert lost.row is not None
    assert lost.row.verdict is None


@pytest.mark.law(15)
def test_a_day_later_start_is_found_on_the_day_before() -> None:
    since = PACK.rule("LOC-05").since
    found = compare(PACK, changed("LOC-05", since=since.replace(year=since.year + 1)))
    days = {t.row.cells["date_of_service"] for t in found.transitions if t.row}
    assert days == {str(since)}
