"""The commands `template` and `recalc`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.errors import InputUnreadable, OutputRefused, SettingRefused
from audit.hosts.cli.template import app
from audit.hosts.recalc import recalculate
from audit.hosts.templates import KINDS, file_name, template_bytes
from property_tests.support.engines import need_module, need_office

runner = CliRunner()


def test_a_template_lands_where_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    result = runner.invoke(app, ["template", "plain", "-o", str(target)])
    assert result.exit_code == 0
    assert target.read_bytes() == template_bytes("plain")


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    target.write_text("mine")
    refused = runner.invoke(app, ["template", "plain", "-o", str(target)])
    assert isinstance(refused.exception, OutputRefused)
    assert target.read_text() == "mine"


def test_every_kind_has_a_file_name_of_its_own() -> None:
    assert len({file_name(kind) for kind in KINDS}) == len(KINDS)


def test_an_unknown_template_lists_the_known_ones() -> None:
    result = runner.invoke(app, ["template", "excel95"])
    assert isinstance(result.exception, SettingRefused)
    assert "classic" in str(result.exception)


def test_recalc_prints_the_rows_of_a_sheet(tmp_path: Path) -> None:
    need_module("formualizer")
    source = tmp_path / "t.xlsm"
    source.write_bytes(template_bytes("classic"))
    order = ["recalc", str(source), "--engine", "formualizer", "--sheet", "Results"]
    result = runner.invoke(app, order)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == 32  # The status, the headings, thirty encounters.
    assert lines[1]["cells"][1] == "coding_verdict"


def test_recalc_stores_a_workbook(tmp_path: Path) -> None:
    need_office()
    source, target = tmp_path / "t.xlsx", tmp_path / "made.ods"
    source.write_bytes(template_bytes("plain"))
    result = runner.invoke(app, ["recalc", str(source), "-o", str(target)])
    assert result.exit_code == 0, result.exception
    assert target.read_bytes()[:2] == b"PK"


def test_an_unknown_file_type_or_engine_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no zip")
    with pytest.raises(InputUnreadable, match="not a workbook"):
        recalculate(tmp_path / "a.xlsx", "libreoffice")
    (tmp_path / "b.xlsx").write_bytes(template_bytes("plain"))
    with pytest.raises(SettingRefused, match="Unknown engine"):
        recalculate(tmp_path / "b.xlsx", "abacus")
    order = ["recalc", str(tmp_path / "b.xlsx"), "--engine", "formualizer"]
    result = runner.invoke(app, [*order, "-o", str(tmp_path / "c.xlsx")])
    assert isinstance(result.exception, SettingRefused)
