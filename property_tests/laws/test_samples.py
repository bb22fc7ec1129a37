"""Laws of the samples: remade byte for byte, every rule shown, nothing lost."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from audit import Auditor, AuditResult, Verdict
from audit.columns import CONTRACT, match_headings
from audit.encounter.values import Encounter
from audit.intake import open_table
from samples import build

SAMPLES = build.HERE
CHARTS = SAMPLES / "chart_review.xlsx"
CLAIMS = SAMPLES / "claims.csv"
FILES = (CHARTS, CLAIMS)


@cache
def audited(path: Path) -> tuple[tuple[Encounter, AuditResult], ...]:
    auditor, table = Auditor(), open_table(path)
    reader = table.reader()
    encounters = [reader.read(cells, number) for number, cells in table.rows()]
    return tuple((e, auditor.audit(e)) for e in encounters)


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    build.build(folder)
    return folder


@pytest.mark.parametrize("name", ["claims.csv", "README.md"])
def test_the_committed_texts_are_what_the_script_makes(name: str, remade: Path) -> None:
    assert (remade / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_the_committed_workbook_is_what_the_script_makes(remade: Path) -> None:
    # Part by part, because zlib and zlib-ng pack the same bytes differently.
    assert parts(remade / CHARTS.name) == parts(CHARTS)


def parts(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    with zipfile.ZipFile(path) as book:
        return [(i.filename, i.date_time, book.read(i)) for i in book.infolist()]


def test_the_script_makes_the_same_workbook_twice(remade: Path, tmp_path: Path) -> None:
    again = tmp_path / CHARTS.name
    build.write_charts(again, build.charts())
    assert again.read_bytes() == (remade / CHARTS.name).read_bytes()


def test_every_enabled_rule_fires_on_some_chart() -> None:
    fired = {f.rule_id for _, result in audited(CHARTS) for f in result.findings}
    enabled = {rule.id for rule in Auditor().pack.rules if rule.enabled}
    assert enabled - fired == set()


def test_every_verdict_occurs_among_the_charts() -> None:
    assert {result.verdict for _, result in audited(CHARTS)} == set(Verdict)


def test_two_thirds_of_the_charts_have_at_most_a_small_fault() -> None:
    small = [r for _, r in audited(CHARTS) if r.severity.value in ("info", "minor")]
    assert 0.62 <= len(small) / len(audited(CHARTS)) <= 0.72


@pytest.mark.parametrize(
    ("path", "made"), [(CHARTS, build.charts), (CLAIMS, build.claims)]
)
def test_no_row_is_lost(path: Path, made: Callable[[], list[dict[str, str]]]) -> None:
    wanted = [row["encounter_id"] for row in made()]
    assert [e.encounter_id for e, _ in audited(path)] == wanted
    assert [r.encounter_id for _, r in audited(path)] == wanted
    assert len(set(wanted)) == len(wanted)


def test_the_headings_are_the_labels_of_the_contract_in_its_order() -> None:
    table = open_table(CHARTS)
    assert table.headings == tuple(c.label for c in CONTRACT)
    assert table.sheet == "Encounters"
    assert table.notes == ()


def test_every_heading_of_the_claims_is_understood() -> None:
    table = open_table(CLAIMS)
    assert table.notes == ()
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        headings = next(csv.reader(file))
    assert len(match_headings(headings).columns) == len(headings)


def test_no_claim_of_the_extract_is_supported() -> None:
    assert all(not e.chart_reviewed for e, _ in audited(CLAIMS))
    assert Verdict.SUPPORTED not in {r.verdict for _, r in audited(CLAIMS)}


def test_the_counts_of_the_readme_are_true() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([A-Z_]+|all rows) \| (\d+) \| (\d+) \|$", text, re.M)
    charted, claimed = (Counter(r.verdict.value for _, r in audited(p)) for p in FILES)
    wanted = [(v.value, charted[v.value], claimed[v.value]) for v in Verdict]
    wanted.append(("all rows", charted.total(), claimed.total()))
    assert [(name, int(a), int(b)) for name, a, b in told] == wanted


def test_only_the_charts_meant_as_input_errors_have_cells_that_cannot_be_read() -> None:
    unreadable = {r.encounter_id for p in FILES for e, r in audited(p) if e.errors}
    stopped = {
        r.encounter_id
        for p in FILES
        for _, r in audited(p)
        if r.verdict is Verdict.INPUT_ERROR
    }
    assert unreadable <= stopped


def test_the_documented_onset_fits_the_documented_duration() -> None:
    for encounter, _ in audited(CHARTS):
        service, onset = encounter.date_of_service, encounter.onset_date
        weeks = encounter.duration_weeks
        if service and onset and weeks is not None:
            assert (service - onset).days // 7 == weeks, encounter.encounter_id


def test_conservative_care_lasted_no_longer_than_the_pain() -> None:
    for encounter, _ in audited(CHARTS):
        care, pain = encounter.conservative_weeks, encounter.duration_weeks
        if care is not None and pain is not None:
            assert care <= pain, encounter.encounter_id


def test_both_files_say_that_they_are_synthetic() -> None:
    book = openpyxl.load_workbook(CHARTS, read_only=True)
    assert book.sheetnames == ["Encounters", "About"]
    for name in book.sheetnames:
        shown = " ".join(str(v) for row in book[name].values for v in row if v)
        assert "synthetic" in shown
        assert "No patient" in shown
    book.close()
    assert "synthetic" in (SAMPLES / "README.md").read_text(encoding="utf-8")
