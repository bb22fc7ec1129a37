"""Laws of a baseline: every form of output serves, and each finding is told once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.errors import InputUnreadable
from audit.findings import AuditResult, ClaimRisk, Severity, Verdict, output_row
from audit.hosts.baseline import Baseline, same_id
from audit.intake.earlier_findings import EarlierFinding, read_earlier_findings
from property_tests.strategies.reports import findings, results, words
from property_tests.support.report_files import DISC, Row, plain_result, write

FORMS = (
    *(".xlsx", ".csv", ".tsv", ".jsonl", ".parquet"),
    *(".sarif", ".junit.xml", ".github.txt", ".scrubber.csv", ".fhir.ndjson"),
    ".fhir.json",
)
WITHOUT_CELLS = {".junit.xml", ".github.txt"}
UNREADABLE = Verdict.INPUT_ERROR
CELL = replace(DISC, verdict=UNREADABLE, columns=("dx1", "dx2"))
COUNTS = re.compile(r"Findings since (\S+): (\d+) new, (\d+) known, (\d+) gone")


@st.composite
def audits(draw: st.DrawFn) -> list[AuditResult]:
    """Draw results of different ids, with findings of different rules that act."""
    made = []
    ids = st.lists(words.filter(same_id), max_size=5, unique_by=same_id)
    for number, name in enumerate(draw(ids), 2):
        drawn = draw(st.lists(findings(), max_size=3, unique_by=lambda f: f.rule_id))
        acting = tuple(
            replace(
                f, severity=Severity.MINOR, verdict=f.verdict or Verdict.NOT_SUPPORTED
            )
            for f in drawn
            if f.verdict is not Verdict.SUPPORTED
        )
        result = replace(draw(results(row=number)), findings=acting)
        made.append(replace(result, encounter_id=name))
    return made


def news(
    earlier: Sequence[EarlierFinding], now: Sequence[AuditResult]
) -> tuple[list[AuditResult], tuple[int, ...]]:
    baseline = Baseline("b", earlier, frozenset())
    rows = [result for _, result in baseline.news(((), r) for r in now)]
    match = COUNTS.match(baseline.sentences[0])
    assert match
    return rows, tuple(map(int, match.groups()[1:]))


def total(given: Sequence[AuditResult]) -> int:
    return sum(len(result.findings) for result in given)


@pytest.mark.law(154)
@pytest.mark.parametrize("ending", FORMS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_an_audit_has_nothing_new_since_itself(
    ending: str, data: st.DataObject
) -> None:
    given = data.draw(audits())
    only_findings = data.draw(st.booleans()) and ending in FORMS[:5]
    with TemporaryDirectory() as folder:
        path = Path(folder, f"out{ending}")
        rows: list[Row] = [(("x",), result) for result in given]
        write(path, ("remark",), rows, findings_only=only_findings)
        earlier = list(read_earlier_findings(path))
    assert news(earlier, given) == ([], (0, total(given), 0))


@pytest.mark.parametrize("ending", FORMS)
def test_rows_that_name_columns_are_no_headings(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    found = replace(DISC, severity=Severity.MINOR, columns=("dx1",))
    row = replace(plain_result(2, found), encounter_id="DOS")
    write(path, ("a",), [(("x",), row)], findings_only=ending in FORMS[:5])
    (earlier,) = read_earlier_findings(path)
    assert (earlier.encounter_id, earlier.rule_id) == ("DOS", found.rule_id)


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("only_findings", [False, True])
def test_forms_with_findings_say_which_cells_cannot_be_read(
    ending: str, only_findings: bool, tmp_path: Path
) -> None:
    is_table = ending in FORMS[:5]
    path = tmp_path / f"out{ending}"
    row = plain_result(2, CELL, verdict=UNREADABLE)
    write(path, ("a",), [(("x",), row)], findings_only=only_findings and is_table)
    (found,) = read_earlier_findings(path)
    has_findings = only_findings or ending == ".xlsx" or not is_table
    knows = has_findings and ending not in WITHOUT_CELLS
    assert found.cells == (CELL.columns if knows else None)


@pytest.mark.law(153)
@settings(max_examples=100, deadline=None)
@given(audits(), st.data())
def test_each_finding_is_new_or_known_and_each_earlier_one_known_or_gone(
    given: list[AuditResult], data: st.DataObject
) -> None:
    every = [(r.encounter_id, f.rule_id) for r in given for f in r.findings]
    kept = data.draw(st.sets(st.sampled_from(every))) if every else set()
    extra = data.draw(st.lists(st.sampled_from(["OLD-1", "OLD-2"]), unique=True))
    earlier = [
        EarlierFinding(*key, None) for key in [*kept, *(("Z", r) for r in extra)]
    ]
    rows, counts = news(earlier, given)
    assert counts == (len(every) - len(kept), len(kept), len(extra))
    told = [(r.encounter_id, f.rule_id) for r in rows for f in r.findings]
    assert Counter(told) == Counter(key for key in every if key not in kept)
    by_id = {r.encounter_id: r for r in given}
    for row in rows:
        # The answer is that of all findings, and a remark names the known ones.
        whole = by_id[row.encounter_id]
        assert output_row(row)[:-1] == output_row(whole)[:-1]
        known = [f.rule_id for f in whole.findings if f not in row.findings]
        assert ("Known before" in output_row(row)[-1]) is bool(known)


def test_another_cell_that_cannot_be_read_is_new() -> None:
    given = [plain_result(2, CELL, verdict=UNREADABLE)]
    for cells, counts in (
        (("dx1", "dx2", "dx3"), (0, 1, 0)),
        (("dx1",), (1, 0, 0)),
        (("dx3",), (1, 0, 1)),
        (None, (0, 1, 0)),
    ):
        earlier = [EarlierFinding("E2", CELL.rule_id, cells)]
        assert news(earlier, given)[1] == counts, cells


def test_what_a_rule_reads_is_no_part_of_its_findings() -> None:
    other = replace(DISC, columns=("dx7",))
    earlier = [EarlierFinding("E2", DISC.rule_id, ())]
    assert news(earlier, [plain_result(2, other)])[1] == (0, 1, 0)


def test_rows_that_come_again_are_matched_by_number_and_named() -> None:
    row = plain_result(2, DISC)
    earlier = [EarlierFinding("E2", DISC.rule_id)]
    baseline = Baseline("b", earlier, frozenset())
    assert len([*baseline.news([((), row), ((), replace(row, row=3))])]) == 1
    assert baseline.sentences[0] == "Findings since b: 1 new, 1 known, 0 gone."
    assert "come again" in baseline.sentences[1]
    assert baseline.sentences[1].endswith("E2.")


def test_what_is_gone_with_its_encounter_is_told_apart() -> None:
    earlier = [EarlierFinding(n, DISC.rule_id) for n in ("E2", "E9")]
    baseline = Baseline("b", earlier, frozenset())
    assert [*baseline.news([((), plain_result(2))])] == []
    assert baseline.sentences == (
        "Findings since b: 0 new, 0 known, 2 gone (1 of them of encounters that this "
        "file does not have).",
    )


def test_only_a_verdict_that_a_new_finding_decides_counts() -> None:
    wrong = replace(DISC, rule_id="EX1-05", verdict=Verdict.NOT_SUPPORTED)
    row = plain_result(2, wrong, DISC, verdict=Verdict.NOT_SUPPORTED)
    for known, count in ((wrong.rule_id, 0), (DISC.rule_id, 1)):
        baseline = Baseline("b", [EarlierFinding("E2", known)], frozenset())
        assert len([*baseline.news([((), row)])]) == 1
        assert baseline.deciding.encounters == count


def test_rules_that_never_act_are_no_known_findings() -> None:
    silent = replace(
        DISC, rule_id="INC-01", severity=Severity.INFO, risk=ClaimRisk.NONE
    )
    earlier = [EarlierFinding("E2", "INC-01", None, None)]
    baseline = Baseline("b", earlier, {"INC-01"})
    assert [*baseline.news([((), plain_result(2, silent))])] == []
    assert baseline.sentences == ("Findings since b: 0 new, 0 known, 0 gone.",)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "{}",
        '{"runs": 1}',
        '{"runs": [{"tool": {"driver": {"name": "ruff"}}, "results": []}]}',
        '{"runs": [{"tool": {"driver": {"name": "tspine"}}, "results": [{}]}]}',
        "[1]",
        "<a/>",
        "<",
        '<!DOCTYPE x [<!ENTITY a "b">]><testsuites/>',
        '{"a": 1}\n{"b": 2}\n',
        "PK\x03\x04",
        "PAR1",
    ],
)
def test_what_is_no_output_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "b"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputUnreadable):
        list(read_earlier_findings(path))


def test_an_empty_file_has_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "b.github.txt"
    path.touch()
    assert list(read_earlier_findings(path)) == []
    with pytest.raises(InputUnreadable, match="does not exist"):
        list(read_earlier_findings(tmp_path / "none"))


@given(
    st.text()
    | st.text().map(lambda name: f'?xml version="1.0" encoding="{name}"?><a/>'),
    st.sampled_from(["{", "<", "::error ", "encounter_id,rule_id\n"]),
)
@example('?xml version="1.0" encoding="no such encoding"?><testsuites/>', "<")
@example('?xml version="1.0" encoding="XTF-8"?><testsuites/>', "<")
@example('?xml version="1.0" encoding="utf-7"?><testsuites/>', "<")
@example('"resourceType": "Bundle", "entry": [1, {"resource": 2}]}', "{")
@example('"runs": [{"results": 7}, 3]}', "{")
@example('"resourceType": "OperationOutcome", "issue": [1, {"details": 2}]}', "{")
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str, begin: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "b")
        path.write_bytes((begin + text).encode("utf-8", "replace"))
        found = read_or_refused(path)
    assert all(isinstance(finding, EarlierFinding) for finding in found)


def test_a_report_reads_back_whatever_encoding_it_names(tmp_path: Path) -> None:
    path = tmp_path / "b.junit.xml"
    write(path, ("a",), [(("x",), replace(plain_result(2, DISC), encounter_id="É1"))])
    before = list(read_earlier_findings(path))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("UTF-8", "UTF-16"), encoding="utf-8")
    assert list(read_earlier_findings(path)) == before
    assert [found.encounter_id for found in before] == ["É1"]


def read_or_refused(path: Path) -> list[EarlierFinding]:
    try:
        return list(read_earlier_findings(path))
    except InputUnreadable:
        return []
