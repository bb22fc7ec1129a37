"""One rate of a review: errors among what was judged, never a bare percentage."""

from __future__ import annotations

from dataclasses import dataclass

from audit.review.score.outcome import Unsettled
from audit.sampling.intervals import clean_sample_size, count_interval
from audit.wording import percent

TARGET = 0.05
"""The error rate that people would like to claim: 5% or less, accuracy 95% or more."""

NO_BASIS = "nothing was judged"
"""Why a rate of nothing has no interval."""


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
            f"{percent(self.estimate)} (accuracy {percent(1 - self.estimate)}), "
        )
        if self.low is None or self.high is None:
            return f"{text}no interval: {self.basis}."
        text += f"{percent(self.level, 0)} interval {self.span}"
        if self.high > TARGET and self.clean_needed:
            noun = "chart" if self.clean_needed == 1 else "charts"
            text += (
                f"; to claim {percent(TARGET, 0)} or less takes {self.clean_needed} "
                f"{noun} without an error"
            )
        return f"{text}."

    @property
    def span(self) -> str:
        """The interval of the error rate in words."""
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


NONE_UNDECIDED = Unsure(0, 0, 0, ())
"""Of a review in which every chart is settled."""


def exact_rate(name: str, wrong: int, judged: int, universe: int, level: float) -> Rate:
    """Return a rate with its exact interval for a finite universe."""
    if not judged:
        return Rate(name, 0, 0, universe, None, None, NO_BASIS, level=level)
    universe = max(universe, judged)
    interval = count_interval(universe, judged, wrong, level)
    return Rate(
        name,
        wrong,
        judged,
        universe,
        interval.low_rate,
        interval.high_rate,
        f"exact (hypergeometric), two-sided {percent(level, 0)}, of {universe} units",
        clean_sample_size(universe, TARGET, 0.95),
        level,
    )
