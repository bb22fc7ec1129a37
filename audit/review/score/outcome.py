"""The outcome of one reviewed unit: people's decision overrides the machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from audit.findings import Verdict
from audit.review.score.coding import MENDED, Coding, coding_of
from audit.review.worksheet import (
    AGREE,
    DISAGREE,
    FINAL,
    NOT_ENOUGH,
    NOT_IN_FRAME,
    ReviewRow,
    codes_of,
)


class Outcome(StrEnum):
    """What a unit counts as."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDECIDED = "undecided"
    OUTSIDE = "does not concern M54.6"
    OUT_OF_FRAME = "not in the frame"
    OPEN = "not yet reviewed"


class Unsettled(StrEnum):
    """What keeps people from settling a unit: a chart with ..."""

    QUERY = "an open query to the provider"
    RECORD = "a record that is not enough, or was not to be had"
    UNREADABLE = "a cell that cannot be read"
    CLAIM_ONLY = "a claim seen without its chart: nobody read it"
    REVIEWERS = "two reviewers who disagree"
    NO_REASON = "a decision without its verdict or its reason"


_UNSETTLED = {
    Verdict.QUERY_PROVIDER: Unsettled.QUERY,
    Verdict.INPUT_ERROR: Unsettled.UNREADABLE,
    Verdict.NOT_ASSESSABLE: Unsettled.CLAIM_ONLY,
}

_FROM_CLAIM = (Verdict.INVALID_CODE, Verdict.NOT_APPLICABLE)
"""Verdicts that a person reaches from the claim alone."""

_NO_DECISION = (
    Verdict.INPUT_ERROR,
    Verdict.QUERY_PROVIDER,
    Verdict.CHART_REVIEW_REQUIRED,
    Verdict.NOT_ASSESSABLE,
)

