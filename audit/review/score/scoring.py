"""The score of a review: accuracy of claims, codes and dollars, never a bare
percentage.

Every rate is x of n, with an interval and with what the sample cannot show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.review.plan import GROUPS, proportional
from audit.review.score.agreement import Agreement, agreement_of
from audit.review.score.dollars import Dollars, dollars_of
from audit.review.score.outcome import Judged, Outcome, Unsettled, judge
from audit.review.score.rate import (
    NO_BASIS,
    NONE_UNDECIDED,
    TARGET,
    Rate,
    Unsure,
    exact_rate,
)
from audit.review.score.readers import Readers, readers_of
from audit.review.score.spares import SpareUse, with_spares
from audit.review.worksheet import AGREE, DISAGREE, Worksheet, todo_of
from audit.sampling.estimates import CountStratum
from audit.sampling.quantiles import binomial_limits
from audit.sampling.strata_interval import (
    clean_strata_size,
    strata_interval,
    strata_interval_basis,
)
from audit.wording import percent


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How people judged a rule: the charts that have it, and their decisions."""

    rule_id: str
    charts: int
    agreed: int
    overturned: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """The whole score of a worksheet.

    `over_coded` and `under_coded` are charts with a code too many and one too few.
    `lacking` counts decisions by what they still need, in the words of the column To
    do. `by_rule_of_program` counts errors that nobody could settle, where the program
    counts these as errors.
    """

    level: float
    outcomes: tuple[tuple[Outcome, int], ...]
    claims: Rate
    codes: Rate
    dollars: Dollars
    over_coded: Rate
    under_coded: Rate
    groups: tuple[tuple[str, tuple[Rate, ...]], ...]
    rules: tuple[RuleScore, ...]
    agreement: Agreement
    readers: Readers
    error_types: tuple[tuple[str, int], ...]
    root_causes: tuple[tuple[str, int], ...]
    machine_verdicts: tuple[tuple[str, int], ...]
    spares: SpareUse
    lacking: tuple[tuple[str, int], ...] = ()
    unsure: Unsure = NONE_UNDECIDED
    by_rule_of_program: tuple[tuple[Unsettled, int], ...] = ()

    @property
    def lacking_sentences(self) -> tuple[str, ...]:
        """Say how many decisions lack what; empty if all are sound."""
        return tuple(
            f"{n} {'decision is' if n == 1 else 'decisions are'} not sound yet. {what}."
            for what, n in self.lacking
        )

    @property
    def codes_base(self) -> str:
        """Say on which charts the codes were judged; empty if on none."""
        if not self.codes.judged:
            return ""
        known, charts = self.over_coded.judged, self.claims.judged
        whose = f"These are the codes of all {charts} judged charts"
        if known < charts:
            whose = (
                f"These are the codes of {known} of {charts} judged charts; the right "
                "codes of the others are not stated"
            )
        return f"{whose}. Codes of one chart count as if they were independent."

    def outcome(self, outcome: Outcome) -> int:
        """Return how many units had an outcome."""
        return dict(self.outcomes).get(outcome, 0)


def judged_rows(worksheet: Worksheet) -> tuple[Judged, ...]:
    """Judge every unit of the sample, and the spares that replace units."""
    return _judged(worksheet)[0]


def _judged(worksheet: Worksheet) -> tuple[tuple[Judged, ...], SpareUse]:
    missing = worksheet.plan.missing_is_error
    return with_spares([judge(row, missing) for row in worksheet.rows])


def score(worksheet: Worksheet) -> Score:
    """Score a worksheet. Nothing is estimated from units that nobody decided."""
    plan, (units, spares) = worksheet.plan, _judged(worksheet)
    counted = [u for u in units if u.counts]
    coded = [u for u in counted if u.codes_judged]
    size = len(coded), plan.universe, plan.level
    outcomes = Counter(u.outcome for u in units)
    readers = readers_of(worksheet, plan.level)
    decisions = [u.row.decision for u in counted if u.is_wrong]
    return Score(
        level=plan.level,
        outcomes=tuple((o, outcomes[o]) for o in Outcome),
        claims=_claims(worksheet, counted),
        codes=_codes(coded, plan.level),
        dollars=dollars_of(units, plan.level),
        over_coded=exact_rate("over-coded", sum(bool(u.over) for u in coded), *size),
        under_coded=exact_rate("under-coded", sum(bool(u.under) for u in coded), *size),
        groups=tuple((g, _by_group(worksheet, counted, g)) for g in GROUPS),
        rules=_rules(units, plan.level),
        agreement=agreement_of(
            units, plan.level, readers.pairs if readers.blind else None
        ),
        readers=readers,
        error_types=_counted(d.error_type for d in decisions),
        root_causes=_counted(d.root_cause for d in decisions),
        machine_verdicts=_counted(u.row.machine.coding_verdict for u in units),
        spares=spares,
        lacking=_counted(todo_of(row, plan) for row in worksheet.rows),
        unsure=Unsure(
            outcomes[Outcome.UNDECIDED],
            outcomes[Outcome.WRONG],
            len(counted),
            _kinds(units, Outcome.UNDECIDED),
        ),
        by_rule_of_program=_kinds(units, Outcome.WRONG),
    )


