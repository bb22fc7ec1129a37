"""No cell of a patient reaches a log, the screen, an error message or a traceback.

A canary is a text that no table, rule or message contains: if it appears in an output,
a cell has leaked.
"""

from __future__ import annotations

import csv
import logging
import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit import Auditor
from audit.columns import CONTRACT
from audit.encounter.records import encounter_from_mapping
from audit.errors import TspineError
from audit.hosts.cli.app import app
from audit.intake import open_table
from property_tests.strategies.encounters import WHOLE_CHART, Cells, near_rules

CANARY = "Zebulon Quigley"
FOREIGN = ("patient_name", "note")
AUDITOR = Auditor()
NAMES = [column.name for column in CONTRACT]
CELLS = [name for name in NAMES if name != "encounter_id"]


def file_of(path: Path, rows: list[Mapping[str, object]], names: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """Write a file with a canary in foreign columns and in each cell of
    the contract.
    """
    cells = dict.fromkeys(FOREIGN, CANARY)
    rows: list[Mapping[str, object]] = [{**WHOLE_CHART, **cells}]
    rows += [{**WHOLE_CHART, **cells, name: CANARY} for name in CELLS]
    return file_of(tmp_path / "claims.csv", rows, [*NAMES, *FOREIGN])


@pytest.mark.law(35)
@pytest.mark.parametrize(
    "words", [(), ("--json",), ("--findings",), ("--format", "github")]
)
def test_the_screen_shows_no_cell(claims: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["audit", str(claims), *words])
    assert done.exit_code == 0, done.output
    assert done.output
    assert CANARY not in done.output


@pytest.mark.law(35)
def test_findings_hold_no_cell_of_a_foreign_column(tmp_path: Path) -> None:
    row = {**WHOLE_CHART, **dict.fromkeys(FOREIGN, CANARY), "dx2": "R52"}
    path = file_of(tmp_path / "one.csv", [row], [*NAMES, *FOREIGN])
    target = tmp_path / "found.jsonl"
    words = ["audit", str(path), "--findings", "-o", str(target)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert "EX1-05" in target.read_text("utf-8")
    assert CANARY not in target.read_text("utf-8")


@pytest.mark.law(35)
@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_a_form_for_logs_of_a_build_holds_no_cell(
    claims: Path, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "found"
    words = ["audit", str(claims), "--format", form, "-o", str(target)]
    assert CliRunner().invoke(app, words).exit_code == 0
    text = target.read_text("utf-8")
    assert "claims.csv" in text
    assert CANARY not in text


@given(near_rules(), st.sets(st.sampled_from(CELLS), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_audit_logs_nothing(
    caplog: pytest.LogCaptureFixture, cells: Cells, spoilt: set[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        AUDITOR.audit(
            encounter_from_mapping({**cells, **dict.fromkeys(spoilt, CANARY)})
        )
    assert caplog.records == []


@pytest.mark.law(35)
def test_a_refusal_names_no_cell(tmp_path: Path) -> None:
    row = {"note": CANARY, "patient_name": CANARY}
    for number, names in enumerate(([*FOREIGN], [*FOREIGN, "dx1"])):
        path = file_of(tmp_path / f"{number}.csv", [row, row], names)
        with pytest.raises(TspineError) as refused:
            open_table(path)
        assert CANARY not in str(refused.value)


@pytest.mark.law(35)
def test_a_fault_of_the_program_shows_no_cell(
    claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Auditor, "audit_all", fail)
    done = CliRunner().invoke(app, ["audit", str(claims)])
    assert isinstance(done.exception, RuntimeError)
    assert CANARY not in "".join(traceback.format_exception(done.exception))
    assert app.pretty_exceptions_enable is False
