"""`tspine audit --verdicts`: what was decided, by columns or row by row."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars
import pytest

from audit.errors import OutputRefused, SettingRefused
from audit.extras import ExtraMissing
from audit.findings import VERDICT_COLUMNS
from audit.hosts.auditing import FEWEST_WORDED
from audit.hosts.cli import verdicts
from audit.hosts.cli.audit import Outcome, Request, run
from audit.hosts.cli.options import Engine
from property_tests.columns import HEADINGS
from property_tests.columns import rows as generated
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.places import ROOT

ENDINGS = ("csv", "tsv", "jsonl", "parquet")
NOW = dt.datetime(2026, 7, 1, 12, 0)
EXPORTS = ROOT / "property_tests" / "exports"
EXPORTED = sorted(
    # A report on the status of claims has no diagnosis codes.
    {path.name for path in EXPORTS.glob("*.csv")} - {"claim_status.csv"}
)


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 600 generated encounters, dirty ones among them."""
    path = tmp_path_factory.mktemp("verdicts") / "charts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        for number, row in enumerate(generated(600, 3), 1):
            writer.writerow({**row, "encounter_id": f"E-{number // 2}"})
    return path


def audited(source: Path, target: Path, **options: Any) -> Outcome:
    return run(Request(source, target, **options), NOW)


def verdicts_of(source: Path, target: Path, engine: Engine | None) -> Outcome:
    return audited(source, target, verdicts_only=True, engine=engine)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.parametrize("ending", ENDINGS)
def test_both_engines_write_the_same_bytes(
    ending: str, charts: Path, tmp_path: Path
) -> None:
    rows, columns = tmp_path / f"rows.{ending}", tmp_path / f"columns.{ending}"
    one = verdicts_of(charts, rows, Engine.ROWS)
    other = verdicts_of(charts, columns, Engine.COLUMNS)
    assert rows.read_bytes() == columns.read_bytes()
    assert one.tally.verdicts == other.tally.verdicts
    assert one.tally.actions == other.tally.actions
    assert one.notes == other.notes


@pytest.mark.law(171)
@pytest.mark.parametrize("findings_only", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_words_are_those_of_the_row_engine(
    ending: str, findings_only: bool, charts: Path, tmp_path: Path
) -> None:
    rows, columns = tmp_path / f"rows.{ending}", tmp_path / f"columns.{ending}"
    asked = {"findings_only": findings_only}
    one = audited(charts, rows, engine=Engine.ROWS, **asked)
    other = audited(charts, columns, engine=Engine.COLUMNS, **asked)
    assert rows.read_bytes() == columns.read_bytes()
    assert one.tally == other.tally
    assert one.notes == other.notes


def test_verdicts_are_those_of_the_whole_audit(charts: Path, tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.csv", tmp_path / "short.csv"
    outcome = audited(charts, whole)
    by_columns = verdicts_of(charts, short, Engine.COLUMNS)
    found = lines(short)
    assert tuple(found[0]) == VERDICT_COLUMNS
    assert [row["row"] for row in found[:3]] == ["2", "3", "4"]
    names = [name for name in VERDICT_COLUMNS if name != "row"]
    wanted = [[row[name] for name in names] for row in lines(whole)]
    assert [[row[name] for name in names] for row in found] == wanted
    assert by_columns.tally.verdicts == outcome.tally.verdicts
    assert by_columns.tally.risks == outcome.tally.risks
    assert by_columns.tally.actions == outcome.tally.actions


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_tables_of_other_formats_are_read_by_columns(
    ending: str, charts: Path, tmp_path: Path
) -> None:
    rows = lines(charts)
    source = tmp_path / f"charts.{ending}"
    if ending == "parquet":
        polars.DataFrame(rows).write_parquet(source)
    else:
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    verdicts_of(source, one, Engine.COLUMNS)
    verdicts_of(source, other, Engine.ROWS)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", EXPORTED)
def test_exports_are_judged_alike(name: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    verdicts_of(EXPORTS / name, one, Engine.COLUMNS)
    verdicts_of(EXPORTS / name, other, Engine.ROWS)
    assert one.read_bytes() == other.read_bytes()


def test_columns_are_chosen_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = verdicts.FEWEST - 1, verdicts.FEWEST
    assert verdicts.engine_for(None, True, many) is Engine.COLUMNS
    assert verdicts.engine_for(None, True, few) is Engine.ROWS
    worded = FEWEST_WORDED
    assert verdicts.engine_for(None, False, worded - 1) is Engine.ROWS
    assert verdicts.engine_for(None, False, worded) is Engine.COLUMNS
    assert verdicts.engine_for(Engine.COLUMNS, True, few) is Engine.COLUMNS
    assert verdicts.engine_for(Engine.ROWS, True, many) is Engine.ROWS
    monkeypatch.setattr(verdicts, "missing", lambda _: ("numpy",))
    assert verdicts.engine_for(None, True, many) is Engine.ROWS


def test_columns_without_numpy_are_refused(
    charts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.extras.missing", lambda _: ("numpy",))
    with pytest.raises(ExtraMissing, match=r"pip install 'tspine-audit\[columns\]'"):
        verdicts_of(charts, tmp_path / "a.csv", Engine.COLUMNS)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"verdicts_only": True, "findings_only": True}, "--findings"),
        ({"verdicts_only": True, "annotate": True}, "--annotate"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    options: dict[str, Any], words: str, charts: Path, tmp_path: Path
) -> None:
    with pytest.raises(SettingRefused, match=words):
        audited(charts, tmp_path / "a.csv", **options)
    assert not [*tmp_path.iterdir()]


def test_verdicts_are_no_workbook(charts: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match=r"\.csv, \.tsv, \.jsonl, \.parquet"):
        verdicts_of(charts, tmp_path / "a.xlsx", None)
    assert not [*tmp_path.iterdir()]


def test_the_command_writes_verdicts_beside_the_input(
    charts: Path, tmp_path: Path
) -> None:
    source = tmp_path / "march.csv"
    source.write_bytes(charts.read_bytes())
    done = tspine("audit", source, "--verdicts")
    assert done.returncode == 0, done.stderr
    assert "600 encounters" in done.stdout
    assert len(lines(tmp_path / "march.verdicts.csv")) == 600
