"""Dollars in error as a share of dollars paid, and the units without dollar figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.leverage import Leverage, leverage_of
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

    `undecided` units are not among them, either. `if_none` and `if_all` are the share
    with them if none of them is an error (their dollars as given) and if all of them
    are (whatever was paid for them overpaid); None if an amount is unknown.
    `overpaid` and `underpaid` count charts. `leverage` is the one chart that makes most
    of the width of the interval, if one does.
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
            text = (
                f"Net financial error rate {percent(self.share)}: {self.net:,.2f} net "
                f"overpaid of {self.paid:,.2f} paid, on {self.units} judged {charts}"
            )
            if self.low is None or self.high is None:
                text += ", without limits: too few charts, or all alike"
            else:
                text += (
                    f" (approximate {percent(self.level, 0)} interval "
                    f"{percent(self.low)} to {percent(self.high)})"
                )
        return " ".join(filter(None, (f"{text}.", self.with_undecided, self.left_out)))

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


def dollars_of(units: Sequence[Judged], level: float) -> Dollars:
    """Return the dollars of judged units; score and appraisal share this figure."""
    counted = [u for u in units if u.counts]
    priced, charts, left_out = [], [], []
    for unit in counted:
        amount = unit.row.unit.amount
        if amount is None or unit.dollars is None:
            left_out.append(unit)
        else:
            priced.append((amount, unit.dollars, unit.is_wrong))
            charts.append((unit.row.unit.id, amount, unit.dollars))
    paid = math.fsum(amount for amount, *_ in priced)
    errors = [dollars for _, dollars, _ in priced]
    wrong = sum(unit.is_wrong for unit in left_out)
    share = low = high = leverage = None
    # If there are errors and none of them is priced, a share would be 0.
    if paid > 0 and (not wrong or any(is_wrong for *_, is_wrong in priced)):
        share, limits = appraise_share(errors, [a for a, *_ in priced], level)
        if 0 < limits.precision < math.inf:
            low, high = limits.lower, limits.upper
            leverage = leverage_of(charts, level)
    none, every = _with_undecided(priced, [u for u in units if u.is_undecided])
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
        undecided=sum(u.is_undecided for u in units),
        if_none=none,
        if_all=every,
        level=level,
        overpaid=sum(d > 0 for d in errors),
        underpaid=sum(d < 0 for d in errors),
        leverage=leverage,
    )


def _with_undecided(
    priced: Sequence[tuple[float, float, bool]], undecided: Sequence[Judged]
) -> tuple[float | None, float | None]:
    """Return the share with undecided units, as no errors and as wholly overpaid."""
    amounts = [u.row.unit.amount for u in undecided]
    known = [amount for amount in amounts if amount is not None]
    paid = math.fsum([*(amount for amount, *_ in priced), *known])
    if len(known) < len(amounts) or paid <= 0:
        return None, None
    net = math.fsum(dollars for _, dollars, _ in priced)
    given = math.fsum(u.dollars or 0.0 for u in undecided)
    return (net + given) / paid, (net + math.fsum(known)) / paid
