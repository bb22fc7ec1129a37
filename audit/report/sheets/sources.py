"""The sheet Sources: what the authorities of the listed rules say, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import FOOTER, Formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.rules.rule_info import RuleInfo
from audit.rules.sources import Source

NAME = "Sources"
_WIDTHS = {"source": 34, "words": 78, "where": 44}
_HEADINGS = tuple(_WIDTHS)


def sources_of(rules: Iterable[RuleInfo]) -> list[Source]:
    """Return the sources of the rules, each once, in the order of their labels."""
    found = {source.label: source for rule in rules for source in rule.sources}
    return [found[label] for label in sorted(found)]


def write_sources(
    sheet: Any, pen: CellPen, formats: Formats, rules: Iterable[RuleInfo]
) -> None:
    """Write each source of the rules and what it says."""
    table = TableSheet(sheet, pen, formats, _HEADINGS, wrapped=_WIDTHS)
    for source in sources_of(rules):
        table.add((source.label, source.words, source.where))
    table.close(NAME, _WIDTHS, 1, {})
    on_letter(sheet, FOOTER)
