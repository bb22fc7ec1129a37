"""Writes small .xls workbooks: the records of BIFF8 in a compound file.

Layout of the records: [MS-XLS], sections 2.4.21 (BOF), 2.4.28 (BoundSheet8), 2.4.90
(Dimensions), 2.4.148 (Label), 2.4.180 (Number), 2.4.24 (BoolErr).
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path


def biff_workbook(name: str, rows: Sequence[Sequence[object]]) -> bytes:
    """Return the stream `Workbook` with one sheet."""
    code_page = _record(0x42, struct.pack("<H", 1200))
    length = len(_bof(5)) + len(code_page) + len(_bound(name, 0)) + len(_end())
    book = _bof(5) + code_page + _bound(name, length) + _end()
    width = max(map(len, rows))
    sheet = _bof(0x10)
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet += _cell(number, column, cell)
    return book + sheet + _end()


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with these streams."""
    from cfbwrite import Entry, write_ole

    entries = [
        Entry(name=name, is_storage=False, size=len(data), read=partial(bytes, data))
        for name, data in streams.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "file")
        write_ole(target, entries)
        return target.read_bytes()


def _cell(row: int, column: int, cell: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, (int, float)):
        return _record(0x203, place + struct.pack("<d", cell))
    text = str(cell)
    if text.startswith("#"):
        return _record(0x205, place + b"\x2a\x01")  # the error #N/A
    if not text:
        return b""
    content = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    return _record(0x204, place + content)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0, 6))


def _bound(name: str, offset: int) -> bytes:
    text = name.encode("ascii")
    return _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(text), 0) + text)


def _end() -> bytes:
    return _record(0x0A, b"")
