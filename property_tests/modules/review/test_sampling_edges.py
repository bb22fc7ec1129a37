"""Edges of the frame, of shares and of the score: bounds, remainders, ties."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.codes import read_code
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.review.plan.frame import FrameRules, Unit, make_frame
from audit.review.plan.sizing import proportional
from audit.review.score.coding import error_type
from audit.review.score.outcome import judge
from audit.review.score.scoring import judged_rows, score
from audit.review.worksheet.decisions import (
    AGREE,
    DISAGREE,
    NOT_ENOUGH,
    NOT_IN_FRAME,
    Decision,
)
from audit.review.worksheet.rows import Machine
from property_tests.support.review_samples import decided, with_decisions

DAY = dt.date(2026, 2, 10)
M546 = (read_code("M54.6"),)
ONE = dt.timedelta(days=1)


def units_of(encounters: list[Encounter], rules: FrameRules) -> list[str]:
    """Return the ids in a frame; none if the frame is refused for being empty."""
    try:
        return [unit.id for unit in make_frame(encounters, rules).units]
    except InputUnreadable:
        return []


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=8),
    st.one_of(st.none(), st.integers(-2, 2)),
    st.one_of(st.none(), st.integers(-2, 2)),
)
def test_both_bounds_of_a_period_belong_to_it(
    days: list[int], low: int | None, high: int | None
) -> None:
    if low is not None and high is not None:
        low, high = sorted((low, high))
    rows = [
        Encounter(n, f"E{n}", DAY + day * ONE, dx=M546) for n, day in enumerate(days)
    ]
    rules = FrameRules(
        date_from=None if low is None else DAY + low * ONE,
        date_to=None if high is None else DAY + high * ONE,
    )
    expected = [
        f"E{n}"
        for n, day in enumerate(days)
        if (low is None or low <= day) and (high is None or day <= high)
    ]
    assert units_of(rows, rules) == expected


AMOUNTS = st.lists(st.sampled_from([None, 0.0, 99.99, 100.0, 100.01, 499.99, 500.0]),
                   min_size=1, max_size=8)  # fmt: skip


@given(AMOUNTS, st.sampled_from([None, 0.0, 100.0, 500.0]))
def test_an_amount_on_a_bound_belongs_above_it(
    amounts: list[float | None], least: float | None
) -> None:
    rows = [
        Encounter(n, f"E{n}", DAY, dx=M546, amount_paid=amount)
        for n, amount in enumerate(amounts)
    ]
    taken = {
        f"E{n}": amount
        for n, amount in enumerate(amounts)
        if least is None or (amount is not None and amount >= least)
    }
    rules = FrameRules(least_amount=least)
    assert units_of(rows, rules) == list(taken)
    parted = FrameRules(
        least_amount=least, strata="amount", amount_bounds=(100.0, 500.0)
    )
    units = make_frame(rows, parted).units if taken else ()
    for unit in units:
        paid = taken[unit.id]
        number = 0 if paid is None else 1 + (paid >= 100) + (paid >= 500)
        assert unit.stratum.startswith(f"{number}: ")


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(100, 400), min_size=2),
    st.integers(100, 200),
)
def test_units_left_over_go_to_the_largest_remainders(
    parts: dict[str, int], size: int
) -> None:
    whole = sum(parts.values())
    size = min(size, whole)
    shares = {name: size * units / whole for name, units in parts.items()}
    sizes = proportional(parts, size)
    assert sum(sizes.values()) == size
    assert all(abs(sizes[name] - shares[name]) < 1 for name in parts)
    rest = {name: shares[name] - math.floor(shares[name]) for name in parts}
    more = [name for name in parts if sizes[name] > math.floor(shares[name])]
    less = [name for name in parts if name not in more]
    assert all(rest[a] >= rest[b] for a in more for b in less)


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    def one() -> Decision:
        return Decision(
            decision=draw(st.sampled_from([AGREE, DISAGREE, ""])),
            own_verdict="NOT_SUPPORTED",
            comment="x",
            error_type=draw(st.sampled_from(["", "over-coded", "none", "sequence"])),
            root_cause=draw(st.sampled_from(["", "other", "charge entry"])),
        )

    return [one() for _ in range(10)]


@settings(max_examples=25)
@given(decisions())
def test_the_lists_of_a_score_do_not_depend_on_the_order_of_rows(
    made: list[Decision],
) -> None:
    sheet = with_decisions(decided(), dict(enumerate(made)))
    one = score(sheet)
    wrong = [u for u in judged_rows(sheet) if u.counts and u.is_wrong]
    types = [error_type(u.row.decision.error_type, u.coding) for u in wrong]
    for given_, words in (
        (one.error_types, types),
        (one.root_causes, [u.row.decision.root_cause for u in wrong]),
    ):
        counts = Counter(filter(None, words))
        assert given_ == tuple(sorted(counts.items(), key=lambda i: (-i[1], i[0])))
    order = [(-r.overturned, -r.charts, r.rule_id) for r in one.rules]
    assert order == sorted(order)
    assert all(r.agreed + r.overturned <= r.charts for r in one.rules)


@pytest.mark.parametrize("missing_is_error", [False, True])
@pytest.mark.parametrize("word", [AGREE, DISAGREE, NOT_ENOUGH, NOT_IN_FRAME])
@pytest.mark.parametrize("priced", [None, 0.0, -7.5, 40.0])
def test_dollars_are_those_given_or_all_of_a_missing_record(
    missing_is_error: bool, word: str, priced: float | None
) -> None:
    decision = Decision(
        "A", word, own_verdict="NOT_SUPPORTED", comment="x", dollars=priced
    )
    for verdict in ("SUPPORTED", "NOT_SUPPORTED"):
        row = replace(
            decided().rows[0],
            decision=decision,
            changed="",
            machine=Machine(coding_verdict=verdict),
            unit=Unit("E1", amount=120.0),
        )
        outcome = judge(row, missing_is_error)
        wrong = word == DISAGREE or (word, verdict) == (AGREE, "NOT_SUPPORTED")
        missing = word == NOT_ENOUGH
        assert outcome.is_wrong is (wrong or (missing and missing_is_error))
        if word == NOT_IN_FRAME:
            assert outcome.dollars == 0.0
        elif priced is not None:
            assert outcome.dollars == priced
        elif missing and missing_is_error:
            assert outcome.dollars == 120.0
        else:
            assert outcome.dollars == (None if wrong or missing else 0.0)
