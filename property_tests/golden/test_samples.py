"""Laws of the samples: remade byte for byte, every rule shown, nothing lost, gaps as in
real notes, and queries that a compliance officer would send."""

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
from audit.encounter.values import CONDITION_FAMILIES, Encounter
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


@pytest.mark.built
@pytest.mark.parametrize("name", ["claims.csv", "README.md"])
def test_the_committed_texts_are_what_the_script_makes(name: str, remade: Path) -> None:
    assert (remade / name).read_bytes() == (SAMPLES / name).read_bytes()


@pytest.mark.built
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
    told = dict(re.findall(r"^\| ([a-z ,]+) \| (\d+) % \|$", text, re.M))
    wanted = {name: str(share) for name, share in build.shares(as_written()).items()}
    assert told == wanted


def as_written() -> list[dict[str, str]]:
    """Give the cells of the committed workbook by contract name, blanks left out."""
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
    told = [[f for f in CONDITION_FAMILIES if getattr(e, f)] for e in read]
    assert max(map(len, told)) <= 3
    assert sum(map(len, told)) <= len(read)


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


# -- the provider queries -----------------------------------------------------------

PAYMENT = re.compile(
    r"\b(pay\w*|paid|reimburs\w*|claims?|deni\w+|bill\w*|cover\w*|insur\w*|medicare"
    r"|medicaid|necessity|drg|hcc|revenue|cod(e|es|ing))\b",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"\b(please (confirm|agree|add)|do you agree|should be|consistent with|must)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")


def asked() -> list[tuple[Encounter, AuditResult, list[str]]]:
    """Give the rows with a provider query, and its paragraphs."""
    return [
        (e, r, r.query_text.split("\n\n"))
        for path in FILES
        for e, r in audited(path)
        if r.query_text
    ]


def test_queries_are_asked_of_reviewed_charts_only() -> None:
    assert len(asked()) > 10
    for encounter, result, _ in asked():
        assert encounter.chart_reviewed, result.encounter_id


def test_a_row_that_asks_the_provider_has_a_query() -> None:
    for path in FILES:
        for _, result in audited(path):
            if result.verdict is Verdict.QUERY_PROVIDER:
                assert result.query_text, result.encounter_id


def kinds_of_indicators(e: Encounter) -> int:
    """Count what a reader of the row would call a clinical indicator, kind by kind."""
    return sum(
        map(
            bool,
            (
                e.pain_regions or e.pain_levels,
                e.acuity or e.onset_date or e.duration_weeks is not None,
                e.pain_severity is not None,
                "Y" in (e.exam_tenderness, e.exam_range_of_motion),
                e.neuro_exam in ("radicular", "myelopathic", "other abnormal"),
                e.imaging_status.startswith("done"),
                set(e.red_flags) - {"none"},
                e.injury_recent == "Y",
                e.functional_limitation,
                e.conservative_response,
            ),
        )
    )


def test_each_query_quotes_two_clinical_indicators_or_more() -> None:
    for encounter, result, paragraphs in asked():
        assert kinds_of_indicators(encounter) >= 2, result.encounter_id
        for paragraph in paragraphs:
            quoted = re.search(r"^Clinical indicators: (.+)\.$", paragraph, re.M)
            assert quoted, paragraph
            assert len(quoted[1].split("; ")) >= 2, paragraph


def test_no_query_mentions_payment_or_codes_to_be_gained() -> None:
    for encounter, _, paragraphs in asked():
        for paragraph in paragraphs:
            assert not PAYMENT.search(paragraph), paragraph
            assert set(CODE.findall(strip_levels(paragraph))) <= set(encounter.dx)


def strip_levels(paragraph: str) -> str:
    """Leave out spinal levels, which look like the beginning of a code."""
    return re.sub(r"\b[CTLS]\d{1,2}(-[CTLS]\d{1,2})?\b", "", paragraph)


def test_no_query_leads() -> None:
    for _, _, paragraphs in asked():
        for paragraph in paragraphs:
            choices = re.findall(r"^\[ \] (.+)$", paragraph, re.M)
            assert not LEADING.search(paragraph), paragraph
            assert "In your clinical judgment, please document" in paragraph
            assert choices[-2:] == ["other: ____", "unable to determine"]
            assert len(choices) >= 4, paragraph


def topic(paragraph: str) -> str:
    """Give what a paragraph asks about: its first sentence without what it quotes."""
    return re.sub(r" \([^)]*\)", "", paragraph.splitlines()[0])


def test_at_most_one_paragraph_a_topic() -> None:
    for _, result, paragraphs in asked():
        topics = [topic(p) for p in paragraphs]
        assert len(set(topics)) == len(topics), result.encounter_id


def test_a_finding_of_imaging_is_asked_about_once() -> None:
    for _, result, paragraphs in asked():
        topics = [topic(p) for p in paragraphs]
        imaged = [t for t in topics if t.startswith("Imaging is done")]
        assert not (imaged and len(topics) > 1), result.encounter_id
