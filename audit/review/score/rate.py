"""One rate of a review: errors among what was judged, never a bare percentage."""

from __future__ import annotations

from dataclasses import dataclass

from audit.review.score.outcome import Unsettled
from audit.sampling.intervals import clean_sample_size, count_interval
from audit.sampling.quantiles import binomial_limits
from audit.wording import percent

TARGET = 0.05
"""The error rate that people would like to claim: 5% or less, accuracy 95% or more."""

NO_BASIS = "nothing was judged"
"""Why a rate of nothing has no interval."""

WHOLE = "all were judged, so there is no sampling error"
"""What stands for the interval where the whole frame was judged."""


NO_ESTIMATE = (
    "; not an estimate of the frame, because the strata were sampled at different rates"
)
"""Follows a plain count of a stratified sample."""

_ALIKE = 1e-12


@dataclass(frozen=True, slots=True)
class Rate:
    """Wrong among judged, with the interval of the error rate.

    `low` and `high` are None if no interval can be given; `basis` says how they were
    computed. `clean_needed` is how many judged units, all right, would show an error
    rate of 5% or less at one-sided 95%; 0 if the universe is not counted. Over strata
    they are in proportion to the units of each. `weighted` is
    the rate by the units of each stratum; None if the sample has no strata. With
    `is_of_sample` the plain share describes the sample only, because strata were
    sampled at different rates and no weighted rate can be given.
    """

    name: str
    wrong: int
    judged: int
    universe: int
    low: float | None
    high: float | None
    basis: str
    clean_needed: int = 0
    level: float = 0.9
    weighted: float | None = None
    is_of_sample: bool = False

    @property
    def error_rate(self) -> float:
        """Errors as a share of what was judged, 0 if nothing was.

        Over strata this is the share of the sample; `estimate` is that of the frame.
        """
        return self.wrong / self.judged if self.judged else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether all units of the frame were judged, so that nothing is estimated."""
        return 0 < self.universe <= self.judged

    @property
    def can_be_compared(self) -> bool:
        """Whether it means something to compare the lower limit with the target.

        Not if one error is more than the target allows in the whole frame, nor if the
        limit only counts the errors that were found: then the sample says nothing
        beyond itself.
        """
        if self.low is None or self.universe * TARGET < 1:
            return False
        return self.is_whole or round(self.low * self.universe) > self.wrong

    @property
    def _may_reach_target(self) -> bool:
        """Whether the frame may be at the target in spite of the errors found."""
        return self.wrong <= self.universe * TARGET

    @property
    def estimate(self) -> float | None:
        """The rate that the sample says of its universe; None if it says nothing."""
        if not self.judged or self.is_of_sample:
            return None
        return self.error_rate if self.weighted is None else self.weighted

    @property
    def sentence(self) -> str:
        """State the rate, its interval, and what the sample cannot show."""
        if not self.judged:
            return "Nothing was judged."
        if self.estimate is None:
            return f"No error rate: {self.basis}. {self.count_text}"
        rates = f"{percent(self.estimate)} (accuracy {percent(1 - self.estimate)})"
        if self.weighted is None:
            return f"{self.wrong} of {self.judged} wrong: error rate {rates}{self._end}"
        return f"Error rate weighted by stratum {rates}{self._end} {self.count_text}"

    def said(self, what: str) -> str:
        """State the rate of charts that are `what`, which need not be errors."""
        if not self.judged:
            return "Nothing was judged."
        if self.estimate is None:
            return f"{self.count_text_of(what)} No rate: {self.basis}."
        share, span = percent(self.estimate), self.span
        if not self.is_whole and self.low is not None:
            span = f"{percent(self.level, 0)} interval {span}"
        if self.weighted is None:
            return f"{self.wrong} of {self.judged} {what}: {share}; {span}."
        return f"Weighted by stratum {share} {what}; {span}. {self.count_text_of(what)}"

    def count_text_of(self, what: str) -> str:
        """The count in the sample, and that it is no estimate where it is none."""
        text = f"{self.wrong} of {self.judged} in the sample {what}"
        if self.weighted is not None and abs(self.weighted - self.error_rate) < _ALIKE:
            return f"{text}."
        return f"{text}{NO_ESTIMATE}."

    @property
    def count_text(self) -> str:
        """The count of the errors in the sample, as `count_text_of` states it."""
        return self.count_text_of("are wrong")

    @property
    def _end(self) -> str:
        """The interval, and what the sample cannot show."""
        if self.is_whole:
            return f"; {self.span}."
        if self.low is None or self.high is None:
            return f", no interval: {self.basis}."
        text = f", {percent(self.level, 0)} interval {self.span}"
        if self.wrong > self.universe * TARGET >= 1:
            text += (
                f"; the errors found are more than {percent(TARGET, 0)} of the frame"
            )
        elif self.high > TARGET and self.clean_needed and self._may_reach_target:
            noun = "chart" if self.clean_needed == 1 else "charts"
            text += (
                f"; to claim {percent(TARGET, 0)} or less takes {self.clean_needed} "
                f"{noun} without an error"
            )
            if self.weighted is not None:
                text += ", shared out over the strata in proportion to their units"
        return f"{text}."

    @property
    def span(self) -> str:
        """The interval of the error rate in words."""
        if self.is_whole:
            return f"{WHOLE} ({self.judged} of {self.universe})"
        if self.low is None or self.high is None:
            return "no interval"
        return f"{percent(self.low)} to {percent(self.high)}"


@dataclass(frozen=True, slots=True)
class Unsure:
    """Undecided units: `wrong` of `decided` others are errors.

    `kinds` counts them by what keeps them from being settled. Over strata, `frame` has
    the weighted shares of errors if none and if all of them are errors; `is_weighted`
    says that the plain shares are none of the frame.
    """

    undecided: int
    wrong: int
    decided: int
    kinds: tuple[tuple[Unsettled, int], ...]
    frame: tuple[float, float] | None = None
    is_weighted: bool = False

    @property
    def sentence(self) -> str:
        """State the share of errors if none and if all of them are errors."""
        if not self.undecided:
            return "No chart is undecided."
        units, most = self.decided + self.undecided, self.wrong + self.undecided
        charts = "chart is" if self.undecided == 1 else "charts are"
        text = f"{self.undecided} {charts} undecided and in no rate."
        if self.is_weighted:
            text += (
                f" Of the {units} in the sample that would be judged with them, "
                f"{self.wrong} are wrong if none of them is an error, and {most} if "
                "all of them are."
            )
            if self.frame is None:
                return text
            none, every = map(percent, self.frame)
            return f"{text} Weighted by stratum that is {none} and {every}."
        return (
            f"{text} Of the {units} that "
            f"would be judged with them, {self.wrong} are wrong if none of them is an "
            f"error ({percent(self.wrong / units)}), and {most} if all of them are "
            f"({percent(most / units)})."
        )


NOTHING = Rate("", 0, 0, 0, None, None, NO_BASIS)
"""A rate of nothing."""

NONE_UNDECIDED = Unsure(0, 0, 0, ())
"""Of a review in which every chart is settled."""


def exact_rate(name: str, wrong: int, judged: int, universe: int, level: float) -> Rate:
    """Return a rate with its exact interval for a finite universe.

    Where the frame counts fewer units than were judged, it is taken as not counted.
    """
    if not judged:
        return Rate(name, 0, 0, universe, None, None, NO_BASIS, level=level)
    if universe < judged:
        low, high = binomial_limits(judged, wrong, level)
        basis = f"exact (binomial), two-sided {percent(level, 0)}: not counted in the "
        return Rate(name, wrong, judged, 0, low, high, f"{basis}frame", level=level)
    interval = count_interval(universe, judged, wrong, level)
    basis = f"exact (hypergeometric), two-sided {percent(level, 0)}, of {universe}"
    return Rate(
        name,
        wrong,
        judged,
        universe,
        interval.low_rate,
        interval.high_rate,
        WHOLE if judged == universe else f"{basis} units",
        clean_sample_size(universe, TARGET, 0.95),
        level,
    )
