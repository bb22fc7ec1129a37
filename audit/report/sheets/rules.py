"""The sheet Rules: the condition, reason and authority of each rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import ALL_SIGNED, FOOTER, Formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo

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
    sheet: Any, pen: CellPen, formats: Formats, rules: Iterable[RuleInfo], tally: Tally
) -> None:
    """Write every rule of the pack, with the number of encounters it fired on."""
    wrapped = {name: _WIDTHS[name] for name in _WRAPPED}
    table = TableSheet(sheet, pen, formats, _HEADINGS, wrapped=wrapped)
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
    on_letter(sheet, FOOTER)
