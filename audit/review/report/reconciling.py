"""Why two intervals of the same dollars differ, in plain English."""

from __future__ import annotations

from collections.abc import Iterator

from audit.review.score import Dollars, Extrapolation
from audit.wording import percent


def two_intervals(
    dollars: Dollars, extrapolation: Extrapolation | None
) -> tuple[str, ...]:
    """Explain the interval of the net financial error rate beside that of the total.

    Empty if one of them has no limits.
    """
    if dollars.low is None or dollars.high is None or extrapolation is None:
        return ()
    if extrapolation.dollars.has_no_limits:
        return ()
    return tuple(_sentences(dollars, dollars.low, dollars.high, extrapolation))


def _sentences(
    dollars: Dollars, low: float, high: float, extrapolation: Extrapolation
) -> Iterator[str]:
    total = extrapolation.dollars.at(0.9)
    charts = f"{extrapolation.dollars.sample} sampled charts"
    how = f"the mean of dollars in error of all {charts} times the frame"
    each = ""
    if dollars.is_weighted:
        each = ", each chart counting for its stratum"
        how = (
            f"made of all {charts}: in each stratum the mean of dollars in error times "
            "its units, added up over the strata"
        )
    yield (
        f"The net financial error rate ({percent(low)} to {percent(high)}) divides net "
        f"dollars in error by dollars paid on {dollars.units} judged charts{each}, so "
        "a chart weighs by what was paid for it. The total of net dollars "
        f"({total.lower:,.2f} to {total.upper:,.2f} at 90 %) is {how}, "
        "so what was paid for a chart does not matter to it."
    )
    in_rate = low <= 0 <= high
    in_total = total.lower <= 0 <= total.upper
    if in_rate or in_total:
        which = "The rate's interval takes in 0 and the total's does not."
        if in_total:
            which = "The total's interval takes in 0 and the rate's does not."
        if in_rate and in_total:
            which = "Both intervals take in 0."
        yield (
            f"{which} A limit of 0 or less shows how wide the formula is, and not that "
            f"nothing was overpaid: in the sample {_charts(dollars.overpaid)} "
            "overpaid by "
            f"{dollars.over:,.2f} together, and {_charts(dollars.underpaid)} underpaid "
            f"by {dollars.under:,.2f}, which is netted."
        )
    if dollars.leverage:
        yield dollars.leverage.sentence


def _charts(number: int) -> str:
    return "1 chart was" if number == 1 else f"{number} charts were"
