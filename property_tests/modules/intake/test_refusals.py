"""Unreadable files are refused with one clear line."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from audit.intake import ENDINGS
from property_tests.support.intake_files import HEADINGS, ROWS, refused, workbook, write
from property_tests.support.needs import need


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
    assert "rename it to .csv" in refused(broken)
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
    assert "Rename a workbook to .xlsx" in refused(named)
    named.write_bytes(b"PAR1....")
    assert "Rename it to .parquet" in refused(named)
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
    assert "not a regular file" in refused(path)


@pytest.mark.parametrize("line", ["{", "[1, 2]", "3", '"a"'])
def test_a_line_that_is_no_object_is_refused_with_its_row(
    tmp_path: Path, line: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"encounter_id": 1, "dos": 2, "dx1": "M54.6"}}\n{line}\n')
    assert "row 2" in refused(path)
