"""Walks through the loops of 837 transactions and yields their claims.

Source of the loops: ASC X12N 005010X222A1 (professional) and X223A2 (institutional).
Loop 2000A is the billing provider, 2000B the subscriber and payer, 2000C a dependent,
2300 the claim, 2320 another payer of the claim, 2400 a service line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from audit.intake.x12.claim import (
    CHANGES,
    ICD9,
    NOT_AUDITED,
    OTHER,
    PRINCIPAL,
    REPLACEMENT,
    VOID,
    Claim,
    Line,
)
from audit.intake.x12.envelope import Envelopes
from audit.intake.x12.seen import Seen
from audit.intake.x12.segments import Segment

_ENDS_CLAIM = frozenset({"CLM", "HL", "SE"})
_INSTITUTIONAL = "X223"
_PROVIDERS = frozenset({"82", "71"})
"""Entity codes of the rendering and of the attending provider."""

MINUTES = "MJ"
"""The measure of anesthesia. Source: X12 data element 355."""

_PROCEDURE_CODES = frozenset(
    {"BBR", "BR", "BBQ", "BQ", "CAH", "DR", "BE", "BG", "BH", "BI", "TC", "BO", "BP"}
)
"""Qualifiers of HI for what is no diagnosis: procedures, DRG, values, occurrences."""


class Walker:
    """Turns segments into claims. `seen` is complete when all are read."""

    def __init__(self, source: str) -> None:
        """Begin; `source` names the file in messages."""
        self.envelopes = Envelopes(source, "837", "CLM")
        self.seen = Seen()
        self._billing = self._filing = self._payer = ""
        self._claim: Claim | None = None
        self._line: Line | None = None
        self._in_other_payer = False
        self._rows: dict[str, int] = {}
        self._steps: dict[str, Callable[[Segment], None]] = {
            "CLM": self._begin_claim,
            "HI": self._codes,
            "LX": self._begin_line,
            "SV1": self._professional_line,
            "SV2": self._institutional_line,
            "DTP": self._date,
            "REF": self._reference,
            "NM1": self._name,
            "SBR": self._subscriber,
            "HL": self._level,
        }

    def claims(self, segments: Iterable[Segment]) -> Iterator[Claim]:
        """Yield the claims of all transactions, in the order of the file.

        Raises InputUnreadable if a part of the file is missing.
        """
        steps = self._steps
        for name, segment in self.envelopes.inside(segments):
            if name in _ENDS_CLAIM and self._claim is not None:
                yield self._finished()
            if name == "ST":
                self._billing = self._filing = self._payer = ""
            elif name in steps:
                steps[name](segment)

    # -- loops -------------------------------------------------------------------------

    def _level(self, segment: Segment) -> None:
        if segment.element(3) == "20":
            self._billing = ""
        if segment.element(3) in ("20", "22"):
            self._filing = self._payer = ""

    def _subscriber(self, segment: Segment) -> None:
        if self._claim is None:
            self._filing = segment.element(9).upper()
        else:
            self._in_other_payer = True

    def _name(self, segment: Segment) -> None:
        entity, claim = segment.element(1), self._claim
        if claim is None:
            if entity == "85":
                self._billing = segment.element(9)
            elif entity == "PR":
                self._payer = segment.element(3)
        elif entity in _PROVIDERS and (self._line or not self._in_other_payer):
            if number := segment.element(9):
                (self._line or claim).provider = number
            else:
                self.seen.nameless[claim.row] = None
                claim.remarks.append(f"provider without a number (NM1, {entity})")

    def _begin_claim(self, segment: Segment) -> None:
        facility, qualifier, frequency = (*segment.components(5), "", "", "")[:3]
        self._claim = Claim(
            row=segment.number,
            id=segment.element(1),
            charge=segment.element(2),
            facility=facility,
            qualifier=qualifier,
            frequency=frequency,
            is_institutional=_INSTITUTIONAL in self.envelopes.version
            or qualifier == "A",
            filing=self._filing,
            payer_name=self._payer,
            billing=self._billing,
        )
        self._line, self._in_other_payer = None, False

    def _finished(self) -> Claim:
        claim = self._claim
        assert claim is not None
        self._claim = self._line = None
        kind = "institutional" if claim.is_institutional else "professional"
        self.seen.claims[kind] += 1
        if claim.frequency == VOID:
            self.seen.voids.append(claim.row)
            claim.remarks.append("void of an earlier claim (frequency 8)")
        earlier = self._rows.setdefault(claim.id, claim.row)
        if earlier != claim.row and claim.frequency in CHANGES:
            self.seen.changed.append(claim.row)
            claim.remarks.append(
                f"frequency {claim.frequency}: the claim of this id at segment "
                f"{earlier} is what it changes"
            )
        elif claim.frequency == REPLACEMENT:
            self.seen.replacing.append(claim.row)
            claim.remarks.append("replacement of an earlier claim (frequency 7)")
        marked = [code for qualifier, code in claim.codes if qualifier in ICD9]
        if marked:
            self.seen.icd9.append(claim.row)
            claim.remarks.append(
                f"marked as ICD-9-CM (HI, BK or BF): {', '.join(marked)}"
            )
        if sum(qualifier in PRINCIPAL for qualifier, _ in claim.codes) > 1:
            claim.remarks.append(
                "several principal diagnoses (HI, ABK): the first counts"
            )
        if claim.aside:
            claim.remarks.append(f"not audited: {', '.join(claim.aside)}")
        self.seen.revenue_lines += sum(not line.procedure for line in claim.lines)
        return claim

    def _codes(self, segment: Segment) -> None:
        claim = self._claim
        if claim is None or self._line is not None or self._in_other_payer:
            return
        for place in range(1, len(segment.elements)):
            qualifier, code = (*segment.components(place), "", "")[:2]
            qualifier = qualifier.upper()
            if qualifier in PRINCIPAL or qualifier in OTHER:
                claim.codes.append((qualifier, code))
            elif qualifier in NOT_AUDITED:
                self.seen.aside[NOT_AUDITED[qualifier]] += 1
                claim.aside.append(f"{qualifier} {code}")
            elif (qualifier or code) and qualifier not in _PROCEDURE_CODES:
                self.seen.unknown[qualifier or "(none)"] += 1
                claim.remarks.append(f"HI not read: {qualifier} {code}".strip())

    # -- service lines -----------------------------------------------------------------

    def _begin_line(self, segment: Segment) -> None:
        if self._claim is not None:
            # What comes before SV1 or SV2 belongs to nothing.
            self._line = Line("", [], "", [])
            self._claim.lines.append(self._line)

    def _professional_line(self, segment: Segment) -> None:
        line = self._opened()
        if line is not None:
            line.procedure, line.modifiers = _procedure(segment, 1)
            self._count(line, segment, 3)
            line.place = segment.element(5)
            line.pointers = [p for p in segment.components(7) if p]

    def _institutional_line(self, segment: Segment) -> None:
        line = self._opened()
        if line is not None:
            line.procedure, line.modifiers = _procedure(segment, 2)
            self._count(line, segment, 4)

    def _count(self, line: Line, segment: Segment, place: int) -> None:
        """Take the units of service; minutes of anesthesia are none, and are told."""
        measure, amount = segment.element(place), segment.element(place + 1)
        if measure == "UN":
            line.units = amount
        elif measure == MINUTES and self._claim is not None:
            self.seen.minutes += 1
            self._claim.remarks.append(
                f"{line.procedure}: {amount} minutes of anesthesia, no units"
            )

    def _opened(self) -> Line | None:
        """Return the line that a segment belongs to; one without LX gets its own."""
        if self._claim is not None and (self._line is None or self._line.procedure):
            self._line = Line("", [], "", [])
            self._claim.lines.append(self._line)
        return self._line

    def _reference(self, segment: Segment) -> None:
        if self._line is not None and segment.element(1) == "6R":
            self._line.control = segment.element(2)

    def _date(self, segment: Segment) -> None:
        claim = self._claim
        if claim is None:
            return
        what, form, text = (segment.element(n) for n in (1, 2, 3))
        days = [day for day in (text.split("-") if form == "RD8" else [text]) if day]
        if days != sorted(days) and not self._in_other_payer:
            self.seen.backward[claim.row] = None
            claim.remarks.append(f"dates that end before they begin: {text}")
        if self._line is not None:
            if what == "472":
                self._line.dates += days
        elif not self._in_other_payer:
            claim.dates.setdefault(what, []).extend(days)


def _procedure(segment: Segment, place: int) -> tuple[str, list[str]]:
    """Return procedure and modifiers of a composite: HC:97140:GP:59."""
    _, procedure, *modifiers = (*segment.components(place), "", "")
    return procedure, [modifier for modifier in modifiers[:4] if modifier]
