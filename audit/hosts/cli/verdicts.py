"""Rows judged by columns where that pays, else one by one; with words or without."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from audit.engine import Auditor
from audit.engine.answers import answer_of
from audit.extras import missing, require
from audit.hosts.auditing import (
    AUDITING,
    FEWEST_WORDED,
    STEP,
    WRITING,
    Judged,
    Progress,
    judged,
)
from audit.hosts.cli.options import Engine
from audit.intake import Table
from audit.intake.survey import Survey
from audit.intake.table import Row

FEWEST = 500
"""Rows from which on columns pay: to prepare them takes longer than to judge a few."""

AT_ONCE = 1 << 14
"""Rows that are worded after their rules were found by columns."""


def engine_for(asked: Engine | None, verdicts_only: bool, rows: int) -> Engine:
    """Return the engine for a table of so many rows.

    Raises ExtraMissing if columns are asked for and what they need is not installed.
    """
    if asked is Engine.COLUMNS:
        require("columns")
    if asked is not None:
        return asked
    fewest = FEWEST if verdicts_only else FEWEST_WORDED
    pays = rows >= fewest and not missing("columns")
    return Engine.COLUMNS if pays else Engine.ROWS


def worded(
    table: Table, auditor: Auditor, survey: Survey, progress: Progress, engine: Engine
) -> Iterator[Judged]:
    """Judge the rows of a table, in its order, with all words and corrected lists.

    Columns find which rules fire; the row engine does the rest, and all of it on rows
    that do not suit columns.
    """
    if engine is Engine.ROWS:
        yield from judged(table, auditor, survey, progress)
        return
    from audit.engine.columns import ColumnEngine

    progress.say(AUDITING, survey.rows)
    reader = table.reader()
    columns = ColumnEngine(auditor, reader)
    done = 0
    for batch, cells_of_columns in _batches(table, AT_ONCE):
        fired = columns.fired(cells_of_columns)
        for (number, cells), rules in zip(batch, fired, strict=True):
            encounter = reader.read(cells, number)
            yield cells, auditor.audit_noted(encounter, survey.repeated, rules)
            done += 1
            if not done % STEP:
                progress(done, survey.rows)
    progress.say(WRITING)


def _batches(
    table: Table, size: int
) -> Iterator[tuple[list[Row], list[tuple[object, ...]]]]:
    """Yield the rows of a table in batches, each with its cells by column."""
    rows = table.rows()
    while batch := list(islice(rows, size)):
        yield batch, list(zip(*(cells for _, cells in batch), strict=True))


def can_be_parted(table: Table, source: Path, target: Path, form: str = "") -> bool:
    """Whether the verdicts of a table can be found and written in parts.

    `form` names the form of the results; without one the ending of the target does.
    """
    is_parquet = {source.suffix.lower(), f".{form}" if form else target.suffix.lower()}
    return (
        table.parts is not None
        and not table.reader().id_is_account
        and is_parquet == {".parquet"}
    )


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
    done = 0
    for batch, cells_of_columns in _batches(table, BATCH):
        answers = columns.judge(cells_of_columns)
        for (number, cells), answer in zip(batch, answers, strict=True):
            yield cells, answer.result(number, reader.id_of(cells))
        done += len(batch)
        progress(done, survey.rows)
    progress.say(WRITING)
