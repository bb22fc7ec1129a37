"""`tspine recalc`: damaged workbooks, and formulas in the XML of sheets."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.errors import InputUnreadable
from audit.hosts.recalc import for_formualizer, for_libreoffice, recalculate
from property_tests.support.engines import need_module
from property_tests.support.intake_files import workbook

SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Copy a small workbook with one of its parts changed."""
    source = workbook(path.with_name("whole.xlsx"), {"May": [("M54.6", 1), ("a", 2)]})
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, change(data) if info.filename == part else data)
    return path


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("[Content_Types].xml", lambda data: data[:-30]),
        ("xl/workbook.xml", lambda data: data[:-30]),
        ("xl/sharedStrings.xml", lambda data: data.replace(b"</si>", b"", 1)),
        ("xl/styles.xml", lambda data: data[:-30]),
        (SHEET, lambda data: data.replace(b"</v>", b"", 1)),
        ("xl/_rels/workbook.xml.rels", lambda data: data[:-30]),
    ],
)
def test_a_damaged_part_is_refused_in_one_line(
    tmp_path: Path,
    part: str,
    change: Callable[[bytes], bytes],
    capfd: pytest.CaptureFixture[str],
) -> None:
    need_module("formualizer")
    path = changed(tmp_path / "a.xlsx", part, change)
    with pytest.raises(InputUnreadable, match=r"(Save or download|save it as)"):
        recalculate(path, "formualizer")
    assert capfd.readouterr().err == ""  # no library speaks for itself


@pytest.mark.parametrize("engine", ["formualizer", "libreoffice"])
def test_a_damaged_archive_is_refused(tmp_path: Path, engine: str) -> None:
    path = workbook(tmp_path / "a.xlsx", {"May": [("M54.6", 1)]})
    data = bytearray(path.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 60] = bytes(60)
    path.write_bytes(data)
    with pytest.raises(InputUnreadable, match=r"(Save or download|save it as)"):
        recalculate(path, engine)


@pytest.mark.parametrize("engine", ["formualizer", "libreoffice"])
def test_two_parts_of_one_name_are_refused(tmp_path: Path, engine: str) -> None:
    path = workbook(tmp_path / "a.xlsx", {"May": [("M54.6", 1)]})
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
    with pytest.raises(InputUnreadable, match=r"(Save or download|save it as)"):
        recalculate(path, engine)


@pytest.mark.parametrize("engine", ["formualizer", "libreoffice"])
@pytest.mark.parametrize("cell", [b"B1999999", b"B1048576", b"XFD60000"])
def test_a_stray_cell_is_refused_before_a_cell_is_made_of_every_place(
    tmp_path: Path, engine: str, cell: bytes
) -> None:
    def stray(data: bytes) -> bytes:
        row = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>'
        number = cell.lstrip(b"BXFD")
        return data.replace(b"</sheetData>", row % (number, cell))

    path = changed(tmp_path / "a.xlsx", SHEET, stray)
    with pytest.raises(
        InputUnreadable, match=r"(Save or download|more than the limit)"
    ):
        recalculate(path, engine)


def test_a_formula_without_text_does_not_reach_into_the_next_cell() -> None:
    cells = (
        b'<c r="A2"><f t="shared" si="0"/><v>1</v></c>'
        b'<c r="B2" t="inlineStr"><is><t>TSPINE_AUDIT(x)</t></is></c>'
    )
    formula = b'<c r="C2"><f>TSPINE_AUDIT(A1)</f></c>'
    dotted = for_libreoffice(formula)
    assert dotted != formula
    assert for_libreoffice(cells + formula) == cells + dotted


def test_only_cells_of_a_spill_are_removed() -> None:
    first = b'<c r="A1"><f t="array" ref="A1:XFD1048576">B9:C9</f><v>1</v></c>'
    text = b'<c r="B1" s="1"/><c r="C1" t="str"><v>a</v></c>'
    assert for_formualizer(first + text) == first
    narrow = first.replace(b"XFD1048576", b"B1")
    kept = b'<c r="C1" t="str"><v>a</v></c>'
    assert for_formualizer(narrow + text) == narrow + kept