def _kinds(
    units: Sequence[Judged], outcome: Outcome
) -> tuple[tuple[Unsettled, int], ...]:
    """Count units of an outcome by what keeps people from settling them."""
    counts = Counter(u.unsettled for u in units if u.outcome is outcome)
    return tuple((kind, counts[kind]) for kind in Unsettled if counts[kind])


def _claims(worksheet: Worksheet, counted: Sequence[Judged]) -> Rate:
    plan = worksheet.plan
    wrong = sum(u.is_wrong for u in counted)
    if not plan.is_stratified or not counted:
        return exact_rate("claims", wrong, len(counted), plan.universe, plan.level)
    strata = _strata(worksheet, counted)
    if not all(stratum.sample for stratum in strata):
        why = "nothing was judged in a stratum"
        return Rate(
            *("claims", wrong, len(counted), plan.universe, None, None, why),
            level=plan.level,
        )
    interval = strata_interval(strata, plan.level)
    return Rate(
        "claims",
        wrong,
        len(counted),
        plan.universe,
        interval.low_rate,
        interval.high_rate,
        strata_interval_basis(strata, plan.level),
        clean_strata_size(dict(plan.strata), proportional, TARGET, 0.95),
        plan.level,
        sum(s.universe * s.found / s.sample for s in strata) / plan.universe,
    )


def strata_of(worksheet: Worksheet) -> tuple[CountStratum, ...]:
    """Return what was judged in each stratum; nothing if the plan has no strata."""
    if not worksheet.plan.is_stratified:
        return ()
    counted = [u for u in _judged(worksheet)[0] if u.counts]
    return tuple(_strata(worksheet, counted))


def _strata(worksheet: Worksheet, counted: Sequence[Judged]) -> list[CountStratum]:
    by_stratum: dict[str, list[Judged]] = defaultdict(list)
    for unit in counted:
        by_stratum[unit.row.pick.stratum].append(unit)
    return [
        CountStratum(n, len(by_stratum[s]), sum(u.is_wrong for u in by_stratum[s]))
        for s, n in worksheet.plan.strata
    ]


def _codes(coded: Sequence[Judged], level: float) -> Rate:
    judged = sum(u.codes_judged for u in coded)
    wrong = sum(u.codes_wrong for u in coded)
    if not judged:
        return Rate("codes", 0, 0, 0, None, None, NO_BASIS, level=level)
    low, high = binomial_limits(judged, wrong, level)
    basis = (
        f"exact (binomial), two-sided {percent(level, 0)}, as if codes of one chart "
        "were independent"
    )
    return Rate("codes", wrong, judged, 0, low, high, basis, level=level)


def _by_group(
    worksheet: Worksheet, counted: Sequence[Judged], group: str
) -> tuple[Rate, ...]:
    plan = worksheet.plan
    units: dict[str, list[Judged]] = defaultdict(list)
    for unit in counted:
        units[unit.row.unit.group(group)].append(unit)
    rates = []
    for value, there in sorted(units.items()):
        universe = worksheet.units_of(group, value)
        wrong = sum(u.is_wrong for u in there)
        rates.append(exact_rate(value, wrong, len(there), universe, plan.level))
    return tuple(rates)


def _rules(units: Sequence[Judged], level: float) -> tuple[RuleScore, ...]:
    decisions: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in units:
        for rule_id in filter(None, unit.row.machine.rule_ids.split("; ")):
            decisions[rule_id][unit.row.decision.decision if unit.compares else ""] += 1
    scores = []
    for rule_id, counts in decisions.items():
        agreed, overturned = counts[AGREE], counts[DISAGREE]
        settled = agreed + overturned
        limits = binomial_limits(settled, overturned, level) if settled else (0.0, 1.0)
        scores.append(RuleScore(rule_id, counts.total(), agreed, overturned, *limits))
    return tuple(sorted(scores, key=lambda s: (-s.overturned, -s.charts, s.rule_id)))


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(word for word in words if word)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