_OUTCOMES = {
    Verdict.SUPPORTED: Outcome.RIGHT,
    Verdict.NOT_APPLICABLE: Outcome.OUTSIDE,
    Verdict.INPUT_ERROR: Outcome.UNDECIDED,
    Verdict.QUERY_PROVIDER: Outcome.UNDECIDED,
    Verdict.NOT_ASSESSABLE: Outcome.UNDECIDED,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit as the score counts it.

    `verdict` is people's, empty while there is none. `final` is the right list of
    diagnoses in claim order; `kept`, `over` and `under` are those that stay, that
    should not have been reported and that are missing. All four are None if the right
    codes are unknown. `dollars` is None if nobody entered them. `unsettled` says why
    people could not settle the unit, also where the program counts it as an error.
    """

    row: ReviewRow
    verdict: str
    outcome: Outcome
    kept: tuple[str, ...] | None
    over: tuple[str, ...] | None
    under: tuple[str, ...] | None
    dollars: float | None
    final: tuple[str, ...] | None = None
    unsettled: Unsettled | None = None

    @property
    def counts(self) -> bool:
        """Whether the unit is in the denominator."""
        return self.outcome in (Outcome.RIGHT, Outcome.WRONG)

    @property
    def compares(self) -> bool:
        """Whether people settled a unit on which the machine had an opinion.

        It has none if it asks for the chart, and people have none if nobody read it:
        nothing to agree with or to overrule.
        """
        asked = self.row.machine.coding_verdict == Verdict.CHART_REVIEW_REQUIRED
        read = self.unsettled is not Unsettled.CLAIM_ONLY
        return self.outcome is not Outcome.OPEN and read and not asked

    @property
    def overrules(self) -> bool:
        """Whether the auditor decided otherwise than the machine.

        A disagreement without a verdict, or with the machine's own, does not say what
        else it should be.
        """
        decision, machine = self.row.decision, self.row.machine.coding_verdict
        is_other = decision.own_verdict not in ("", machine)
        return decision.decision == DISAGREE and is_other

    @property
    def coding(self) -> Coding:
        """What became of the codes."""
        return coding_of(self.row.codes, self.final, self.over, self.under)

    @property
    def is_wrong(self) -> bool:
        """Whether the unit is an error."""
        return self.outcome is Outcome.WRONG

    @property
    def is_right_but_coded(self) -> bool:
        """Whether the unit is right about M54.6 and has other codes to mend."""
        return self.outcome is Outcome.RIGHT and self.coding in MENDED

    @property
    def is_undecided(self) -> bool:
        """Whether people could not settle the unit, and it counts neither way."""
        return self.outcome is Outcome.UNDECIDED

    @property
    def codes_judged(self) -> int:
        """Codes reported or missing, 0 if the right ones are unknown."""
        parts = (self.kept, self.over, self.under)
        return sum(len(part) for part in parts if part is not None)

    @property
    def codes_wrong(self) -> int:
        """Codes that should not have been reported or that are missing."""
        return len(self.over or ()) + len(self.under or ())


def machine_decides(verdict: str) -> bool:
    """Whether a verdict of the machine says that codes are right or wrong.

    It decides nothing where a cell cannot be read, where it asks the provider or for
    the chart, and where only the claim was seen.
    """
    return bool(verdict) and verdict not in _NO_DECISION


def judge(
    row: ReviewRow, missing_is_error: bool = False, unread: bool = False
) -> Judged:
    """Return how a unit counts.

    An unsettled second opinion and "not enough" leave it undecided; a unit that nobody
    could judge counts as an error if `missing_is_error` is set. A unit without a
    decision is open and never counts: the machine alone settles nothing. The same is
    true of an agreement with a verdict that the machine has changed since, and with a
    machine that asks for the chart: it judges no code, and the record is not missing
    but still to be read. "Not in frame" needs a reason; without one the unit is
    undecided.
    """
    decision = row.decision
    verdict = people_verdict(row)
    disputed = _is_disputed(row)
    stale = bool(row.changed) and decision.decision == AGREE
    asked = verdict == Verdict.CHART_REVIEW_REQUIRED
    guessed = unread and not shows_on_claim(row, verdict)
    if not decision.decision or stale or asked:
        outcome = Outcome.OPEN
    elif decision.decision == NOT_IN_FRAME and decision.comment and not disputed:
        outcome = Outcome.OUT_OF_FRAME
    elif disputed or not verdict or guessed:
        outcome = Outcome.UNDECIDED
    else:
        outcome = _OUTCOMES.get(Verdict(verdict), Outcome.WRONG)
    why = None
    if outcome is Outcome.UNDECIDED:
        why = _why_unsettled(row, verdict, guessed=guessed)
    if why and why is not Unsettled.CLAIM_ONLY and missing_is_error:
        outcome = Outcome.WRONG
    final = _final_codes(row, outcome)
    kept, over, under = _compared(row.codes, final)
    dollars = 0.0 if why is Unsettled.CLAIM_ONLY else _dollars(row, outcome)
    return Judged(row, verdict, outcome, kept, over, under, dollars, final, why)


def _is_disputed(row: ReviewRow) -> bool:
    """Whether the second reviewer disagrees and nobody has settled it."""
    decision = row.decision
    return decision.second_decision == DISAGREE and decision.status != FINAL


def shows_on_claim(row: ReviewRow, verdict: str) -> bool:
    """Whether a verdict needs no chart: the machine's on the claim, or of the claim."""
    return verdict == row.machine.coding_verdict or verdict in _FROM_CLAIM


def _why_unsettled(row: ReviewRow, verdict: str, *, guessed: bool) -> Unsettled:
    """Say why an undecided unit could not be settled."""
    if _is_disputed(row):
        return Unsettled.REVIEWERS
    if row.decision.decision == NOT_ENOUGH:
        return Unsettled.RECORD
    if not verdict:
        return Unsettled.NO_REASON
    return Unsettled.CLAIM_ONLY if guessed else _UNSETTLED[Verdict(verdict)]


def people_verdict(row: ReviewRow) -> str:
    """Return the verdict that people settled on; empty while there is none."""
    decision = row.decision
    if decision.decision == AGREE:
        return row.machine.coding_verdict
    return decision.own_verdict if decision.decision == DISAGREE else ""


def _final_codes(row: ReviewRow, outcome: Outcome) -> tuple[str, ...] | None:
    written = codes_of(row.decision.final_codes)
    if written:
        return written
    if outcome not in (Outcome.RIGHT, Outcome.WRONG):
        return None
    if row.decision.decision == AGREE:
        # Who agrees accepts the corrected list of the same row, too.
        corrected = codes_of(row.machine.corrected_dx)
        if corrected:
            return corrected
    return row.codes if outcome is Outcome.RIGHT else None


_Codes = tuple[str, ...] | None


def _compared(
    reported: tuple[str, ...], final: tuple[str, ...] | None
) -> tuple[_Codes, _Codes, _Codes]:
    if final is None:
        return None, None, None
    there, wanted = Counter(reported), Counter(final)
    parts = (there & wanted, there - wanted, wanted - there)
    kept, over, under = (tuple(part.elements()) for part in parts)
    return kept, over, under


def _dollars(row: ReviewRow, outcome: Outcome) -> float | None:
    """Return the dollars in error; a missing record that is an error costs all of it.

    Source: OIG, Corporate Integrity Agreement FAQ: a missing record is an overpayment.
    """
    if outcome is Outcome.OUT_OF_FRAME:
        return 0.0
    if row.decision.dollars is not None:
        return row.decision.dollars
    if outcome in (Outcome.RIGHT, Outcome.OUTSIDE):
        return 0.0
    is_missing = row.decision.decision == NOT_ENOUGH and outcome is Outcome.WRONG
    return row.unit.amount if is_missing else None
