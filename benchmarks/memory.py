"""What each memory of the row engine saves: `python -m benchmarks.memory`.

Every auditor judges the same stretch of rows in turn, and the best of several rounds
counts, so that what else the machine does falls on all alike. Printed are rows a second
without any memory, and how many times as fast an auditor is with all of them, with all
but one, and where facts are shared between claims, too.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.engine.memory import Kept, Memory
from audit.facts import Chart
from benchmarks.rows import charts, claims, recurring

STRETCH = 50
"""Rows that one auditor judges before the next one does."""

_K = TypeVar("_K")
_V = TypeVar("_V")


class _Nothing(Kept[_K, _V]):
    """A memory that keeps nothing."""

    def keep(self, key: _K, value: _V) -> _V:
        return value


class _Unshared(Memory):
    """A memory that shares no facts."""

    def shares(self, chart: Chart) -> bool:
        return False


class _Everywhere(Memory):
    """A memory that shares facts between claims, too."""

    def shares(self, chart: Chart) -> bool:
        return True


def _auditor(kind: type[Memory], *forgotten: str) -> Auditor:
    """Make an auditor with some kind of memory, of which some parts keep nothing."""
    auditor = Auditor()
    tables = auditor.tables
    auditor.memory = kind(auditor.pack, tables.codes, tables.policy)
    for name in forgotten:
        setattr(auditor.memory, name, _Nothing())
    return auditor


MADE: dict[str, Callable[[], Auditor]] = {
    "nothing": lambda: _auditor(_Unshared, "answers", "worded", "findings"),
    "everything": lambda: _auditor(Memory),
    "all but answers": lambda: _auditor(Memory, "answers", "worded"),
    "all but findings": lambda: _auditor(Memory, "findings"),
    "all but facts": lambda: _auditor(_Unshared),
    "facts of claims, too": lambda: _auditor(_Everywhere),
}
"""Auditors by what they remember."""


def seconds(
    made: Sequence[Callable[[], Auditor]], rows: list[Encounter], rounds: int
) -> list[float]:
    """Give the processor time that each auditor takes for all rows."""
    starts = range(0, len(rows), STRETCH)
    best = [dict.fromkeys(starts, 1e9) for _ in made]
    for _ in range(rounds):
        auditors = [make() for make in made]
        for auditor in auditors:
            for row in rows[: 4 * STRETCH]:
                auditor.memory.program(auditor.chart(row).on)
        for start in starts:
            for auditor, times in zip(auditors, best, strict=True):
                begun = time.process_time()
                for row in rows[start : start + STRETCH]:
                    auditor.audit(row)
                times[start] = min(times[start], time.process_time() - begun)
    return [sum(times.values()) for times in best]


def main() -> None:
    """Print a line for each kind of row."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    print(f"{'rows':<10} {'rows/s':>7}", *(f"{name:>20}" for name in MADE))
    kinds = {"claims": claims, "recurring": recurring, "charts": charts}
    for kind, make in kinds.items():
        cells = make(told.rows, random.Random(20260101))
        reader = RowReader(next(cells))
        rows = [reader.read(row, number) for number, row in enumerate(cells, 1)]
        took = seconds(list(MADE.values()), rows, told.rounds)
        ratios = (f"{took[0] / time:>20.2f}" for time in took)
        print(f"{kind:<10} {told.rows / took[0]:>7,.0f}", *ratios, flush=True)


if __name__ == "__main__":
    main()
