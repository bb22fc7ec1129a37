"""Reads the sheet Conditions: the conditions of rules, a part to a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.errors import InputUnreadable
from audit.packs.condition_rows import ConditionRow, RowProblems, condition_of
from audit.packs.grid import (
    CONDITION_COLUMNS,
    CONDITIONS,
    INFORMATION,
    SEE_CONDITIONS,
    address,
)
from audit.packs.sheet_content import SheetContent, value_of
from audit.rules.language import unparse
from audit.rules.own import shipped
from audit.rules.own.tables import Kind


def columns_of(sheet: Any, name: str, wanted: tuple[str, ...]) -> dict[str, int]:
    """Return the number of each column by its heading."""
    first = next(sheet.iter_rows(min_row=1, max_row=1), ())
    known = {str(cell.value or "").strip(): n for n, cell in enumerate(first)}
    for heading in wanted:
        if heading not in known and heading not in INFORMATION:
            raise InputUnreadable(
                f"The sheet {name} has no column {heading!r}. Take it back: without it "
                "all of its values would be lost."
            )
    for heading in known:
        if heading and heading not in wanted:
            raise InputUnreadable(
                f"The sheet {name} has a column {heading!r}, which no pack has. Take "
                "it out, or rename it back."
            )
    return known


class ConditionSheet:
    """The rows of the sheet Conditions, by the rule that they belong to."""

    def __init__(self, sheet: Any, found: SheetContent) -> None:
        self._found = found
        self._columns = columns_of(sheet, CONDITIONS, CONDITION_COLUMNS)
        self._rows: dict[str, list[tuple[int, ConditionRow]]] = {}
        self._used: set[str] = set()
        for row, rule, line in self._lines(sheet):
            self._rows.setdefault(rule, []).append((row, line))

    def _lines(self, sheet: Any) -> Iterator[tuple[int, str, ConditionRow]]:
        for row, cells in enumerate(sheet.iter_rows(min_row=2), 1):
            texts: Mapping[str, str] = {
                key: str(
                    value_of(
                        *(cells, self._columns[key], Kind.TEXT, self._found),
                        *(CONDITIONS, row),
                    )
                    or ""
                )
                for key in CONDITION_COLUMNS
                if key not in INFORMATION
            }
            if any(texts.values()):
                rule = texts["rule"]
                names = ("joint", "fact", "relation", "value")
                yield row, rule, ConditionRow(*(texts[name] for name in names))

    def put_into(self, record: dict[str, Any], table: str, index: int) -> None:
        """Put the condition of a rule into its record, if it is on this sheet."""
        subject = str(record.get("rule", record.get("id", "")))
        rows = self._rows.get(subject, [])
        stated = record.get("when")
        place = self._found.place(table, index, "when")
        if rows and stated not in (None, SEE_CONDITIONS):
            self._found.problems.append(
                f"{place}: {subject} has a condition here and on the sheet "
                f"{CONDITIONS}. Write {SEE_CONDITIONS!r} here, or delete the rows."
            )
        elif rows:
            self._used.add(subject)
            try:
                condition = condition_of([r for _, r in rows], _parameters())
            except RowProblems as found:
                for wrong in found.problems:
                    row, number = rows[wrong.row][0], self._columns[wrong.column]
                    self._found.problems.append(
                        f"{address(CONDITIONS, row, number)}: {wrong.message}"
                    )
                record["when"] = "true"
            else:
                record["when"] = unparse(condition)
        elif stated == SEE_CONDITIONS:
            self._found.problems.append(
                f"{place}: the sheet {CONDITIONS} has no row for {subject}. Write its "
                "condition there, or here as text."
            )
            record["when"] = "true"
        self._used.add(subject)

    def refuse_unused(self) -> None:
        """Note the rows of rules that no sheet changes or adds."""
        for subject, rows in self._rows.items():
            if subject not in self._used:
                place = address(CONDITIONS, rows[0][0], self._columns["rule"])
                self._found.problems.append(
                    f"{place}: {subject!r} is neither on Rules changed nor on Rules "
                    "added. Add it there, or delete these rows."
                )


def _parameters() -> tuple[str, ...]:
    return tuple(shipped().parameters)
