"""Adds notes to one sheet of a workbook; the other parts of the copy stay."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from audit.report.notes import comments, drawing, threads
from audit.report.notes.drawing import Box
from audit.report.notes.package import Package
from audit.report.notes.sheet_reference import find_reference, with_reference
from audit.report.sheets.formats import address

Cell = tuple[int, int]
"""Row and column of a cell, counted from 1."""

_COMMENTS_TYPE = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
)
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WIDTH = 340  # of a note, in pixels
_LINE = 18  # height of one line of a note, in pixels
_PER_LINE = 48  # characters that a line of a note holds
_TALLEST = 420


def copy_with_notes(
    source: zipfile.ZipFile, draft: Path, sheet: str, texts: Mapping[Cell, str]
) -> None:
    """Write a copy of the workbook with notes on the cells of a sheet.

    `sheet` is the part of the sheet in the archive. Raises what zipfile and the parser
    raise if the workbook is damaged.
    """
    package = Package(source)
    if texts:
        _Adding(package, sheet, texts).add()
    package.save(draft)


class _Adding:
    """The steps of adding notes to one sheet."""

    def __init__(self, package: Package, sheet: str, texts: Mapping[Cell, str]) -> None:
        """Take an open package, the part of the sheet, and the texts by cell."""
        self._package = package
        self._sheet = sheet
        self._boxes = {_name(cell): _box(cell, text) for cell, text in texts.items()}
        self._texts = {_name(cell): text for cell, text in texts.items()}

    def add(self) -> None:
        """Change or add the parts with threads, texts and boxes."""
        package = self._package
        with package.open(self._sheet) as stream:
            found = find_reference(stream)
        there = self._add_texts(found.base)
        missing = [box for cell, box in self._boxes.items() if cell not in there]
        part = ""
        if found.relation:
            part = package.relations(self._sheet)[found.relation][1]
        taken = self._blocks()
        if part:
            before = package.read(part)
            package.write(part, drawing.more_boxes(before, missing, taken))
        else:
            part = package.free_name("xl/drawings/vmlDrawing%d.vml")
            package.write(part, drawing.new_drawing(missing, taken))
            package.declare(part, _DRAWING_TYPE)
            kind = f"{found.base}/vmlDrawing"
            relation = package.relate(self._sheet, kind, part)
            package.stream(self._sheet, with_reference(found, relation))

    def _add_texts(self, base: str) -> set[str]:
        """Add the texts; return the cells that had a note before."""
        package, texts = self._package, self._texts
        part = package.related(self._sheet, "comments")
        if not part:
            part = package.free_name("xl/comments%d.xml")
            package.write(part, comments.new_comments(texts, "purl" in base))
            package.declare(part, _COMMENTS_TYPE)
            package.relate(self._sheet, f"{base}/comments", part)
            return set()
        xml = package.read(part)
        there = comments.cells_with_comments(xml)
        threaded = self._answer()
        answers = {cell: text for cell, text in texts.items() if cell in threaded}
        notes = {cell: text for cell, text in texts.items() if cell not in threaded}
        xml = comments.more_comments(xml, answers, threads.NOTE_LEAD)
        package.write(part, comments.more_comments(xml, notes))
        return there

    def _answer(self) -> set[str]:
        """Answer in the threads of cells; return the cells that have one."""
        package = self._package
        part = package.related(self._sheet, "threadedComment")
        if not part:
            return set()
        xml = package.read(part)
        threaded = threads.cells_with_threads(xml)
        answers = {cell: t for cell, t in self._texts.items() if cell in threaded}
        book = package.related("", "officeDocument")
        persons = package.related(book, "person")
        if answers and persons:
            package.write(part, threads.with_answers(xml, answers))
            package.write(persons, threads.with_person(package.read(persons)))
        return threaded

    def _blocks(self) -> set[int]:
        """Return the blocks of numbers that the drawings of the workbook have."""
        package = self._package
        drawings = [n for n in package.names() if n.lower().endswith(".vml")]
        return {b for name in drawings for b in drawing.blocks_of(package.read(name))}


def _name(cell: Cell) -> str:
    return address(cell[0] - 1, cell[1] - 1)


def _box(cell: Cell, text: str) -> Box:
    lines = sum(1 + len(line) // _PER_LINE for line in text.splitlines())
    return Box(*cell, _WIDTH, min(_TALLEST, _LINE * (lines + 1)))
