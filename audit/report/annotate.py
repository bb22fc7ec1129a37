"""A copy of the user's own workbook with the findings as notes on its cells."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.comments import Comment

from audit.codes import read_code
from audit.errors import InputUnreadable, OutputRefused
from audit.findings import AuditResult, Finding, Verdict
from audit.report.book_loading import load_book
from audit.report.files import ending, new_file
from audit.report.losses import losses
from audit.report.summary import calls_for_action

AUTHOR = "tspine"
_ENDINGS = (".xlsx", ".xlsm")
_WIDTH = 340  # of a note, in pixels
_LINE = 18  # height of one line of a note, in pixels
_PER_LINE = 48  # characters that a line of a note holds
_TALLEST = 420
_LONGEST = 8_000  # characters; a longer note is not read by anybody
_BLANK_IS_THE_FAULT = (Verdict.DOCUMENTATION_INSUFFICIENT, Verdict.INPUT_ERROR)


@dataclass(frozen=True, slots=True)
class Annotated:
    """What `annotate` did: how many cells bear a note, and what was not kept."""

    notes: int
    losses: tuple[str, ...]


def annotate(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    results: Iterable[AuditResult],
    *,
    sheet: str,
    columns: Mapping[str, int],
    first_column: int = 1,
    force: bool = False,
) -> Annotated:
    """Copy the workbook and put the findings on the cells they are about.

    `columns` gives the position of each contract column in the table, 0 is its first,
    and `first_column` where the table begins on the sheet, 1 is A; a result's `row` is
    its row on the sheet. The cell of the encounter id says the verdict; the cells that
    a finding read say the finding, when it calls for action. Notes that are there
    already are kept above the new ones. The source is never changed.
    Raises OutputRefused, InputUnreadable.
    """
    macros = ending(source) == ".xlsm"
    for path in (source, target):
        if ending(path) != ending(source) or ending(path) not in _ENDINGS:
            raise OutputRefused(
                f"{path} cannot be annotated: notes are written into a copy of an "
                ".xlsx or .xlsm workbook, and the copy has the same ending."
            )
    with new_file(target, force) as draft:
        # What openpyxl drops of a workbook, `losses` tells in full.
        book = load_book(source, keep_vba=macros, rich_text=True)
        if sheet not in book.sheetnames:
            there = ", ".join(book.sheetnames)
            raise InputUnreadable(f'{source} has no sheet "{sheet}", only {there}.')
        places = {name: first_column + n for name, n in columns.items()}
        notes = _Notes(book[sheet], places)
        for result in results:
            notes.add(result)
        count = notes.write()
        book.save(draft)
        if book.vba_archive:
            book.vba_archive.close()
    return Annotated(count, losses(source, keep_macros=macros))


class _Notes:
    """Gathers the texts for each cell, so that a cell gets one note."""

    def __init__(self, sheet: Any, places: Mapping[str, int]) -> None:
        self._sheet = sheet
        self._places = places
        dx = [name for name in places if name[:2] == "dx" and name[2:].isdigit()]
        self._dx = {name: places[name] for name in dx}
        self._texts: dict[tuple[int, int], list[str]] = {}

    def add(self, result: AuditResult) -> None:
        """Take one result."""
        if "encounter_id" in self._places:
            self._say(result.row, self._places["encounter_id"], _verdict_text(result))
        for finding in result.findings:
            if calls_for_action(finding):
                text = _finding_text(finding)
                for place in self._cells(result.row, finding):
                    self._say(result.row, place, text)

    def _say(self, row: int, column: int, text: str) -> None:
        self._texts.setdefault((row, column), []).append(text)

    def _cells(self, row: int, finding: Finding) -> list[int]:
        """Choose the cells of a finding.

        Of the diagnoses that a rule read, those that hold a code it is about; of the
        other cells, the filled ones. A blank cell is noted where its being blank is
        the fault, or where there is no other cell to note.
        """
        read = [self._places[c] for c in finding.columns if c in self._places]
        dx = set(self._dx.values())
        if "dx" in finding.columns:
            read += [place for place in self._dx.values() if place not in read]
        about = [p for p in self._dx.values() if self._holds(row, p, finding.codes)]
        others = [place for place in read if place not in dx]
        if finding.verdict not in _BLANK_IS_THE_FAULT:
            others = [place for place in others if self._value(row, place)]
        return [*about, *others] or read[:1]

    def _holds(self, row: int, place: int, codes: tuple[str, ...]) -> bool:
        value = self._value(row, place)
        return bool(value) and read_code(value) in codes

    def _value(self, row: int, place: int) -> str:
        value = self._sheet.cell(row, place).value
        return "" if value is None else str(value).strip()

    def write(self) -> int:
        """Put the notes on the cells; give how many."""
        for (row, column), texts in self._texts.items():
            cell = self._sheet.cell(row, column)
            if cell.comment is not None:
                texts = [cell.comment.text, *texts]
            text = "\n\n".join(dict.fromkeys(texts))
            if len(text) > _LONGEST:
                text = text[:_LONGEST] + " \u2026 [cut]"
            note = Comment(text, AUTHOR)
            note.width = _WIDTH
            note.height = min(_TALLEST, _LINE * (_lines(text) + 1))
            cell.comment = note
        return len(self._texts)


def _lines(text: str) -> int:
    return sum(1 + len(line) // _PER_LINE for line in text.splitlines())


def _verdict_text(result: AuditResult) -> str:
    lines = [f"{result.verdict.value}, claim risk {result.risk.value}"]
    if result.rule_ids:
        lines.append("Rules: " + "; ".join(result.rule_ids))
    if result.corrected_dx:
        lines.append("Corrected diagnoses: " + ";".join(result.corrected_dx))
    if result.query_text:
        lines.append("Query: " + result.query_text)
    if result.coder_task:
        lines.append("Coder task: " + result.coder_task)
    lines += result.notes
    return "\n".join(lines)


def _finding_text(finding: Finding) -> str:
    bears = finding.verdict.value if finding.verdict else f"risk {finding.risk.value}"
    lines = [f"{finding.rule_id} ({finding.severity.value}, {bears})", finding.message]
    if finding.action:
        lines.append("To do: " + finding.action)
    if finding.task:
        lines.append("Coder task: " + finding.task)
    return "\n".join(lines)
