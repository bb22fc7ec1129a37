"""Laws of opening files of encounters."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.intake import ENDINGS, Table, open_table, package
from property_tests.support.needs import need

HEADINGS = ("Encounter ID", "dos", "dx1", "dx2", "pain_regions", "my own column")
ROWS: list[tuple[str, ...]] = [
    ("E1", "2026-02-10", "M54.6", "", "thoracic", "caf\u00e9"),
    ("E2", "2026-02-11", "m546", "M51.34", "thoracic; lumbar", 'a, "quoted" word'),
    ("E3", "2026-02-12", "M54.6", "R52", "", ""),
]


def write(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def workbook(path: Path, sheets: dict[str, Any], **options: Any) -> Path:
    """Write sheets: name -> rows, or name -> function of book and sheet."""
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
                continue
            for number, row in enumerate(content):
                sheet.write_row(number, 0, row)
    return path


def encounters(table: Table) -> list[Encounter]:
    reader = table.reader()
    return [reader.read(cells, number) for number, cells in table.rows()]


def cells_of(table: Table) -> list[tuple[object, ...]]:
    return [cells for _, cells in table.rows()]


def refused(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(InputUnreadable) as raised:
        encounters(open_table(path, sheet))
    message = str(raised.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


# --- the same table from every format


def all_formats(folder: Path) -> list[Path]:
    objects = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    lines = folder / "a.jsonl"
    lines.write_text("\n".join(map(json.dumps, objects)) + "\n")
    polars.DataFrame(objects).write_parquet(folder / "a.parquet")
    return [
        write(folder / "a.csv", [HEADINGS, *ROWS]),
        write(folder / "a.tsv", [HEADINGS, *ROWS], "\t"),
        write(folder / "a.txt", [HEADINGS, *ROWS], "|"),
        write(folder / "semicolon.csv", [HEADINGS, *ROWS], ";"),
        workbook(folder / "a.xlsx", {"May": [HEADINGS, *ROWS]}),
        lines,
        folder / "a.parquet",
    ]


@pytest.mark.law(30)
def test_every_format_gives_the_same_table(tmp_path: Path) -> None:
    for path in all_formats(tmp_path):
        table = open_table(path)
        assert (table.headings, cells_of(table)) == (HEADINGS, ROWS), path.name
        assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert table.row_count in (3, None)
        assert [e.dx for e in encounters(table)] == [
            ("M54.6",),
            ("M54.6", "M51.34"),
            ("M54.6", "R52"),
        ]
        assert [e.errors for e in encounters(table)] == [(), (), ()]


def test_all_endings_are_told_to_the_user(tmp_path: Path) -> None:
    assert {p.suffix for p in all_formats(tmp_path)} <= set(ENDINGS)
    (tmp_path / "a.docx").write_text("x")
    message = refused(tmp_path / "a.docx")
    assert all(ending in message for ending in ENDINGS)


cell_texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=6
)


@pytest.mark.law(25)
@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(cell_texts, cell_texts, cell_texts), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le")),
)
def test_no_row_of_a_text_file_is_lost_or_changed(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    delimiter: str,
    encoding: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    filled = [("E", "2026-01-01", "M54.6", *row) for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("encounter_id", "dos", "dx1", "a", "b", "c"), *filled])
    path.write_bytes(text.getvalue().encode(encoding))
    table = open_table(path)
    assert cells_of(table) == filled
    assert [number for number, _ in table.rows()] == list(range(2, len(rows) + 2))


def test_windows_text_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "encounter_id;dos;dx1;note\nE1;2026-02-10;M54.6;caf\u00e9 \u2013 ok\n"
    path.write_bytes(text.encode("cp1252"))
    table = open_table(path)
    assert cells_of(table)[0][3] == "caf\u00e9 \u2013 ok"
    assert table.notes == ("The file is not UTF-8: it was read as Windows-1252",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_in_every_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("encounter_id,dos,dx1\nE\u00e9,,M54.6\n".encode(encoding))
    assert cells_of(open_table(path))[0][0] == "E\u00e9"


def test_blank_rows_are_skipped_and_counted_but_numbers_stay(tmp_path: Path) -> None:
    blank = ("", " ", "", "\u00a0", "", "")
    rows = [HEADINGS, ROWS[0], blank, blank, ROWS[1], blank]
    for path in (
        write(tmp_path / "a.csv", rows),
        workbook(tmp_path / "a.xlsx", {"May": rows}),
    ):
        table = open_table(path)
        assert [number for number, _ in table.rows()] == [2, 5]
        assert table.notes == ("2 blank rows between rows were skipped",)


def test_headings_need_not_stand_in_the_first_row(tmp_path: Path) -> None:
    above = [("Audit of May", "", "date"), ("", "", ""), ("prepared by", "coder", "")]
    rows = [*above, HEADINGS, *ROWS]
    book = workbook(tmp_path / "a.xlsx", {"May": rows})
    for path in (write(tmp_path / "a.csv", rows), book):
        table = open_table(path)
        assert table.headings == HEADINGS
        assert [number for number, _ in table.rows()] == [5, 6, 7]


def test_short_rows_are_filled_and_long_ones_told(tmp_path: Path) -> None:
    rows = [HEADINGS, ROWS[0][:3], (*ROWS[1], "surplus"), (*ROWS[2], "", "")]
    table = open_table(write(tmp_path / "a.csv", rows))
    assert [len(cells) for cells in cells_of(table)] == [6, 6, 6]
    assert "the first is row 3" in table.notes[0]


# --- workbooks


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
    assert package._errors(xml) == {}


def test_cells_under_no_heading_of_a_workbook_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["encounter_id", "dos", "dx1"])
    book.active.append(["E1", "2026-02-10", "M54.6", "R52"])
    book.save(path)
    table = open_table(path)
    assert len(cells_of(table)[0]) == 3
    assert any("right of the last heading" in note for note in table.notes)


def test_error_cells_are_found_without_addresses_and_with_prefixes() -> None:
    from audit.intake.package import _errors

    xml = (
        b'<x:sheetData><x:row r="4"><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#REF!</x:v>'
        b'</x:c></x:row><x:row><x:c r="AB5" t="e"><x:v>#N/A</x:v></x:c></x:row>'
    )
    assert _errors(xml) == {4: {2: "#REF!"}, 5: {28: "#N/A"}}


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


def test_the_best_sheet_is_read_and_others_with_encounters_are_told(
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
    assert table.notes == ("sheet Few also has encounters: not read",)
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


@pytest.mark.law(34)
def test_a_result_can_be_audited_again(tmp_path: Path) -> None:
    outputs = ("coding_verdict", "claim_risk", "severity", "rule_ids", "row_status")
    rows = [(*row, "SUPPORTED", "NONE", "major", "INC-01", "") for row in ROWS]
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "Summary": [("encounter_id", "dos", "dx1"), ("x", "y", "z")],
            "Encounters": [(*HEADINGS, *outputs), *rows],
            "Findings": [("encounter_id", "row", "rule_id", "verdict", "severity")],
        },
    )
    table = open_table(path)
    assert table.sheet == "Encounters"
    assert table.headings == (*HEADINGS, *outputs)
    assert [e.errors for e in encounters(table)] == [(), (), ()]


# --- JSON lines and Parquet


def test_lists_in_json_lines_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"encounter_id": 1, "dos": "2026-02-10", "dx": ["M54.6"]}\n\n'
        '{"encounter_id": 2, "dos": "2026-02-10", "dx": ["M54.6", null, "R52"], '
        '"lines": ["99213", "98941-AT"], "pain_regions": ["thoracic", "lumbar"]}\n'
    )
    table = open_table(path)
    assert [number for number, _ in table.rows()] == [1, 3]
    first, second = encounters(table)
    assert (first.dx, second.dx) == (("M54.6",), ("M54.6", "", "R52"))
    assert [line.procedure for line in second.lines] == ["99213", "98941"]
    assert second.pain_regions == ("thoracic", "lumbar")
    assert [first.errors, second.errors] == [(), ()]


def test_parquet_keeps_dates_and_lists(tmp_path: Path) -> None:
    polars.DataFrame(
        {
            "encounter_id": ["E1", "E2"],
            "dos": [dt.date(2026, 2, 10), None],
            "dx": [["M54.6"], ["M54.6", "R52"]],
            "duration_weeks": [2.5, None],
        }
    ).write_parquet(tmp_path / "a.parquet")
    first, second = encounters(open_table(tmp_path / "a.parquet"))
    assert first.date_of_service == dt.date(2026, 2, 10)
    assert first.duration_weeks == 2.5
    assert second.dx == ("M54.6", "R52")
    assert [e.column for e in second.errors] == ["date_of_service"]


# --- what cannot be read is refused in one clear line


def test_missing_columns_are_named_with_what_was_found(tmp_path: Path) -> None:
    rows = [("encounter_id", "dia", "code"), ("E1", "2026-02-10", "M54.6")]
    book = workbook(tmp_path / "a.xlsx", {"May": rows})
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"encounter_id": 1, "dia": 2, "code": 3}\n')
    for path in (write(tmp_path / "a.csv", rows), book, lines):
        message = refused(path)
        assert "no column date_of_service (also: Date of service, dos" in message
        assert "dx1 (also: Dx 1" in message
        assert "Headings found: encounter_id, dia, code." in message


def test_files_that_are_not_there_or_empty_are_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "no.csv")
    assert "is a folder" in refused(tmp_path)
    for ending in ENDINGS:
        empty = tmp_path / f"empty{ending}"
        empty.write_bytes(b"")
        assert "is empty" in refused(empty)
    assert "nothing on sheet May" in refused(workbook(tmp_path / "a.xlsx", {"May": []}))
    white = tmp_path / "white.csv"
    white.write_text("\n\n  \n")
    assert "Headings found: none" in refused(white)


def test_broken_workbooks_are_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", {"May": [HEADINGS, *ROWS]}).read_bytes()
    broken = tmp_path / "b.xlsx"
    for cut in (len(whole) // 2, len(whole) - 30, 10):
        broken.write_bytes(whole[:cut])
        assert "damaged or incomplete" in refused(broken)
    middle = len(whole) // 3
    broken.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    assert "damaged or incomplete" in refused(broken)
    broken.write_bytes(b"encounter_id,dos,dx1\n")
    assert "name it .csv" in refused(broken)
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "not an Excel workbook" in refused(broken)


def test_protected_and_old_workbooks_are_refused(tmp_path: Path) -> None:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    path = tmp_path / "a.xlsx"
    path.write_bytes(magic)
    assert "old .xls format" in refused(path)
    path.write_bytes(magic + "EncryptedPackage".encode("utf-16-le") + bytes(99))
    assert "protected by a password" in refused(path)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, {"May": [HEADINGS, *ROWS]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(80 << 20))
    assert "safely" in refused(path)


def test_a_document_type_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    assert "damaged" in refused(path)


def test_files_of_another_format_are_told_apart(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", {"May": [HEADINGS, *ROWS]})
    named = tmp_path / "b.csv"
    named.write_bytes(book.read_bytes())
    assert "Name a workbook .xlsx" in refused(named)
    named.write_bytes(b"PAR1....")
    assert "Name it .parquet" in refused(named)
    named.write_bytes(b"\x01\x02\x03\x00\x04\x05\x06" * 30)
    assert "binary data" in refused(named)
    parquet = tmp_path / "b.parquet"
    parquet.write_text("encounter_id,dos,dx1\n")
    assert "not a Parquet file" in refused(parquet)


def test_a_stray_quotation_mark_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('encounter_id,dos,dx1\nE1,2026-02-10,M54.6\nE2,"2026,M54.6\nE3,,\n')
    assert "row 3" in refused(path)


def test_a_cell_that_never_ends_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'encounter_id,dos,dx1\nE1,,"{"x" * 200_000}"\n')
    assert "row 2: a cell has more than" in refused(path)


def test_a_name_that_an_object_has_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"encounter_id": 1, "dos": 2, "dx1": "M54.6", "dx1": "M54.5"}\n')
    assert 'row 1: the object has "dx1" more than once' in refused(path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    need(hasattr(os, "mkfifo"), "a system with named pipes")
    path = tmp_path / "a.csv"
    os.mkfifo(path)
    assert "no ordinary file" in refused(path)


@pytest.mark.parametrize("line", ["{", "[1, 2]", "3", '"a"'])
def test_a_line_that_is_no_object_is_refused_with_its_row(
    tmp_path: Path, line: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"encounter_id": 1, "dos": 2, "dx1": "M54.6"}}\n{line}\n')
    assert "row 2" in refused(path)
