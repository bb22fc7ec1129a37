"""Reads the sheet of a pack back; every message names the cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from audit.errors import InputUnreadable
from audit.packs.condition_sheet import ConditionSheet, columns_of
from audit.packs.grid import CONDITIONS, ENTRY, HASH, PACK, address, headings
from audit.packs.sheet_content import SheetContent, text_of, value_of
from audit.report.book_loading import load_book
from audit.rules.own import EXTENDS, TABLES, TableSpec, shipped
from audit.rules.own.marks import number_that_ships, policy_mark, rule_mark
from audit.rules.own.tables import HEAD, NONE, Kind


def read_sheet(path: Path) -> SheetContent:
    """Read the sheet of a pack.

    What is wrong with single cells is listed in `problems`. Raises InputUnreadable if
    the file is no such workbook, or lacks a sheet or a column.
    """
    book = load_book(path)
    found = SheetContent()
    _read_pack(_sheet(book, PACK, path), found, path)
    conditions = ConditionSheet(_sheet(book, CONDITIONS, path), found)
    for name, spec in TABLES.items():
        _read_table(_sheet(book, spec.sheet, path), name, spec, found, conditions)
    conditions.refuse_unused()
    return found


def _sheet(book: Any, name: str, path: Path) -> Any:
    if name not in book.sheetnames:
        raise InputUnreadable(
            f"{path} has no sheet {name!r}, so it is not the sheet of a pack, or the "
            "sheet was deleted. Make it anew, or take the sheet back."
        )
    return book[name]


def _read_pack(sheet: Any, found: SheetContent, path: Path) -> None:
    for row, cells in enumerate(sheet.iter_rows(min_col=1, max_col=2)):
        label, cell = str(cells[0].value or "").strip(), cells[1]
        if label in HEAD:
            found.cells[("", 0, label)] = address(PACK, row, 1)
            found.head[label] = str(text_of(cell, found, PACK, row, 1) or "")
        elif label == HASH:
            found.sha256 = str(cell.value or "").strip()
    if missing := [key for key in HEAD if key not in found.head]:
        raise InputUnreadable(
            f"{path}: the sheet {PACK} has no row {missing[0]!r}. Take it back."
        )
    found.content.update({k: v for k, v in found.head.items() if v})
    found.content[EXTENDS] = shipped().head["name"]


def _read_table(
    sheet: Any,
    name: str,
    spec: TableSpec,
    found: SheetContent,
    conditions: ConditionSheet,
) -> None:
    columns = columns_of(sheet, spec.sheet, headings(spec))
    records: list[dict[str, Any]] = []
    entries: list[int | None] = []
    for row, cells in enumerate(sheet.iter_rows(min_row=2), 1):
        values = {
            key: value
            for key, kind in spec.keys.items()
            if (value := value_of(cells, columns[key], kind, found, spec.sheet, row))
            is not None
        }
        if not values:
            continue
        index = len(records)
        found.cells[(name, index, "")] = f"sheet {spec.sheet}, row {row + 1}"
        for key in (ENTRY, *spec.keys):
            found.cells[(name, index, key)] = address(spec.sheet, row, columns[key])
        record = {
            key: [] if _is_no_list(value, spec.keys[key], spec) else value
            for key, value in values.items()
        }
        if "when" in spec.keys:
            conditions.put_into(record, name, index)
        _mark_new(record, spec)
        entry = _entry(cells, columns[ENTRY], found, spec.sheet, row, entries)
        records.append(record)
        entries.append(entry)
    found.entries[name] = entries
    if records:
        found.content[name] = records


def _is_no_list(value: object, kind: Kind, spec: TableSpec) -> bool:
    """Whether "none" stands for an empty list; an override keeps the word."""
    return value == NONE and kind is Kind.LINES and spec.name != "override"


def _entry(
    cells: Any,
    number: int,
    found: SheetContent,
    sheet: str,
    row: int,
    earlier: list[int | None],
) -> int | None:
    value = cells[number].value if number < len(cells) else None
    if value in (None, ""):
        return None
    if not isinstance(value, int) or value < 1:
        found.problems.append(
            f"{address(sheet, row, number)}: {value!r} is not the number of an entry. "
            "Leave this column as it was; a new row has none."
        )
        return None
    if value - 1 in earlier:
        found.problems.append(
            f"{address(sheet, row, number)}: the entry {value} has another row above. "
            "Clear the number in the row that is new."
        )
        return None
    return value - 1


def _mark_new(record: dict[str, Any], spec: TableSpec) -> None:
    """Fill in the mark of what a new row changes, if the cell is blank."""
    if "shipped" not in spec.keys or "shipped" in record:
        return
    base = shipped()
    if record.get("rule") in base.rules:
        record["shipped"] = rule_mark(record["rule"])
    elif record.get("policy_id") in base.policies:
        record["shipped"] = policy_mark(record["policy_id"])
    elif record.get("name") in base.parameters:
        since = record.get("from")
        day = since if isinstance(since, dt.date) else None
        record["shipped"] = number_that_ships(record["name"], day)
    elif spec.keys["shipped"] is Kind.TEXT:
        record["shipped"] = "unknown"  # that it names nothing is said at its own cell
