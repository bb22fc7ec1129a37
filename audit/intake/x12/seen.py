"""What an 837 file holds beside its claims, and what must be said of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audit.intake.x12.claim import VOID
from audit.intake.x12.envelope import Envelopes
from audit.wording import counted

_SHOWN = 3


@dataclass(slots=True)
class Seen:
    """What a file holds beside its claims, for the notes of the table."""

    claims: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    revenue_lines: int = 0
    icd9: list[int] = field(default_factory=list)
    voids: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    replacing: list[int] = field(default_factory=list)
    backward: dict[int, None] = field(default_factory=dict)
    nameless: dict[int, None] = field(default_factory=dict)
    minutes: int = 0

    def notes(self, envelopes: Envelopes) -> list[str]:
        """Say it in sentences."""
        claims = " and ".join(
            f"{n:,} {kind}" for kind, n in sorted(self.claims.items())
        )
        sets = _transactions(envelopes.transactions)
        notes = [
            f"X12 837: {claims} claims in {sets}; a row is named by the number of its "
            "CLM segment (ISA is segment 1)"
        ]
        if envelopes.other_kinds:
            kinds = counted(envelopes.other_kinds)
            notes.append(f"transactions of other kinds were not read: {kinds}")
        if self.icd9:
            notes.append(
                f"{_claims(self.icd9)} diagnoses that the file marks as ICD-9-CM (HI "
                "with BK or BF, where ICD-10-CM has ABK or ABF): they were read as "
                "ICD-10-CM codes; a payer may reject the claim"
            )
        if self.voids:
            notes.append(
                f"{_claims(self.voids)} frequency {VOID}: a void of an earlier claim. "
                "They are audited like all others"
            )
        if self.replacing:
            notes.append(
                f"{_claims(self.replacing)} frequency 7: a replacement of a claim that "
                "does not stand earlier in this file. They are audited like all others"
            )
        if self.changed:
            notes.append(
                f"{_claims(self.changed)} frequency 7 or 8 and the id of an earlier "
                "claim of this file, which it changes: both are audited"
            )
        if self.backward:
            notes.append(
                f"{_claims([*self.backward])} dates that end before they begin (DTP, "
                "RD8): they were read from the earlier to the later day"
            )
        if self.nameless:
            notes.append(
                f"{_claims([*self.nameless])} a rendering or attending provider "
                "without a number (NM1): another one of the claim stands in its place"
            )
        if self.minutes:
            lines = (
                "1 line has" if self.minutes == 1 else f"{self.minutes:,} lines have"
            )
            notes.append(f"{lines} minutes of anesthesia (MJ) in place of units")
        if self.aside:
            kinds = counted(self.aside)
            notes.append(
                f"diagnoses outside the claims' lists were not audited: {kinds}"
            )
        if self.revenue_lines:
            notes.append(
                f"{self.revenue_lines:,} service lines have a revenue code and no "
                "procedure code: no rule reads them"
            )
        if self.unknown:
            kinds = ", ".join(sorted(self.unknown))
            notes.append(
                f"HI segments have unknown qualifiers, which were not read: {kinds}"
            )
        if envelopes.miscounted:
            named = "; ".join(envelopes.miscounted[:_SHOWN])
            more = len(envelopes.miscounted) - _SHOWN
            notes.append(
                f"{named}{f'; and {more} more' if more > 0 else ''}. Segments may have "
                "been lost or added: compare the file with its source"
            )
        return notes


def _transactions(count: int) -> str:
    return "1 transaction" if count == 1 else f"{count:,} transactions"


def _claims(rows: list[int]) -> str:
    if len(rows) == 1:
        return f"1 claim (segment {rows[0]}) has"
    return f"{len(rows):,} claims (the first is segment {rows[0]}) have"
