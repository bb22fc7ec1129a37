"""The file that the page audits: read, judged, shown row by row, and written.

It runs in a worker of the browser, with files in the memory of the worker. The work is
that of `tspine audit`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audit.date_cells import read_date
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.auditing import (
    STEP,
    WRITING,
    Judged,
    Progress,
    first_pass,
    job_of,
    judged,
)
from audit.hosts.page import shown
from audit.hosts.page.session import Session
from audit.intake import Profile, Table, open_table
from audit.intake.extent import check_sheets
from audit.intake.package import read_package
from audit.limits import changed_limits
from audit.report import Job, Tally, open_report
from audit.report.cell_forms import text_of

_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".837", ".x12", ".edi")
READABLE = (*_WORKBOOKS, *_TEXTS)
"""Endings of the files that the page reads; other formats need libraries."""


_REHEARSED = "encounter_id,dos,dx1,chart_reviewed\n1,2026-01-02,M54.6,Y\n"


class _Silent:
    """Shows no progress."""

    def __call__(self, done: int, of: int | None = None) -> None:
        pass

    def say(self, words: str, of: int | None = None) -> None:
        pass


@dataclass(slots=True)
class _Audited:
    """A file that was audited, with all that its reports need."""

    source: Path
    table: Table
    job: Job
    rows: list[Judged]
    day: int | None


class FileAudit:
    """The file that was audited last; outputs are written into a folder."""

    def __init__(self, session: Session, folder: Path) -> None:
        """Take the auditor of the session."""
        self._session, self._folder = session, folder
        self._audited: _Audited | None = None
        self._limits: list[str] = []

    def audit(
        self, path: str, settings: Mapping[str, Any], progress: Progress
    ) -> dict[str, Any]:
        """Audit a file, and keep the results for `row` and `write`.

        `settings` are `sheet`, `dates`, `maps` (lines HEADING=COLUMN) and `limits`
        (lines NAME=NUMBER); each may be blank. Raises TspineError with a message for
        the user.
        """
        self._audited = None
        source = Path(path)
        if source.suffix.lower() not in READABLE:
            raise InputUnreadable(
                f"{source.name}: the page cannot read this format. Save the file as "
                f".xlsx or .csv; it reads {', '.join(READABLE)}."
            )
        sheet = str(settings.get("sheet") or "") or None
        dates = str(settings.get("dates") or "") or None
        profile = Profile().with_options(_lines(settings, "maps"), dates)
        self._limits = _lines(settings, "limits")
        with changed_limits(self._limits):
            return self._audit(source, sheet, profile, progress)

    def _audit(
        self, source: Path, sheet: str | None, profile: Profile, progress: Progress
    ) -> dict[str, Any]:
        table = open_table(source, sheet, profile)
        survey = first_pass(table, progress)
        job = job_of(source.name, table, self._session.auditor, survey, _now())
        rows = list(judged(table, self._session.auditor, survey, progress))
        if not rows:
            raise InputUnreadable(
                f"{source.name}: there are headings but no row below them."
            )
        day = table.match.positions.get("date_of_service")
        self._audited = _Audited(source, table, job, rows, day)
        return self._overview()

    def _overview(self) -> dict[str, Any]:
        audited = self._last()
        tally = Tally()
        for _, result in audited.rows:
            tally.add(result)
        is_workbook = audited.source.suffix.lower() in _WORKBOOKS
        return {
            "name": audited.source.name,
            "sheet": audited.table.sheet,
            "sheets": _sheets(audited.source) if is_workbook else [],
            "notes": list(audited.job.notes),
            "rows": tally.encounters,
            "findings": tally.findings,
            "verdicts": {v.value: n for v, n in tally.verdicts.items()},
            "risks": {r.value: n for r, n in tally.risks.items()},
            "most_to_do": [[text, n] for text, n, _ in tally.most_to_do(5)],
            "lines": [shown.line(result) for _, result in audited.rows],
            "can_annotate": is_workbook and not audited.table.is_grouped,
        }

    def rehearse(self) -> None:
        """Read, judge and write one row: in a browser, what runs first runs slowly."""
        if self._audited is not None:
            return
        with TemporaryDirectory(dir=self._folder) as folder:
            other = FileAudit(self._session, Path(folder))
            sheet = Path(folder, "rehearsal.csv")
            sheet.write_text(_REHEARSED, encoding="utf-8")
            other.audit(str(sheet), {}, _Silent())
            other.audit(other.write("xlsx", _Silent()), {}, _Silent())

    def row(self, place: int) -> dict[str, Any]:
        """Return everything about the row at a place of the table, counted from 0."""
        audited = self._last()
        cells, result = audited.rows[place]
        day = cells[audited.day] if audited.day is not None else None
        how = audited.table.reader().how
        read = read_date(day, how.date_system, how.date_order)
        answer = self._session.whole(result, read)
        named = zip(audited.table.headings, map(text_of, cells), strict=False)
        answer["cells"] = [[heading, text] for heading, text in named if text]
        return answer

    def details(self, places: Sequence[int]) -> list[dict[str, Any]]:
        """Return everything about the rows at some places of the table."""
        return [self.row(place) for place in places]

    def write(self, form: str, progress: Progress) -> str:
        """Write the results of the last file; return the path of the new file.

        `form` is `xlsx`, `csv`, `jsonl`, `findings.csv` or `annotated`.
        """
        audited = self._last()
        stem, target = audited.source.stem, self._folder / "out"
        target.mkdir(parents=True, exist_ok=True)
        for old in target.iterdir():
            old.unlink()
        if form == "annotated":
            with changed_limits(self._limits):
                return self._annotate(
                    target / f"{stem}.annotated{audited.source.suffix}"
                )
        findings_only = form.startswith("findings.")
        path = target / f"{stem}.{'' if findings_only else 'audited.'}{form}"
        with open_report(
            path,
            audited.job,
            lambda: self._session.rule_infos,
            findings_only=findings_only,
        ) as report:
            progress.say(WRITING, len(audited.rows))
            for done, (cells, result) in enumerate(audited.rows, 1):
                report.write(cells, result)
                if not done % STEP:
                    progress(done, len(audited.rows))
            progress.say(WRITING)  # a workbook is put together at the end
        return str(path)

    def _annotate(self, target: Path) -> str:
        from audit.report.annotate import annotate

        audited = self._last()
        if audited.table.is_grouped:
            raise SettingRefused(
                "Notes stand beside the row of each encounter, but in this file "
                "several rows make one encounter. Download the workbook instead."
            )
        check_sheets(audited.source)
        annotate(
            audited.source,
            target,
            audited.rows,
            sheet=audited.table.sheet,
            columns=audited.table.match.positions,
            first_column=audited.table.first_column,
        )
        return str(target)

    def _last(self) -> _Audited:
        if self._audited is None:
            raise SettingRefused("Choose a file first.")
        return self._audited


def _lines(settings: Mapping[str, Any], name: str) -> list[str]:
    lines = str(settings.get(name) or "").splitlines()
    return [line for line in lines if line.strip()]


def _now() -> dt.datetime:
    return dt.datetime.now().replace(microsecond=0)


def _sheets(path: Path) -> list[str]:
    return [sheet.name for sheet in read_package(path).sheets]
