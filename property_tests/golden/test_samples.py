"""Laws of the samples: remade byte for byte, every rule shown, nothing lost, gaps as in
real notes."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from audit import Auditor, Verdict
from audit.columns import CONTRACT
from audit.encounter.values import CONDITION_FAMILIES
from audit.headings import match_headings
from audit.intake import open_table
from property_tests.support.samples_audited import (
    CHARTS,
    CLAIMS,
    FILES,
    SAMPLES,
    audited,
)
from samples import build


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    build.build(folder)
    return folder


@pytest.mark.built
@pytest.mark.parametrize("name", ["claims.csv", "README.md"])
def test_the_committed_texts_are_what_the_script_makes(name: str, remade: Path) -> None:
    assert (remade / name).read_bytes() == (SAMPLES / name).read_bytes()


@pytest.mark.built
def test_the_committed_workbook_is_what_the_script_makes(remade: Path) -> None:
    # Part by part, because zlib and zlib-ng compress the same bytes differently.
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
    lacking = sorted(enabled - fired)
    assert not lacking, (
        f"add a [[case]] to samples/cases.toml that shows {lacking}; then run "
        "python samples/build.py"
    )


@pytest.mark.built
def test_every_chart_made_for_a_rule_shows_it() -> None:
    fired = {
        r.encounter_id: {f.rule_id for f in r.findings} for _, r in audited(CHARTS)
    }
    missed = {
        (chart["story"], rule)
        for chart in build.charts()
        for rule in chart["shows"].split()
        if rule not in fired[chart["encounter_id"]]
    }
    assert missed == set()


def test_every_verdict_occurs_among_the_charts() -> None:
    assert {result.verdict for _, result in audited(CHARTS)} == set(Verdict)


def test_about_seven_in_ten_charts_have_at_most_a_small_fault() -> None:
    small = [r for _, r in audited(CHARTS) if r.severity.value in ("info", "minor")]
    assert 0.65 <= len(small) / len(audited(CHARTS)) <= 0.75


@pytest.mark.built
@pytest.mark.parametrize(
    ("path", "made"), [(CHARTS, build.charts), (CLAIMS, build.claims)]
)
def test_no_row_is_lost(path: Path, made: Callable[[], list[dict[str, str]]]) -> None:
    wanted = [row["encounter_id"] for row in made()]
    assert [e.encounter_id for e, _ in audited(path)] == wanted
    assert [r.encounter_id for _, r in audited(path)] == wanted
    assert len(set(wanted)) == len(wanted)


@pytest.mark.built
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
    rows = re.findall(r"^\| ([A-Z_]+|all rows) \| (\d+) \| (\d+) \|$", text, re.M)
    charted, claimed = (Counter(r.verdict.value for _, r in audited(p)) for p in FILES)
    wanted = [(v.value, charted[v.value], claimed[v.value]) for v in Verdict]
    wanted.append(("all rows", charted.total(), claimed.total()))
    assert [(name, int(a), int(b)) for name, a, b in rows] == wanted


EXPECTED_SHARES = {
    "spinal levels": (15, 25),
    "side": (25, 37),
    "severity as a number": (62, 75),
    "acuity, onset or duration": (75, 92),
    "functional limitation, present or absent": (53, 67),
    "aggravating or relieving factors": (4, 18),
    "earlier treatment": (40, 60),
    "payer": (80, 95),
    "a comorbidity on the claim": (60, 73),
}
"""How often real notes have it, in percent of the reviewed charts, least and most."""


def test_the_notes_have_gaps_as_real_notes_have() -> None:
    measured = build.shares(build.charts())
    assert measured.keys() == EXPECTED_SHARES.keys()
    for name, (least, most) in EXPECTED_SHARES.items():
        assert least <= measured[name] <= most, (name, measured[name])


def test_the_shares_of_the_readme_are_those_of_the_workbook() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    shares = dict(re.findall(r"^\| ([a-z ,]+) \| (\d+) % \|$", text, re.M))
    wanted = {name: str(share) for name, share in build.shares(as_written()).items()}
    assert shares == wanted


def as_written() -> list[dict[str, str]]:
    """Return the cells of the committed workbook by contract name, without blanks."""
    book = openpyxl.load_workbook(CHARTS, read_only=True)
    labels = {c.label: c.name for c in CONTRACT}
    rows = list(book["Encounters"].values)[2:]
    book.close()
    names = [labels[str(heading)] for heading in rows[0]]
    return [
        {n: str(v) for n, v in zip(names, row, strict=True) if v not in (None, "")}
        for row in rows[1:]
    ]


def test_the_sample_has_200_to_300_rows() -> None:
    assert 200 <= len(audited(CHARTS)) <= 300


def test_conditions_that_a_note_does_not_mention_are_blank() -> None:
    read = [e for e, _ in audited(CHARTS) if e.chart_reviewed]
    mentioned = [[f for f in CONDITION_FAMILIES if getattr(e, f)] for e in read]
    assert max(map(len, mentioned)) <= 3
    assert sum(map(len, mentioned)) <= len(read)


def test_most_manipulations_under_medicare_document_the_examination() -> None:
    part = ("part_pain", "part_asymmetry", "part_range", "part_tissue")
    billed = [
        row
        for row in as_written()
        if row.get("payer") == "Medicare FFS" and row.get("cpt1", "").startswith("9894")
    ]
    filled = [row for row in billed if any(row.get(name) for name in part)]
    assert len(billed) >= 5
    assert len(filled) * 2 > len(billed)


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
