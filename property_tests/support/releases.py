"""The code set that ships, and the codes and days on which its laws are checked."""

from __future__ import annotations

import datetime as dt

from audit.release import load
from audit.release.billable import read_billable

CODES = load()
TABLE = read_billable()
TODAY = dt.date(2026, 2, 10)
OFFICIAL_COUNTS = {
    2016: 69_823,
    2017: 71_486,
    2018: 71_704,
    2019: 71_932,
    2020: 72_184,
    2021: 72_621,
    2022: 72_750,
    2023: 73_674,
    2024: 74_044,
    2025: 74_260,
    2026: 74_719,
    2027: 74_786,
}


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
