"""Which denials the findings predicted, and which they did not.

Findings name the codes of denials that they predict (`CO-50`, `M76`). A remittance says
which codes came. A code counts whatever its group: CO-50 and PR-50 are both reason 50.
Claims are joined by their id, in any case of letters, and not line by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from audit.findings import AuditResult
from audit.intake.x12.remittance import DENIED, Answer
from audit.rules.catalogue import Pack
from audit.sampling.intervals import Level
from audit.sampling.quantiles import binomial_limits

LEVEL: Level = 0.95
"""The two-sided confidence level of the limits."""

NEEDS_REMARK = frozenset({"16", "252"})
"""Reasons that say what is wrong only by a remark beside them: they count for a rule
that names the remark, or if no remark came. Source: X12 claim adjustment reason codes
16 and 252 ("at least one remark code must be provided")."""


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of another; exact (binomial) limits, as if claims were independent.

    The limits are 0 and 1 if there is nothing to count.
    """

    count: int
    of: int

    @property
    def limits(self) -> tuple[float, float]:
        """The limits of the share."""
        if not self.of:
            return 0.0, 1.0
        return binomial_limits(self.of, self.count, LEVEL)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What came of the denials that one rule predicted.

    `precision`: of the answered claims on which it fired, those on which one of its
    codes came. `recall`: of the answered claims on which one of its codes came, those
    on which it fired.
    """

    rule_id: str
    codes: tuple[str, ...]
    precision: Share
    recall: Share


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

    @property
    def outcome(self) -> str:
        """What became of the claim, in words."""
        if self.right:
            return "denied as predicted"
        if self.known:
            if self.predicted_by:
                return "denied, but not as predicted"
            return "denied, not predicted"
        if DENIED in self.statuses:
            return "denied for another reason"
        return "predicted, did not come" if self.predicted_by else "no denial"


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


def reconcile(
    results: Iterable[AuditResult],
    answers: Mapping[str, tuple[Answer, ...]],
    pack: Pack,
) -> Reconciliation:
    """Set the findings of audited claims against the answers of payers.

    All answers that stand count. Claims whose id comes again cannot be joined; they are
    left out and named.
    """
    by_rule = {
        rule.id: frozenset(map(bare, rule.denials))
        for rule in pack.rules
        if rule.denials
    }
    every = frozenset(code for codes in by_rule.values() for code in codes)
    audited = list(results)
    ids = Counter(result.encounter_id.casefold() for result in audited)
    by_id: dict[str, tuple[Answer, ...]] = {}
    for name, held in answers.items():
        by_id[name.casefold()] = (*by_id.get(name.casefold(), ()), *held)
    found = Reconciliation(repeated=tuple(_repeated(audited, ids)))
    found.unknown = sorted(name for name in answers if name.casefold() not in ids)
    fired: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for result in audited:
        key = result.encounter_id.casefold()
        if ids[key] > 1:
            continue
        if key not in by_id:
            found.unanswered.append(result.encounter_id)
            continue
        came_here = [_codes_of(answer) for answer in by_id[key]]
        matched = {rule: _matched(came_here, own) for rule, own in by_rule.items()}
        claim = _outcome(result, by_id[key], matched)
        found.claims.append(claim)
        found.unpredictable.update(
            code for code in claim.received if bare(code) not in every
        )
        fired.update(claim.predicted_by)
        hits.update(claim.right)
        came.update(rule for rule, codes in matched.items() if codes)
    outcomes = [
        RuleOutcome(
            rule,
            tuple(sorted(codes)),
            Share(hits[rule], fired[rule]),
            Share(hits[rule], came[rule]),
        )
        for rule, codes in by_rule.items()
        if fired[rule]
    ]
    outcomes.sort(key=lambda r: (-r.precision.limits[0], -r.precision.of, r.rule_id))
    found.rules = tuple(outcomes)
    found.unfired = len(by_rule) - len(outcomes)
    return found


def _outcome(
    result: AuditResult,
    answers: tuple[Answer, ...],
    matched: Mapping[str, Set[str]],
) -> ClaimOutcome:
    held = {f.rule_id for f in result.findings} & matched.keys()
    predicted = [] if result.verdict.is_gate else sorted(held)
    right = [rule for rule in predicted if matched[rule]]
    received = dict.fromkeys(code for answer in answers for code in answer.shown)
    return ClaimOutcome(
        result.encounter_id,
        result.verdict.value,
        tuple(answer.status for answer in answers),
        tuple(received),
        tuple(sorted({code for codes in matched.values() for code in codes})),
        tuple(predicted),
        tuple(right),
        tuple(sorted({code for rule in right for code in matched[rule]})),
    )


def _codes_of(answer: Answer) -> tuple[Set[str], Set[str]]:
    """Return the codes of an answer, and those among them that are remarks."""
    codes = answer.codes
    return codes, {code for code in codes if not code.isdecimal()}


def _matched(came: Iterable[tuple[Set[str], Set[str]]], own: Set[str]) -> Set[str]:
    """Return the codes of a rule among those that came with each answer."""
    return {
        code
        for codes, remarks in came
        for code in codes & own
        if code not in NEEDS_REMARK or not remarks or remarks & own
    }


def _repeated(audited: Iterable[AuditResult], ids: Counter[str]) -> Iterable[str]:
    names = (r.encounter_id for r in audited if ids[r.encounter_id.casefold()] > 1)
    return dict.fromkeys(names)


def bare(code: str) -> str:
    """Return a code without its group: CO-50 is 50, M76 stays."""
    _, dash, reason = code.partition("-")
    return reason if dash else code
