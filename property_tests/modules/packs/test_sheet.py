"""A pack goes through its sheet: nothing is lost, and one cell changes one thing."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.errors import InputUnreadable, RuleError
from audit.packs.condition_rows import condition_of, rows_of
from audit.packs.folder import SheetRefused, problems_of, read_folder, read_into
from audit.packs.grid import SEE_CONDITIONS
from audit.packs.sheet import write_sheet
from audit.rules.catalogue import default_pack
from property_tests.support.own_packs import (
    EVERY_KIND,
    added,
    edit,
    override,
    packs,
    text_of,
    written,
)


def sheet_of(folder: Path) -> Path:
    own = read_folder(folder)
    target = folder.with_suffix(".xlsx")
    write_sheet(target, own.content, own.sha256)
    return target


@pytest.fixture
def north(tmp_path: Path) -> Path:
    return written(tmp_path / "north", EVERY_KIND)


@pytest.mark.law(160)
@settings(max_examples=12)
@given(packs())
def test_a_pack_that_goes_through_its_sheet_keeps_every_byte(text: str) -> None:
    with TemporaryDirectory() as place:
        folder = written(Path(place, "north"), text)
        assert problems_of(folder) == ()
        assert read_into(folder, sheet_of(folder)).text == text


CELLS = (
    ("Rules changed", "severity", "critical", "override", "critical"),
    ("Rules changed", "reason", "Another reason.", "override", "Another reason."),
    ("Rules changed", "cite", "guide: related 1", "override", ["guide: related 1"]),
    ("Rules off", "until", dt.date(2027, 1, 1), "switch_off", dt.date(2027, 1, 1)),
    ("Rules added", "risk", "HIGH", "rule", "HIGH"),
    ("Rules added", "fires", "dx1=M54.6; dx2=M54.2\ndx1=M54.2; dx2=M54.6", "rule", 2),
    ("Parameters", "value", 4, "parameter", 4),
    ("Policies added", "min_weeks", 6, "policy", 6),
    ("Policies off", "from", dt.date(2026, 1, 1), "policy_off", dt.date(2026, 1, 1)),
    ("Payers", "payer", "Medicaid", "payer", "Medicaid"),
)
"""A cell of each sheet with another value, and the table and value that it becomes."""


@pytest.mark.law(161)
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell[0]}-{cell[1]}")
def test_one_cell_changes_one_value(north: Path, cell: tuple[Any, ...]) -> None:
    name, heading, value, table, wanted = cell
    sheet = sheet_of(north)
    edit(sheet, name, {heading: value}, row=2)
    done = read_into(north, sheet)
    before, after = tomllib.loads(EVERY_KIND), tomllib.loads(done.text)
    found = after[table][0][heading]
    assert (len(found) if isinstance(wanted, int) and table == "rule" else found) == (
        wanted
    )
    before[table][0][heading] = found
    assert after == before
    comments = [line for line in EVERY_KIND.split("\n") if "#" in line]
    assert [line for line in done.text.split("\n") if "#" in line] == comments


def test_a_condition_is_edited_on_its_own_sheet(north: Path) -> None:
    sheet = sheet_of(north)
    edit(sheet, "Conditions", {"value": "no"}, row=3)
    edit(
        sheet,
        "Conditions",
        {"rule": "OWN-1", "joint": "or", "fact": "chart reviewed", "relation": "is"}
        | {"value": "yes"},
    )
    after = tomllib.loads(read_into(north, sheet).text)
    assert after["rule"][0]["when"] == (
        "m546_first_listed and (not cervicalgia_reported or chart_reviewed)"
    )


def test_a_new_row_gets_the_mark_of_what_ships(north: Path) -> None:
    sheet = sheet_of(north)
    who = {"reason": "r", "owner": "o", "date": dt.date(2026, 11, 30)}
    edit(sheet, "Rules off", {"rule": "DOC-04", **who})
    done = read_into(north, sheet)
    assert done.count == 1
    assert not done.after.rule("DOC-04").enabled
    assert done.text.startswith(EVERY_KIND.rstrip())


def test_a_deleted_row_takes_its_table_out_and_leaves_the_comments(
    tmp_path: Path,
) -> None:
    first, second = override("DOC-07", 'risk = "HIGH"'), added()
    text = text_of(first, "# about the rule below", second)
    folder = written(tmp_path / "north", text)
    sheet = sheet_of(folder)
    book = load_workbook(sheet)
    book["Rules changed"].delete_rows(2)
    book.save(sheet)
    assert read_into(folder, sheet).text == text_of("# about the rule below", second)


WRONG = (
    ("Rules changed", {"severity": "mjor"}, "Rules changed, cell {}2"),
    ("Rules changed", {"rule": "DOC-7"}, "Rules changed, cell {}2"),
    ("Rules changed", {"date": "yesterday"}, "Rules changed, cell {}2"),
    ("Rules changed", {"reason": None}, "Rules changed, row 2"),
    ("Rules changed", {"shipped": "000000000000"}, "Rules changed, cell {}2"),
    ("Rules changed", {"risk": "=A1"}, "Rules changed, cell {}2"),
    ("Rules changed", {"entry": 7}, "Rules changed, cell {}2"),
    ("Rules added", {"when": "m546_reportd"}, "Rules added, cell {}2"),
    ("Rules added", {"about": "m547"}, "Rules added, cell {}2"),
    ("Parameters", {"value": "many"}, "Parameters, cell {}2"),
    ("Parameters", {"name": "weeks"}, "Parameters, cell {}2"),
    ("Policies added", {"services": "mry"}, "Policies added, cell {}2"),
    ("Policies off", {"policy_id": "conservative-7"}, "Policies off, cell {}2"),
    ("Payers", {"payer": "comercial"}, "Payers, cell {}2"),
    ("Conditions", {"fact": "chart reviewd"}, "Conditions, cell {}2"),
    ("Conditions", {"relation": "is less than"}, "Conditions, cell {}2"),
    ("Conditions", {"value": "maybe"}, "Conditions, cell {}2"),
    ("Conditions", {"joint": "and"}, "Conditions, cell {}2"),
    ("Conditions", {"rule": "OWN-2"}, "Conditions, cell {}2"),
)


@pytest.mark.law(164)
@pytest.mark.parametrize(
    "case", WRONG, ids=lambda case: f"{case[0]}-{next(iter(case[1]))}"
)
def test_a_wrong_cell_is_named(north: Path, case: tuple[Any, ...]) -> None:
    name, cells, wanted = case
    sheet = sheet_of(north)
    edit(sheet, name, cells, row=2)
    place: Any = load_workbook(sheet)[name]
    letters = {cell.value: cell.column_letter for cell in place[1]}
    with pytest.raises(SheetRefused) as refused:
        read_into(north, sheet)
    start = f"sheet {wanted.format(letters[next(iter(cells))])}: "
    assert any(p.startswith(start) for p in refused.value.problems), (
        refused.value.problems
    )
    assert (north / "pack.toml").read_text("utf-8") == EVERY_KIND


def test_a_sheet_of_an_earlier_pack_is_refused(north: Path) -> None:
    sheet = sheet_of(north)
    written(north, EVERY_KIND.replace('version = "1"', 'version = "2"'))
    with pytest.raises(RuleError, match="no longer what"):
        read_into(north, sheet)


@pytest.mark.parametrize("name", ["Rules off", "Conditions", "Pack"])
def test_a_lost_sheet_is_refused(north: Path, name: str) -> None:
    sheet = sheet_of(north)
    book = load_workbook(sheet)
    del book[name]
    book.save(sheet)
    with pytest.raises(InputUnreadable, match=name):
        read_into(north, sheet)


def test_a_lost_column_is_refused(north: Path) -> None:
    sheet = sheet_of(north)
    book = load_workbook(sheet)
    place: Any = book["Rules changed"]
    place.delete_cols({cell.value: cell.column for cell in place[1]}["risk"])
    book.save(sheet)
    with pytest.raises(InputUnreadable, match="'risk'"):
        read_into(north, sheet)


def test_most_conditions_that_ship_have_rows_and_all_rows_read_back() -> None:
    pack = default_pack()
    listed = [rows_of(rule.condition) for rule in pack.rules]
    having = [rows for rows in listed if rows is not None]
    assert len(having) > len(listed) / 2
    for rows in having:
        assert rows_of(condition_of(rows, tuple(pack.parameters))) == rows


@settings(max_examples=12)  # each writes a workbook
@given(st.sampled_from(default_pack().rules))
def test_a_condition_of_another_shape_stays_text(rule: Any) -> None:
    text = f"({rule.text}) or m549_reported and chart_reviewed"
    content = tomllib.loads(text_of(added()))
    content["rule"][0]["when"] = text
    with TemporaryDirectory() as place:
        path = Path(place, "x.xlsx")
        write_sheet(path, content, "")
        sheet: Any = load_workbook(path)["Rules added"]
        cells = {c.value: sheet.cell(2, c.column).value for c in sheet[1]}
    assert cells["when"] in (text, SEE_CONDITIONS)
