"""The history codes that may be reported for a healed condition."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import Code
from audit.facts import Chart
from audit.release import HistoryRow
from audit.verdict.code_words import listed


def history_codes(chart: Chart, codes: Iterable[Code]) -> str:
    """Name the history codes for each healed condition that is coded as current."""
    table = chart.tables.codes
    replacements = []
    for code in codes:
        rows = table.history_patterns(code, chart.on)
        offered = " or ".join(dict.fromkeys(_named(row, chart) for row in rows))
        history = offered or "the documented history code"
        replacements.append(f"{history} instead of {code}")
    return listed(replacements)


def _named(row: HistoryRow, chart: Chart) -> str:
    whole = chart.tables.codes.is_billable(row.history, chart.on)
    name = row.history if whole else _children(row.history)
    return f"{name} with {_children(row.beside)}" if row.beside else name


def _children(header: str) -> str:
    """Name all codes under a header, as in M81.- and Z86.0-."""
    return f"{header}-" if "." in header else f"{header}.-"
