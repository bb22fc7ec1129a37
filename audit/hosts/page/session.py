"""What the page asks of Python: audit a file, one encounter, a rule, a code.

It runs in a worker of the browser. Files are in the memory of the worker, and every
answer is made of plain values. The work is that of `tspine audit`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit import __version__
from audit.date_cells import DATE_ORDERS, read_date
from audit.encounter.records import encounter_from_mapping
from audit.engine import Auditor
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
from audit.intake import Profile, Table, open_table
from audit.intake.extent import check_sheets
from audit.intake.package import read_package
from audit.report import Job, Tally, open_report
from audit.report.cell_forms import text_of
from audit.rules.pack_head import shipped_label
from audit.rules.rule_info import rule_infos, titles_of

_WORKBOOKS = (".xlsx", ".xlsm")
READABLE = (*_WORKBOOKS, ".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
"""Endings of the files that the page reads; other formats need libraries."""


@dataclass(slots=True)
class _Audited:
    """A file that was audited, with all that its reports need."""

    source: Path
    table: Table
    job: Job
    rows: list[Judged]
    day: int | None


class Session:
    """The state of one open page: the auditor, and the file that was audited last."""

    def __init__(self, folder: Path) -> None:
        """Load the rules and the code set; outputs are written into the folder."""
        self._folder = folder
        self._auditor = Auditor()
        self._infos = rule_infos(self._auditor.pack)
        self._titles = titles_of(self._infos)
        self._audited: _Audited | None = None

    def about(self) -> dict[str, Any]:
        """Return the versions, the words and the columns that the page shows."""
        return {
            "version": __version__,
            "rules": shipped_label(),
            "codes": self._auditor.tables.codes.known_releases,
            "endings": list(READABLE),
            "orders": list(DATE_ORDERS),
            "groups": shown.columns(),
            **shown.words(),
        }

    def audit(
        self, path: str, settings: Mapping[str, Any], progress: Progress
    ) -> dict[str, Any]:
        """Audit a file, and keep the results for `row` and `write`.

        `settings` are `sheet`, `dates`, and `maps` (lines HEADING=COLUMN); each may be
        blank. Raises TspineError with a message for the user.
        """
        self._audited = None
        source = Path(path)
        if source.suffix.lower() not in READABLE:
            raise InputUnreadable(
                f"{source.name}: the page cannot read this format. Save the file as "
                f".xlsx or .csv; it reads {', '.join(READABLE)}."
            )
        sheet = str(settings.get("sheet") or "") or None
        maps = [m for m in str(settings.get("maps") or "").splitlines() if m.strip()]
        profile = Profile().with_options(maps, str(settings.get("dates") or "") or None)
        table = open_table(source, sheet, profile)
        survey = first_pass(table, progress)
        job = job_of(source.name, table, self._auditor, survey, _now())
        rows = list(judged(table, self._auditor, survey, progress))
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

    def row(self, place: int) -> dict[str, Any]:
        """Return everything about the row at a place of the table, counted from 0."""
        audited = self._last()
        cells, result = audited.rows[place]
        day = cells[audited.day] if audited.day is not None else None
        answer = self._whole(result, day, audited.table)
        named = zip(audited.table.headings, map(text_of, cells), strict=False)
        answer["cells"] = [[heading, text] for heading, text in named if text]
        return answer

    def details(self, places: Sequence[int]) -> list[dict[str, Any]]:
        """Return everything about the rows at some places of the table."""
        return [self.row(place) for place in places]

    def single(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Audit one encounter, given as texts by column."""
        encounter = encounter_from_mapping(values)
        result = self._auditor.audit(encounter)
        return shown.whole(
            result, self._auditor, self._titles, encounter.date_of_service
        )

    def _whole(self, result: Any, day: object, table: Table) -> dict[str, Any]:
        how = table.reader().how
        read = read_date(day, how.date_system, how.date_order)
        return shown.whole(result, self._auditor, self._titles, read)

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
            return self._annotate(target / f"{stem}.annotated{audited.source.suffix}")
        findings_only = form.startswith("findings.")
        path = target / f"{stem}.{'' if findings_only else 'audited.'}{form}"
        with open_report(
            path, audited.job, self._infos, findings_only=findings_only
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

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule of the pack in words."""
        return [shown.rule(info) for info in self._infos]

    def code(self, text: str, day: str) -> dict[str, Any]:
        """Return what a code is on a date. Raises SettingRefused without a date."""
        try:
            on = dt.date.fromisoformat(day)
        except ValueError:
            raise SettingRefused("Choose the date of service.") from None
        return shown.code(self._auditor, text, on)

    def _last(self) -> _Audited:
        if self._audited is None:
            raise SettingRefused("Choose a file first.")
        return self._audited


def _now() -> dt.datetime:
    return dt.datetime.now().replace(microsecond=0)


def _sheets(path: Path) -> list[str]:
    return [sheet.name for sheet in read_package(path).sheets]
