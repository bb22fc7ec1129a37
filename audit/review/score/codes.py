"""The rate of codes: what was judged, what is left out, and what that would change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.outcome import Judged
from audit.review.score.rate import NO_BASIS, WHOLE, Rate
from audit.review.score.weighing import by_stratum
from audit.review.worksheet import Worksheet
from audit.sampling.quantiles import binomial_limits
from audit.sampling.ratio import RatioStratum, appraise_strata_share
from audit.wording import percent


@dataclass(frozen=True, slots=True)
class CodesLeftOut:
    """Judged charts whose right codes nobody stated: they are in no rate of codes.

    `wrong` of them are errors, and `codes` are reported on the wrong ones.
    """

    ids: tuple[str, ...] = ()
    wrong: int = 0
    codes: int = 0


NONE_LEFT_OUT = CodesLeftOut()
"""Of a review that states the right codes of each judged chart."""


def codes_rate(worksheet: Worksheet, coded: Sequence[Judged]) -> Rate:
    """Return wrong codes among the codes of charts whose right codes are known."""
    plan = worksheet.plan
    judged = sum(u.codes_judged for u in coded)
    wrong = sum(u.codes_wrong for u in coded)
    counts = ("codes", wrong, judged, 0)
    if not judged:
        return Rate(*counts, None, None, NO_BASIS, level=plan.level)
    if len(coded) >= plan.universe:
        return Rate(*counts, None, None, WHOLE, level=plan.level)
    if plan.is_stratified:
        return _over_strata(worksheet, coded, counts)
    low, high = binomial_limits(judged, wrong, plan.level)
    basis = (
        f"exact (binomial), two-sided {percent(plan.level, 0)}, as if codes of one "
        "chart were independent"
    )
    return Rate(*counts, low, high, basis, level=plan.level)


def _over_strata(
    worksheet: Worksheet, coded: Sequence[Judged], counts: tuple[str, int, int, int]
) -> Rate:
    """Weigh the codes of each chart by its stratum: a ratio, with rough limits."""
    level = worksheet.plan.level
    parts = by_stratum(worksheet, coded)
    if not all(part for _, part in parts):
        why = "no chart with known codes was judged in a stratum"
        return Rate(*counts, None, None, why, level=level, is_of_sample=True)
    share, limits = appraise_strata_share(
        [
            RatioStratum(
                n,
                tuple(u.codes_wrong for u in part),
                tuple(u.codes_judged for u in part),
            )
            for n, part in parts
        ],
        level,
    )
    if not 0 < limits.precision < math.inf:
        why = "too few charts in a stratum, or all alike"
        return Rate(*counts, None, None, why, level=level, weighted=share)
    basis = (
        "approximate: ratio of wrong codes to judged codes over strata, by the normal "
        f"distribution, two-sided {percent(level, 0)}"
    )
    low, high = max(limits.lower, 0.0), min(limits.upper, 1.0)
    return Rate(*counts, low, high, basis, level=level, weighted=share)


def codes_left_out(counted: Sequence[Judged]) -> CodesLeftOut:
    """Return the judged charts that the rate of codes leaves out."""
    out = [u for u in counted if not u.codes_judged]
    wrong = [u for u in out if u.is_wrong]
    codes = sum(len(u.row.codes) for u in wrong)
    return CodesLeftOut(tuple(u.row.unit.id for u in out), len(wrong), codes)


def codes_base(codes: Rate, charts: int, known: int, out: CodesLeftOut) -> str:
    """Say on which charts the codes were judged; empty if on none.

    `known` of the `charts` judged charts have known right codes.
    """
    if not codes.judged:
        return ""
    if not out.ids:
        text = f"These are the codes of all {charts} judged charts."
    else:
        text = (
            f"These are the codes of {known} of {charts} judged charts; the right "
            f"codes of the other {len(out.ids)} are not stated ({', '.join(out.ids)})."
        )
        text += f" {_lean(codes, len(out.ids), out)}"
    return text if codes.low is None else f"{text} Interval of codes: {codes.basis}."


def _lean(codes: Rate, left: int, out: CodesLeftOut) -> str:
    """Say what the rate would be with the charts that are left out."""
    if not out.wrong:
        return "None of these is wrong, so the rate of codes is too high if anything."
    share = "All of them are" if out.wrong == left else f"{out.wrong} of them are"
    if left == out.wrong == 1:
        share = "It is"
    # A chart can be wrong for its documentation alone, with every code right: which
    # way the rate leans is not known.
    wrong, judged = codes.wrong + out.wrong, codes.judged + out.codes
    plain = codes.weighted is None and not codes.is_of_sample
    of = f" ({percent(wrong / judged)})" if plain else " in the sample"
    return (
        f"{share} wrong, by the codes or by the documentation alone. With one wrong "
        "code on each wrong chart that is left out the rate of codes would be "
        f"{wrong} of {judged}{of}."
    )
