"""The segments of an X12 file, read as a stream with the file's own delimiters.

Source: ASC X12 005010 control segments: ISA has sixteen elements; the character behind
its name separates elements, its last element separates components, and the character
behind that ends a segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from audit.errors import InputUnreadable
from audit.limits import limit, raise_it

_CHUNK = 1 << 20
_ISA = "ISA"
_ISA_ELEMENTS = 16
BLANK = " \t\r\n"
_BREAKS = "\r\n"
_HEAD = 512
_LONGEST_ISA = 400
"""An ISA segment has 106 characters; files edited by hand have other blanks."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters that separate elements and components, and end a segment."""

    element: str
    component: str
    terminator: str


@dataclass(slots=True)
class Segment:
    """One segment: its place in the file (ISA is 1), its name and its elements.

    `elements` begins with the name, so that `elements[1]` is the first element of the
    official numbering (CLM01).
    """

    number: int
    elements: list[str]
    component: str

    @property
    def name(self) -> str:
        """The name of the segment, such as CLM."""
        return self.elements[0]

    def element(self, place: int) -> str:
        """Return an element without outer blanks; empty if the segment ends before."""
        return self.elements[place].strip(BLANK) if place < len(self.elements) else ""

    def components(self, place: int) -> list[str]:
        """Return the components of an element."""
        found = self.element(place)
        return (
            [part.strip(BLANK) for part in found.split(self.component)] if found else []
        )


def is_x12(text: str) -> bool:
    """Whether a text begins as an X12 file does: ISA, then sixteen elements."""
    return _delimiters(text.lstrip(BLANK + "\ufeff")) is not None


def begins_as_x12(path: Path) -> bool:
    """Whether a file begins as an X12 file does, whatever its ending."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return is_x12(file.read(_HEAD))


def segments_of(path: Path, encoding: str) -> Iterator[Segment]:
    """Yield the segments of a file; interchanges may have delimiters of their own.

    Raises InputUnreadable for a file that does not begin with a whole ISA segment, for
    a segment that never ends, and for a file that ends inside a segment.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        yield from _segments(path, file)


def _segments(path: Path, file: TextIO) -> Iterator[Segment]:
    number = 0
    marks: Delimiters | None = None
    rest, at_end = file.read(_CHUNK).lstrip("\ufeff"), False
    while True:
        begun = rest.lstrip(BLANK)
        if marks is None or _begins_interchange(begun):
            if len(begun) < _LONGEST_ISA and not at_end:
                more = file.read(_CHUNK)
                rest, at_end = begun + more, not more
                continue
            # An interchange may have other delimiters than the one before.
            marks = _delimiters(begun)
            if marks is None:
                raise InputUnreadable(_no_isa(path, number))
        pieces = begun.split(marks.terminator)
        rest = pieces.pop()
        is_wrapped = marks.terminator not in _BREAKS
        for place, piece in enumerate(pieces):
            text = piece.strip(BLANK)
            if is_wrapped and ("\n" in text or "\r" in text):
                # The file is broken into lines of one length, wherever that falls.
                text = text.replace("\r", "").replace("\n", "")
            if text.startswith(_ISA) and place and _begins_interchange(text):
                rest = marks.terminator.join([*pieces[place:], rest])
                break
            if text:
                number += 1
                yield Segment(number, text.split(marks.element), marks.component)
        else:
            if at_end and not (pieces and _begins_interchange(rest.lstrip(BLANK))):
                break
            most = limit("line-characters")
            if len(rest) > most:
                raise InputUnreadable(
                    f"{path}, segment {number + 1}: the segment has more than {most:,} "
                    f"characters: its end {marks.terminator!r} is missing. Have the "
                    "file written again, or "
                    f"{raise_it('line-characters', 100 * most)}."
                )
            more = file.read(_CHUNK)
            rest, at_end = rest + more, not more
    if rest.strip(BLANK):
        raise InputUnreadable(
            f"{path}, segment {number + 1}: the file ends inside this segment; the "
            "rest of the file is missing. Have it sent again."
        )


def _begins_interchange(text: str) -> bool:
    """Whether a text begins as ISA does, whatever its delimiters."""
    head = _unwrapped(text)
    mark = head[len(_ISA) : len(_ISA) + 1]
    return head.startswith(_ISA) and bool(mark) and not mark.isalnum()


def _unwrapped(text: str) -> str:
    return text[:_LONGEST_ISA].replace("\r", "").replace("\n", "")


def _delimiters(text: str) -> Delimiters | None:
    """Return the delimiters that an ISA segment at the beginning of a text states.

    Breaks of lines mean nothing in it, unless they end segments.
    """
    return _stated(_unwrapped(text)) or _stated(text[:_LONGEST_ISA])


def _stated(text: str) -> Delimiters | None:
    if not text.startswith(_ISA) or len(text) <= len(_ISA):
        return None
    mark = text[len(_ISA)]
    elements = text.split(mark, _ISA_ELEMENTS)
    if mark.isalnum() or len(elements) <= _ISA_ELEMENTS:
        return None
    last = elements[_ISA_ELEMENTS]
    component, ends = last[:1], last[1:2]
    # A line feed may end segments, alone or behind a carriage return.
    if last.startswith("\r\n", 1):
        ends = "\n"
    marks = {mark, component, ends}
    if "" in marks or len(marks) < 3 or any(map(str.isalnum, marks)):
        return None
    return Delimiters(mark, component, ends)


def _no_isa(path: Path, number: int) -> str:
    if number:
        return (
            f"{path}, segment {number + 1}: the interchange does not begin with a "
            "whole ISA segment (16 elements). Have the file sent again."
        )
    return (
        f"{path} is not an X12 file: it does not begin with a whole ISA segment "
        "(16 elements). If it is a table in text, rename it to .csv."
    )
