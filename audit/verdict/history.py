"""The history codes that may be reported for a condition that is healed."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import Code
from audit.facts import Chart
from audit.release import HistoryRow
from audit.verdict.code_words import listed


def history_codes(chart: Chart, codes: Iterable[Code]) -> str:
    """Name, for each healed condition that is coded as current, what reports it."""
    table = chart.tables.codes
    told = []
    for code in codes:
        rows = table.history_patterns(code, chart.on)
        offered = " or ".join(dict.fromkeys(_named(row, chart) for row in rows))
        told.append(f"{offered or 'the documented history code'} instead of {code}")
    return listed(told)


def _named(row: HistoryRow, chart: Chart) -> str:
    whole = chart.tables.codes.is_billable(row.history, chart.on)
    name = row.history if whole else _children(row.history)
    return f"{name} with {_children(row.beside)}" if row.beside else name


def _children(header: str) -> str:
    """Name the codes under a header: M81.- and Z86.0-."""
    return f"{header}-" if "." in header else f"{header}.-"
