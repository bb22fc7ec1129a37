"""The score of a review: accuracy of claims, codes and dollars, never a bare
percentage.

Every rate is x of n, with an interval and with what the sample cannot show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.review.plan import GROUPS
from audit.review.score.agreement import Agreement, agreement_of
from audit.review.score.codes import (
    NONE_LEFT_OUT,
    CodesLeftOut,
    codes_base,
    codes_left_out,
    codes_rate,
)
from audit.review.score.coding import Coding, contradicts, error_type
from audit.review.score.dollars import Dollars, dollars_of, is_priced
from audit.review.score.kinds import KindCount, kinds_of, kinds_sentence
from audit.review.score.outcome import Judged, Outcome, Unsettled, judge
from audit.review.score.overruling import NONE_OVERRULED, Overruling, overruling_of
from audit.review.score.rate import (
    NONE_UNDECIDED,
    NOTHING,
    Rate,
    Unsure,
)
from audit.review.score.readers import Readers, readers_of
from audit.review.score.spares import SpareUse, with_spares
from audit.review.score.unread import unread_units
from audit.review.score.weighing import (
    count_strata,
    group_rate,
    is_wrong,
    rate_of,
    weighted_share,
)
from audit.review.worksheet import AGREE, Worksheet, todo_of
from audit.sampling.estimates import CountStratum
from audit.sampling.quantiles import binomial_limits


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How people judged the charts on which a rule fired.

    People overruled the verdict of `overturned` of them, whatever rule it rested on,
    and agreed with that of `agreed`.
    """

    rule_id: str
    charts: int
    agreed: int
    overturned: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """The whole score of a worksheet.

    `over_coded`, `under_coded` and `changed` are charts with codes too many, with codes
    too few, and with codes in place of others: no chart is of two kinds. `error_types`
    has the same words where the codes are known, else the auditor's; `retyped` names
    the charts whose auditor's word says something else of the codes. `differ` are
    judged charts whose lists of billed and correct codes differ, among those with known
    codes; `overpaid` those with dollars overpaid, among those that are priced.
    `kinds` count the wrong charts by what is wrong.
    `codes_left_out` are judged charts in no rate of codes. `right_but_coded` are charts
    that are right about M54.6 and have other codes to mend.
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
    changed: Rate = NOTHING
    codes_left_out: CodesLeftOut = NONE_LEFT_OUT
    overruled: Overruling = NONE_OVERRULED
    retyped: tuple[tuple[str, str, Coding], ...] = ()
    right_but_coded: tuple[tuple[str, Coding], ...] = ()
    differ: Rate = NOTHING
    overpaid: Rate = NOTHING
    kinds: tuple[KindCount, ...] = ()

    @property
    def lacking_sentences(self) -> tuple[str, ...]:
        """Say how many decisions lack what; empty if all are sound."""
        return tuple(
            f"{n} {'decision is' if n == 1 else 'decisions are'} not sound yet. {what}."
            for what, n in self.lacking
        )

    @property
    def codes_base(self) -> str:
        """Say on which charts the codes were judged, and what that leaves out."""
        known, out = self.over_coded.judged, self.codes_left_out
        return codes_base(self.codes, self.claims.judged, known, out)

    @property
    def kinds_sentence(self) -> str:
        """Say what is wrong on the wrong charts, and what that did to the payment."""
        return kinds_sentence(self.kinds)

    @property
    def coding_sentence(self) -> str:
        """Count the charts by what became of their codes; empty if none is known."""
        if not self.over_coded.judged:
            return ""
        text = (
            f"Of {self.over_coded.judged} judged charts with known codes, "
            f"{self.over_coded.wrong} are over-coded (codes too many), "
            f"{self.under_coded.wrong} under-coded (codes missing), and "
            f"{self.changed.wrong} have codes in place of others (changed)."
        )
        if self.right_but_coded:
            ids = ", ".join(unit_id for unit_id, _ in self.right_but_coded)
            text += f" Right about M54.6 among these: {ids}."
        return text

    def outcome(self, outcome: Outcome) -> int:
        """Return how many units had an outcome."""
        return dict(self.outcomes).get(outcome, 0)


def judged_rows(worksheet: Worksheet) -> tuple[Judged, ...]:
    """Judge every unit of the sample, and the spares that replace units."""
    return _judged(worksheet)[0]


def _judged(worksheet: Worksheet) -> tuple[tuple[Judged, ...], SpareUse]:
    missing, unread = worksheet.plan.missing_is_error, unread_units(worksheet)
    return with_spares(
        [judge(row, missing, row.unit.id in unread) for row in worksheet.rows]
    )


def score(worksheet: Worksheet) -> Score:
    """Score a worksheet. Nothing is estimated from units that nobody decided."""
    plan, (units, spares) = worksheet.plan, _judged(worksheet)
    counted = [u for u in units if u.counts]
    coded = [u for u in counted if u.codes_judged]
    outcomes = Counter(u.outcome for u in units)
    readers = readers_of(worksheet, plan.level)
    wrong = [u for u in counted if u.is_wrong]
    return Score(
        level=plan.level,
        outcomes=tuple((o, outcomes[o]) for o in Outcome),
        claims=rate_of(worksheet, "claims", counted, is_wrong),
        codes=codes_rate(worksheet, coded),
        dollars=dollars_of(worksheet, units),
        over_coded=_coded(worksheet, "over-coded", coded, Coding.OVER),
        under_coded=_coded(worksheet, "under-coded", coded, Coding.UNDER),
        groups=tuple((g, _by_group(worksheet, counted, g)) for g in GROUPS),
        rules=_rules(units, plan.level),
        agreement=agreement_of(
            units, plan.level, dict(readers.pairs) if readers.blind else None
        ),
        readers=readers,
        error_types=_counted(
            error_type(u.row.decision.error_type, u.coding) for u in wrong
        ),
        root_causes=_counted(u.row.decision.root_cause for u in wrong),
        machine_verdicts=_counted(u.row.machine.coding_verdict for u in units),
        spares=spares,
        lacking=_counted(todo_of(row, plan) for row in worksheet.rows),
        unsure=_unsure(worksheet, units),
        by_rule_of_program=_kinds(units, Outcome.WRONG),
        changed=_coded(worksheet, "changed", coded, Coding.CHANGED),
        codes_left_out=codes_left_out(counted),
        overruled=overruling_of(worksheet, units),
        retyped=_retyped(wrong),
        kinds=kinds_of(units),
        differ=rate_of(
            worksheet, "codes differ", coded, lambda u: u.coding is not Coding.SAME
        ),
        overpaid=rate_of(
            worksheet,
            "overpaid",
            [u for u in counted if is_priced(u)],
            lambda u: (u.dollars or 0.0) > 0,
        ),
        right_but_coded=tuple(
            (u.row.unit.id, u.coding) for u in coded if u.is_right_but_coded
        ),
    )


def _retyped(wrong: Sequence[Judged]) -> tuple[tuple[str, str, Coding], ...]:
    """Return the charts whose auditor's word says of the codes what is not so."""
    words = ((u.row.unit.id, u.row.decision.error_type, u.coding) for u in wrong)
    return tuple(one for one in words if contradicts(one[1], one[2]))


