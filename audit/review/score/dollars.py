"""Dollars in error as a share of dollars paid, and the units without dollar figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.leverage import (
    Leverage,
    Priced,
    leverage_of,
    ratio_strata,
    strata_leverage,
)
from audit.review.score.outcome import Judged
from audit.review.score.rate import NO_ESTIMATE, WHOLE
from audit.review.score.weighing import by_stratum
from audit.review.worksheet import Worksheet
from audit.sampling.ratio import appraise_share, appraise_strata_share
from audit.wording import named, percent

BY_T = (
    "net dollars over dollars paid in the sample, by Student's t, as if the frame were "
    "large"
)
BY_NORMAL = (
    "net dollars over dollars paid, each chart counting for its stratum (combined "
    "ratio, Cochran, chapter 6), by the normal distribution"
)
_NO_LIMITS = "too few charts, or all alike"


@dataclass(frozen=True, slots=True)
class Dollars:
    """The dollars of the judged units that have an amount paid and dollars at issue.

    `share` is the net error as a share of paid, None if no error is priced; its limits
    are an approximation, None if they cannot be computed. `unpriced_ids` are judged
    units without an amount paid or without dollars at issue: they are left out.
    `unpriced_errors` counts the wrong ones among them.

    `undecided` units are not among them, either. `if_none` and `if_all` are the share
    with them if none of them is an error (their dollars as given) and if all of them
    are (whatever was paid for them overpaid); None if an amount is unknown.
    `overpaid` and `underpaid` count charts. `leverage` is the one chart that makes most
    of the width of the interval, if one does. `basis` says how the limits were made,
    or why there are none. With `is_weighted` the share is that of the frame, each chart
    counting for its stratum, while `paid`, `over` and `under` are sums of the sample.
    """

    units: int
    paid: float
    over: float
    under: float
    share: float | None
    low: float | None
    high: float | None
    unpriced: int
    unpriced_ids: tuple[str, ...] = ()
    unpriced_errors: int = 0
    undecided: int = 0
    if_none: float | None = None
    if_all: float | None = None
    level: float = 0.9
    overpaid: int = 0
    underpaid: int = 0
    leverage: Leverage | None = None
    basis: str = ""
    is_weighted: bool = False

    @property
    def net(self) -> float:
        """Overpaid minus underpaid dollars."""
        return self.over - self.under

    @property
    def sentence(self) -> str:
        """State the share, its limits, and which units are left out."""
        if self.share is None:
            text = "Net error of dollars is not estimated."
        elif self.is_weighted:
            text = (
                "Net financial error rate weighted by stratum "
                f"{percent(self.share)}{self._limits}. In the sample: {self.base}"
            )
            text += "." if self.basis == WHOLE else f"{NO_ESTIMATE}."
        else:
            rate = f"Net financial error rate {percent(self.share)}"
            text = f"{rate}: {self.base}{self._limits}."
        return " ".join(filter(None, (text, self.with_undecided, self.left_out)))

    @property
    def base(self) -> str:
        """The dollars and the charts of the sample on which the share rests."""
        charts = "chart" if self.units == 1 else "charts"
        return (
            f"{self.net:,.2f} net overpaid of {self.paid:,.2f} paid, on {self.units} "
            f"judged {charts}"
        )

    @property
    def _limits(self) -> str:
        if self.low is None or self.high is None:
            return f", without limits: {self.basis}"
        return (
            f" (approximate {percent(self.level, 0)} interval "
            f"{percent(self.low)} to {percent(self.high)})"
        )

    @property
    def with_undecided(self) -> str:
        """State the share with the undecided units; empty if there are none."""
        if not self.undecided:
            return ""
        text = f"{self.undecided} undecided charts are not in it"
        if self.share is None or self.if_none is None or self.if_all is None:
            return f"{text}."
        return (
            f"{text}: with them it is {percent(self.if_none)} if none of them is an "
            f"error, and {percent(self.if_all)} if all that was paid for them is "
            "overpaid."
        )

    @property
    def left_out(self) -> str:
        """Name the judged units without a dollar figure; empty if there are none."""
        if not self.unpriced:
            return ""
        text = (
            f"{self.unpriced} judged charts without an amount paid or without dollars "
            f"at issue are left out ({named(self.unpriced_ids)})"
        )
        if self.unpriced_errors:
            text += f"; {self.unpriced_errors} of them are wrong"
        return f"{text}."


def dollars_of(worksheet: Worksheet, units: Sequence[Judged]) -> Dollars:
    """Return the dollars of judged units; score and appraisal share this figure."""
    level = worksheet.plan.level
    counted = [u for u in units if u.counts]
    priced = [u for u in counted if is_priced(u)]
    left_out = [u for u in counted if not is_priced(u)]
    charts = [chart for unit in priced if (chart := _priced(unit))]
    paid = math.fsum(amount for _, amount, _ in charts)
    errors = [dollars for *_, dollars in charts]
    wrong = sum(unit.is_wrong for unit in left_out)
    found = _NO_SHARE
    # If there are errors and none of them is priced, a share would be 0.
    if paid > 0 and (not wrong or any(unit.is_wrong for unit in priced)):
        found = _share(worksheet, priced, charts)
    none, every = _with_undecided(
        worksheet, priced, [u for u in units if u.is_undecided]
    )
    return Dollars(
        units=len(priced),
        paid=paid,
        over=math.fsum(d for d in errors if d > 0),
        under=math.fsum(-d for d in errors if d < 0),
        share=found.share,
        low=found.low,
        high=found.high,
        unpriced=len(left_out),
        unpriced_ids=tuple(unit.row.unit.id for unit in left_out),
        unpriced_errors=wrong,
        undecided=sum(u.is_undecided for u in units),
        if_none=none,
        if_all=every,
        level=level,
        overpaid=sum(d > 0 for d in errors),
        underpaid=sum(d < 0 for d in errors),
        leverage=found.leverage,
        basis=found.basis,
        is_weighted=worksheet.plan.is_stratified,
    )


@dataclass(frozen=True, slots=True)
class _Share:
    share: float | None
    low: float | None = None
    high: float | None = None
    basis: str = ""
    leverage: Leverage | None = None


_NO_SHARE = _Share(None)


def is_priced(unit: Judged) -> bool:
    """Whether both the amount paid and the dollars at issue are known."""
    return _priced(unit) is not None


def _priced(unit: Judged) -> Priced | None:
    """Return id, dollars paid and dollars in error; None if one is unknown."""
    amount = unit.row.unit.amount
    if amount is None or unit.dollars is None:
        return None
    return unit.row.unit.id, amount, unit.dollars


def _share(
    worksheet: Worksheet, units: Sequence[Judged], charts: Sequence[Priced]
) -> _Share:
    """Return the share with its limits, by the design of the plan."""
    plan = worksheet.plan
    if len(charts) >= plan.universe:
        net = math.fsum(d for *_, d in charts)
        return _Share(net / math.fsum(p for _, p, _ in charts), basis=WHOLE)
    if not plan.is_stratified:
        share, limits = appraise_share(
            [d for *_, d in charts], [p for _, p, _ in charts], plan.level
        )
        if not 0 < limits.precision < math.inf:
            return _Share(share, basis=_NO_LIMITS)
        one = leverage_of(charts, plan.level)
        return _Share(share, limits.lower, limits.upper, BY_T, one)
    parts = _parts(worksheet, units)
    try:
        share, limits = appraise_strata_share(ratio_strata(parts), plan.level)
    except ValueError:
        return _NO_SHARE
    if not 0 < limits.precision < math.inf:
        return _Share(share, basis=_NO_LIMITS)
    one = strata_leverage(parts, plan.level)
    return _Share(share, limits.lower, limits.upper, BY_NORMAL, one)


def _parts(
    worksheet: Worksheet, units: Sequence[Judged]
) -> list[tuple[int, list[Priced]]]:
    return [
        (n, [chart for u in part if (chart := _priced(u))])
        for n, part in by_stratum(worksheet, units)
    ]


def _with_undecided(
    worksheet: Worksheet, priced: Sequence[Judged], undecided: Sequence[Judged]
) -> tuple[float | None, float | None]:
    """Return the share with undecided units, as no errors and as wholly overpaid."""
    if any(u.row.unit.amount is None for u in undecided):
        return None, None
    weight = {
        id(u): n / len(part)
        for n, part in by_stratum(worksheet, (*priced, *undecided))
        for u in part
    }
    paid = none = every = 0.0
    for unit in (*priced, *undecided):
        amount, dollars = unit.row.unit.amount or 0.0, unit.dollars or 0.0
        paid += weight[id(unit)] * amount
        none += weight[id(unit)] * dollars
        every += weight[id(unit)] * (amount if unit.is_undecided else dollars)
    return (none / paid, every / paid) if paid > 0 else (None, None)
