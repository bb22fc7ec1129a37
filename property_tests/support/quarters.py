"""Synthetic quarters of 3,000 encounters, and auditors who fill in worksheets."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

PROVIDERS, OF_EACH = 12, 250
WITH_CODE = 200
"""Encounters of a provider that report M54.6: those of the frame."""

_RECORD = {
    "chart_reviewed": "Y",
    "pain_documented": "Y",
    "pain_regions": "thoracic",
    "laterality": "midline",
    "acuity": "acute",
    "pain_severity": 6,
    "aggravating_relieving": "Y",
    "functional_limitation": "Y",
    "exam_tenderness": "Y",
    "exam_range_of_motion": "Y",
    "neuro_exam": "normal",
    "clinical_reasoning": "Y",
    "record_signed": "Y",
}
_KINDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "right": ({}, "SUPPORTED", ""),
    "fracture": (
        {"dx2": "S22.060A", "fracture": "confirmed cause"},
        "NOT_SUPPORTED",
        "S22.060A",
    ),
    "lumbar": ({"pain_regions": "lumbar"}, "NOT_SUPPORTED", "M54.50"),
    "unsigned": ({"record_signed": "N"}, "DOCUMENTATION_INSUFFICIENT", ""),
    "header": ({"dx2": "M54.5"}, "INVALID_CODE", "M54.6; M54.50"),
    # What no column says, so that auditors overturn the machine.
    "missed": ({}, "NOT_SUPPORTED", "M54.50"),
    "old fracture": (
        {"dx2": "S22.060A", "fracture": "confirmed cause"},
        "SUPPORTED",
        "M54.6",
    ),
}
_SHARES = (
    *["right"] * 12,
    *("fracture", "lumbar", "unsigned", "header", "missed", "old fracture"),
)
COLUMNS = (
    *("encounter_id", "date_of_service", "provider_id", "payer", "amount_paid"),
    *("dx1", "dx2", "fracture", "cpt1", *_RECORD),
)


@dataclass(frozen=True)
class Truth:
    """What is right of an encounter, and what its errors cost."""

    verdict: str
    codes: str
    provider: str
    payer: str
    reports: bool
    paid: float

    @property
    def dollars(self) -> float:
        return self.cost(self.verdict)

    def cost(self, verdict: str) -> float:
        """Return the dollars at issue: an invalid code was underpaid, others over."""
        if not self.is_wrong(verdict):
            return 0.0
        return round(self.paid * (-0.1 if verdict == "INVALID_CODE" else 0.4), 2)

    @staticmethod
    def is_wrong(verdict: str) -> bool:
        return verdict != "SUPPORTED"


def number_of(*words: object) -> int:
    """Return a number that looks random and is the same in every run."""
    text = "\n".join(map(str, words))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def write_quarter(path: Path, first_day: dt.date) -> dict[str, Truth]:
    """Write a quarter's encounters as a workbook; return what is right of each."""
    truths = {}
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Encounters")
    sheet.append(COLUMNS)
    for number in range(PROVIDERS * OF_EACH):
        unit = f"S-{first_day:%y%m}-{number:04}"
        reports = number // PROVIDERS < WITH_CODE
        changes, verdict, codes = _KINDS[_SHARES[number_of(unit) % len(_SHARES)]]
        row: dict[str, Any] = {
            **_RECORD,
            "dx1": "M54.6" if reports else "M54.2",
            "cpt1": "99213",
        }
        row |= changes if reports else {}
        row |= {
            "encounter_id": unit,
            "date_of_service": first_day + dt.timedelta(days=number_of(unit, 1) % 90),
            "provider_id": f"P{number % PROVIDERS:02}",
            "payer": ("commercial", "Medicare FFS")[number_of(unit, 2) % 2],
            "amount_paid": 60 + (number_of(unit, 3) % 12000) / 100,
        }
        truths[unit] = Truth(
            *(verdict, codes, row["provider_id"], row["payer"], reports),
            paid=row["amount_paid"],
        )
        sheet.append([row.get(name, "") for name in COLUMNS])
    book.save(path)
    return truths


def judged_by(name: str, unit: str, truth: Truth, often: int = 12) -> dict[str, Any]:
    """Return what an auditor writes: what is right, and one time in `often` not."""
    if number_of(name, unit, "lost") % 40 == 0:
        return {"Decision": "not enough", "Comment": "No note.", "Dollars at issue": 0}
    verdict = truth.verdict
    if number_of(name, unit) % often == 0:
        verdict = "SUPPORTED" if Truth.is_wrong(verdict) else "NOT_SUPPORTED"
    return {"Auditor's verdict": verdict, "Dollars at issue": truth.cost(verdict)}


class Sheet:
    """The sheet Review of a worksheet, filled as a person does in a spreadsheet."""

    def __init__(self, path: Path) -> None:
        """Open a worksheet."""
        self._path = path
        self._book = openpyxl.load_workbook(path)
        self._sheet = self._book["Review"]
        self._at = {c.value: c.column for c in self._sheet[1]}

    @property
    def rows(self) -> dict[str, int]:
        """Return the rows by unit."""
        return {
            str(cell.value): cell.row
            for (cell,) in self._sheet.iter_rows(min_row=2, max_col=1)
        }

    def get(self, row: int, heading: str) -> Any:
        """Return a cell."""
        return self._sheet.cell(row, self._at[heading]).value

    def fill(self, row: int, cells: dict[str, Any]) -> None:
        """Write cells."""
        for heading, value in cells.items():
            self._sheet.cell(row, self._at[heading]).value = value

    def save(self) -> None:
        """Save as a spreadsheet does: in place."""
        self._book.save(self._path)