def _kinds(
    units: Sequence[Judged], outcome: Outcome
) -> tuple[tuple[Unsettled, int], ...]:
    """Count units of an outcome by what keeps people from settling them."""
    counts = Counter(u.unsettled for u in units if u.outcome is outcome)
    return tuple((kind, counts[kind]) for kind in Unsettled if counts[kind])


def _coded(
    worksheet: Worksheet, name: str, coded: Sequence[Judged], kind: Coding
) -> Rate:
    """Return how many charts with known codes are of a kind."""
    return rate_of(worksheet, name, coded, lambda unit: unit.coding is kind)


def _unsure(worksheet: Worksheet, units: Sequence[Judged]) -> Unsure:
    """Count the undecided units, and the rates if none and if all are errors."""
    settled = [u for u in units if u.counts or u.is_undecided]
    undecided = sum(u.is_undecided for u in units)
    none = weighted_share(worksheet, settled, is_wrong)
    every = weighted_share(worksheet, settled, lambda u: u.is_wrong or u.is_undecided)
    return Unsure(
        undecided,
        sum(map(is_wrong, units)),
        len(settled) - undecided,
        _kinds(units, Outcome.UNDECIDED),
        None if none is None or every is None else (none, every),
        worksheet.plan.is_stratified,
    )


def strata_of(worksheet: Worksheet) -> tuple[CountStratum, ...]:
    """Return what was judged in each stratum; nothing if the plan has no strata."""
    if not worksheet.plan.is_stratified:
        return ()
    counted = [u for u in _judged(worksheet)[0] if u.counts]
    return tuple(count_strata(worksheet, counted, is_wrong))


def _by_group(
    worksheet: Worksheet, counted: Sequence[Judged], group: str
) -> tuple[Rate, ...]:
    values = sorted({u.row.unit.group(group) for u in counted})
    return tuple(group_rate(worksheet, group, value, counted) for value in values)


def _rules(units: Sequence[Judged], level: float) -> tuple[RuleScore, ...]:
    fired: dict[str, list[Judged]] = defaultdict(list)
    for unit in units:
        for rule_id in filter(None, unit.row.machine.rule_ids.split("; ")):
            fired[rule_id].append(unit)
    scores = []
    for rule_id, charts in fired.items():
        compared = [u for u in charts if u.compares]
        agreed = sum(u.row.decision.decision == AGREE for u in compared)
        overturned = sum(u.overrules for u in compared)
        settled = agreed + overturned
        limits = binomial_limits(settled, overturned, level) if settled else (0.0, 1.0)
        scores.append(RuleScore(rule_id, len(charts), agreed, overturned, *limits))
    return tuple(sorted(scores, key=lambda s: (-s.overturned, -s.charts, s.rule_id)))


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(word for word in words if word)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
