"""Copies the user's own workbook and adds the findings as notes on its cells."""

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
_LONGEST = 8_000  # characters; nobody reads a longer note
_BLANK_IS_THE_FAULT = (Verdict.DOCUMENTATION_INSUFFICIENT, Verdict.INPUT_ERROR)


@dataclass(frozen=True, slots=True)
class Annotated:
    """Result of `annotate`: how many cells got a note, and what was not kept."""

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
    """Copy the workbook and add findings as notes to the cells that they are about.

    `columns` maps each contract column to its position in the table (0 is the first),
    and `first_column` is the sheet column in which the table begins (1 is A); the `row`
    of a result is its row on the sheet. The cell of the encounter id shows the verdict.
    The cells that a finding read show the finding if it calls for action. Existing
    notes are kept above the new ones. The source file is never changed.
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
        # `losses` lists everything that openpyxl drops from a workbook.
        book = load_book(source, keep_vba=macros, rich_text=True)
        if sheet not in book.sheetnames:
            names = ", ".join(book.sheetnames)
            raise InputUnreadable(f'{source} has no sheet "{sheet}", only {names}.')
        sheet_columns = {name: first_column + n for name, n in columns.items()}
        notes = _Notes(book[sheet], sheet_columns)
        for result in results:
            notes.add(result)
        count = notes.write()
        book.save(draft)
        if book.vba_archive:
            book.vba_archive.close()
    return Annotated(count, losses(source, keep_macros=macros))


class _Notes:
    """Collects the texts for each cell, so that a cell gets one note.

    `columns` maps each contract column to its column on the sheet (1 is A).
    """

    def __init__(self, sheet: Any, columns: Mapping[str, int]) -> None:
        self._sheet = sheet
        self._columns = columns
        dx = [name for name in columns if name[:2] == "dx" and name[2:].isdigit()]
        self._dx = {name: columns[name] for name in dx}
        self._texts: dict[tuple[int, int], list[str]] = {}

    def add(self, result: AuditResult) -> None:
        """Add the notes of one result."""
        if "encounter_id" in self._columns:
            self._note(result.row, self._columns["encounter_id"], _verdict_text(result))
        for finding in result.findings:
            if calls_for_action(finding):
                text = _finding_text(finding)
                for column in self._cells(result.row, finding):
                    self._note(result.row, column, text)

    def _note(self, row: int, column: int, text: str) -> None:
        self._texts.setdefault((row, column), []).append(text)

    def _cells(self, row: int, finding: Finding) -> list[int]:
        """Return the columns of the cells that get the note of a finding.

        Among the diagnoses that a rule read, these are the cells with a code that the
        finding is about; among the other cells, the filled ones. A blank cell gets a
        note if being blank is the fault, or if there is no other cell for the note.
        """
        read = [self._columns[c] for c in finding.columns if c in self._columns]
        dx = set(self._dx.values())
        if "dx" in finding.columns:
            read += [column for column in self._dx.values() if column not in read]
        about = [c for c in self._dx.values() if self._holds(row, c, finding.codes)]
        others = [column for column in read if column not in dx]
        if finding.verdict not in _BLANK_IS_THE_FAULT:
            others = [column for column in others if self._value(row, column)]
        return [*about, *others] or read[:1]

    def _holds(self, row: int, column: int, codes: tuple[str, ...]) -> bool:
        value = self._value(row, column)
        return bool(value) and read_code(value) in codes

    def _value(self, row: int, column: int) -> str:
        value = self._sheet.cell(row, column).value
        return "" if value is None else str(value).strip()

    def write(self) -> int:
        """Write the notes to the cells and return their number."""
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
    effect = finding.verdict.value if finding.verdict else f"risk {finding.risk.value}"
    lines = [f"{finding.rule_id} ({finding.severity.value}, {effect})", finding.message]
    if finding.action:
        lines.append("To do: " + finding.action)
    if finding.task:
        lines.append("Coder task: " + finding.task)
    return "\n".join(lines)
