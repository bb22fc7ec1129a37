"""What came of predicted denials: of a claim, of a service line, of a rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audit.denials.share import Share
from audit.intake.x12.remittance import DENIED

_AS_PREDICTED = "denied as predicted"
_NOT_AS_PREDICTED = "denied, but not as predicted"
_NOT_PREDICTED = "denied, not predicted"
_OTHER_REASON = "denied for another reason"
_DID_NOT_COME = "predicted, did not come"
_NO_DENIAL = "no denial"


@dataclass(frozen=True, slots=True)
class ByLine:
    """What came of the denials that a rule predicted for service lines.

    Only lines of answers that were joined to a line of their claim count. `precision`:
    of the lines that findings of the rule name, those on which one of its codes came.
    `recall`: of the lines on which one of its codes came, those that they name.
    """

    precision: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What came of the denials that one rule predicted.

    `precision`: of the answered claims on which it fired, those on which one of its
    codes came. `recall`: of the answered claims on which one of its codes came, those
    on which it fired. A denial of a line is right only for a finding that is about the
    line or about the claim as a whole. `by_line` is None if findings of the rule name
    no lines.
    """

    rule_id: str
    codes: tuple[str, ...]
    precision: Share
    recall: Share
    by_line: ByLine | None = None


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """One answered line: the codes that came on it, and the rules that predicted them.

    `number` is that of the line of the claim, None if it cannot be joined; then nothing
    is said of rules. `predicted_by` are rules that name the line, `right` those of
    which a code came. `right_for_claim` are the rules about the claim as a whole of
    which a code came here.
    """

    encounter_id: str
    number: int | None
    procedure: str
    received: tuple[str, ...]
    is_unpaid: bool
    known: tuple[str, ...] = ()
    predicted_by: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    right_for_claim: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """What became of the line, in words."""
        if self.number is None:
            return "not joined to a line of the claim"
        if self.right:
            return f"{_AS_PREDICTED} for the line"
        if self.right_for_claim:
            return f"{_AS_PREDICTED} for the claim"
        if self.known:
            return _NOT_AS_PREDICTED if self.predicted_by else _NOT_PREDICTED
        if self.is_unpaid and self.received:
            return _OTHER_REASON
        return _DID_NOT_COME if self.predicted_by else _NO_DENIAL


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """One answered claim: the codes that came, and the rules that predicted codes.

    `received` are all codes with their groups, `known` those that some rule names.
    `right` are the rules that predicted a denial of which a code came, and `foretold`
    those codes.
    """

    encounter_id: str
    verdict: str
    statuses: tuple[str, ...]
    received: tuple[str, ...]
    known: tuple[str, ...]
    predicted_by: tuple[str, ...]
    right: tuple[str, ...]
    foretold: tuple[str, ...]
    lines: tuple[LineOutcome, ...] = ()

    @property
    def outcome(self) -> str:
        """What became of the claim, in words."""
        if self.right:
            return _AS_PREDICTED
        if self.known:
            return _NOT_AS_PREDICTED if self.predicted_by else _NOT_PREDICTED
        if DENIED in self.statuses:
            return _OTHER_REASON
        return _DID_NOT_COME if self.predicted_by else _NO_DENIAL


@dataclass(slots=True)
class Reconciliation:
    """The claims of a file against what payers answered.

    `precision`: of the claims with a predicted denial, those that got one of its codes.
    `recall`: of the claims that got a code which some rule names, those on which a
    finding predicted it. `unanswered` are claims, `unknown` answers without the other;
    `repeated` are ids that cannot be joined. `unpredictable` counts claims by codes
    that no rule names.
    """

    claims: list[ClaimOutcome] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: tuple[str, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    unfired: int = 0
    unpredictable: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> Share:
        """Of the claims with a predicted denial, those on which it came."""
        predicted = [c for c in self.claims if c.predicted_by]
        return Share(sum(bool(c.right) for c in predicted), len(predicted))

    @property
    def recall(self) -> Share:
        """Of the claims that were denied for a code of some rule, those foretold."""
        denied = [c for c in self.claims if c.known]
        return Share(sum(bool(c.right) for c in denied), len(denied))

    @property
    def lines(self) -> list[LineOutcome]:
        """The answered lines of all claims."""
        return [line for claim in self.claims for line in claim.lines]
