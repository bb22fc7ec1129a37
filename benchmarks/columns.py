"""The column engine beside the row engine and beside polars written by hand.

    python -m benchmarks.columns --rows 100000

Rows are made (synthetic) batch by batch, and only the judging is counted, in CPU time
of this process: from the texts of the cells to verdict, claim risk and rule ids.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import polars

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.engine.columns import BATCH, ColumnEngine
from audit.release import load
from audit.rules.catalogue import Pack, default_pack
from benchmarks.rows import CLAIM_CODES, charts, claims

Rows = Iterator[list[str]]
SAMPLE = 5_000
"""Rows that the row engine judges: more would only take longer."""

DX = tuple(f"dx{n}" for n in range(1, 13))
SUBSET = ("SCOPE-01", "SCOPE-02", "EX1-01-5", "EX1-05", "EX1-07-1", "VAL-06")
"""Rules that a line of polars can say about claims without charts."""


def wide(count: int, dice: random.Random) -> Rows:
    """Claims-only rows of up to 12 diagnoses, of 3,000 codes of all chapters."""
    yield ["encounter_id", "date_of_service", *DX, "payer", "cpt1", "cpt2"]
    codes, day = load(), "2026-02-10"
    categories = (f"{letter}{n:02}" for letter in "EFGIJKLMNORSZ" for n in range(100))
    every = [code for category in categories for code in codes.ever_below(category)]
    some = random.Random(1).sample(every, 3_000)
    pool = ["M54.6", *CLAIM_CODES, "R52", "M54.89", "M51.9", *some]
    weights = [1 / n for n in range(1, len(pool) + 1)]
    for number in range(count):
        dx = dice.choices(pool, weights, k=dice.randint(2, 12))
        blank = [""] * (len(DX) - len(dx))
        payer = dice.choice(("commercial", "Medicare FFS", "Medicaid", ""))
        lines = dice.choice(("99213", "72146", "97110")), dice.choice(("", "20552"))
        yield [f"W{number}", day, *dx, *blank, payer, *lines]


KINDS = {"claims": claims, "charts": charts, "wide": wide}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that some work takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def batches(rows: Rows) -> Iterator[list[tuple[str, ...]]]:
    """Yield the columns of each batch."""
    while batch := list(islice(rows, BATCH)):
        yield list(zip(*batch, strict=True))


def by_rows(kind: str) -> float:
    """Microseconds for each row by the row engine, which is warm."""
    made = KINDS[kind](2 * SAMPLE, random.Random(1))
    auditor, reader = Auditor(), RowReader(next(made))

    def judge() -> None:
        for number, cells in enumerate(islice(made, SAMPLE), 1):
            auditor.audit(reader.read(cells, number))

    judge()
    return seconds(judge) / SAMPLE * 1e6


def by_columns(kind: str, count: int, auditor: Auditor) -> tuple[float, int]:
    """Microseconds for each row from a cold start, and the rows judged singly."""
    made = KINDS[kind](count, random.Random(2))
    engine = ColumnEngine(auditor, RowReader(next(made)))
    total, alone = 0.0, 0
    for columns in batches(made):
        begun = time.process_time()
        alone += engine.judge(columns).by_rows
        total += time.process_time() - begun
    return total / count * 1e6, alone


def subset() -> Pack:
    """Return the shipped pack with the rules of the subset only."""
    pack = default_pack()
    return replace(pack, rules=tuple(r for r in pack.rules if r.id in SUBSET))


def by_hand(columns: Sequence[Sequence[str]]) -> polars.DataFrame:
    """Say the subset in polars, for claims of the kind `wide`."""
    frame = polars.DataFrame(dict(zip(DX, columns[2 : 2 + len(DX)], strict=True)))
    dx = [polars.col(name) for name in DX]

    def has(*codes: str) -> polars.Expr:
        return polars.any_horizontal([code.is_in(codes) for code in dx])

    thoracic = ("M51.04", "M51.14", "M51.24", "M51.34", "M51.44", "M51.84", "M51.9")
    filled = polars.concat_list(
        [code.replace("", None) for code in dx]
    ).list.drop_nulls()
    m546 = has("M54.6")
    return frame.select(
        (~m546).alias("SCOPE-01"),
        m546.alias("SCOPE-02"),
        (m546 & has(*thoracic)).alias("EX1-01-5"),
        (m546 & has("R52")).alias("EX1-05"),
        (m546 & has("M54.89")).alias("EX1-07-1"),
        (filled.list.len() > filled.list.n_unique()).alias("VAL-06"),
    )


def beside_polars(count: int) -> tuple[float, float, int]:
    """Microseconds for each row by the subset in the column engine and in polars, and
    the rows on which they differ."""
    made = wide(count, random.Random(2))
    engine = ColumnEngine(Auditor(subset()), RowReader(next(made)))
    own = hand = 0.0
    differing = 0
    for columns in batches(made):
        begun = time.process_time()
        found = engine.judge(columns)
        middle = time.process_time()
        said = by_hand(columns)
        hand += time.process_time() - middle
        own += middle - begun
        names = said.columns
        for answer, row in zip(found, said.iter_rows(), strict=True):
            ids = {f.rule_id for f in answer.findings}
            differing += ids != {n for n, held in zip(names, row, strict=True) if held}
    return own / count * 1e6, hand / count * 1e6, differing


def main() -> None:
    """Print one line for each kind of row and number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    most = parser.parse_args().rows
    sizes = [n for n in (10**4, 10**5, 10**6, 10**7) if n < most] + [most]
    print("us a row      rows    row engine    columns    ratio    one by one")
    for kind in KINDS:
        single = by_rows(kind)
        for count in sizes:
            many, alone = by_columns(kind, count, Auditor())
            print(
                f"{kind:<8}{count:>10,}{single:>14.1f}{many:>11.2f}"
                f"{single / many:>8.1f}x{alone:>14,}",
                flush=True,
            )
    own, hand, differing = beside_polars(min(most, 10**5))
    print(f"{len(SUBSET)} rules: columns {own:.2f}, polars by hand {hand:.2f} us a row")
    print(f"  {own / hand:.1f}x the time of polars; {differing} rows differ")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB", file=sys.stderr)


if __name__ == "__main__":
    main()
