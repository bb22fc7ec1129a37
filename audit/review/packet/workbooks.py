"""Workbooks inside a packet: stored without compression, and as text by cell."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from audit.errors import InputUnreadable
from audit.report.book_loading import load_book
from audit.report.cell_forms import text_of
from audit.review.packet.archive import raw_members, stored


def repacked(workbook: bytes) -> bytes:
    """Return a workbook with the same parts, none of them compressed or dated."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return stored(
            {info.filename: archive.read(info) for info in archive.infolist()}
        )


def cells_text(workbook: bytes) -> bytes:
    """Return every cell that is not blank: a line with sheet, cell and value.

    It is the same whatever program or library wrote the workbook. Raises
    InputUnreadable.
    """
    lines = (
        json.dumps([sheet, cell, value], ensure_ascii=True)
        for sheet, cell, value in _cells(workbook)
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _cells(workbook: bytes) -> Iterator[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(workbook)
        book = load_book(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet.title, cell.coordinate, text_of(cell.value)


def altered_cells(workbook: bytes, text: bytes) -> tuple[str, ...]:
    """Name the cells of an altered workbook that differ from its text.

    Names the part instead where that cannot be read any more.
    """
    try:
        parts = raw_members(workbook)
        # The check sums of altered parts no longer hold: write the parts anew.
        found = _read(cells_text(stored(parts)))
    except (InputUnreadable, zipfile.BadZipFile, ValueError, OSError, MemoryError):
        return _broken_parts(workbook)
    wanted = _read(text)
    return tuple(
        f"sheet {sheet}, cell {cell}"
        for sheet, cell in dict.fromkeys((*wanted, *found))
        if wanted.get((sheet, cell)) != found.get((sheet, cell))
    ) or _broken_parts(workbook)


def _broken_parts(workbook: bytes) -> tuple[str, ...]:
    """Name the parts of a workbook whose check sums do not hold."""
    broken = []
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            for info in archive.infolist():
                try:
                    archive.read(info)
                except (zipfile.BadZipFile, OSError, EOFError, ValueError):
                    broken.append(f"part {info.filename}")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        return ("the workbook can no longer be read",)
    return tuple(broken)


def _read(text: bytes) -> dict[tuple[str, str], str]:
    lines = (json.loads(line) for line in text.splitlines())
    return {(sheet, cell): value for sheet, cell, value in lines}
