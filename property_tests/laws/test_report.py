"""Laws of the reports: nothing lost, nothing run as a formula, nothing half written."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    AuditResult,
    ClaimRisk,
    Severity,
    Verdict,
    finding_rows,
    output_row,
)
from audit.headings import match_headings
from audit.report import ENDINGS, Tally
from audit.report.cell_forms import guarded, is_risky
from audit.report.earlier_outputs import LEADING
from audit.report.layout import lay_out, lay_out_sheet
from audit.report.summary import calls_for_action, what_to_do
from property_tests.strategies.reports import results, tables, words
from property_tests.support.report_files import (
    DISC,
    Row,
    plain_result,
    read,
    sheet,
    shown,
    unguarded,
    write,
)


@pytest.mark.law(25)
@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_workbook_has_each_row_in_once_in_order_with_its_cells_untouched(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, rows)
        first, *body = sheet(path, "Encounters")
    behind = [name for name in OUTPUT_COLUMNS[1:] if name not in LEADING]
    assert first == [OUTPUT_COLUMNS[0], *LEADING, *headings, *behind]
    found = [dict(zip(first, row, strict=True)) for row in body]
    for line, (row, result) in zip(found, rows, strict=False):
        cells = {**dict(zip(OUTPUT_COLUMNS, output_row(result), strict=True))}
        cells["corrected_dx"] = "; ".join(result.corrected_dx)
        cells["reported_dx"] = "; ".join(result.reported_dx)
        cells["what_to_do"] = what_to_do(result)
        own = ("" if cell is None else cell for cell in row)
        assert line == {**cells, **dict(zip(headings, own, strict=True))}
    assert len(found) >= len(rows)
    assert all(cell == "" for row in body[len(rows) :] for cell in row)


@pytest.mark.law(30)
@settings(max_examples=30, deadline=None)
@given(tables())
def test_all_formats_say_the_same_of_encounters(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    wanted = [[*map(shown, row), *output_row(result)] for row, result in rows]
    with TemporaryDirectory() as folder:
        for ending in (".csv", ".jsonl", ".parquet"):
            path = Path(folder, f"out{ending}")
            write(path, headings, rows, verbatim=True)
            found = read(path)
            assert found[ending == ".csv" :] == wanted, ending


@settings(max_examples=20, deadline=None)
@given(tables())
def test_all_formats_say_the_same_of_findings(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    wanted = [[*map(shown, f)] for _, result in rows for f in finding_rows(result)]
    with TemporaryDirectory() as folder:
        for ending in (".csv", ".jsonl", ".parquet"):
            path = Path(folder, f"out{ending}")
            write(path, headings, rows, verbatim=True, findings_only=True)
            assert read(path)[ending == ".csv" :] == wanted, ending
        path = Path(folder, "out.xlsx")
        write(path, headings, rows, findings_only=True)
        for name in ("Findings", "Evidence"):
            first, *body = read(path, name)
            assert first == [*FINDING_COLUMNS]
            # A table has at least one row, which is blank if there is no finding.
            for row in filter(any, body):
                wanted.remove(row)
    assert wanted == []


@pytest.mark.law(64)
@settings(max_examples=40, deadline=None)
@given(tables())
def test_every_finding_stands_on_one_sheet_the_acting_ones_worst_first(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    all_findings = [f for _, result in rows for f in result.findings]
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, rows)
        sheets = [read(path, name) for name in ("Findings", "Evidence")]
    (first, *acting), (other, *evidence) = sheets
    assert first == other == ["go_to", *FINDING_COLUMNS, "task", "query"]
    acting, evidence = ([*filter(any, lines)] for lines in (acting, evidence))
    assert len(acting) == sum(map(calls_for_action, all_findings))
    assert len(acting) + len(evidence) == len(all_findings)
    severities = [row[first.index("severity")] for row in acting]
    assert severities == sorted(severities, key=lambda s: -Severity(s).rank)
    for is_acting, lines in ((True, acting), (False, evidence)):
        told = sorted(row[1 : len(FINDING_COLUMNS) + 1] for row in lines)
        assert told == sorted(
            [*map(shown, cells)]
            for _, result in rows
            for f, cells in zip(result.findings, finding_rows(result), strict=True)
            if calls_for_action(f) is is_acting
        )


@settings(max_examples=25, deadline=None)
@given(tables())
@example((("a",), [(("=HYPERLINK(1)",), plain_result(2, DISC))]))
def test_no_text_of_the_input_becomes_a_formula_in_a_workbook(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, rows)
        with zipfile.ZipFile(path) as package:
            parts = {n: package.read(n).decode() for n in package.namelist()}
    assert "<f>" not in parts["xl/worksheets/sheet2.xml"]
    link = re.compile(r'HYPERLINK\("#Encounters!A(\d+)","row \1"\)')
    for linked in ("sheet3", "sheet4"):
        xml = parts[f"xl/worksheets/{linked}.xml"]
        formulas = re.findall("<f>(.*?)</f>", xml)
        assert all(link.fullmatch(f.replace("&quot;", '"')) for f in formulas)
    for other in ("sheet1", "sheet5", "sheet6"):
        assert "<f>" not in parts[f"xl/worksheets/{other}.xml"]


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_text_in_a_delimited_file_can_run_as_a_formula(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.csv")
        write(path, headings, rows)
        _, *body = read(path)
    numbers = re.compile(r"-?[0-9.]+(e[+-][0-9]+)?")
    for row in body:
        assert not [c for c in row if is_risky(c) and not numbers.fullmatch(c)]
    wanted = [[*map(shown, row), *output_row(result)] for row, result in rows]
    assert [[*map(unguarded, row)] for row in body] == wanted


@given(words)
@example("-12.50")
@example("'=1+1")
@example("\r=1")
def test_the_guard_is_idempotent_and_has_a_way_back(text: str) -> None:
    assert not is_risky(guarded(text))
    assert guarded(guarded(text)) == guarded(text)
    # A leading apostrophe marks text in Excel too, and Excel does not show it.
    plain = text.lstrip("'")
    assert unguarded(guarded(plain)) == plain


@pytest.mark.parametrize("text", ["-12.50", "+1", "-1,234.5", "M54.6", "", "'-AT"])
def test_the_guard_leaves_amounts_codes_and_marked_text_alone(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.law(2)
def test_the_same_audit_makes_the_same_bytes(tmp_path: Path) -> None:
    rows: list[Row] = [(("M54.6",), plain_result(2, DISC))]
    for ending in ENDINGS:
        one, two = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
        write(one, ("dx1",), rows)
        write(two, ("dx1",), rows)
        assert one.read_bytes() == two.read_bytes(), ending


@pytest.mark.law(34)
def test_an_audited_file_can_be_audited_again(tmp_path: Path) -> None:
    first = lay_out(("severity", "claim", "dx1"))
    assert first.headings == (
        *("severity", "claim", "dx1", "encounter_id", "coding_verdict"),
        *("claim_risk", "audit_severity", *OUTPUT_COLUMNS[4:]),
    )
    again = lay_out(first.headings)
    assert again.headings == first.headings
    assert again.kept == (0, 1, 2, 3)
    assert "earlier audit" in again.notes[0]


def test_a_file_audited_before_the_coder_task_came_can_be_audited_again() -> None:
    now = ("claim", "dx1", *OUTPUT_COLUMNS)
    before = tuple(name for name in now if name != "coder_task")
    again = lay_out(before)
    assert again.headings == now
    assert again.kept == (0, 1, 2)
    # If the input has a column with that name, it is the input's.
    own = lay_out(("coder_task", *before))
    assert own.kept == (0, 1, 2, 3)
    assert own.headings[: len(own.kept)] == ("coder_task", *before[:3])
    assert "audit_coder_task" in own.headings


own_names = st.sampled_from(
    [
        *("encounter_id", "claim_id", "dx1", "remark", "findings", "severity"),
        *("audit_severity", "audit_severity, 2", "coding_verdict", "claim_risk"),
        *("what_to_do", "reported_dx", "audit_what_to_do", "coder_task"),
    ]
)


@pytest.mark.law(34)
@given(st.lists(own_names, unique=True), st.booleans())
def test_auditing_a_report_again_finds_the_same_columns(
    headings: list[str], is_sheet: bool
) -> None:
    once = lay_out(headings)
    written = lay_out_sheet(once).headings if is_sheet else once.headings
    again = lay_out(written)
    own = [written[place] for place in again.kept]
    assert set(own) == {*headings, "encounter_id"}
    assert [h for h in own if h != "encounter_id"] == [
        h for h in headings if h != "encounter_id"
    ]
    assert lay_out_sheet(again).headings == lay_out_sheet(once).headings
    assert is_sheet or again.headings == written


def test_no_output_is_taken_for_a_column_of_the_input() -> None:
    written = lay_out_sheet(lay_out(("dx1", "pain_severity"))).headings
    found = match_headings(written).positions
    assert [written[place] for place in sorted(found.values())] == [
        *("encounter_id", "dx1", "pain_severity"),
    ]


def test_what_to_do_is_one_sentence_and_names_the_cells() -> None:
    assert what_to_do(plain_result(2)) == "Nothing to do."
    # On a supported row, only the risk of the claim asks for something.
    evidence = replace(DISC, severity=Severity.INFO, risk=ClaimRisk.NONE)
    assert what_to_do(plain_result(2, evidence)) == "Nothing to do."
    assert what_to_do(plain_result(2, evidence, DISC)) == "Replace M54.6 by M51.24."
    long = replace(DISC, action="Delete M54.6. The Tabular List says so.")
    wrong = Verdict.NOT_SUPPORTED
    assert what_to_do(plain_result(2, long, verdict=wrong)) == "Delete M54.6."
    cell = replace(
        DISC,
        verdict=Verdict.INPUT_ERROR,
        columns=("date_of_service", "fracture"),
        action="Correct the cell and run the audit again.",
    )
    assert what_to_do(plain_result(2, cell, verdict=Verdict.INPUT_ERROR)) == (
        'Correct "Date of service" and "Fracture" and run the audit again.'
    )


@given(st.lists(st.sampled_from(["", " ", "DX", "dx", "severity", "a\nb", *"xyz"])))
def test_headings_of_a_report_are_unique_and_keep_their_order(given: list[str]) -> None:
    layout = lay_out(given)
    names = [name.strip().casefold() for name in layout.headings]
    assert all(names)
    assert len({*names}) == len(names)
    assert layout.kept == (*range(len(given)),)
    changed = [p for p in range(len(given)) if layout.headings[p] != given[p]]
    for index in changed:
        assert any(note.startswith(f"Column {index + 1} ") for note in layout.notes)


@settings(max_examples=50)
@given(st.lists(results(), max_size=8))
def test_a_tally_counts_each_result_once(given: list[AuditResult]) -> None:
    tally = Tally()
    for result in given:
        tally.add(result)
    assert tally.encounters == len(given)
    for counts in (tally.verdicts, tally.risks, tally.severities):
        assert sum(counts.values()) == len(given)
    needy = [r for r in given if what_to_do(r) != "Nothing to do."]
    assert sum(rules.total() for rules in tally.to_do.values()) == len(needy)
    for sentence, number, _ in tally.most_to_do():
        assert number == sum(what_to_do(r) == sentence for r in given)
    for rule, number in tally.actions.items():
        bearing = [r for r in given if any(f.rule_id == rule for f in r.findings)]
        assert number <= tally.rules[rule] == len(bearing)
    acting = {f.rule_id for r in given for f in r.findings if calls_for_action(f)}
    assert set(tally.actions) == acting
    assert [len(tally.rows_of([v])) for v in Verdict] == [
        int(tally.verdicts[v] > 0) for v in Verdict
    ]
    counts_down = [number for _, number in tally.top_actions()]
    assert counts_down == sorted(counts_down, reverse=True)
