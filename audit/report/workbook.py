"""Reports as an Excel workbook: Summary, Encounters, Findings, Evidence and more.

The rows are kept in memory until the end, because an Excel table with filters cannot be
written row by row. An encounter with 25 filled cells takes about 4 KB.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from audit.findings import AuditResult
from audit.report.book_writing import DraftBook, new_book
from audit.report.files import Places, new_file
from audit.report.job import ReportSpec
from audit.report.sheets import about, encounters, findings, rules, sources, summary
from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import FOOTER, TITLE, make_formats
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo
from audit.stating import ways

_NO_DATE = dt.datetime(2000, 1, 1)
_NAMED = 20  # the most cut cells that a note lists


class _Links(Worksheet):  # type: ignore[misc]
    """A sheet whose only formulas are links.

    The library searches each formula for some sixty newer functions, which takes longer
    than writing the rest of the row.
    """

    def _prepare_formula(self, formula: str, *_: object) -> str:
        return formula.removeprefix("=")


class WorkbookWriter:
    """Writes `.xlsx`."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Create the sheets in their order."""
        self._spec = spec
        self._draft = DraftBook(draft)
        self._book = book = self._draft.book
        formats = make_formats(book)
        self._pen = pen = CellPen(formats)
        self._formats = formats
        names = [summary.NAME, encounters.NAME, findings.NAME, findings.EVIDENCE]
        names.append(rules.NAME)
        if spec.findings_only:
            names.remove(encounters.NAME)
        if sources.sources_of(spec.rules()):
            names.append(sources.NAME)
        names.append(about.NAME)
        kinds = {findings.NAME: _Links, findings.EVIDENCE: _Links}
        self._sheets: dict[str, Any] = {
            name: book.add_worksheet(name, kinds.get(name)) for name in names
        }
        self._encounters = (
            None
            if spec.findings_only
            else encounters.EncountersSheet(
                self._sheets[encounters.NAME], pen, formats, spec
            )
        )
        self._findings = findings.FindingsSheets(
            self._sheets[findings.NAME],
            self._sheets[findings.EVIDENCE],
            pen,
            formats,
            linked=not spec.findings_only,
        )

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write one encounter and its findings."""
        row = self._encounters.add(cells, result) if self._encounters else 0
        self._findings.add(result, row)

    def finish(self, tally: Tally) -> None:
        """Write the sheets that are known only at the end, and save the file."""
        spec, pen, formats, sheets = self._spec, self._pen, self._formats, self._sheets
        if self._encounters:
            self._encounters.finish(FOOTER)
        self._findings.finish(FOOTER)
        rules.write_rules(sheets[rules.NAME], pen, formats, spec.rules(), tally)
        if sources.NAME in sheets:
            sources.write_sources(sheets[sources.NAME], pen, formats, spec.rules())
        notes = self._notes()
        page = summary.SummarySheet(self._book, sheets[summary.NAME], pen, formats)
        page.write(spec, tally, [*sheets][1:], notes)
        about.write_about(sheets[about.NAME], pen, formats, spec.job, notes)
        self._describe()
        self._draft.save()

    def abandon(self) -> None:
        """Discard the rows; only the draft was written."""
        self._sheets.clear()

    def _notes(self) -> list[str]:
        layout = self._encounters or self._spec.layout
        notes = [*self._spec.job.notes, *layout.notes]
        if cuts := self._pen.cuts:
            more = ", \u2026" if len(cuts) > _NAMED else ""
            notes.append(
                f"{len(cuts):,} texts longer than Excel's 32,767 characters were cut; "
                f"a report in .csv or .jsonl has them whole: {', '.join(cuts[:_NAMED])}"
                f"{more}."
            )
        if left_out := self._findings.left_out:
            notes.append(
                f"The sheets of findings are full: {left_out:,} are not on them. "
                f"{ways().whole_findings} has them all."
            )
        return notes

    def _describe(self) -> None:
        job = self._spec.job
        self._book.set_properties(
            {
                "title": TITLE,
                "subject": job.input_name,
                "comments": f"Code set {job.code_release}; rules {job.rule_pack}",
                # Never the current time: the same audit must give the same file.
                "created": job.started or _NO_DATE,
            }
        )
        for name, value in job.versions:
            self._book.set_custom_property(name, value, "text")


def write_rules_workbook(
    path: str | os.PathLike[str],
    infos: Sequence[RuleInfo],
    force: bool = False,
    inputs: Places = (),
) -> None:
    """Write a workbook with the rules and their sources only."""
    with new_file(path, force, inputs) as draft, new_book(draft) as book:
        formats = make_formats(book)
        pen = CellPen(formats)
        rules.write_rules(book.add_worksheet(rules.NAME), pen, formats, infos, Tally())
        sources.write_sources(book.add_worksheet(sources.NAME), pen, formats, infos)
        book.set_properties({"created": _NO_DATE})
