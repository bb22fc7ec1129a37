"""Data frames and Spark: the outputs of the row engine, and refusals in words."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from audit import Auditor, audit_rows
from audit.errors import InputUnreadable
from audit.findings import output_row
from audit.hosts.frames import FINDINGS, audit_frame
from property_tests.spark import (
    differences,
    outputs_of,
    session,
    table_of,
    through_spark,
    wanted_of,
)
from property_tests.strategies.encounters import Cells
from property_tests.support.column_frames import HEADINGS, cells_of, frames
from property_tests.support.needs import need
from property_tests.support.places import ROOT

CLINIC = pa.table(
    {
        "Claim ID": ["A-1", "A-2", "A-2", None],
        "DOS": [dt.date(2026, 2, 10)] * 4,
        "dx_1": ["M54.6", "M54.5", "M54.2", "m546"],
        "findings": [1, 2, None, 4],
        "Amount paid": [Decimal("98.70"), None, Decimal("1.00"), Decimal("2.00")],
    }
)
"""Four rows of a clinic: an id twice, an id that is blank, a column named findings."""


@pytest.mark.law(202)
@settings(max_examples=40, deadline=None)
@given(frames())
def test_a_frame_gets_the_outputs_of_its_rows(rows: list[Cells]) -> None:
    cells = [[str(cell) for cell in row] for row in cells_of(rows)]
    frame = polars.DataFrame(
        cells, schema=dict.fromkeys(HEADINGS, polars.String), orient="row"
    )
    wanted = [output_row(r) for r in audit_rows(frame.to_dicts())]
    audited = audit_frame(frame)
    given = len(frame.columns) - 1
    found = [(row[0], *row[given + 1 : -1]) for row in audited.rows()]
    assert found == wanted


@pytest.mark.law(202)
def test_long_frames_are_judged_by_columns_and_alike() -> None:
    table = table_of(4_000, 3)
    assert differences(wanted_of(table), outputs_of(audit_frame(table))) == 0


@pytest.mark.parametrize(
    "made", [lambda t: t, polars.from_arrow, lambda t: t.to_pandas()]
)
def test_a_frame_comes_back_as_one_of_its_kind_with_its_columns(made: Any) -> None:
    frame = made(CLINIC)
    audited = audit_frame(frame)
    assert type(audited) is type(frame)
    table = pa.table(audited)
    assert table.schema.names[:5] == CLINIC.schema.names
    assert table["Amount paid"].type == CLINIC["Amount paid"].type
    assert "audit_findings" in table.schema.names
    assert table["coding_verdict"].to_pylist() == [
        "NOT_ASSESSABLE",
        "NOT_APPLICABLE",
        "NOT_APPLICABLE",
        "NOT_ASSESSABLE",
    ]
    ids = ["", *["encounter_id occurs more than once"] * 2]
    assert table["row_status"].to_pylist()[:3] == ids
    assert table["row_status"].to_pylist()[3] != ""
    first = table[FINDINGS].to_pylist()[1][0]
    assert first["rule_id"].startswith("SCOPE")


def test_a_frame_without_rows_has_the_columns() -> None:
    audited = audit_frame(CLINIC.slice(0, 0))
    assert audited.num_rows == 0
    assert audited.schema == audit_frame(CLINIC).schema


def test_a_stream_of_batches_becomes_a_table() -> None:
    reader = pa.RecordBatchReader.from_batches(CLINIC.schema, CLINIC.to_batches())
    assert audit_frame(reader).equals(audit_frame(CLINIC))


def test_own_rules_are_used() -> None:
    audited = audit_frame(CLINIC, Auditor())
    assert audited.equals(audit_frame(CLINIC))


def test_a_frame_without_diagnoses_is_refused() -> None:
    with pytest.raises(InputUnreadable, match="the frame: no column"):
        audit_frame(CLINIC.drop_columns(["dx_1"]))


def test_lists_in_a_column_that_is_read_are_refused() -> None:
    lists = pa.array([["M54.6"], ["M54.5"], [], None])
    place = CLINIC.schema.get_field_index("dx_1")
    with pytest.raises(InputUnreadable, match=r'"dx_1" \(dx1\) are lists or records'):
        audit_frame(CLINIC.set_column(place, "dx_1", lists))
    # A column that is not read may hold anything, and comes back.
    kept = audit_frame(CLINIC.append_column("own", lists))
    assert kept["own"].to_pylist() == lists.to_pylist()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    need(shutil.which("java") is not None, "Java 17 or newer")
    made = session()
    yield made
    made.stop()


@pytest.mark.law(202)
def test_spark_gives_the_outputs_of_the_row_engine(spark: Any, tmp_path: Path) -> None:
    table = table_of(1_200, 5)
    done = through_spark(spark, table, tmp_path)
    assert differences(wanted_of(table, numbered=False), outputs_of(done)) == 0


def test_spark_keeps_columns_types_and_headings(spark: Any) -> None:
    from audit.hosts.spark import audit

    frame = spark.createDataFrame(pandas.DataFrame(CLINIC.to_pandas()))
    frame = frame.withColumnRenamed("findings", "a.b`c")
    audited = audit(frame)
    assert audited.schema.fields[:5] == frame.schema.fields
    (row,) = (
        audited.where(audited.coding_verdict == "NOT_APPLICABLE").limit(1).collect()
    )
    assert row["row_status"] == "encounter_id occurs more than once"


def test_spark_refuses_what_a_frame_refuses(spark: Any) -> None:
    from audit.hosts.spark import audit

    frame = spark.createDataFrame(
        [("A", "2026-02-10", ["M54.6"])], ["id", "dos", "dx1"]
    )
    with pytest.raises(InputUnreadable, match="are lists or records"):
        audit(frame)
    with pytest.raises(InputUnreadable, match="no column"):
        audit(frame.drop("dx1"))


def test_the_sample_for_spark_submit_audits_a_folder_of_partitions(
    tmp_path: Path,
) -> None:
    need(shutil.which("java") is not None, "Java 17 or newer")
    claims = tmp_path / "claims"
    first, second = CLINIC.slice(0, 2), CLINIC.slice(2, 2)
    second = second.append_column("provider", pa.array(["P-1", "P-2"]))  # gained later
    for month, table in (("2026-01", first), ("2026-02", second)):
        folder = claims / f"month={month}"
        folder.mkdir(parents=True)
        pq.write_table(table, folder / "part.parquet")
    audited = tmp_path / "audited"
    words = [sys.executable, str(ROOT / "samples/spark_audit.py"), claims, audited]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [*map(str, words)],
        env={**environment, "PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    table = pq.read_table(audited / "encounters")
    assert table.num_rows == CLINIC.num_rows
    assert {"month", "provider", "coding_verdict"} <= set(table.schema.names)
    (counts,) = (audited / "providers").glob("*.csv")
    assert "P-1,NOT_APPLICABLE,NONE,1" in counts.read_text("utf-8")
