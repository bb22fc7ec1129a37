"""Which denials the findings predicted, and which they did not.

Findings name the codes of denials that they predict (`CO-50`, `M76`). A remittance says
which codes came. A code counts whatever its group: CO-50 and PR-50 are both reason 50.
Claims are joined by their id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit.findings import AuditResult
from audit.intake.x12.remittance import Adjudication
from audit.rules.catalogue import Pack
from audit.sampling.intervals import Level
from audit.sampling.quantiles import binomial_limits

LEVEL: Level = 0.95
"""The two-sided confidence level of the limits."""


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of another; exact (binomial) limits, as if claims were independent.

    `low` and `high` are 0 and 1 if there is nothing to count.
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

    `foretold` are the codes that came and that a finding predicted.
    """

    encounter_id: str
    verdict: str
    status: str
    received: tuple[str, ...]
    predicted_by: tuple[str, ...]
    foretold: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """What became of the claim, in words."""
        if self.foretold:
            return "denied as predicted"
        if self.predicted_by:
            return "predicted, did not come"
        return "denied, not predicted" if self.received else "neither"


@dataclass(slots=True)
class Reconciliation:
    """The claims of a file against what payers answered.

    `precision`: of the claims with a predicted denial, those that got one of its codes.
    `recall`: of the claims that got a code which some rule predicts, those on which a
    finding predicted it. `unpredictable` counts claims by codes that no rule predicts.
    """

    claims: list[ClaimOutcome] = field(default_factory=list)
    unanswered: int = 0
    unknown: int = 0
    repeated: tuple[str, ...] = ()
    rules: tuple[RuleOutcome, ...] = ()
    unfired: int = 0
    unpredictable: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> Share:
        """Of the claims with a predicted denial, those on which it came."""
        predicted = [c for c in self.claims if c.predicted_by]
        return Share(sum(bool(c.foretold) for c in predicted), len(predicted))

    @property
    def recall(self) -> Share:
        """Of the claims that were denied for a code of some rule, those foretold."""
        denied = [c for c in self.claims if c.received]
        return Share(sum(bool(c.foretold) for c in denied), len(denied))


def reconcile(
    results: Iterable[AuditResult], answers: Mapping[str, Adjudication], pack: Pack
) -> Reconciliation:
    """Set the findings of audited claims against the answers of payers.

    Claims whose id comes again cannot be joined; they are left out and named.
    """
    by_rule = {
        rule.id: tuple(dict.fromkeys(map(bare, rule.denials)))
        for rule in pack.rules
        if rule.denials
    }
    every = frozenset(code for codes in by_rule.values() for code in codes)
    audited = list(results)
    ids = Counter(result.encounter_id for result in audited)
    repeated = tuple(name for name, count in ids.items() if count > 1)
    found = Reconciliation(repeated=repeated)
    found.unknown = len(answers.keys() - ids.keys())
    fired: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for result in audited:
        if ids[result.encounter_id] > 1:
            continue
        answer = answers.get(result.encounter_id)
        if answer is None:
            found.unanswered += 1
            continue
        held = {f.rule_id for f in result.findings} & by_rule.keys()
        rules = () if result.verdict.is_gate else tuple(sorted(held))
        codes = answer.codes & every
        found.unpredictable.update(answer.codes - every)
        predicted = {code for rule in rules for code in by_rule[rule]}
        found.claims.append(
            ClaimOutcome(
                result.encounter_id,
                result.verdict.value,
                answer.status,
                tuple(sorted(codes)),
                rules,
                tuple(sorted(codes & predicted)),
            )
        )
        fired.update(rules)
        hits.update(rule for rule in rules if codes & set(by_rule[rule]))
        came.update(rule for rule, own in by_rule.items() if codes & set(own))
    outcomes = [
        RuleOutcome(
            rule,
            codes,
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


def bare(code: str) -> str:
    """Return a code without its group: CO-50 is 50, M76 stays."""
    _, dash, reason = code.partition("-")
    return reason if dash else code
