"""Reports as an Excel workbook: Summary, Encounters, Findings, Rules, About.

The rows are held in memory until the end, because an Excel table, with its filters,
cannot be written row by row: about 4 KB an encounter with 25 filled cells.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.worksheet import Worksheet

from audit.errors import OutputRefused
from audit.findings import AuditResult
from audit.report.files import new_file
from audit.report.job import Job, Plan
from audit.report.rule_info import RuleInfo
from audit.report.sheets import about, encounters, findings, rules, summary
from audit.report.sheets.cells import CellPen
from audit.report.sheets.looks import looks_for
from audit.report.summary import Tally

_FOOTER = "tspine: M54.6 audit"
_NO_DATE = dt.datetime(2000, 1, 1)
_NAMED = 20  # cut cells that are named one by one


class _Links(Worksheet):  # type: ignore[misc]
    """A sheet whose only formulas are links.

    The library looks for some sixty newer functions in each formula, which takes
    longer than writing the rest of the row.
    """

    def _prepare_formula(self, formula: str, *_: object) -> str:
        return formula.removeprefix("=")


class WorkbookWriter:
    """Writes `.xlsx`."""

    def __init__(self, draft: Path, plan: Plan) -> None:
        """Make the sheets, in the order in which they stand."""
        self._plan = plan
        self._draft = draft
        self._book = book = xlsxwriter.Workbook(str(draft))
        looks = looks_for(book)
        self._pen = pen = CellPen(looks)
        self._looks = looks
        names = [summary.NAME, encounters.NAME, findings.NAME, rules.NAME, about.NAME]
        if plan.findings_only:
            names.remove(encounters.NAME)
        kinds = {findings.NAME: _Links}
        self._sheets: dict[str, Any] = {
            name: book.add_worksheet(name, kinds.get(name)) for name in names
        }
        self._encounters = (
            None
            if plan.findings_only
            else encounters.EncountersSheet(
                self._sheets[encounters.NAME], pen, looks, plan
            )
        )
        self._findings = findings.FindingsSheet(
            self._sheets[findings.NAME], pen, looks, linked=not plan.findings_only
        )

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write one encounter and its findings."""
        place = self._encounters.add(cells, result) if self._encounters else ""
        self._findings.add(result, place)

    def finish(self, tally: Tally) -> None:
        """Write what is known only at the end, and the file."""
        plan, pen, looks, sheets = self._plan, self._pen, self._looks, self._sheets
        if self._encounters:
            self._encounters.finish(_FOOTER)
        self._findings.finish(_FOOTER)
        rules.write_rules(sheets[rules.NAME], pen, looks, plan.rules, tally)
        notes = self._notes()
        page = summary.SummarySheet(self._book, sheets[summary.NAME], pen, looks)
        page.write(plan, tally, [*sheets][1:], notes)
        about.write_about(sheets[about.NAME], pen, looks, plan.job, notes)
        self._describe()
        self._close()

    def abandon(self) -> None:
        """Let go of the rows; nothing but the draft was written."""
        self._sheets.clear()

    def _notes(self) -> list[str]:
        notes = [*self._plan.job.notes, *self._plan.layout.notes]
        if cuts := self._pen.cuts:
            more = ", \u2026" if len(cuts) > _NAMED else ""
            notes.append(
                f"{len(cuts):,} texts longer than Excel's 32,767 characters were cut; "
                f"a report in .csv or .jsonl has them whole: {', '.join(cuts[:_NAMED])}"
                f"{more}."
            )
        if left_out := self._findings.left_out:
            notes.append(
                f"The sheet Findings is full: {left_out:,} findings are not on it. "
                "A report with --findings in .csv or .jsonl has them all."
            )
        return notes

    def _describe(self) -> None:
        job = self._plan.job
        self._book.set_properties(
            {
                "title": "Audit of ICD-10-CM M54.6, pain in thoracic spine",
                "subject": job.input_name,
                "comments": f"Code set {job.code_release}; rules {job.rule_pack}",
                # Never the time of writing: the same audit makes the same file.
                "created": job.started or _NO_DATE,
            }
        )
        for name, value in (
            ("tspine", job.product_version),
            ("Code set", job.code_release),
            ("Rule pack", job.rule_pack),
            ("SHA-256 of the input", job.input_sha256),
        ):
            if value:
                self._book.set_custom_property(name, value, "text")

    def _close(self) -> None:
        # The library's own temporary files hold rows too: they stay beside the report,
        # on the disk that was chosen for it, and are gone before it appears.
        folder = self._draft.parent
        with tempfile.TemporaryDirectory(prefix=".tspine-", dir=folder) as scratch:
            self._book.tmpdir = scratch
            try:
                self._book.close()
            except (XlsxFileError, OSError) as error:
                said = f"The workbook cannot be written: {error}"
                raise OutputRefused(said) from error


def write_rules_workbook(
    path: str | os.PathLike[str], infos: Sequence[RuleInfo], force: bool = False
) -> None:
    """Write a workbook of the rules alone."""
    with new_file(path, force) as draft:
        book = xlsxwriter.Workbook(str(draft))
        looks = looks_for(book)
        sheet = book.add_worksheet(rules.NAME)
        rules.write_rules(sheet, CellPen(looks), looks, infos, Tally())
        book.set_properties({"created": _NO_DATE})
        book.close()


def write_workbook(
    path: str | os.PathLike[str],
    job: Job,
    rows: Iterable[tuple[Sequence[object], AuditResult]],
    rules: Sequence[RuleInfo] = (),
    force: bool = False,
) -> Tally:
    """Write a whole workbook at once; give its counts."""
    from audit.report import open_report

    with open_report(path, job, rules, force=force) as report:
        for cells, result in rows:
            report.write(cells, result)
    return report.tally
