"""What an integrity agreement asks for next, by the net financial error rate.

Source: OIG corporate integrity agreements, FAQ: a discovery sample with a net
financial error rate of 5 % or more leads to a full sample and a systems review.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.review.score import (
    FEDERAL,
    FULL_SAMPLE_FROM,
    Outcome,
    Score,
    judged_rows,
    payer_part,
)
from audit.review.worksheet import Worksheet
from audit.wording import percent

_LIMIT = percent(FULL_SAMPLE_FROM, 0)
_OWN_CLAUSE = "Read the clause of your own agreement."


def what_follows(worksheet: Worksheet, result: Score) -> str:
    """State the rate, and what the program of the plan asks for at such a rate."""
    plan, share = worksheet.plan, result.dollars.share
    rate = "not estimated" if share is None else percent(share)
    how = ", weighted by stratum" if result.dollars.is_weighted else ""
    text = (
        f"The net financial error rate is {rate}{how}, by the "
        f"{result.dollars.paid:,.2f} dollars paid for {result.dollars.units} judged "
        "charts. "
    )
    part = payer_part(worksheet, judged_rows(worksheet), FEDERAL)
    if not part.is_whole:
        text += (
            f"It is that of all payers: {part.sentence} An agreement's rate is that of "
            "the claims that its program paid. "
        )
    if not plan.preset.startswith("cia"):
        return (
            f"{text}The program of the plan ({plan.preset or 'none'}) asks for no "
            f"systems review; integrity agreements do so from {_LIMIT} on."
        )
    if plan.preset == "cia-full":
        return (
            f"{text}This review is the full sample that follows a discovery sample of "
            f"{_LIMIT} or more, so its rate asks for no further sample. The systems "
            f"review follows from the discovery sample. {_OWN_CLAUSE}"
        )
    if not part.is_whole:
        return (
            f"{text}Whether the rate of the agreement reaches {_LIMIT} does not follow "
            f"from it. {part.advice}"
        )
    reached = reaches_limit(result)
    if reached is None:
        left = "; ".join(_left(result))
        why = f" yet: {left}" if left else ""
        return f"{text}Whether it reaches {_LIMIT} cannot be said{why}."
    if reached:
        return (
            f"{text}It reaches {_LIMIT}: the integrity agreement asks for a full "
            f"sample and a systems review. {_OWN_CLAUSE}"
        )
    return f"{text}It is below {_LIMIT}: no full sample and no systems review follow."


def reaches_limit(result: Score) -> bool | None:
    """Whether the rate reaches 5 %; None while charts that lack something decide it.

    Undecided charts decide nothing if the rate lies on the same side of 5 % with all of
    them overpaid and with none of them. A right chart whose payment is not known can
    only lower the rate.
    """
    dollars = result.dollars
    with_undecided = (dollars.if_none, dollars.if_all) if dollars.undecided else ()
    shares = [share for share in (dollars.share, *with_undecided) if share is not None]
    if len(shares) <= len(with_undecided) or result.outcome(Outcome.OPEN):
        return None
    if max(shares) < FULL_SAMPLE_FROM and not dollars.unpriced_errors:
        return False
    return True if min(shares) >= FULL_SAMPLE_FROM and not dollars.unpriced else None


def _left(result: Score) -> Iterator[str]:
    """Say which charts lack what; nothing if the rate is only not estimated."""
    dollars = result.dollars
    for count, what in (
        (result.outcome(Outcome.OPEN), "without a decision that counts"),
        (dollars.undecided, "undecided"),
        (
            dollars.unpriced,
            "judged without an amount paid or without dollars at issue, "
            f"{dollars.unpriced_errors} of them wrong",
        ),
    ):
        if count:
            yield f"{count} {'chart is' if count == 1 else 'charts are'} {what}"
