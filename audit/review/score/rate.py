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


@dataclass(frozen=True, slots=True)
class Rate:
    """Wrong among judged, with the interval of the error rate.

    `low` and `high` are None if no interval can be given; `basis` says how they were
    computed. `clean_needed` is how many judged units, all right, would show an error
    rate of 5% or less at one-sided 95%; 0 if the universe is not counted. `weighted` is
    the rate by the units of each stratum; None if the sample has no strata.
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

    @property
    def error_rate(self) -> float:
        """Errors as a share of what was judged, 0 if nothing was."""
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
        """The rate that the sample says of its universe; None if nothing was judged."""
        if not self.judged:
            return None
        return self.error_rate if self.weighted is None else self.weighted

    @property
    def sentence(self) -> str:
        """State the rate, its interval, and what the sample cannot show."""
        if self.estimate is None:
            return "Nothing was judged."
        weighted = "" if self.weighted is None else " weighted by stratum"
        text = (
            f"{self.wrong} of {self.judged} wrong: error rate{weighted} "
            f"{percent(self.estimate)} (accuracy {percent(1 - self.estimate)})"
        )
        if self.is_whole:
            return f"{text}; {self.span}."
        text += ", "
        if self.low is None or self.high is None:
            return f"{text}no interval: {self.basis}."
        text += f"{percent(self.level, 0)} interval {self.span}"
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

    `kinds` counts them by what keeps them from being settled.
    """

    undecided: int
    wrong: int
    decided: int
    kinds: tuple[tuple[Unsettled, int], ...]

    @property
    def sentence(self) -> str:
        """State the share of errors if none and if all of them are errors."""
        if not self.undecided:
            return "No chart is undecided."
        units, most = self.decided + self.undecided, self.wrong + self.undecided
        charts = "chart is" if self.undecided == 1 else "charts are"
        return (
            f"{self.undecided} {charts} undecided and in no rate. Of the {units} that "
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
