"""The claim-level attachment: every sampled claim, with its codes, dollars and finding.

Integrity agreements ask for such a list in the appendix on the Claims Review: code
submitted, correct code, amount paid, correct amount and difference of each paid claim.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.review.report.provider_words import finding_of
from audit.review.score import RIGHT_BUT_CODED, Coding, Judged, Outcome
from audit.review.worksheet import AGREE, Decision

NOT_PRICED = "not priced"
"""Of a claim without an amount paid or without dollars at issue."""

CODES_UNKNOWN = {
    Outcome.WRONG: "not stated by the auditor",
    Outcome.UNDECIDED: "not settled",
    Outcome.OUTSIDE: "not judged",
    Outcome.OUT_OF_FRAME: "not judged",
    Outcome.OPEN: "not yet reviewed",
}
"""What stands for the correct codes if they are unknown."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One sampled claim as people decided it.

    `billed` and `correct` are codes in claim order; `correct` is None if it is unknown.
    `due` is what should have been paid, paid minus dollars at issue; it and
    `difference` are None if the claim is not priced. `spare` says that the claim took
    the place of one that is not of the frame. `finding` is in plain words. `coding`
    says what became of the codes.
    """

    unit_id: str
    stratum: str
    spare: bool
    date_of_service: dt.date | None
    provider: str
    coder: str
    payer: str
    billed: tuple[str, ...]
    correct: tuple[str, ...] | None
    paid: float | None
    due: float | None
    difference: float | None
    outcome: Outcome
    why_unsettled: str
    finding: str
    machine: str
    verdict: str
    rules: tuple[str, ...]
    decision: Decision
    coding: Coding
    is_right_but_coded: bool

    @property
    def is_judged(self) -> bool:
        """Whether the claim is in the error rate."""
        return self.outcome in (Outcome.RIGHT, Outcome.WRONG)

    @property
    def billed_text(self) -> str:
        """The billed codes as text."""
        return "; ".join(self.billed)

    @property
    def correct_text(self) -> str:
        """The correct codes as text, or why there are none."""
        if self.correct is None:
            return CODES_UNKNOWN.get(self.outcome, "not stated")
        return "; ".join(self.correct)

    @property
    def outcome_text(self) -> str:
        """How the claim counts, why if nobody could settle it, and its codes."""
        text = self.outcome.value
        if self.is_right_but_coded:
            text = RIGHT_BUT_CODED
        if self.why_unsettled:
            text += f" ({self.why_unsettled})"
        if self.is_judged and self.coding is not Coding.SAME:
            text += f", {self.coding.value}"
        return f"{text}, a spare" if self.spare else text

    @property
    def decided_text(self) -> str:
        """Who decided, what, with which verdict, and in which words."""
        decision = self.decision
        if not decision.decision:
            return "Nobody has decided."
        who = decision.auditor or "An auditor who is not named"
        text = ", ".join(filter(None, (decision.decision, self.verdict)))
        return f"{who}: {text}. {quoted(decision.comment) or 'No comment.'}"

    @property
    def second_text(self) -> str:
        """The second reviewer's decision; empty if there is none."""
        decision = self.decision
        if not decision.second_decision:
            return ""
        who = decision.second_reviewer or "A second reviewer who is not named"
        words = quoted(decision.second_comment)
        return f"Second review by {who}: {decision.second_decision}. {words}".rstrip()

    @property
    def provider_text(self) -> str:
        """The provider's response; empty if there is none."""
        decision = self.decision
        if not decision.provider_response:
            return ""
        words = quoted(decision.provider_comment)
        return f"The provider: {decision.provider_response}. {words}".rstrip()


def quoted(words: str) -> str:
    """Return somebody's words in quotation marks; nothing if there are none."""
    return f"“{words}”" if words else ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Claims and dollars of a part of the sample.

    `priced` of `claims` claims have both an amount paid and dollars at issue: all
    dollars are theirs.
    """

    name: str
    claims: int
    priced: int
    paid: float
    due: float
    over: float
    under: float

    @property
    def net(self) -> float:
        """Overpaid minus underpaid dollars."""
        return self.over - self.under


def claim_lines(units: Sequence[Judged]) -> tuple[ClaimLine, ...]:
    """Return every claim of the sample in order of selection."""
    return tuple(map(_line, units))


def _line(unit: Judged) -> ClaimLine:
    row = unit.row
    paid, dollars = row.unit.amount, unit.dollars
    priced = paid is not None and dollars is not None
    return ClaimLine(
        unit_id=row.unit.id,
        stratum=row.pick.stratum,
        spare=row.pick.spare,
        date_of_service=row.date_of_service,
        provider=row.unit.group("provider"),
        coder=row.unit.group("coder"),
        payer=row.unit.group("payer"),
        billed=row.codes,
        correct=unit.final,
        paid=paid,
        due=round((paid or 0.0) - (dollars or 0.0), 2) if priced else None,
        difference=dollars if priced else None,
        outcome=unit.outcome,
        why_unsettled=unit.unsettled.value if unit.unsettled else "",
        finding=finding_of(unit),
        machine=row.machine.coding_verdict,
        verdict=unit.verdict,
        rules=tuple(filter(None, row.machine.rule_ids.split("; "))),
        decision=row.decision,
        coding=unit.coding,
        is_right_but_coded=unit.is_right_but_coded,
    )


def totals_of(lines: Sequence[ClaimLine]) -> tuple[Totals, ...]:
    """Add up judged, undecided and other claims, and all of them."""
    parts = {
        "Judged (right or wrong)": [x for x in lines if x.is_judged],
        "Undecided": [x for x in lines if x.outcome is Outcome.UNDECIDED],
        "Others (of another kind, or not yet reviewed)": [
            x for x in lines if not x.is_judged and x.outcome is not Outcome.UNDECIDED
        ],
        "All sampled claims": list(lines),
    }
    return tuple(_total(name, part) for name, part in parts.items())


def _total(name: str, lines: Sequence[ClaimLine]) -> Totals:
    priced = [x for x in lines if x.difference is not None]
    differences = [x.difference or 0.0 for x in priced]
    return Totals(
        name,
        len(lines),
        len(priced),
        math.fsum(x.paid or 0.0 for x in priced),
        math.fsum(x.due or 0.0 for x in priced),
        math.fsum(d for d in differences if d > 0),
        math.fsum(-d for d in differences if d < 0),
    )


def second_reviews(lines: Sequence[ClaimLine]) -> Iterator[tuple[ClaimLine, str]]:
    """Yield the claims that a second reviewer decided, with the result."""
    for line in lines:
        decision = line.decision
        if not decision.second_decision:
            continue
        if decision.second_decision == AGREE:
            result = f"confirmed as {line.outcome_text}"
        elif line.why_unsettled and line.outcome is not Outcome.WRONG:
            result = f"not settled: {line.outcome_text}"
        else:
            result = f"settled as {line.outcome_text}"
        yield line, result
