"""The rate of codes: what was judged, what is left out, and which way that leans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.outcome import Judged
from audit.review.score.rate import NO_BASIS, Rate
from audit.sampling.quantiles import binomial_limits
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


def codes_rate(coded: Sequence[Judged], level: float) -> Rate:
    """Return wrong codes among the codes of charts whose right codes are known."""
    judged = sum(u.codes_judged for u in coded)
    wrong = sum(u.codes_wrong for u in coded)
    if not judged:
        return Rate("codes", 0, 0, 0, None, None, NO_BASIS, level=level)
    low, high = binomial_limits(judged, wrong, level)
    basis = (
        f"exact (binomial), two-sided {percent(level, 0)}, as if codes of one chart "
        "were independent"
    )
    return Rate("codes", wrong, judged, 0, low, high, basis, level=level)


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
    return f"{text} Codes of one chart count as if they were independent."


def _lean(codes: Rate, left: int, out: CodesLeftOut) -> str:
    """Say in which direction the charts that are left out move the rate."""
    if not out.wrong:
        return "None of these is wrong, so the rate of codes is too high if anything."
    share = "All of them are" if out.wrong == left else f"{out.wrong} of them are"
    if left == out.wrong == 1:
        share = "It is"
    wrong, judged = codes.wrong + out.wrong, codes.judged + out.codes
    return (
        f"{share} wrong, so the rate of codes is more likely too low than too high: "
        "with one wrong code on each wrong chart that is left out it would be "
        f"{wrong} of {judged} ({percent(wrong / judged)})."
    )
