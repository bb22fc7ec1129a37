"""Each stratum is drawn with its own numbers, which anybody can draw again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.plan.drawing import RAT_STATS, SHA256, draw
from audit.review.plan.frame import Frame, Unit
from audit.sampling.ratstats_random import random_numbers

SIZES = st.lists(st.integers(2, 12), min_size=2, max_size=4)
SEEDS = st.integers(1, 65_000)


def strata_of(sizes: list[int]) -> Frame:
    """Return a frame of strata a, b, c... whose units alternate between strata."""
    names = [
        (f"E{unit:02}{chr(97 + number)}", chr(97 + number))
        for number, size in enumerate(sizes)
        for unit in range(size)
    ]
    return Frame(tuple(Unit(unit_id, name) for unit_id, name in sorted(names)))


@given(SIZES, SEEDS, st.integers(0, 2))
def test_by_rat_stats_the_seed_grows_by_one_from_stratum_to_stratum(
    sizes: list[int], seed: int, spares: int
) -> None:
    frame = strata_of(sizes)
    wanted = dict.fromkeys(frame.strata(), 2)
    picks = draw(frame, wanted, str(seed), RAT_STATS, spares)
    for number, (name, positions) in enumerate(frame.strata().items()):
        count = min(2 + spares, len(positions))
        numbers = random_numbers(float(seed + number), 1, len(positions), count)
        own = [p for p in picks if p.stratum == name]
        assert [p.number for p in own] == numbers
        assert [p.unit_id for p in own] == [
            frame.units[positions[n - 1]].id for n in numbers
        ]
        assert [(p.order, p.spare) for p in own] == [
            (n, n > 2) for n in range(1, count + 1)
        ]


@settings(max_examples=20)
@given(SEEDS)
def test_by_rat_stats_strata_of_one_size_are_not_drawn_alike(seed: int) -> None:
    frame = strata_of([1000, 1000])
    picks = draw(frame, {"a": 20, "b": 20}, str(seed), RAT_STATS)
    one, other = ([p.number for p in picks if p.stratum == s] for s in "ab")
    assert one != other


@given(SIZES, SEEDS, st.data())
def test_a_stratum_is_drawn_alike_whatever_the_others_hold(
    sizes: list[int], seed: int, data: st.DataObject
) -> None:
    """By SHA-256 alone: RAT-STATS numbers its strata."""
    frame = strata_of(sizes)
    name = data.draw(st.sampled_from(sorted(frame.strata())))
    alone = Frame(tuple(u for u in frame.units if u.stratum == name))
    every = draw(frame, dict.fromkeys(frame.strata(), 2), str(seed), SHA256, 1)
    own = [(p.unit_id, p.order, p.proof, p.spare) for p in every if p.stratum == name]
    again = draw(alone, {name: 2}, str(seed), SHA256, 1)
    assert own == [(p.unit_id, p.order, p.proof, p.spare) for p in again]


@given(SIZES, SEEDS)
def test_a_stratum_of_which_nothing_is_asked_gives_no_spare(
    sizes: list[int], seed: int
) -> None:
    frame = strata_of(sizes)
    for method in (SHA256, RAT_STATS):
        picks = draw(frame, {"a": 0, "b": 1}, str(seed), method, 3)
        assert {p.stratum for p in picks} == {"b"}
