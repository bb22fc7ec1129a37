"""The rows that are judged: claims and charts of few codes (synthetic)."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

import polars

from benchmarks.by_hand.rules import DX

HEADINGS = (
    *("encounter_id", "date_of_service", "setting", "payer", *DX, "cpt1"),
    *("chart_reviewed", "pain_documented", "pain_regions", "acuity", "duration_weeks"),
    *("pain_severity", "functional_limitation", "exam_tenderness"),
    *("exam_range_of_motion", "neuro_exam", "clinical_reasoning", "imaging_status"),
    *("fracture", "disc_disorder", "radiculopathy", "pain_distinct"),
    *("service_linkage", "record_signed"),
)
CODES = (
    *("E11.9", "I10", "M51.34", "M51.24", "M51.26", "G89.29", "M54.2", "R52"),
    *("M54.89", "M54.9", "S22.060D", "M54.14", "M80.08XD", "Z87.310", "E78.5"),
)
REGIONS = (
    *("thoracic", "thoracic", "thoracic", "thoracic; lumbar", "thoracic; cervical"),
    *("lumbar", "cervical", "back unspecified", ""),
)
STATUSES = (
    *("",) * 9,
    *("none", "suspected", "ruled out"),
    *("confirmed cause", "confirmed incidental", "link not stated"),
)

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in memory, and the same rows in a Parquet file."""

    rows: list[Row]
    source: Path


def stored(rows: list[Row], folder: Path) -> Table:
    """Write rows into a Parquet file in a folder."""
    source = folder / f"rows_{len(rows)}.parquet"
    polars.DataFrame(rows, schema=list(HEADINGS), orient="row").write_parquet(source)
    return Table(rows, source)


def made(count: int) -> list[Row]:
    """Make claims and charts of few codes."""
    dice = random.Random(7)
    return [_row(number, dice) for number in range(count)]


def _row(number: int, dice: random.Random) -> Row:
    pick = dice.choice
    day = dt.date(2025, 10, 1) + dt.timedelta(dice.randrange(330))
    other = dice.sample(CODES, dice.randrange(4))
    place = 0 if dice.random() < 0.75 else dice.randrange(len(other) + 1)
    is_claim = dice.random() < 0.3
    has_m546 = not is_claim or dice.random() < 0.9
    dx = [*other[:place], "M54.6", *other[place:]] if has_m546 else other
    dx = [*(dx or ["I10"]), "", "", ""][:4]
    claim = [
        *(f"E{number}", day.isoformat()),
        pick(("office", "ED", "pain clinic", "therapy clinic")),
        pick(("commercial", "Medicare FFS", "Medicaid")),
        *dx,
        pick(("99213", "72146", "97110", "64490")),
    ]
    if is_claim:
        return (*claim, "N", *[""] * (len(HEADINGS) - len(claim) - 1))
    return (
        *claim,
        *("Y", "Y" if dice.random() < 0.9 else "", pick(REGIONS)),
        pick(("acute", "subacute", "chronic")),
        *(str(dice.randint(0, 52)), str(dice.randint(0, 10))),
        *(pick(("Y", "")) for _ in range(3)),
        pick(("normal", "normal", "radicular", "not done")),
        *(pick(("Y", "")), pick(("not ordered", "ordered", "deferred"))),
        *(pick(STATUSES) for _ in range(3)),
        *(pick(("", "Y")), pick(("yes", "no", "partial")), pick(("Y", "Y", "N"))),
    )
