"""`tspine audit --verdicts` from Parquet to Parquet: time and memory by number of rows.

    python -m benchmarks.verdicts --rows 10000000

Rows are made (synthetic): the first million one by one, the others by laying the
diagnoses, the first half and the second half of the other columns of those together
anew. Each number is that of the whole command, with starting it, on all processors.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import polars
import pyarrow.parquet as pq

from benchmarks.columns import DX, KINDS

MADE = 1_000_000
"""Rows that are made one by one."""
GROUP = 131_072
"""Rows of a row group."""


def first_rows(kind: str, count: int) -> polars.DataFrame:
    """Make the first rows of a kind."""
    made = KINDS[kind](count, random.Random(2))
    headings = next(made)
    parts: list[polars.DataFrame] = []
    while batch := list(islice(made, GROUP)):
        columns = zip(*batch, strict=True)
        parts.append(polars.DataFrame(dict(zip(headings, columns, strict=True))))
    return polars.concat(parts)


def mixed(made: polars.DataFrame, count: int) -> Iterator[polars.DataFrame]:
    """Yield so many rows in frames: those that were made, then mixtures of them."""
    others = [name for name in made.columns if name not in DX]
    middle = len(others) // 2
    dx = [name for name in made.columns if name in DX]
    for number in range(-(-count // made.height)):
        parts = [
            made.select(names).sample(fraction=1, shuffle=True, seed=3 * number + place)
            for place, names in enumerate((dx, others[:middle], others[middle:]))
        ]
        frame = polars.concat(parts, how="horizontal") if number else made
        ids = polars.lit(f"E{number}-") + polars.int_range(polars.len()).cast(str)
        whole = frame.select(made.columns).with_columns(ids.alias("encounter_id"))
        yield whole.head(count - number * made.height)


def write(path: Path, made: polars.DataFrame, count: int) -> None:
    """Write the rows of a kind."""
    frames = (frame.to_arrow() for frame in mixed(made, count))
    first = next(frames)
    with pq.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first, row_group_size=GROUP)
        for frame in frames:
            writer.write_table(frame, row_group_size=GROUP)


def measured(source: Path) -> tuple[float, float]:
    """Return the wall and the CPU seconds of the command on a file."""
    target = source.with_name("verdicts.parquet")
    words = ("-m", "audit.hosts.cli.app", "audit", str(source), "--verdicts", "--force")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, *words, "-o", str(target)], check=True, capture_output=True
    )
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent


def main() -> None:
    """Print one line for each kind of row and number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=MADE)
    most = parser.parse_args().rows
    sizes = [n for n in (10**5, 10**6, 10**7) if n < most] + [most]
    print("kind     columns        rows   wall s    rows/s    CPU s    us a row")
    for kind in KINDS:
        made = first_rows(kind, min(most, MADE))
        for count in sizes:
            with TemporaryDirectory() as folder:
                source = Path(folder, "rows.parquet")
                write(source, made, count)
                wall, spent = measured(source)
            speed, cost = count / wall, spent / count * 1e6
            print(
                f"{kind:<8}{made.width:>8}{count:>12,}{wall:>9.1f}{speed:>10,.0f}"
                f"{spent:>9.1f}{cost:>12.2f}",
                flush=True,
            )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of a process {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
