"""Dollars in error as a share of dollars paid, and the units without dollar figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.outcome import Judged
from audit.sampling.ratio import appraise_share
from audit.wording import named, percent


@dataclass(frozen=True, slots=True)
class Dollars:
    """The dollars of the judged units that have an amount paid and dollars at issue.

    `share` is the net error as a share of paid, None if no error is priced; its limits
    are an approximation, None if they cannot be computed. `unpriced_ids` are judged
    units without an amount paid or without dollars at issue: they are left out.
    `unpriced_errors` counts the wrong ones among them.
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

    @property
    def net(self) -> float:
        """Overpaid minus underpaid dollars."""
        return self.over - self.under

    @property
    def sentence(self) -> str:
        """State the share, its limits, and which units are left out."""
        if self.share is None:
            text = "Net error of dollars is not estimated"
        else:
            charts = "chart" if self.units == 1 else "charts"
            text = f"Net error {percent(self.share)} of paid on {self.units} {charts}"
            if self.low is None or self.high is None:
                text += ", without limits: too few charts, or all alike"
            else:
                text += f" ({percent(self.low)} to {percent(self.high)})"
        return f"{text}. {self.left_out}".rstrip()

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


def dollars_of(units: Sequence[Judged], level: float) -> Dollars:
    """Return the dollars of judged units; score and appraisal share this figure."""
    counted = [u for u in units if u.counts]
    priced, left_out = [], []
    for unit in counted:
        amount = unit.row.unit.amount
        if amount is None or unit.dollars is None:
            left_out.append(unit)
        else:
            priced.append((amount, unit.dollars, unit.is_wrong))
    paid = math.fsum(amount for amount, *_ in priced)
    errors = [dollars for _, dollars, _ in priced]
    wrong = sum(unit.is_wrong for unit in left_out)
    share = low = high = None
    # If there are errors and none of them is priced, a share would be 0.
    if paid > 0 and (not wrong or any(is_wrong for *_, is_wrong in priced)):
        share, limits = appraise_share(errors, [a for a, *_ in priced], level)
        if 0 < limits.precision < math.inf:
            low, high = limits.lower, limits.upper
    return Dollars(
        units=len(priced),
        paid=paid,
        over=math.fsum(d for d in errors if d > 0),
        under=math.fsum(-d for d in errors if d < 0),
        share=share,
        low=low,
        high=high,
        unpriced=len(left_out),
        unpriced_ids=tuple(unit.row.unit.id for unit in left_out),
        unpriced_errors=wrong,
    )
