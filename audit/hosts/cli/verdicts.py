"""Verdicts without words: judged by columns where that pays, else row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from audit.engine import Auditor
from audit.engine.answers import answer_of
from audit.errors import SettingRefused
from audit.extras import missing, require
from audit.hosts.auditing import AUDITING, WRITING, Judged, Progress, judged
from audit.hosts.cli.options import Engine
from audit.intake import Table
from audit.intake.survey import Survey

FEWEST = 500
"""Rows from which on columns pay: to prepare them takes longer than to judge a few."""


def engine_for(asked: Engine | None, verdicts_only: bool, rows: int) -> Engine:
    """Return the engine for a table of so many rows.

    Raises SettingRefused if columns are asked for and words as well, and ExtraMissing
    if they are asked for and what they need is not installed.
    """
    if asked is Engine.COLUMNS:
        if not verdicts_only:
            raise SettingRefused(
                "--engine columns finds verdicts, but no texts and no corrected codes. "
                "Add --verdicts, or leave --engine out."
            )
        require("columns")
    if asked is not None:
        return asked
    pays = verdicts_only and rows >= FEWEST and not missing("columns")
    return Engine.COLUMNS if pays else Engine.ROWS


def verdicts(
    table: Table, auditor: Auditor, survey: Survey, progress: Progress, engine: Engine
) -> Iterator[Judged]:
    """Judge the rows of a table, in its order; the results have no texts."""
    if engine is Engine.ROWS:
        for cells, result in judged(table, auditor, survey, progress):
            yield cells, answer_of(result).result(result.row, result.encounter_id)
        return
    from audit.engine.columns import BATCH, ColumnEngine

    progress.say(AUDITING, survey.rows)
    reader = table.reader()
    columns = ColumnEngine(auditor, reader)
    rows, done = table.rows(), 0
    while batch := list(islice(rows, BATCH)):
        cells_of_rows = [cells for _, cells in batch]
        answers = columns.judge(list(zip(*cells_of_rows, strict=True)))
        for (number, cells), answer in zip(batch, answers, strict=True):
            yield cells, answer.result(number, reader.id_of(cells))
        done += len(batch)
        progress(done, survey.rows)
    progress.say(WRITING)
