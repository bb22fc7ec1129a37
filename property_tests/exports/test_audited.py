"""The exports of strangers are read as the expected table says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.cells import LineText
from audit.columns import CONTRACT
from audit.encounter.places import SETTING_OF_PLACE
from audit.encounter.values import Encounter, ServiceLine
from audit.errors import InputUnreadable
from audit.intake import Profile, Table, open_table
from audit.intake.converting import contract_rows
from audit.report.delimited import write_rows

HERE = Path(__file__).parent
EXPECTED: dict[str, Any] = json.loads((HERE / "expected.json").read_text("utf-8"))
FILES = sorted(EXPECTED["files"])


def opened(name: str) -> Table:
    """Open an export with the one option that its table of expectations names."""
    words = (EXPECTED["files"][name]["option"] or "").split()
    profile = Profile()
    if words:
        assert words[0] == "--dates"
        profile = profile.with_options((), words[1])
    return open_table(HERE / name, profile=profile)


def encounters(table: Table) -> list[Encounter]:
    """Read all encounters of a table."""
    reader = table.reader()
    return [reader.read(cells, number) for number, cells in table.rows()]


def line_text(line: ServiceLine) -> str:
    """Write a line as the table of expectations does."""
    text = LineText(line.procedure, line.modifiers, line.pointers, line.units)
    modifiers = "".join(f"-{modifier}" for modifier in text.modifiers)
    pointers = f":{text.pointers}" if text.pointers else ""
    return f"{text.procedure}{modifiers}{pointers} x{text.units:g}"


@pytest.mark.parametrize("name", FILES)
def test_every_encounter_code_line_and_date_is_read(name: str) -> None:
    found = encounters(opened(name))
    expected = EXPECTED["files"][name]["encounters"]
    assert [e.encounter_id for e in found] == [e["encounter_id"] for e in expected]
    for read, said in zip(found, expected, strict=True):
        trouble = sorted({error.column for error in read.errors})
        assert trouble == sorted(said["trouble"]), (read.encounter_id, read.errors)
        day = read.date_of_service
        assert (day and day.isoformat()) == said["date"], read.encounter_id
        assert [code for code in read.dx if code] == said["dx"], read.encounter_id
        assert list(map(line_text, read.lines)) == said["lines"], read.encounter_id
        assert (read.payer or None) == said["payer"], read.encounter_id
        if said.get("pos") and not said.get("bill_type"):
            assert read.setting == SETTING_OF_PLACE[said["pos"]], read.encounter_id
        if said.get("bill_type"):
            assert read.bill_type == said["bill_type"].lstrip("0"), read.encounter_id


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_an_export_is_accounted_for(name: str) -> None:
    table = opened(name)
    place = table.headings.index("source_rows") if table.is_grouped else None
    rows = [
        [int(n) for n in str(cells[place]).split(", ")]
        if place is not None
        else [number]
        for number, cells in table.rows()
    ]
    expected = EXPECTED["files"][name]
    assert rows == [e["rows"] for e in expected["encounters"]]


@pytest.mark.parametrize("name", EXPECTED["refused"])
def test_a_report_without_diagnoses_is_refused_in_words(name: str) -> None:
    with pytest.raises(InputUnreadable, match="no column holds diagnosis codes"):
        open_table(HERE / name)


@pytest.mark.parametrize("name", FILES)
def test_the_converted_table_holds_the_same_encounters(
    name: str, tmp_path: Path
) -> None:
    table = opened(name)
    headings, rows = contract_rows(table)
    path = tmp_path / "clean.csv"
    write_rows(path, headings, rows)
    converted = open_table(path, profile=Profile(table_names_of_foreign(headings)))
    left, right = encounters(table), encounters(converted)
    assert [shape(e) for e in left] == [shape(e) for e in right]


def shape(encounter: Encounter) -> tuple[object, ...]:
    """Return an encounter without its place in the file and its notes."""
    errors = sorted((e.column, e.message) for e in encounter.errors)
    return replace(encounter, row=0, errors=(), notes=()), errors


def table_names_of_foreign(headings: tuple[str, ...]) -> dict[str, str]:
    """Name the columns outside the contract, which stay unread."""
    known = {column.name for column in CONTRACT}
    return {heading: "" for heading in headings if heading not in known}
