"""How a workbook is opened: cells, tables and sheets."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl

from audit.intake import open_table
from audit.intake.sheet_scan import scan_sheet
from property_tests.support.intake_files import (
    HEADINGS,
    ROWS,
    cells_of,
    encounters,
    refused,
    workbook,
)


def test_cells_of_a_workbook_keep_their_kind(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ("encounter_id", "dos", "dx1", "duration_weeks", "note"))
        sheet.write_row(1, 0, (1001, 46063.25, "M54.6", 6, True))
        sheet.write_row(2, 0, ("E2", "", "M54.6"))
        sheet.write_datetime(2, 1, dt.datetime(2026, 2, 10), day)

    table = open_table(workbook(tmp_path / "a.xlsx", {"May": fill}))
    assert cells_of(table) == [
        (1001.0, 46063.25, "M54.6", 6.0, True),
        ("E2", dt.date(2026, 2, 10), "M54.6", "", ""),
    ]
    read = encounters(table)
    assert {e.date_of_service for e in read} == {dt.date(2026, 2, 10)}
    assert [e.encounter_id for e in read] == ["1001", "E2"]


def test_serials_follow_the_1904_system_of_the_workbook(tmp_path: Path) -> None:
    rows = [("encounter_id", "dos", "dx1"), ("E1", 44601, "M54.6")]
    path = workbook(tmp_path / "a.xlsx", {"May": rows}, date_1904=True)
    table = open_table(path)
    assert table.date_system == 1904
    assert encounters(table)[0].date_of_service == dt.date(2026, 2, 10)


def test_error_cells_of_a_workbook_are_errors_with_their_address(
    tmp_path: Path,
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(3, 2, HEADINGS)
        sheet.write_row(4, 2, ROWS[0])
        sheet.write_formula(4, 5, "=NA()", None, "#N/A")
        sheet.write_row(5, 2, ROWS[1])
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")

    table = open_table(workbook(tmp_path / "a.xlsx", {"May list": fill}))
    found = [(e.address, e.value) for row in encounters(table) for e in row.errors]
    assert found == [("'May list'!F5", "#N/A"), ("'May list'!D6", "#DIV/0!")]


def test_a_formula_without_its_value_is_an_error_of_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["encounter_id", "dos", "dx1", "dx2", "note"])
    book.active.append(["E1", "2026-02-10", "M54.6", '="R52"', "=1+1"])
    book.save(path)
    table = open_table(path)
    (cells,) = cells_of(table)
    assert cells[3:] == ("#NOT_CALCULATED!", "#NOT_CALCULATED!")
    (error,) = table.reader().read(cells, 2).errors
    assert (error.column, error.address) == ("dx2", "Sheet!D2")
    assert "does not hold its value" in error.message


def test_a_formula_whose_value_is_an_empty_text_is_blank() -> None:
    xml = b'<row r="1"><c r="A1" t="str"><f>IF(1,"")</f><v></v></c><c r="B1"/></row>'
    assert scan_sheet(io.BytesIO(xml)).errors == {}


def test_cells_under_no_heading_of_a_workbook_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["encounter_id", "dos", "dx1"])
    book.active.append(["E1", "2026-02-10", "M54.6", "R52"])
    book.save(path)
    table = open_table(path)
    assert len(cells_of(table)[0]) == 3
    assert any("right of the last heading" in note for note in table.notes)


def test_error_cells_are_found_without_addresses_and_with_prefixes() -> None:
    xml = (
        b'<x:sheetData><x:row r="4"><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#REF!</x:v>'
        b'</x:c></x:row><x:row><x:c r="AB5" t="e"><x:v>#N/A</x:v></x:c></x:row>'
        b"</x:sheetData>"
    )
    assert scan_sheet(io.BytesIO(xml)).errors == {4: {2: "#REF!"}, 5: {28: "#N/A"}}


def test_an_excel_table_goes_before_loose_cells_and_its_totals_are_no_row(
    tmp_path: Path,
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ("encounter_id", "dos", "dx1", "dx2", "dx3", "dx4"))
        columns = [{"header": heading} for heading in HEADINGS]
        columns[0]["total_string"] = "Total"
        options = {"name": "Audit", "columns": columns, "total_row": True}
        options["data"] = ROWS
        sheet.add_table(9, 2, 13, 7, options)
        sheet.write_row(14, 2, ("E9", "2026-02-19", "M54.6"))
        sheet.write_row(16, 9, ("outside", "the", "table"))

    path = workbook(tmp_path / "a.xlsx", {"Mixed": fill})
    for name in (None, "audit"):
        table = open_table(path, name)
        assert (table.headings, table.first_column) == (HEADINGS, 3)
        numbers = [(number, cells[0]) for number, cells in table.rows()]
        assert numbers == [(11, "E1"), (12, "E2"), (13, "E3"), (15, "E9")]


def test_rows_typed_below_a_table_are_read_up_to_the_next_table(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        columns = [{"header": heading} for heading in HEADINGS]
        sheet.add_table(0, 0, 3, 5, {"columns": columns, "data": ROWS})
        sheet.write_row(4, 0, ("E4", "2026-02-13", "M54.6"))
        other = {"columns": [{"header": "code"}, {"header": "meaning"}]}
        sheet.add_table(7, 0, 9, 1, {**other, "data": [("a", "b"), ("c", "d")]})

    table = open_table(workbook(tmp_path / "a.xlsx", {"May": fill}))
    assert [cells[0] for cells in cells_of(table)] == ["E1", "E2", "E3", "E4"]


def test_the_best_sheet_is_read_and_others_with_encounters_are_reported(
    tmp_path: Path,
) -> None:
    few = [("encounter_id", "dos", "dx1"), ("E9", "2026-02-10", "M54.6")]
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "Readme": [("How to",), ("fill this",)],
            "Findings": [(*HEADINGS, "dx3", "dx4"), *ROWS],
            "Few": few,
            "Many": [HEADINGS, *ROWS],
        },
    )
    table = open_table(path)
    assert table.sheet == "Many"
    assert table.notes[0].startswith("sheet Few also has encounters: not read")
    assert open_table(path, "few").sheet == "Few"
    assert open_table(path, "Findings").sheet == "Findings"
    message = refused(path, "June")
    assert "June" in message
    assert "Readme, Findings, Few, Many" in message


def test_hidden_sheets_are_read_only_when_named(tmp_path: Path) -> None:
    def hidden(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, (*HEADINGS, "dx3"))
        sheet.hide()

    path = workbook(tmp_path / "a.xlsx", {"May": [HEADINGS, *ROWS], "Old": hidden})
    assert open_table(path).sheet == "May"
    assert open_table(path, "Old").sheet == "Old"
