"""Compares periods by a test of two samples, where their charts were judged alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from audit.errors import SettingRefused
from audit.review.plan import Days, FrameRules, frame_rules_text, stated_days
from audit.review.register.evidence import NOTHING_GIVEN, Evidence
from audit.review.register.history import Period, Scope
from audit.sampling.difference_search import Sample
from audit.sampling.estimates import CountStratum
from audit.sampling.intervals import count_interval
from audit.sampling.strata_interval import strata_interval
from audit.sampling.two_samples import Visible, compare, visible_change
from audit.wording import named, percent

EXACT = "exact unconditional test of two samples without replacement"
_BONFERRONI = (
    ", from limits of each period at a higher level (Bonferroni); they are wide, and "
    "there is no p-value"
)
STRATIFIED = f"limits of the difference of two stratified samples{_BONFERRONI}"
MIXED = (
    f"limits of the difference of a stratified and an unrestricted sample{_BONFERRONI}"
)

AGAIN = (
    "Audit the earlier charts again under today's rules: "
    "tspine review trend --again WORKSHEET"
)


@dataclass(frozen=True, slots=True)
class Step:
    """The step from one period to the next: compared, or why not.

    `change` is the difference of the error rates as shares of 1 (of strata, weighted),
    `low` to `high` its limits at the `level`; all are None if the periods were not
    compared; `judged_otherwise` tells that rules or codes are the reason. `p_value` and
    `visible` (how large a change such samples show) are None for strata, too. `basis`
    names the method, and `grounds` says why periods with other rules or codes could be
    compared, and what may be different between their populations.
    """

    before: Period
    after: Period
    differences: tuple[str, ...]
    judged_otherwise: bool = False
    change: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.9
    p_value: float | None = None
    visible: Visible | None = None
    basis: str = ""
    grounds: tuple[str, ...] = ()

    @property
    def shows_change(self) -> bool:
        """Whether the test finds that the error rates differ."""
        if self.low is None or self.high is None:
            return False
        return self.low > 0 or self.high < 0

    @property
    def sentence(self) -> str:
        """Say what the step shows, and what such samples could have shown."""
        names = f"{self.before.review} to {self.after.review}"
        if self.change is None or self.low is None or self.high is None:
            why = " and ".join(self.differences)
            advice = f" {AGAIN}." if self.judged_otherwise else ""
            return f"{names}: not compared, as {why}.{advice}"
        what = (
            "the error rate rose"
            if self.low > 0
            else "the error rate fell"
            if self.high < 0
            else "this may be chance"
        )
        given = f"; p {_p_words(self.p_value)}" if self.p_value is not None else ""
        text = (
            f"{names}: error rate {percent(self.before.error_rate)} to "
            f"{percent(self.after.error_rate)}, {_points(self.change)} points "
            f"({_points(self.low)} to {_points(self.high)}, two-sided "
            f"{percent(self.level, 0)}{given}): {what}. Method: {self.basis}."
        )
        seen = [_visible_words(self.visible)] if self.visible else []
        return " ".join((text, *seen, *self.grounds))


def in_order(found: Sequence[Period]) -> list[Period]:
    """Return periods by the days that their plans state, if all state some.

    Otherwise, and among equal days, they stay as they stand.
    """
    days = [_stated(period) for period in found]
    known = [day for day in days if day is not None]
    if len(known) < len(found):
        return [*found]
    order = sorted(range(len(found)), key=lambda at: known[at])
    return [found[at] for at in order]


def order_text(found: Sequence[Period]) -> str:
    """Say in which order several periods stand; empty if there are not several."""
    if len(found) < 2:
        return ""
    unread = [period.review for period in found if _stated(period) is None]
    if not unread:
        return "Reviews stand in the order of the periods that their plans state."
    return (
        "Reviews stand in the order in which they were first scored: no days can be "
        f"read from the period of {named(unread)}."
    )


def _stated(period: Period) -> Days | None:
    try:
        return stated_days(period.period, period.date_order)
    except SettingRefused:
        # An earlier release recorded a period that ends before it begins.
        return None


def trend(
    found: Sequence[Period], evidence: Evidence = NOTHING_GIVEN
) -> tuple[Step, ...]:
    """Compare each period with the one before, if their charts were judged alike."""
    return tuple(_step(before, after, evidence) for before, after in pairwise(found))


def _step(before: Period, after: Period, evidence: Evidence) -> Step:
    otherwise = evidence.differences(before, after)
    differences = (*otherwise, *_scopes(before, after), *_missing(before, after))
    if differences:
        return Step(before, after, differences, bool(otherwise))
    level = max(before.level, after.level)
    grounds = (*evidence.grounds(before, after), *_doubts(before, after))
    step = Step(before, after, (), level=level, grounds=grounds)
    if before.strata or after.strata:
        return _stratified(step)
    one, other = _sample(before), _sample(after)
    result = compare(one, other, level)
    return replace(
        step,
        change=result.difference,
        low=result.low,
        high=result.high,
        p_value=result.p_value,
        visible=visible_change(one, other, level),
        basis=EXACT,
    )


def _stratified(step: Step) -> Step:
    """Take half of what the level leaves for each period; their limits differ then."""
    each = (1 + step.level) / 2
    (low, high), (least, most) = (_limits(p, each) for p in (step.before, step.after))
    return replace(
        step,
        change=step.after.error_rate - step.before.error_rate,
        low=least - high,
        high=most - low,
        basis=STRATIFIED if step.before.strata and step.after.strata else MIXED,
    )


def _limits(period: Period, level: float) -> tuple[float, float]:
    if period.strata:
        interval = strata_interval(period.strata, level)
    else:
        one = _sample(period)
        interval = count_interval(one.universe, one.size, one.found, level)
    return interval.low_rate, interval.high_rate


def _sample(period: Period) -> Sample:
    return Sample(max(period.universe, period.judged), period.judged, period.wrong)


def _scopes(before: Period, after: Period) -> Iterator[str]:
    """Say in what the frames or the counting of errors differ by the plans."""
    old, new = before.scope, after.scope
    if old is None or new is None:
        return
    for what, words in (
        ("the frame was", _frame_words),
        ("a chart that cannot be settled was", _counting_words),
    ):
        if words(old) != words(new):
            yield f"{what} {words(old)} and is {words(new)}"


def _frame_words(scope: Scope) -> str:
    rules = FrameRules(
        codes=scope.codes, where=scope.where, least_amount=scope.least_amount
    )
    return f"“{frame_rules_text(rules)}”"


def _counting_words(scope: Scope) -> str:
    return "an error" if scope.missing_is_error else "in no rate"


def _doubts(before: Period, after: Period) -> Iterator[str]:
    """Name what may be different between the populations though the rules are alike."""
    old, new = before.scope, after.scope
    unknown = [p.review for p in (before, after) if p.scope is None]
    if unknown:
        yield (
            f"Whether both frames are alike is not known: there is no plan of "
            f"{' and '.join(unknown)}."
        )
    if old and new and old.program != new.program:
        yield (
            f"The program of the plan was {old.program or 'none'} and is "
            f"{new.program or 'none'}."
        )
    if old and new and old.population != new.population:
        words = (scope.population or "(not stated)" for scope in (old, new))
        yield f"The population in words was “{'” and is “'.join(words)}”."
    names = [{name for name, *_ in p.providers} for p in (before, after)]
    if all(names) and not names[0] & names[1]:
        yield (
            "No provider has judged charts in both: these may be two populations, and "
            "the difference one between providers."
        )


def _missing(before: Period, after: Period) -> tuple[str, ...]:
    """Say what else is lacking for a comparison."""
    if _nothing_judged(before, after):
        return ("nothing was judged in one of them",)
    unknown = [p.review for p in (before, after) if p.strata is None]
    if unknown:
        return (
            f"an earlier release recorded {' and '.join(unknown)} without the strata: "
            "score its worksheet again with --register",
        )
    empty = [p.review for p in (before, after) if _has_empty_stratum(p.strata or ())]
    if empty:
        return (f"nothing was judged in a stratum of {' and '.join(empty)}",)
    return ()


def _nothing_judged(before: Period, after: Period) -> bool:
    return not before.judged or not after.judged


def _has_empty_stratum(strata: Sequence[CountStratum]) -> bool:
    return any(not stratum.sample for stratum in strata)


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def _p_words(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"= {value:.3f}"


def _visible_words(visible: Visible) -> str:
    """Say how large a change would often go unseen."""
    parts = [
        f"a {what} of less than {100 * share:.1f} points"
        for what, share in (("rise", visible.rise), ("fall", visible.fall))
        if share is not None
    ]
    never = [
        what
        for what, share in (("rise", visible.rise), ("fall", visible.fall))
        if share is None and not (what == "fall" and visible.rate == 0)
    ]
    text = ""
    if parts:
        text = (
            f"With these samples {' or '.join(parts)} from "
            f"{percent(visible.rate)} would often go unseen (in more than one of five)."
        )
    for what in never:
        text += f" Even the largest possible {what} would often go unseen."
    return text.strip()
