"""Compares Spark and data frames with the row engine, on generated rows.

    python -m property_tests.spark 1000000 --seed 1

The rows are those of `property_tests.columns`, each cell as text, a third of them
without an id or with the id of another row. Every output of each row must be that of
`audit_rows`. The same seed gives the same rows. The exit status is 1 if one differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from audit import audit_rows
from audit.api import default_auditor
from audit.columns import CONTRACT
from audit.encounter.records import encounter_from_mapping
from audit.encounter.repeats import repeated_ids
from audit.findings import OUTPUT_COLUMNS, output_row
from audit.hosts.frames import FINDINGS, audit_frame, records_of
from property_tests.columns import rows

HEADINGS = tuple(column.name for column in CONTRACT)
PLACE = "place of the row"
"""A column of the clinic's own: by it the rows are put in order again."""

AT_ONCE = 100_000


def session(cores: int = 2) -> Any:
    """Return a Spark session of this machine."""
    from pyspark.sql import SparkSession

    # Or the workers would take the first python3 of the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "10000")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    return made


def table_of(count: int, seed: int, first: int = 0) -> pa.Table:
    """Return generated rows, each with its place; some without an id, some with that of
    another row."""
    records = []
    for place, row in enumerate(rows(count, seed), first):
        cells = {name: str(row.get(name, "")) for name in HEADINGS}
        own = {0: "", 1: f"R-{place // 9}", 2: f"R-{place}"}.get(place % 3, "")
        records.append({**cells, "encounter_id": own, PLACE: place})
    texts = [(name, pa.string()) for name in HEADINGS]
    return pa.Table.from_pylist(records, pa.schema([*texts, (PLACE, pa.int64())]))


def wanted_of(table: pa.Table, numbered: bool = True) -> list[tuple[object, ...]]:
    """Return the outputs that the row engine gives to the rows of a table.

    In Spark, rows have no numbers that a message could name.
    """
    records = table.select(HEADINGS).to_pylist()
    results = audit_rows(records)
    if not numbered:
        encounters = [encounter_from_mapping(record) for record in records]
        repeated = repeated_ids(e.encounter_id for e in encounters)
        results = list(default_auditor().audit_all(encounters, repeated))
    return [(*output_row(result), records_of(result)) for result in results]


def outputs_of(table: pa.Table) -> list[tuple[object, ...]]:
    """Return the outputs that stand in an audited table, in the order of its rows."""
    ordered = table.sort_by(PLACE).select([*OUTPUT_COLUMNS, FINDINGS])
    return list(zip(*(c.to_pylist() for c in ordered.columns), strict=True))


def through_spark(spark: Any, table: pa.Table, folder: Path) -> pa.Table:
    """Audit a table in Spark: Parquet in, in several files, and Parquet out."""
    from audit.hosts.spark import audit

    given, audited = folder / "given", folder / "audited"
    given.mkdir()
    part = max(1, table.num_rows // 4)
    for number, start in enumerate(range(0, table.num_rows, part)):
        pq.write_table(table.slice(start, part), given / f"{number}.parquet")
    audit(spark.read.parquet(str(given))).write.parquet(str(audited))
    return pq.read_table(audited)


def differences(
    wanted: Sequence[tuple[object, ...]], found: Sequence[tuple[object, ...]]
) -> int:
    """Count the rows that differ in an output, and show the first ones."""
    if len(wanted) != len(found):
        raise SystemExit(f"{len(wanted)} rows were given, {len(found)} came back")
    differing = [pair for pair in zip(wanted, found, strict=True) if pair[0] != pair[1]]
    for pair in differing[:3]:
        print(*pair, sep="\n", end="\n\n")
    return len(differing)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as many rows as asked for and say what was found."""
    parser = argparse.ArgumentParser(description="Spark against the row engine")
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    spark = session()
    in_spark = in_frames = compared = 0
    while compared < asked.count:
        many = min(AT_ONCE, asked.count - compared)
        table = table_of(many, asked.seed + compared, compared)
        numbered, wanted = wanted_of(table), wanted_of(table, numbered=False)
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            done = through_spark(spark, table, Path(folder))
        lasted = time.monotonic() - began
        in_spark += differences(wanted, outputs_of(done))
        in_frames += differences(numbered, outputs_of(audit_frame(table)))
        compared += many
        print(
            f"{compared:,} rows; differ in Spark: {in_spark}, as frames: {in_frames}; "
            f"Spark took {lasted:.0f} s for {many:,}",
            flush=True,
        )
    spark.stop()
    return 1 if in_spark or in_frames else 0


if __name__ == "__main__":
    sys.exit(main())
