"""The report of a proof as text, JSON, JUnit and a workbook that can be audited."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from audit.api import audit_rows
from audit.columns import CONTRACT
from audit.engine import Auditor
from audit.errors import OutputRefused
from audit.proof import Differences, ProofReport, Status, compare, prove
from audit.proof.workbook import write_differences, write_report
from audit.proof.writing import (
    differences_json,
    differences_text,
    json_of,
    junit_of,
    text_of,
)
from audit.rules.catalogue import Pack, default_pack
from property_tests.support.packs import added

PACK = default_pack()
_INCLUDING = ("INC-01", "INC-02", "INC-03", "INC-04", "INC-05", "IMG-02")


def broken() -> Pack:
    """Return a pack under which a supported row gets no verdict."""
    return replace(PACK, rules=tuple(r for r in PACK.rules if r.id not in _INCLUDING))


@pytest.fixture(scope="module")
def report() -> ProofReport:
    return prove(broken())


@pytest.fixture(scope="module")
def differences() -> Differences:
    rules = tuple(r for r in PACK.rules if r.id != "LOC-05")
    return compare(PACK, replace(PACK, rules=rules))


def test_a_rule_that_can_never_fire_is_one_finding_of_the_text() -> None:
    """The data and the counts keep each obligation that failed."""
    never = "m546_reported and not m546_reported"
    dead = prove(added("LOC-05", id="DEAD-01", when=never, fires=(), silent=()))
    failed = {o.name for o in dead.findings if o.rule == "DEAD-01"}
    assert {"fires", "decisive", "redundant"} <= failed
    named = [line for line in text_of(dead).splitlines() if "DEAD-01" in line]
    numbered = [line for line in named if line.split(". ")[0].isdigit()]
    assert len(numbered) == 1
    assert "can never fire" in numbered[0]


def test_the_text_names_every_group_and_every_finding(report: ProofReport) -> None:
    text = text_of(report)
    assert all(group.name in text for group in report.groups)
    assert all(finding.sentence in text for finding in report.findings)
    assert "row: clean encounter with no change: no verdict" in text
    assert f"{report.count(Status.FAILED):6,} failed" in text.splitlines()
    assert "How to check it again." in text


def test_the_json_counts_what_the_report_counts(report: ProofReport) -> None:
    content = json.loads(json_of(report))
    assert content["passed"] is False
    assert content["obligations"] == {s.value: report.count(s) for s in Status}
    assert len(content["findings"]) == len(report.findings) + len(report.accepted)
    gap = next(f for f in content["findings"] if f["obligation"] == "totality")
    assert gap["rows"][0]["coding_verdict"] is None


def test_junit_has_a_case_for_every_obligation(report: ProofReport) -> None:
    root = ElementTree.fromstring(junit_of(report))
    assert len(root.findall(".//testcase")) == len(report.obligations)
    assert len(root.findall(".//failure")) == report.count(Status.FAILED)
    assert len(root.findall(".//error")) == report.count(Status.UNKNOWN)
    assert len(root.findall(".//skipped")) == report.count(Status.ACCEPTED)
    means = [str(e.text).splitlines()[-1] for e in root.findall(".//system-out")]
    held = [o for o in report.obligations if o.status is Status.HELD]
    assert means == [f"How: {o.means.value}." for o in held]


def test_the_workbook_holds_the_rows_in_the_input_layout(
    differences: Differences, tmp_path: Path
) -> None:
    path = tmp_path / "transitions.xlsx"
    write_differences(differences, path)
    sheet = load_workbook(path)["Encounters"]
    lines = list(sheet.iter_rows(values_only=True))
    headings = [str(name) for name in lines[0]]
    assert headings == [column.name for column in CONTRACT]
    rows = [
        {name: cell for name, cell in zip(headings, line, strict=True) if cell}
        for line in lines[1:]
    ]
    auditor = Auditor(PACK)
    shown = [t for t in differences.transitions if t.row]
    for transition, result in zip(shown, audit_rows(rows, auditor), strict=True):
        assert transition.old in (result.verdict, result.risk)


def test_the_workbook_shades_the_cells_that_differ_from_a_clean_encounter(
    differences: Differences, tmp_path: Path
) -> None:
    path = tmp_path / "transitions.xlsx"
    write_differences(differences, path)
    sheet = load_workbook(path)["Encounters"]
    headings = [str(cell.value) for cell in sheet[1]]
    for number, transition in enumerate(differences.transitions, 2):
        shaded = {
            name
            for name, cell in zip(headings, sheet[number], strict=True)
            if cell.fill.fill_type == "solid"
        }
        assert transition.row is not None
        assert shaded == set(transition.row.shaded)


def test_the_workbook_of_a_proof_has_its_three_sheets(
    report: ProofReport, tmp_path: Path
) -> None:
    path = tmp_path / "proof.xlsx"
    write_report(report, path)
    assert load_workbook(path).sheetnames == ["Summary", "Findings", "Encounters"]
    with pytest.raises(OutputRefused):
        write_report(report, path)


@pytest.mark.law(2)
def test_equal_proofs_make_equal_workbooks(report: ProofReport, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_report(report, tmp_path / name)
    one, two = (tmp_path / name for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_differences_are_told_in_words_and_in_json(differences: Differences) -> None:
    text = differences_text(differences)
    content = json.loads(differences_json(differences))
    assert len(content["transitions"]) == len(differences.transitions)
    assert content["equivalent"] is False
    assert all(str(t) in text for t in differences.transitions)
    assert "the same verdict and risk" in differences_text(compare(PACK, PACK))
