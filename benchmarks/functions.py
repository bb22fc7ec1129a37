"""Worksheet functions: seconds for a table of 10,000 rows, calls a second for rows."""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time
from collections.abc import Callable

from audit.columns import CONTRACT
from audit.functions import FUNCTIONS, function
from samples import build

ROWS, COLUMNS, CALLS = 10_000, 60, 2_000
_START = dt.date(1899, 12, 30)
_FIRST = ("encounter_id", "date_of_service", "setting", "payer", "dx1", "dx2", "cpt1")
_CHART = [c for c in CONTRACT if c.group in ("documentation", "conditions", "linkage")]
_WORDS = {
    "dx1": ("M54.6", "M54.6", "M54.50", "m546"),
    "dx2": ("", "E11.9", "M51.34", "M54.2", "G89.29"),
    "cpt1": ("99213", "72146", "97110", "64490"),
    "definitive_code": ("", "", "", "M51.24"),
    "pain_levels": ("", "T5-T8", "T6"),
    "unrelated_pairs": ("", "M54.6~M51.34"),
    "pain_regions": ("thoracic", "thoracic; lumbar", "lumbar"),
}


def table(rows: int, columns: int = COLUMNS, seed: int = 546) -> list[list[object]]:
    """Make a synthetic table as a spreadsheet hands it over: every row its own."""
    dice = random.Random(seed)
    names = [*_FIRST, *(c.name for c in _CHART)][:columns]
    known = {c.name: c for c in CONTRACT}

    def cell(name: str, number: int) -> object:
        column = known[name]
        if name == "encounter_id":
            return f"E{number}"
        if column.kind == "date":
            days = (dt.date(2026, 2, 1) - _START).days + number % 200
            return float(days) if name == "date_of_service" else None
        if column.kind == "number":
            return float(dice.randrange(11))
        if column.group == "conditions" and column.allowed and dice.random() < 0.9:
            return None
        return dice.choice(_WORDS.get(name) or column.allowed or ("",)) or None

    return [list(names), *([cell(n, r) for n in names] for r in range(rows))]


def practice(rows: int, seed: int = 546) -> list[list[object]]:
    """Make a table as in practice: the sample charts, each with its own id and day."""
    charts, dice = build.charts(), random.Random(seed)
    used = [c.name for c in CONTRACT if any(chart.get(c.name) for chart in charts)]
    names = used[:COLUMNS]
    first = dt.date(2025, 10, 1)
    made: list[list[object]] = [list(names)]
    for number in range(rows):
        chart: dict[str, object] = {**charts[number % len(charts)]}
        day = first + dt.timedelta(days=dice.randrange(360))
        own = {"encounter_id": f"E{number}", "amount_paid": float(dice.randrange(300))}
        chart |= {**own, "date_of_service": float((day - _START).days)}
        chart["pain_severity"] = float(dice.randrange(1, 10))
        chart["duration_weeks"] = float(dice.randrange(1, 30))
        made.append([chart.get(name) or None for name in names])
    return made


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print one line for each function."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    cells, usual = table(rows), practice(rows)
    first = timed(lambda: function("AUDIT").call(table(1)))
    print(f"first call, everything loaded       {first:8.3f} s")
    audit = function("AUDIT")
    print(f"AUDIT {rows:,} x {COLUMNS}, as in practice  ", end="")
    print(f"{timed(lambda: audit.call(usual)):8.3f} s")
    print(f"AUDIT {rows:,} x {COLUMNS}, all at random   ", end="")
    print(f"{timed(lambda: audit.call(cells)):8.3f} s")
    print(f"AUDIT {rows:,} x {COLUMNS}, recalculated    ", end="")
    print(f"{timed(lambda: audit.call(cells)):8.3f} s")
    fresh = table(CALLS, seed=547)
    for spec in FUNCTIONS:
        if spec.short in ("VERDICT", "FINDINGS", "CORRECTED", "QUERY", "TASK"):
            seconds = timed(lambda s=spec: [s.call(fresh[0], r) for r in fresh[1:]])  # type: ignore[misc]
            print(f"{spec.name:18} one row a call {CALLS / seconds:12,.0f} calls/s")


if __name__ == "__main__":
    main()
