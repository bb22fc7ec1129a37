"""20 rules in many hands: this engine, and other tools for which they were written out.

    python -m benchmarks.peers
    python -m benchmarks.peers --scaling

The rows are made (synthetic), and every answer to the first of them must equal the row
engine's before anything is measured: verdict, claim risk and rule ids. The peers
(`benchmarks/by_hand/`) know these rows: their few codes, values that are spelled as the
contract spells them, no cell that cannot be read, one fiscal year. So they are a limit
of what is possible, and no second engine. Each number is CPU time of this process, its
threads and its children, the best of a few rounds; the table is one of ratios.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.engine.columns import BATCH, Answer, ColumnEngine
from audit.hosts.libreoffice.office import find_office
from audit.intake.parquet import reopened
from audit.rules.catalogue import Pack, default_pack
from benchmarks.by_hand import (
    duckdb_query,
    office_formulas,
    pandas_apply,
    polars_expressions,
    python_function,
    zen_graph,
)
from benchmarks.by_hand.made import HEADINGS, Row, Table, made, stored
from benchmarks.by_hand.rules import Said, Tell, Work, subset

CHECKED = 2_000
"""Rows whose answers are compared: more would only take longer."""

POLARS = "polars by hand"
COLUMNS = "columns, 20 rules"
"""What the ratios are taken to."""

SIZES = (1_000, 10_000, 100_000, 1_000_000)
RULE_COUNTS = (10, 20, 50, 100)
RULE_ROWS = 50_000
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Needed:
    """What a hand cannot do without, and how it is installed."""

    install: str
    is_there: Callable[[], bool]


def packages(*modules: str, install: str) -> Needed:
    """Return the need for Python packages, by the names they are imported by."""
    return Needed(install, lambda: all(find_spec(name) is not None for name in modules))


@dataclass(frozen=True, slots=True)
class Hand:
    """One tool: its name, how its work is made ready, and how many rows it judges."""

    name: str
    ready: Callable[[Table], Work]
    most: int | None = None
    """Rows at most, for slow tools; None for all."""
    needed: Needed | None = None
    rounds: int = ROUNDS
    is_compared: bool = True
    """False for work that does not judge by the twenty rules."""

    def missing(self) -> str:
        """Return what to install, or nothing if all is there."""
        if self.needed is None or self.needed.is_there():
            return ""
        return self.needed.install


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of CPU time a row, and the number of rows."""

    each: float
    rows: int


def by_rows(pack: Pack) -> Callable[[Table], Work]:
    """Judge by the row engine."""

    def ready(table: Table) -> Work:
        def work() -> Tell:
            found = _by_rows(table.rows, Auditor(pack))
            return lambda: found

        return work

    return ready


def _by_rows(rows: Sequence[Row], auditor: Auditor) -> list[Said]:
    reader, said = RowReader(HEADINGS), []
    for number, row in enumerate(rows, 1):
        result = auditor.audit(reader.read(row, number))
        ids = frozenset(f.rule_id for f in result.findings)
        said.append((result.verdict, result.risk, ids))
    return said


def by_columns(pack: Pack) -> Callable[[Table], Work]:
    """Judge the rows of a Parquet file by the column engine, which starts cold."""

    def ready(table: Table) -> Work:
        def work() -> Tell:
            found = _by_columns(table.source, Auditor(pack))
            return lambda: [
                (a.verdict, a.risk, frozenset(f.rule_id for f in a.findings))
                for a in found
            ]

        return work

    return ready


def _by_columns(source: Path, auditor: Auditor) -> list[Answer]:
    table = reopened(source)
    assert table.parts is not None
    engine, found = ColumnEngine(auditor, table.reader()), list[Answer]()
    for start in range(0, table.row_count or 0, BATCH):
        found += engine.judge(table.parts(start, BATCH))
    return found


def hands() -> tuple[Hand, ...]:
    """Return all hands, in the order of the table."""
    duckdb = packages("duckdb", install="pip install duckdb")
    pandas = packages("pandas", "pyarrow", install="pip install pandas pyarrow")
    zen = packages("zen", install="pip install zen-engine")
    office = Needed("apt install libreoffice-calc", lambda: find_office() is not None)
    batches, compiled = zen_graph.ready_in_batches, zen_graph.ready_compiled
    formulas, cells = office_formulas.ready, office_formulas.ready_without_formulas
    every = default_pack()
    return (
        Hand(POLARS, polars_expressions.ready),
        Hand("DuckDB by hand", duckdb_query.ready, needed=duckdb),
        Hand("plain Python by hand", python_function.ready),
        Hand(COLUMNS, by_columns(subset())),
        Hand("ZEN, compiled expressions", compiled, 20_000, zen),
        Hand("pandas apply", pandas_apply.ready, 20_000, pandas),
        Hand("ZEN, decision graph in batches", batches, 20_000, zen),
        Hand("rows, 20 rules", by_rows(subset()), 5_000),
        Hand("LibreOffice formulas", formulas, 2_000, office, 1),
        Hand("LibreOffice, cells only", cells, 2_000, office, 1, is_compared=False),
        Hand("columns, all rules", by_columns(every), is_compared=False),
        Hand("rows, all rules", by_rows(every), 2_000, is_compared=False),
    )


