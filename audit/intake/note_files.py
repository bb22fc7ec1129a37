"""Notes in text files: one file, or the files of a folder.

Nothing of a folder is passed over in silence. A file that is left out is counted and
named with the reason; a note that cannot be read stays, without text, with its reason.
No remark repeats a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.source import bounded_lines, check_file, entries_of, text_encoding
from audit.wording import first_named, how_many

NOTE_ENDING = ".txt"
"""How the name of a file ends that is a note."""

_CHARSETS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_LOST = "\ufffd"  # stands for bytes that are no letter of a charset
_TEMPORARY = (".", "~$")  # hidden files, and those that Word keeps beside an open one


class _Skipped(StrEnum):
    """Why something in a folder is no note, and what to do; the words of a remark."""

    TEMPORARY = "because hidden files and lock files of Word are no notes"
    OUTSIDE = (
        "because links out of the folder are not followed; copy notes into the folder"
    )
    FOLDER = "because each folder is read by itself"
    OTHER = (
        f"because the name does not end in {NOTE_ENDING}; save notes as {NOTE_ENDING}"
    )


@dataclass(frozen=True, slots=True)
class NoteFile:
    """One file that is a note.

    `charset` is the one in which it was read, empty if it was not read; `lost` counts
    its characters that cannot be told. `remark` says either, empty if all is well.
    """

    path: Path
    text: str = ""
    charset: str = ""
    lost: int = 0
    remark: str = ""


def note_text(path: Path) -> str:
    """Return the text of a file that is a note. Raises InputUnreadable."""
    return read_note_file(path).text


def read_note_file(path: Path) -> NoteFile:
    """Read one file that is a note. Raises InputUnreadable, also if it is empty."""
    check_file(path)
    try:
        encoding, _ = text_encoding(path)
        # Also UTF-16 may hold bytes that are no letter; they are counted below.
        with path.open(encoding=encoding, errors="replace") as file:
            text = "".join(bounded_lines(path, file, "Divide the line"))
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputUnreadable(f"{path} cannot be read: {reason}.") from None
    if "\0" in text:
        raise InputUnreadable(
            f"{path} is not a text file: it holds null characters. Save it as text."
        )
    charset = _CHARSETS.get(encoding, encoding.upper())
    lost = text.count(_LOST)
    return NoteFile(path, text, charset, lost, _doubt(charset, lost))


def _doubt(charset: str, lost: int) -> str:
    if lost:
        told = how_many(lost, "character")
        return (
            f"read as {charset}, in which {told} cannot be told: compare the note with "
            "its original, and save it as UTF-8"
        )
    is_guessed = charset == _CHARSETS["cp1252"]
    return f"not UTF-8: read as {charset}" if is_guessed else ""


def read_note_files(folder: Path) -> tuple[list[NoteFile], list[str]]:
    """Read the notes of a folder by name; return them, and remarks on the folder.

    An empty file is a blank note. Links are followed inside the folder only, and
    nothing is opened that is no regular file. Raises InputUnreadable if the folder has
    no note, or none that can be read.
    """
    home = folder.resolve()
    skipped: dict[_Skipped, list[str]] = {reason: [] for reason in _Skipped}
    paths: list[Path] = []
    for path in entries_of(folder):
        reason = _reason(path, home)
        if reason is None:
            paths.append(path)
        else:
            skipped[reason].append(path.name)
    told = list(_on_skipped(skipped))
    if not paths:
        said = ". ".join((f"no file of this folder ends in {NOTE_ENDING}", *told))
        raise InputUnreadable(f"{folder}: {said}.")
    files = [_read(path) for path in paths]
    unread = [file for file in files if not file.charset]
    if len(unread) == len(files):
        reasons = " ".join(file.remark for file in unread[:5])
        raise InputUnreadable(
            f"{folder}: {how_many(len(files), 'note')}, and none can be read. {reasons}"
        )
    return files, [*_on_unread(unread), *told, *_on_charsets(files)]


def _reason(path: Path, home: Path) -> _Skipped | None:
    """Return why something in a folder is no note; None for a note."""
    if path.name.startswith(_TEMPORARY):
        return _Skipped.TEMPORARY
    if path.is_symlink() and _leads_out(path, home):
        return _Skipped.OUTSIDE
    if path.is_dir():
        return _Skipped.FOLDER
    return None if path.suffix.lower() == NOTE_ENDING else _Skipped.OTHER


def _leads_out(path: Path, home: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):
        return False  # links in a circle; they are named when they are opened


def _read(path: Path) -> NoteFile:
    """Read a note of a folder; one that cannot be read says so and has no text."""
    try:
        if path.is_symlink() and not path.exists():
            raise InputUnreadable(
                f"{path} is a link to a file that is not there. Copy the file here."
            )
        if path.is_file() and not path.stat().st_size:
            return NoteFile(path, charset=_CHARSETS["utf-8-sig"])
        return read_note_file(path)
    except OSError as error:
        said = f"{path.name} cannot be read: {error.strerror}."
    except InputUnreadable as refused:
        said = str(refused).replace(str(path), path.name)
    return NoteFile(path, remark=said)


def _on_skipped(skipped: Mapping[_Skipped, Sequence[str]]) -> Iterator[str]:
    for reason, names in skipped.items():
        if names:
            things = how_many(len(names), "entry", "entries")
            yield f"{things} of the folder not read, {reason}: {first_named(names)}"


def _on_unread(unread: Sequence[NoteFile]) -> Iterator[str]:
    if unread:
        have = "its row has" if len(unread) == 1 else "their rows have"
        yield (
            f"{how_many(len(unread), 'note')} cannot be read; {have} no proposals: "
            f"{_names(unread)}"
        )


def _on_charsets(files: Sequence[NoteFile]) -> Iterator[str]:
    lost = [file for file in files if file.lost]
    if lost:
        yield (
            f"{how_many(len(lost), 'note')} with characters that cannot be told; "
            f"compare with the original: {_names(lost)}"
        )
    guessed = [f for f in files if f.charset == _CHARSETS["cp1252"]]
    if guessed:
        yield (
            f"{how_many(len(guessed), 'note')} not in UTF-8, read as Windows-1252: "
            f"{_names(guessed)}"
        )


def _names(files: Sequence[NoteFile]) -> str:
    return first_named([file.path.name for file in files])
