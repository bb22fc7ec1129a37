"""The sentences beside an appraisal: how it was made, and what it does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from audit.review.score.demand import FEDERAL, payer_part
from audit.review.score.dollars import dollars_of
from audit.review.score.outcome import Judged, Outcome
from audit.review.score.weighing import count_strata, is_wrong
from audit.review.worksheet import Worksheet
from audit.sampling.estimates import SMALL, Appraisal
from audit.sampling.ratio import is_rough
from audit.sampling.strata_interval import strata_method
from audit.wording import percent

FULL_SAMPLE_FROM = 0.05
"""Net financial error rate from which an integrity agreement asks for more.

Source: OIG, Corporate Integrity Agreement FAQ.
"""


def is_whole(worksheet: Worksheet, units: Sequence[Judged]) -> bool:
    """Whether the sample is the whole frame, so that nothing is estimated."""
    return len(units) >= worksheet.plan.universe


def method_note(worksheet: Worksheet, units: Sequence[Judged]) -> str:
    """Name the formulas behind the figures."""
    if is_whole(worksheet, units):
        return (
            f"All {len(units)} units of the frame were reviewed: these are counts and "
            "sums, not estimates, and there is no sampling error."
        )
    if worksheet.plan.is_stratified:
        strata = count_strata(worksheet, units, is_wrong)
        return (
            "Units in error: in each stratum the share of its sample, times its units, "
            f"with limits {strata_method(strata)}. Net dollars: in each stratum the "
            "mean of the dollars in error, times its units (the difference estimator "
            "of RAT-STATS), with limits by the normal distribution."
        )
    return (
        "Limits of units in error: exact (hypergeometric). Net dollars: the mean of "
        "dollars in error, times the frame (difference estimator of RAT-STATS), "
        f"with limits by Student's t with {len(units) - 1} degrees of freedom."
    )


def no_limits_notes(
    errors: Appraisal, by_normal: Appraisal | None, dollars: Appraisal
) -> Iterator[str]:
    """Say what RAT-STATS gives over strata, and where a formula gives no limits."""
    if by_normal and errors.sample < errors.universe:
        limits = by_normal.at(0.9)
        yield (
            "For units in error RAT-STATS, by the normal distribution, gives "
            f"{limits.lower:,.0f} to {limits.upper:,.0f} at 90 %."
            if not by_normal.has_no_limits
            else "For units in error the normal distribution, which RAT-STATS uses, "
            "gives no limits where the units of each stratum are all alike."
        )
    if dollars.has_no_limits:
        most = errors.at(0.9).upper
        yield (
            "The sampled units of a stratum all have the same dollars in error, so the "
            "formulas give no limits of dollars and none are shown: that is not "
            f"certainty. At 90 % as many as {most:,.0f} units may be in error, and a "
            "demand by a lower limit is the point estimate here."
        )


def ratio_notes(ratio: Appraisal, units: Sequence[Judged]) -> tuple[str, ...]:
    """State the appraisal by the ratio, and where its limits are rough."""
    limits = ratio.at(0.9)
    sentence = (
        f"By the ratio to dollars paid, as the plan asks: {ratio.point:,.2f} net "
        f"dollars in error, two-sided 90 %: {limits.lower:,.2f} to {limits.upper:,.2f} "
        "(Cochran, Sampling Techniques, chapter 6). RAT-STATS has no such appraisal; "
        "the demands are by the difference."
    )
    if not is_rough([u.row.unit.amount or 0.0 for u in units]):
        return (sentence,)
    return sentence, (
        "The sample is too small, or dollars paid differ too much, for the ratio's "
        "limits: they are rough."
    )


def further_notes(
    worksheet: Worksheet,
    units: Sequence[Judged],
    dollars: Appraisal,
) -> tuple[str, ...]:
    """Say where the sample falls short of what programs ask."""
    notes: list[str] = []
    add: Callable[[str], None] = notes.append
    whole = is_whole(worksheet, units)
    if dollars.is_small and not whole:
        stratified = worksheet.plan.is_stratified
        by = "the normal distribution" if stratified else "Student's t"
        add(f"The sample has {dollars.sample} units, fewer than {SMALL}: limits of "
            f"dollars by {by} are rough.")  # fmt: skip
    if dollars.sample < 100 and not whole:
        add("The self-disclosure protocol asks for at least 100 items.")
    precision = dollars.precision_percent(0.9)
    if precision is not None and precision > 25:
        add("The precision of the net dollars of the frame at 90 % is "
            f"{precision:.1f} %, not the 25 % that integrity "
            "agreements ask of a full sample.")  # fmt: skip
    net = dollars_of(worksheet, units)
    if net.share is not None:
        more = "" if net.share < FULL_SAMPLE_FROM else (
            " An integrity agreement's discovery sample at 5 % or more leads to a full "
            "sample and a systems review."
        )  # fmt: skip
        how = ", weighted by stratum" if net.is_weighted else ""
        if more and not payer_part(worksheet, units, FEDERAL).is_whole:
            more += " This rate is that of all payers of the frame."
        add(f"Net financial error rate on the {net.units} judged units of the sample"
            f"{how}: {percent(net.share)}, by the {net.paid:,.2f} dollars paid for "
            f"them.{more}")  # fmt: skip
    gone = sum(u.outcome is Outcome.OUT_OF_FRAME for u in units)
    if gone:
        add(f"{gone} drawn units that are not of the frame stand with 0 dollars and "
            "as no error: the universe was counted with units like them.")  # fmt: skip
    return tuple(notes)