def refuse_differences(hand: Hand, table: Table, wanted: Sequence[Said]) -> None:
    """Stop if a hand answers otherwise than the row engine; name the first such row."""
    given = hand.ready(table)()()
    if len(given) != len(wanted):
        raise SystemExit(
            f"{hand.name}: {len(given):,} answers to {len(wanted):,} rows."
        )
    pairs = zip(given, wanted, strict=True)
    differing = [n for n, (said, right) in enumerate(pairs) if said != right]
    if differing:
        n = differing[0]
        raise SystemExit(
            f"{hand.name}: {len(differing):,} of {len(wanted):,} answers differ. The "
            f"first is to {table.rows[n]}: {given[n]} in place of {wanted[n]}."
        )


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process, its threads and the children that it waited for."""
    begun = _spent()
    work()
    return _spent() - begun


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measured(hand: Hand, rows: list[Row], folder: Path) -> Taken:
    """Return what a hand takes for as many of the rows as it judges."""
    table = stored(rows[: hand.most], folder)
    work = hand.ready(table)
    best = min(timed(work) for _ in range(hand.rounds))
    return Taken(best / len(table.rows), len(table.rows))


def compare(count: int, folder: Path) -> None:
    """Check all hands, measure them, and print one line for each."""
    rows, every = made(count), hands()
    few = stored(rows[:CHECKED], folder)
    wanted = _by_rows(few.rows, Auditor(subset()))
    present = [hand for hand in every if not hand.missing()]
    compared = [hand for hand in present if hand.is_compared]
    for hand in compared:
        refuse_differences(hand, few, wanted)
    print(f"{len(compared)} hands give the same answers to {len(wanted):,} rows.\n")
    taken = {hand.name: measured(hand, rows, folder) for hand in present}
    print("| hand | rows | us a row | times polars | times columns |")
    print("|---|---:|---:|---:|---:|")
    for hand in every:
        print(line(hand, taken))


def line(hand: Hand, taken: dict[str, Taken]) -> str:
    """Return a line of the table: ratios, or what to install."""
    if hand.missing():
        return f"| {hand.name} | not installed: {hand.missing()} | | | |"
    mine = taken[hand.name]
    ratios = (_short(mine.each / taken[name].each) for name in (POLARS, COLUMNS))
    shown = " | ".join((f"{mine.rows:,}", _short(mine.each * 1e6), *ratios))
    return f"| {hand.name} | {shown} |"


def _short(number: float) -> str:
    """Return a number to three digits, a large one as a whole number."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def scale(folder: Path) -> None:
    """Print what a row costs by columns, by the number of rows and of rules."""
    pack = default_pack()
    rows = made(max(SIZES))
    print("\n| rows | us a row, 20 rules | us a row, all rules |\n|---:|---:|---:|")
    for size in SIZES:
        each = [_each(rows[:size], p, folder) for p in (subset(), pack)]
        print(f"| {size:,} | {_short(each[0])} | {_short(each[1])} |")
    print(f"\n| rules | us a row, {RULE_ROWS:,} rows |\n|---:|---:|")
    for many in (*RULE_COUNTS, len(pack.rules)):
        first = replace(pack, rules=pack.rules[:many])
        print(f"| {many} | {_short(_each(rows[:RULE_ROWS], first, folder))} |")


def _each(rows: list[Row], pack: Pack, folder: Path) -> float:
    hand = Hand("columns", by_columns(pack), rounds=1 if len(rows) > 50_000 else ROUNDS)
    return measured(hand, rows, folder).each * 1e6


def main() -> None:
    """Print the table of hands and, where asked for, how columns scale."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000, help="rows at most")
    parser.add_argument(
        "--scaling", action="store_true", help="columns by number of rows and of rules"
    )
    options = parser.parse_args()
    if options.rows < CHECKED:
        parser.error(f"--rows must be {CHECKED:,} at least, as many are compared.")
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    with TemporaryDirectory() as folder:
        compare(options.rows, Path(folder))
        if options.scaling:
            scale(Path(folder))
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
