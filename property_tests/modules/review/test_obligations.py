"""What an agreement asks for next is said only if no open chart could change it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.report.obligations import reaches_limit, what_follows
from audit.review.score import FULL_SAMPLE_FROM, judged_rows, score
from audit.review.score.outcome import Judged, Outcome
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, paid_by

RIGHT = Decision(
    auditor="A", decision="disagree", own_verdict="SUPPORTED", comment="x", dollars=0.0
)
WRONG = replace(RIGHT, own_verdict="NOT_SUPPORTED", dollars=None)
UNREAD = {u.row.unit.id for u in judged_rows(decided()) if u.is_undecided}


def agreement(decisions: list[Decision], preset: str = "cia-discovery") -> Worksheet:
    """Return a review of an agreement, of charts that were read and paid 100 each."""
    own = paid_by("Medicaid", decided())
    at = [i for i, row in enumerate(own.rows) if row.unit.id not in UNREAD]
    keep = [own.rows[i] for i in at[: len(decisions)]]
    rows = tuple(
        replace(row, decision=decision, unit=replace(row.unit, amount=100.0))
        for row, decision in zip(keep, decisions, strict=True)
    )
    plan = replace(own.plan, preset=preset, missing_is_error=False)
    return replace(own, plan=plan, rows=rows)


def said(worksheet: Worksheet) -> str:
    return what_follows(worksheet, score(worksheet))


def test_no_verdict_rests_on_wrong_charts_that_nobody_priced() -> None:
    priced = replace(WRONG, dollars=10.0)
    text = said(agreement([RIGHT] * 30 + [priced] + [WRONG] * 9))
    assert text.endswith(
        "Whether it reaches 5 % cannot be said yet: 9 charts are judged without an "
        "amount paid or without dollars at issue, 9 of them wrong."
    )


@pytest.mark.parametrize(
    ("left", "why"),
    [
        (Decision(), "4 charts are without a decision that counts"),
        (Decision(auditor="A", decision="not enough", comment="x"), "4 charts are und"),
    ],
)
def test_no_verdict_rests_on_a_part_of_the_sample(left: Decision, why: str) -> None:
    text = said(agreement([RIGHT] * 30 + [left] * 4))
    assert f"Whether it reaches 5 % cannot be said yet: {why}" in text


def test_undecided_charts_that_change_nothing_leave_the_verdict() -> None:
    missing = Decision(auditor="A", decision="not enough", comment="x")
    best = [RIGHT] * 30
    assert "It is below 5 %: no full sample" in said(agreement([*best, missing]))
    worst = [replace(WRONG, dollars=100.0)] * 9
    assert "It reaches 5 %: the " in said(agreement([*best, *worst, missing]))


def test_a_full_sample_asks_for_no_full_sample() -> None:
    worst = [replace(WRONG, dollars=100.0)] * 9
    text = said(agreement([RIGHT] * 30 + worst, "cia-full"))
    assert "asks for a full sample" not in text
    assert "its rate asks for no further sample" in text


def extremes(units: tuple[Judged, ...]) -> tuple[float, float]:
    """Return the least and the largest rate that the review may still come to."""
    paid = low = high = 0.0
    for unit in units:
        amount, dollars = unit.row.unit.amount or 0.0, unit.dollars
        if unit.outcome in (Outcome.OUTSIDE, Outcome.OUT_OF_FRAME):
            continue
        known = unit.counts and dollars is not None
        paid += amount
        low += dollars or 0.0 if known or unit.is_undecided else 0.0
        high += (dollars or 0.0) if known else amount
    return (low / paid, high / paid) if paid else (0.0, 1.0)


@pytest.mark.law(208)
@settings(max_examples=60)
@given(
    st.integers(10, 40),
    st.lists(
        st.sampled_from(
            (WRONG, *(replace(WRONG, dollars=d) for d in (0.0, 10.0, 90.0)))
        )
        | DECISIONS,
        max_size=4,
    ),
)
def test_a_verdict_of_5_percent_stands_however_the_review_is_finished(
    right: int, others: list[Decision]
) -> None:
    worksheet = agreement([RIGHT] * right + others)
    low, high = extremes(judged_rows(worksheet))
    settled = {low >= FULL_SAMPLE_FROM: True, high < FULL_SAMPLE_FROM: False}
    assert reaches_limit(score(worksheet)) in (None, settled.get(True))
