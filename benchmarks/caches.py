"""What each cache of the row engine saves: `python -m benchmarks.caches`.

The auditors take turns on the same batches of rows, and the best of several rounds
counts, so that other load on the machine affects all of them alike. The output is rows
per second without any cache, and the speed-up of an auditor with all caches, with all
but one, and with facts shared between claims as well.
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
from audit.engine.cache import AuditCache, BoundedCache
from audit.facts import Chart
from benchmarks.rows import charts, claims, recurring

BATCH = 50
"""Rows that one auditor judges before the next one takes over."""

_K = TypeVar("_K")
_V = TypeVar("_V")


class _NoCache(BoundedCache[_K, _V]):
    """A cache that stores nothing."""

    def keep(self, key: _K, value: _V) -> _V:
        return value


class _Unshared(AuditCache):
    """Caches without shared facts."""

    def shares(self, chart: Chart) -> bool:
        return False


class _SharedByClaims(AuditCache):
    """Caches that share facts between claims as well."""

    def shares(self, chart: Chart) -> bool:
        return True


def _auditor(kind: type[AuditCache], *disabled: str) -> Auditor:
    """Create an auditor with some kind of caches, a few of them disabled."""
    auditor = Auditor()
    tables = auditor.tables
    auditor.cache = kind(auditor.pack, tables.codes, tables.policy)
    for name in disabled:
        setattr(auditor.cache, name, _NoCache())
    return auditor


MADE: dict[str, Callable[[], Auditor]] = {
    "nothing": lambda: _auditor(_Unshared, "results", "reworded", "findings"),
    "everything": lambda: _auditor(AuditCache),
    "all but results": lambda: _auditor(AuditCache, "results", "reworded"),
    "all but findings": lambda: _auditor(AuditCache, "findings"),
    "all but facts": lambda: _auditor(_Unshared),
    "facts of claims, too": lambda: _auditor(_SharedByClaims),
}
"""Auditors by what they cache."""


def seconds(
    made: Sequence[Callable[[], Auditor]], rows: list[Encounter], rounds: int
) -> list[float]:
    """Return the processor time that each auditor needs for all rows."""
    starts = range(0, len(rows), BATCH)
    best = [dict.fromkeys(starts, 1e9) for _ in made]
    for _ in range(rounds):
        auditors = [make() for make in made]
        for auditor in auditors:
            for row in rows[: 4 * BATCH]:
                auditor.cache.program(auditor.chart(row).on)
        for start in starts:
            for auditor, times in zip(auditors, best, strict=True):
                begun = time.process_time()
                for row in rows[start : start + BATCH]:
                    auditor.audit(row)
                times[start] = min(times[start], time.process_time() - begun)
    return [sum(times.values()) for times in best]


def main() -> None:
    """Print one line for each kind of row."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"{'rows':<10} {'rows/s':>7}", *(f"{name:>20}" for name in MADE))
    kinds = {"claims": claims, "recurring": recurring, "charts": charts}
    for kind, make in kinds.items():
        cells = make(options.rows, random.Random(20260101))
        reader = RowReader(next(cells))
        rows = [reader.read(row, number) for number, row in enumerate(cells, 1)]
        took = seconds(list(MADE.values()), rows, options.rounds)
        ratios = (f"{took[0] / time:>20.2f}" for time in took)
        print(f"{kind:<10} {options.rows / took[0]:>7,.0f}", *ratios, flush=True)


if __name__ == "__main__":
    main()
