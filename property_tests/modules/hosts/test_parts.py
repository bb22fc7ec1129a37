"""Verdicts of a Parquet file in parts: as row by row, in memory that stays flat."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.encounter.reading import RowReader
from audit.errors import InputUnreadable, OutputRefused
from audit.hosts.cli import audit, parts
from audit.hosts.cli.audit import Outcome, Request, run
from audit.hosts.cli.options import Engine
from audit.intake.cell_counts import CellCounter
from audit.intake.parquet import reopened
from audit.intake.table import Table
from property_tests.columns import HEADINGS
from property_tests.columns import rows as generated
from property_tests.strategies.encounters import Cells

NOW = dt.datetime(2026, 7, 1, 12, 0)
TABLE = Table(kind="text", headings=("encounter_id",), rows=lambda: iter(()), sha256="")
BLANK: Cells = {}
TOTAL: Cells = {"encounter_id": "Total: 500"}
AGAIN: Cells = {heading: heading for heading in HEADINGS}
ODD: tuple[Cells, ...] = (
    BLANK,
    TOTAL,
    AGAIN,
    {"dx1": "Fever"},
    {"encounter_id": "1.23E+11"},
)
"""Rows that are no encounters, and cells that the notes are about."""


def written(path: Path, rows: Sequence[Cells]) -> Path:
    texts = [
        {h: None if (v := row.get(h)) is None else str(v) for h in HEADINGS}
        for row in rows
    ]
    schema = dict.fromkeys(HEADINGS, polars.String)
    polars.DataFrame(texts, schema=schema).write_parquet(path)
    return path


def verdicts(source: Path, name: str, engine: Engine) -> Outcome:
    target = source.with_name(name)
    request = Request(source, target, verdicts_only=True, engine=engine, force=True)
    return run(request, NOW)


def assert_alike(source: Path) -> None:
    one = verdicts(source, "rows.parquet", Engine.ROWS)
    other = verdicts(source, "parts.parquet", Engine.COLUMNS)
    assert one.target
    assert other.target
    assert one.target.read_bytes() == other.target.read_bytes()
    assert one.notes == other.notes
    assert one.tally == other.tally


def mixed(seed: int, count: int) -> list[Cells]:
    rows = [*generated(count, seed)]
    for place, odd in enumerate(ODD):
        rows.insert(place * count // 4, odd)
    return [*rows, BLANK]


@pytest.mark.law(170)
@settings(
    max_examples=5,  # each reads the file in a process of its own first
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), size=st.integers(3, 50))
def test_parts_give_the_rows_of_one_pass(
    seed: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PART", size)
    monkeypatch.setattr(parts, "FEWEST_PARTS", 10**6)
    assert_alike(written(tmp_path / "in.parquet", mixed(seed, 60)))


@pytest.mark.law(170)
def test_several_processes_give_the_rows_of_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PART", 150)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert_alike(written(tmp_path / "in.parquet", mixed(3, 600)))


@given(st.lists(st.none() | st.text(max_size=2), min_size=1, max_size=6))
def test_a_column_of_parquet_keeps_its_cells(few: list[str | None]) -> None:
    cells = few * 5  # values that recur become numbers
    frame = polars.DataFrame({"dx1": polars.Series(cells, dtype=polars.String)})
    with TemporaryDirectory() as folder:
        path = Path(folder, "in.parquet")
        frame.write_parquet(path)
        table = reopened(path)
        assert table.parts is not None
        (column,) = table.parts(0, len(cells))
        assert [*column] == cells


@given(st.lists(st.text("aEe0-_+#/\n .é", max_size=6) | st.integers(), max_size=4))
def test_plain_ids_are_read_as_they_are(ids: list[object]) -> None:
    reader, counter = RowReader(["encounter_id"]), CellCounter(TABLE)
    for cell in ids:
        counter.see_id(str(cell))
    plain = parts.plain_ids(ids)
    read = [reader.id_of([cell]) for cell in ids]
    assert [*(plain or read)] == read
    assert not (plain and counter.counts.rounded)


def test_cells_of_other_types_are_read_alike(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    count = 40
    polars.DataFrame(
        {
            "encounter_id": [*range(count)],
            "date_of_service": [dt.date(2026, 2, 1 + n % 20) for n in range(count)],
            "dx1": ["M54.6"] * (count - 1) + [None],
            "duration_weeks": [n / 2 for n in range(count)],
            "chart_reviewed": [n % 2 == 0 for n in range(count)],
            "note": [0.0, -0.0] * (count // 2),
        }
    ).write_parquet(source)
    assert_alike(source)


def test_a_file_without_encounters_is_refused(tmp_path: Path) -> None:
    source = written(tmp_path / "in.parquet", [])
    with pytest.raises(InputUnreadable, match="no row below"):
        verdicts(source, "out.parquet", Engine.COLUMNS)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "in.parquet", [*generated(30, 1)])
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OutputRefused, match=r"out\.parquet was not written"):
        verdicts(source, "out.parquet", Engine.COLUMNS)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_process_that_ends_is_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "in.parquet", [*generated(30, 1)])
    monkeypatch.setattr(audit, "PART", 5)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(parts, "_judge", os._exit)
    with pytest.raises(InputUnreadable, match="not a Parquet file that can be read"):
        verdicts(source, "out.parquet", Engine.COLUMNS)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
