"""Damaged and oversized files: one clear line each, and never wrong data."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical_cells import CellError, canonical
from audit.errors import InputUnreadable, SettingRefused
from audit.intake import calamine, open_table
from audit.intake.extent import check_sheets
from audit.intake.sheet_scan import SheetBroken, scan_sheet
from audit.limits import LIMITS, changed_limits, limit, limits_table
from property_tests.fuzzing.inputs import HEADINGS as WIDE
from property_tests.fuzzing.inputs import ROWS as WIDE_ROWS
from property_tests.fuzzing.old_books import biff_workbook, compound_file
from property_tests.support.intake_files import (
    HEADINGS,
    ROWS,
    cells_of,
    encounters,
    refused,
    workbook,
)


def with_rows(path: Path, xml: str) -> Path:
    """Write a workbook and add XML behind its rows, which are the rows 1 to 4."""
    workbook(path, {"May": [HEADINGS, *ROWS]})
    file = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", f"{xml}</sheetData>".encode())
            new.writestr(info.filename, data)
    path.write_bytes(file.getvalue())
    return path


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_an_error_without_a_value_does_not_take_that_of_its_neighbour(
    tmp_path: Path,
) -> None:
    cells = (
        f'{inline("A5", "E5")}<c r="C5" t="e"><f>NA()</f></c>{inline("D5", "M54.6")}'
    )
    table = open_table(with_rows(tmp_path / "a.xlsx", f'<row r="5">{cells}</row>'))
    last = cells_of(table)[-1]
    assert last == ("E5", "", "#NOT_CALCULATED!", "M54.6", "", "")
    assert [e.column for e in encounters(table)[-1].errors][:1] == ["date_of_service"]
    assert "dx1" in [e.column for e in encounters(table)[-1].errors]


@pytest.mark.parametrize("cell", ['<c r="C5" t="e"/>', '<c r="C5" t="e"><v/></c>'])
def test_an_error_that_does_not_say_which_is_an_error(
    tmp_path: Path, cell: str
) -> None:
    row = f'<row r="5">{inline("A5", "E5")}{cell}{inline("D5", "M54.6")}</row>'
    table = open_table(with_rows(tmp_path / "a.xlsx", row))
    assert "dx1" in [e.column for e in encounters(table)[-1].errors]


def test_a_last_row_of_formulas_without_values_is_not_lost(tmp_path: Path) -> None:
    row = '<row r="5"><c r="A5"><f>"E5"</f></c></row>'
    table = open_table(with_rows(tmp_path / "a.xlsx", row))
    assert cells_of(table)[-1] == ("#NOT_CALCULATED!", *[""] * 5)


_KINDS = st.sampled_from(("blank", "text", "number", "error", "bare error", "formula"))


def _cell(kind: str) -> str:
    return {
        "blank": '<c s="1"/>',
        "text": '<c t="inlineStr"><is><t>M54.6</t></is></c>',
        "number": "<c><v>5</v></c>",
        "error": '<c t="e"><f>NA()</f><v>#N/A</v></c>',
        "bare error": '<c t="e"><f>NA()</f></c>',
        "formula": "<c><f>1+1</f></c>",
    }[kind]


@given(st.lists(st.lists(_KINDS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_every_error_is_found_in_its_own_cell(rows: list[list[str]]) -> None:
    body = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    scan = scan_sheet(io.BytesIO(f"<sheetData>{body}</sheetData>".encode()))
    value = {"error": "#N/A", "bare error": "#NOT_CALCULATED!"}
    value["formula"] = "#NOT_CALCULATED!"
    expected = {
        r: errors
        for r, row in enumerate(rows, 1)
        if (errors := {c: value[k] for c, k in enumerate(row, 1) if k in value})
    }
    assert scan.errors == expected
    assert scan.filled == sum(kind != "blank" for row in rows for kind in row)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"/></row><row r="2"/>',
        '<row r="2"/><row r="1"/>',
        '<row r="2"><c r="A2"/><c r="A2"/></row>',
        '<row r="2"><c r="B2"/><c r="A2"/></row>',
        '<row r="2"><c r="A3"/></row>',
        '<row r="2"><c r="A2"><v>1<!-- x -->2</v></c></row>',
        '<row r="2"><c r="A2"><v><![CDATA[1]]></v></c></row>',
        '<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>',
        '<row r="1048577"/>',
        '<row r="2"><c r="XFE2"/></row>',
        '<row r="2"><c r="2"/></row>',
        "<row><c>",
    ],
)
def test_cells_that_readers_would_place_differently_are_refused(rows: str) -> None:
    with pytest.raises(SheetBroken):
        scan_sheet(io.BytesIO(f"<sheetData>{rows}</sheetData>".encode()))


def test_a_document_type_in_a_sheet_is_refused() -> None:
    xml = b'<!DOCTYPE a [<!ENTITY b "c">]><sheetData><row/></sheetData>'
    with pytest.raises(SheetBroken, match="document type"):
        scan_sheet(io.BytesIO(xml))


@pytest.mark.parametrize("address", ["XFD60000", "BZ1048576"])
def test_a_stray_cell_is_named_before_its_range_is_built(
    tmp_path: Path, address: str
) -> None:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'<row r="{row}"><c r="{address}"><v>1</v></c></row>'
    message = refused(with_rows(tmp_path / "a.xlsx", xml))
    assert f"the farthest is {address}" in message
    assert "The filled row above is row 4" in message
    assert "--limit sparse-places=" in message


def test_merging_a_whole_sheet_is_refused_where_merged_cells_are_made(
    tmp_path: Path,
) -> None:
    path = with_rows(
        tmp_path / "a.xlsx",
        '</sheetData><mergeCells><mergeCell ref="A1:XFD9999"/></mergeCells><sheetData>',
    )
    with pytest.raises(InputUnreadable, match="163,823,616 cells are merged"):
        check_sheets(path)


def test_too_many_error_cells_are_refused(tmp_path: Path) -> None:
    row = '<row r="5"><c t="e"/><c t="e"/><c t="e"/></row>'
    path = with_rows(tmp_path / "a.xlsx", row)
    with changed_limits(["error-cells=2"]):
        assert "more than 2 error cells" in refused(path)
    assert len(cells_of(open_table(path))) == 4


def test_hidden_rows_are_audited_and_mentioned(tmp_path: Path) -> None:
    row = f'<row r="5" hidden="1">{inline("A5", "E5")}</row>'
    table = open_table(with_rows(tmp_path / "a.xlsx", row))
    assert [cells[0] for cells in cells_of(table)] == ["E1", "E2", "E3", "E5"]
    assert "1 hidden row is audited as well; the first is row 5" in table.notes


def test_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = with_rows(tmp_path / "a.xlsx", "")
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert "damaged" in refused(path)


_OTHER = ("#GETTING_DATA", "#SPILL!", "#CALC!", "#ERROR!", "Err:508", "#n/a", "\u00e9")
_ERRORS = st.one_of(
    st.sampled_from((*_OTHER, "#N/A", "#REF!", "&#35;N/A")),
    st.text(st.characters(categories=("L", "N", "Zs")), max_size=9),
)


@pytest.mark.law(71)
@given(st.lists(st.tuples(_ERRORS, st.booleans()), min_size=1, max_size=5))
def test_an_error_of_any_text_costs_its_own_cell_only(
    errors: list[tuple[str, bool]],
) -> None:
    """Also of a text that the library of workbooks does not know."""
    rows = "".join(
        f'<row r="{n}">{inline(f"A{n}", f"E{n}")}'
        f'<c r="C{n}" t="e">{"<f>X(&lt;1)</f>" * has_formula}<v>{text}</v></c>'
        f"{inline(f'D{n}', '#SPILL! M54.6')}</row>"
        for n, (text, has_formula) in enumerate(errors, 5)
    )
    with TemporaryDirectory() as folder:
        table = open_table(with_rows(Path(folder) / "a.xlsx", rows))
        found = cells_of(table)[3:]
    assert [(cells[0], cells[3]) for cells in found] == [
        (f"E{n}", "#SPILL! M54.6") for n, _ in enumerate(errors, 5)
    ]
    assert all(isinstance(canonical(cells[2]), CellError) for cells in found)


def test_a_panic_of_the_library_is_one_line(tmp_path: Path) -> None:
    panic = type("PanicException", (BaseException,), {})
    with (
        pytest.raises(InputUnreadable, match="damaged"),
        calamine.refused_if_damaged(tmp_path),
    ):
        raise panic("a cell")
    with pytest.raises(KeyboardInterrupt), calamine.refused_if_damaged(tmp_path):
        raise KeyboardInterrupt


def test_old_workbooks_are_read_and_say_what_cannot_be_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    stream = biff_workbook("May", (WIDE, *WIDE_ROWS))
    path.write_bytes(compound_file({"Workbook": stream}))
    table = open_table(path)
    assert cells_of(table) == [tuple(row) for row in WIDE_ROWS]
    assert any("error cells (like #N/A) are read as blank" in n for n in table.notes)
    path.write_bytes(compound_file({"Workbook": stream[:200]}))
    refused(path)
    path.write_bytes(b"encounter_id\tdos\n")
    assert "rename it to .csv" in refused(path)


def test_binary_workbooks_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    path.write_bytes(b"PK\x03\x04")
    assert ".xlsb" in refused(path)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_line_that_never_ends_is_refused_with_its_number(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    first = "encounter_id,dos,dx1" if ending == "csv" else '{"encounter_id": "E1"}'
    path.write_text(f"{first}\n{'x,' * 600_000}")
    assert "line 2: the line has more than 1,000,000 characters" in refused(path)


def test_deep_json_is_refused_whatever_its_texts_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"encounter_id": "E1", "x": ' + "[" * 100_000)
    assert "inside one another" in refused(path)
    record = {"encounter_id": "E1", "dos": "2026-02-10", "dx1": "M54.6"}
    path.write_text(json.dumps({**record, "note": '[{"\\' * 500}))
    assert len(cells_of(open_table(path))) == 1


def test_a_number_of_thousands_of_digits_costs_its_cell_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"encounter_id": "E1", "dos": "2026-02-10", "dx1": "M54.6", '
        f'"duration_weeks": {"9" * 5000}}}\n'
    )
    (encounter,) = encounters(open_table(path))
    assert [error.column for error in encounter.errors] == ["duration_weeks"]


def test_tens_of_thousands_of_names_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = {
        "encounter_id": 1,
        "dos": 2,
        "dx1": 3,
        **{f"k{n}": n for n in range(60_000)},
    }
    path.write_text(json.dumps(record))
    assert "more than the limit of 4,000" in refused(path)


def test_limits_are_changed_inside_the_block_only() -> None:
    with changed_limits(["columns=9_000", "digits = 10"]):
        assert (limit("columns"), limit("digits")) == (9000, 10)
    assert limit("columns") == 4000
    for wrong in ("columms=3", "columns", "columns=0", "columns=-1", "columns=x"):
        with pytest.raises(SettingRefused), changed_limits([wrong]):
            raise AssertionError("a wrong setting was taken")
    assert all(li.name in limits_table() for li in LIMITS)


@pytest.mark.parametrize("count", ["1048577", "38999999", "9" * 30])
def test_a_workbook_that_claims_more_texts_than_it_can_hold_is_refused(
    tmp_path: Path, count: str
) -> None:
    path = workbook(tmp_path / "whole.xlsx", {"May": [HEADINGS, *ROWS]})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/sharedStrings.xml":
                start = b"<!-- x --><x:sst xmlns:x="
                data = data.replace(b"<sst xmlns=", start).replace(b"</", b"</x:")
                data = re.sub(rb"<(si|t)>", rb"<x:\1>", data)
                data = re.sub(
                    rb'uniqueCount="\d+"', f'uniqueCount="{count}"'.encode(), data
                )
            new.writestr(info.filename, data)
    assert "is damaged" in refused(tmp_path / "a.xlsx")


def test_a_count_of_texts_that_is_only_a_little_wrong_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "whole.xlsx", {"May": [HEADINGS, *ROWS]})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(
                info.filename, re.sub(rb'uniqueCount="\d+"', b'uniqueCount="999"', data)
            )
    assert cells_of(open_table(tmp_path / "a.xlsx")) == cells_of(open_table(path))
