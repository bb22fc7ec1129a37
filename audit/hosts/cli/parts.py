"""Verdicts of a large table in parts: read, judged and written by columns.

Each part is read, judged and written as a file of its own, by as many processes as the
machine has processors; the parts are joined in the order of the table. So only a few
parts are in memory at once, however long the table is.
"""

from __future__ import annotations

import gc
import os
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from operator import itemgetter
from pathlib import Path
from threading import Thread

from audit.cells import is_blank
from audit.engine import Auditor
from audit.hosts.auditing import AUDITING, WRITING, Progress
from audit.hosts.cli.making import AuditorFiles, make_auditor
from audit.intake.cell_counts import CellCounter, Counts
from audit.intake.parquet import damaged, reopened
from audit.intake.profile import Profile
from audit.intake.set_aside import is_plain_code
from audit.intake.table import REPEATED, Table
from audit.report.columnar import AnswerCells, VerdictPart, join_parts, write_part
from audit.report.summary import Tally

FEWEST_PARTS = 3
"""Parts from which on several processes pay: each has to learn the codes anew."""

MOST_PROCESSES = 16
"""Processes at once: each needs some hundred megabytes of memory."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a process needs to judge parts: the table, the auditor, where parts go."""

    source: Path
    profile: Profile
    own: Mapping[str, str]
    files: AuditorFiles
    folder: Path
    size: int

    def path(self, number: int) -> Path:
        """Return the file of a part."""
        return self.folder / f"part-{number:06}.parquet"


@dataclass(slots=True)
class Done:
    """What was found in a part, besides its verdicts.

    `blank` are the blank rows, `aside` and `repeated` others that are no encounters;
    `last` is the last row that is not blank, and 0 without one.
    """

    counts: Counts
    tally: Tally = field(default_factory=Tally)
    blank: list[int] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    last: int = 0

    def add(self, other: Done) -> None:
        """Add what was found in the part that follows."""
        self.counts.add(other.counts)
        self.tally.join(other.tally)
        self.blank += other.blank
        self.aside += other.aside
        self.repeated += other.repeated
        self.last = max(self.last, other.last)


class PartJudge:
    """Judges parts of one table, one after another."""

    def __init__(self, work: Work, auditor: Auditor, table: Table) -> None:
        """Take the table, and the auditor of its rows."""
        from audit.engine.columns import ColumnEngine

        self._work = work
        self._table = table
        self._reader = table.reader()
        self._engine = ColumnEngine(auditor, self._reader)
        self._tally = Tally()
        self._cells = AnswerCells()

    def judge(self, number: int) -> Done:
        """Judge a part, the first of which is 0, and write its verdicts."""
        from audit.engine.columns import without_rows

        assert self._table.parts is not None  # or the table is not judged in parts
        size = self._work.size
        first = number * size + 1
        columns = self._table.parts(first - 1, size)
        counter = CellCounter(self._table)
        done = Done(counter.counts, self._tally.empty())
        left_out = self._left_out(columns, first, done)
        rows = range(first, first + len(columns[0]))
        kept: Sequence[int] = rows
        if left_out:
            columns = [without_rows(column, left_out) for column in columns]
            kept = [row for row in rows if row - first not in left_out]
        ids, are_rounded = self._ids(columns, len(kept))
        if are_rounded:
            for key in ids:
                counter.see_id(key)
        _see(counter, columns, kept)
        found = self._engine.judge(columns)
        answers, places = found.distinct()
        for answer, times, place in sorted(answers, key=itemgetter(2)):
            done.tally.add(answer.result(kept[place], ""), times)
        done.tally.forget()
        given = [self._cells.of(answer) for answer, _, _ in answers]
        part = VerdictPart(ids, kept, places.tolist(), given)
        write_part(self._work.path(number), part)
        return done

    def _left_out(
        self, columns: Sequence[Sequence[object]], first: int, done: Done
    ) -> frozenset[int]:
        """Return the rows that are no encounters, as `Table.rows` finds them."""
        from audit.engine.columns import without_any

        table, height = self._table, len(columns[0])
        kinds = table.match.columns.items()
        codes = [columns[p] for p, c in kinds if c.kind == "code"]
        for row in without_any(codes, is_plain_code, height):
            cells = tuple(column[row] for column in columns)
            if all(map(is_blank, cells)):
                done.blank.append(first + row)
                continue
            why = table.aside_for(first + row, cells)
            if why is not None:
                found = done.repeated if why == REPEATED else done.aside
                found.append(first + row)
        blank = {number - first for number in done.blank}
        filled = (row for row in range(height - 1, -1, -1) if row not in blank)
        done.last = first + next(filled, -first)
        numbers = (*done.blank, *done.aside, *done.repeated)
        return frozenset(number - first for number in numbers)

    def _ids(
        self, columns: Sequence[Sequence[object]], height: int
    ) -> tuple[Sequence[str], bool]:
        """Return the ids of the rows, and whether some may have been rounded."""
        position = self._table.match.positions.get("encounter_id")
        if position is None:
            return [""] * height, False
        plain = plain_ids(columns[position])
        if plain is not None:
            return plain, False
        cells: list[object] = [None] * len(columns)
        ids = []
        for cell in columns[position]:
            cells[position] = cell
            ids.append(self._reader.id_of(cells))
        return ids, True


