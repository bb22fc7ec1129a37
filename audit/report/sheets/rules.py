"""The sheet Rules: what each rule asks, why, and by which authority."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.report.rule_info import RuleInfo
from audit.report.sheets.cells import CellPen
from audit.report.sheets.looks import ALL_SIGNED, Looks, on_letter
from audit.report.sheets.tables import TableSheet
from audit.report.summary import Tally

NAME = "Rules"
_WIDTHS = {
    "rule_id": 13,
    "title": 28,
    "verdict": 29,
    "severity": 11,
    "risk": 11,
    "encounters": 13,
    "reason": 38,
    "citations": 24,
    "action": 32,
    "condition": 36,
    "from": 11,
    "until": 11,
}
_HEADINGS = tuple(_WIDTHS)
_WRAPPED = ("title", "reason", "citations", "action", "condition")


def write_rules(
    sheet: Any, pen: CellPen, looks: Looks, rules: Iterable[RuleInfo], tally: Tally
) -> None:
    """Write every rule of the pack, with the encounters that it found."""
    wrapped = {name: _WIDTHS[name] for name in _WRAPPED}
    table = TableSheet(sheet, pen, looks, _HEADINGS, wrapped=wrapped)
    for rule in rules:
        table.add(
            (
                rule.id,
                rule.title,
                rule.verdict,
                rule.severity,
                rule.risk,
                tally.rules[rule.id],
                rule.reason,
                "; ".join(rule.citations),
                rule.action,
                rule.condition_text,
                rule.since,
                rule.until,
            )
        )
    table.close(NAME, _WIDTHS, 1, ALL_SIGNED)
    on_letter(sheet, "tspine: M54.6 audit")
