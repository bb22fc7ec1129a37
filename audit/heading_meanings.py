"""What a heading of an export can stand for, besides a column of the contract."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_DX = "dx1"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading of an export stands for.

    `target` is a contract column, or one of `PARTS`. `line` is the number of the
    service line that a part belongs to; 0 stands for the only line of the row.
    `is_numbered` is false for one column that may hold several diagnoses or lines.
    `has_rates` says that the column also holds amounts, as form locator 44 does.
    """

    target: str
    line: int = 0
    is_numbered: bool = True
    has_rates: bool = False


PARTS = {
    "line_modifiers": "Modifiers of the service line; several columns add up",
    "line_pointers": "Diagnosis pointers: letters, numbers or codes",
    "line_units": "Units of the service line",
    "line_number": "Number of the service line on the claim",
    "dx_rank": "Place of the row's diagnosis on the claim, 1 is the first",
    "dx_primary": "Whether the row's diagnosis is the first-listed one",
    "account": "Account or patient: with the date, it names an encounter",
}
"""Columns of exports that are no contract columns but say how to read one."""

LINE_PARTS = ("line_modifiers", "line_pointers", "line_units")
