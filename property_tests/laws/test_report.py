"""Laws of the reports: nothing lost, nothing run as a formula, nothing half written."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    AuditResult,
    Verdict,
    finding_rows,
    output_row,
)
from audit.report import ENDINGS, Tally
from audit.report.cell_forms import guarded, is_risky
from audit.report.layout import lay_out
from audit.report.summary import calls_for_action
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
    assert first == [*headings, *OUTPUT_COLUMNS]
    wanted = [
        [*("" if cell is None else cell for cell in row), *output_row(result)]
        for row, result in rows
    ]
    assert body[: len(rows)] == wanted
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
    first = {".csv": [[*FINDING_COLUMNS]], ".xlsx": [[*FINDING_COLUMNS]]}
    with TemporaryDirectory() as folder:
        for ending in (".csv", ".jsonl", ".parquet", ".xlsx"):
            path = Path(folder, f"out{ending}")
            write(path, headings, rows, verbatim=True, findings_only=True)
            findings = [*first.get(ending, []), *wanted]
            assert read(path, "Findings")[: len(findings)] == findings, ending


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
    formulas = re.findall("<f>(.*?)</f>", parts["xl/worksheets/sheet3.xml"])
    link = re.compile(r'HYPERLINK\("#Encounters![A-Z]+\d+","[A-Z]+\d+"\)')
    assert all(link.fullmatch(f.replace("&quot;", '"')) for f in formulas)
    for other in ("sheet1", "sheet4", "sheet5"):
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
    for rule, number in tally.actions.items():
        bearing = [r for r in given if any(f.rule_id == rule for f in r.findings)]
        assert number <= tally.rules[rule] == len(bearing)
    acting = {f.rule_id for r in given for f in r.findings if calls_for_action(f)}
    assert set(tally.actions) == acting
    assert tally.at_or_above(Verdict.SUPPORTED) == len(given)
    counts_down = [number for _, number in tally.top_actions()]
    assert counts_down == sorted(counts_down, reverse=True)