_PLAIN = re.compile(r"[0-9A-Za-z_-]+(?:\n[0-9A-Za-z_-]+)*+")


def plain_ids(ids: Sequence[object]) -> Sequence[str] | None:
    """Return the ids if all are texts of letters, digits and dashes, or None.

    These are read as they are, and no spreadsheet rounded them.
    """
    texts = [cell for cell in ids if isinstance(cell, str)]
    if len(texts) < len(ids) or not texts:
        return None
    joined = "\n".join(texts)
    one_each = joined.count("\n") == len(texts) - 1
    return texts if one_each and _PLAIN.fullmatch(joined) else None


def _see(
    counter: CellCounter,
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
) -> None:
    """Count the cells of a part in which something is to be said of."""
    from audit.engine.columns import distinct

    counter.counts.rows += len(rows)
    if counter.payer is not None:
        for cell, times, _ in distinct(columns[counter.payer]):
            counter.see_payer(cell, times)
    for position in counter.days:
        for cell, times, _ in distinct(columns[position]):
            counter.see_day(position, cell, times)
    for position in counter.dx:
        for cell, times, place in distinct(columns[position]):
            counter.see_code(position, cell, rows[place], times)


def judge_parts(
    work: Work, table: Table, auditor: Auditor, draft: Path, progress: Progress
) -> Done:
    """Judge a table in parts, write the verdicts to a draft, and say what was found."""
    height = table.row_count or 0
    numbers = range(-(-height // work.size))
    progress.say(AUDITING, height)
    total = Done(CellCounter(table).counts)
    for number, done in enumerate(_done(work, table, auditor, numbers), 1):
        total.add(done)
        progress(min(number * work.size, height), height)
    between = sum(1 for row in total.blank if row < total.last)
    table.note_rows(between, total.aside, total.repeated)
    progress.say(WRITING)
    if total.tally.encounters:  # or the caller refuses the table
        join_parts([work.path(number) for number in numbers], draft)
    return total


def _done(work: Work, table: Table, auditor: Auditor, numbers: range) -> Iterator[Done]:
    """Yield what was found in each part, in the order of the table."""
    processes = min(os.cpu_count() or 1, len(numbers), MOST_PROCESSES)
    if processes == 1 or len(numbers) < FEWEST_PARTS:
        yield from map(PartJudge(work, auditor, table).judge, numbers)
        return
    # Libraries with threads of their own do not survive a fork.
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(work,)
    )
    try:
        yield from pool.map(_judge, numbers)
    except BrokenProcessPool:  # a library ended the process
        raise damaged(work.source) from None
    finally:
        pool.shutdown(cancel_futures=True)


_judges: list[PartJudge] = []
"""The judge of this process."""


def _begin(work: Work) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says what is left
    Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(100_000)  # as `rarely_collected`, for this whole process
    table = reopened(work.source).arranged(work.profile, work.own)
    _judges[:] = [PartJudge(work, make_auditor(*work.files), table)]


def _end_with_parent() -> None:
    """End this process when the first one ends, however it ends."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _judge(number: int) -> Done:
    return _judges[0].judge(number)
