"""The file itself: whether it can be read, its kind, its hash and its encoding."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from audit.errors import InputUnreadable
from audit.limits import limit, raise_it

_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET = b"PAR1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class NoClaims(InputUnreadable):
    """The input file is sound, and nothing in it is a claim."""


def check_file(path: Path) -> None:
    """Raise InputUnreadable unless the path is a file with content."""
    try:
        if path.is_dir():
            raise InputUnreadable(f"{path} is a folder. Name one file in it.")
        if path.exists() and not path.is_file():
            raise InputUnreadable(
                f"{path} is not a regular file, and the audit reads it twice. "
                "Save its contents to a file and give the name of that file."
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise InputUnreadable(f"{path} is empty.")
    except FileNotFoundError:
        raise InputUnreadable(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputUnreadable(f"{path} cannot be read: {reason}.") from None


def entries_of(folder: Path) -> list[Path]:
    """Return what is in a folder, by name. Raises InputUnreadable."""
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputUnreadable(f"{folder} cannot be read: {reason}.") from None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def check_workbook(path: Path) -> None:
    """Raise InputUnreadable, which says what a file is, unless it is a zip archive."""
    if not _head(path).startswith(_ZIP):
        raise _not_a_workbook(path)


def check_xls(path: Path) -> None:
    """Raise InputUnreadable, which says what a file is, unless it is an .xls file."""
    head = _head(path)
    if head.startswith(_ZIP):
        raise InputUnreadable(
            f"{path} is a workbook of the .xlsx or .ods format. Rename it so."
        )
    if head != _OLE or _is_encrypted(path):
        raise _not_a_workbook(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _is_encrypted(path: Path) -> bool:
    return any(_ENCRYPTED in chunk for chunk in _chunks(path))


def _not_a_workbook(path: Path) -> InputUnreadable:
    if _head(path) != _OLE:
        return InputUnreadable(
            f"{path} is not a workbook, despite its name. If it is text, rename it to "
            ".csv."
        )
    if _is_encrypted(path):
        return InputUnreadable(
            f"{path} is protected by a password. Save a copy without one."
        )
    return InputUnreadable(
        f"{path} is a workbook of the old .xls format. Rename it to .xls."
    )


def text_encoding(path: Path) -> tuple[str, str]:
    """Return the encoding and the SHA-256 of a text file.

    A byte order mark decides. Without one, the encoding is UTF-8 if every byte fits,
    UTF-16 if every other byte at the beginning is zero, and otherwise Windows-1252, in
    which Excel saves text.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    _refuse_binary(path, head)
    wide = wide_encoding(head)
    decoder = codecs.getincrementaldecoder("utf-8")()
    digest = hashlib.sha256()
    is_utf8 = not wide
    for chunk in _chunks(path):
        digest.update(chunk)
        if is_utf8:
            is_utf8 = _decodes(decoder, chunk)
    if is_utf8:
        is_utf8 = _decodes(decoder, b"", final=True)
    name = wide or ("utf-8-sig" if is_utf8 else "cp1252")
    return name, digest.hexdigest()


def bounded_lines(
    path: Path,
    file: TextIO,
    remedy: str = "Write each encounter on a line of its own",
) -> Iterator[str]:
    """Yield the lines of a text file. Raises InputUnreadable for one that never ends.

    Iterating over the file itself would first read such a line whole. `remedy` says
    what to do about one, besides raising the limit.
    """
    most = limit("line-characters")
    number = 0
    while line := file.readline(most + 1):
        number += 1
        if len(line) > most:
            raise InputUnreadable(
                f"{path}, line {number}: the line has more than {most:,} characters. "
                f"{remedy}, or {raise_it('line-characters', 100 * most)}."
            )
        yield line


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decodes(
    decoder: codecs.IncrementalDecoder, data: bytes, final: bool = False
) -> bool:
    try:
        decoder.decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def wide_encoding(head: bytes) -> str:
    """Return the encoding of a text that begins as UTF-16 or UTF-32 does, else ""."""
    # The UTF-32 byte order mark begins with that of UTF-16.
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[1::2].count(0) * 2 > len(head[1::2]):
        return "utf-16-le"
    if head[0::2].count(0) * 2 > len(head[0::2]):
        return "utf-16-be"
    return ""


def _refuse_binary(path: Path, head: bytes) -> None:
    if head.startswith((_ZIP, _OLE)):
        raise InputUnreadable(
            f"{path} is a workbook or an archive, not text. Rename a workbook to .xlsx."
        )
    if head.startswith(_PARQUET):
        raise InputUnreadable(f"{path} is a Parquet file. Rename it to .parquet.")
    if b"\x00" in head and not wide_encoding(head):
        raise InputUnreadable(
            f"{path} is not a text file: it holds binary data. Save it as text."
        )
