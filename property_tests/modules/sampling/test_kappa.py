"""Kappa: published tables, coverage by enumeration, and what is said in words."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.sampling.kappa import LEAST, Kappa, kappa_of

Table = tuple[tuple[int, ...], ...]

MARGINS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.98)
SHARES = (0.0, 0.02, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95, 0.99, 1.0)
"""How far the two agree, from as rarely to as often as their margins allow."""


def pairs_of(table: Table) -> list[tuple[str, str]]:
    return [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def binary_tables(n: int) -> Iterator[Table]:
    for a in range(n + 1):
        for b in range(n + 1 - a):
            for c in range(n + 1 - a - b):
                yield (a, b), (c, n - a - b - c)


def populations() -> Iterator[tuple[tuple[float, ...], float]]:
    """Return the chances of the four cells, and the true kappa."""
    for p, q, share in product(MARGINS, MARGINS, SHARES):
        low, high = max(0.0, p + q - 1), min(p, q)
        both = low + share * (high - low)
        cells = both, p - both, q - both, 1 - p - q + both
        chance = p * q + (1 - p) * (1 - q)
        yield cells, (cells[0] + cells[3] - chance) / (1 - chance)


def covers(found: Kappa, true: float) -> bool:
    """Whether limits do not exclude a value; no limits exclude nothing."""
    if found.low is None or found.high is None:
        return True
    return found.low - 1e-9 <= true <= found.high + 1e-9


def least_coverage(n: int, level: float) -> float:
    tables = [(t, kappa_of(pairs_of(t), level)) for t in binary_tables(n)]
    weights = [
        math.factorial(n) // math.prod(math.factorial(x) for row in t for x in row)
        for t, _ in tables
    ]
    least = 1.0
    for cells, true in populations():
        powers = [[max(p, 0.0) ** x for x in range(n + 1)] for p in cells]
        covered = math.fsum(
            weight * powers[0][a] * powers[1][b] * powers[2][c] * powers[3][d]
            for weight, (((a, b), (c, d)), found) in zip(weights, tables, strict=True)
            if covers(found, true)
        )
        least = min(least, covered)
    return least


@pytest.mark.law(78)
@pytest.mark.parametrize(("n", "level"), [(5, 0.8), (8, 0.9), (12, 0.95)])
def test_the_limits_cover_kappa_for_every_table_of_two_words(
    n: int, level: float
) -> None:
    assert least_coverage(n, level) >= level - 1e-9


@pytest.mark.slow
@pytest.mark.law(78)
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [20, 30])
def test_the_limits_cover_kappa_for_larger_tables_of_two_words(
    n: int, level: float
) -> None:
    assert least_coverage(n, level) >= level - 1e-9


@pytest.mark.slow
@pytest.mark.law(78)
@pytest.mark.parametrize("words", [3, 5])
@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_limits_cover_kappa_of_several_words_in_simulations(
    words: int, n: int
) -> None:
    level, draws = 0.9, 1500
    allowed = 4 * math.sqrt(level * (1 - level) / draws)
    chance = random.Random(f"{words} words, {n} charts")
    for agree in (0.0, 0.4, 0.7, 0.9, 0.97):
        for even in (0.5, 2.0):
            own = [chance.gammavariate(even, 1) for _ in range(words)]
            share = [x / sum(own) for x in own]
            cells = [
                (1 - agree) * p * q + (agree * p if i == j else 0.0)
                for i, p in enumerate(share)
                for j, q in enumerate(share)
            ]
            names = [(str(i), str(j)) for i in range(words) for j in range(words)]
            covered = sum(
                covers(kappa_of(chance.choices(names, cells, k=n), level), agree)
                for _ in range(draws)
            )
            assert covered / draws >= level - allowed, (agree, share)


def test_the_standard_error_is_that_of_fleiss_cohen_and_everitt() -> None:
    """Psychological Bulletin 72 (1969) 325: kappa .429, its variance .002885."""
    found = kappa_of(pairs_of(((106, 10, 4), (22, 28, 10), (2, 12, 6))))
    assert found.value is not None
    assert found.standard_error is not None
    assert round(found.value, 3) == 0.429
    assert round(found.standard_error**2, 6) == 0.002885


def test_the_diagnoses_of_fleiss_textbook() -> None:
    """Statistical Methods for Rates and Proportions, 2nd ed. (1981), table 13.1."""
    found = kappa_of(pairs_of(((75, 1, 4), (5, 4, 1), (0, 0, 10))))
    assert found.value is not None
    assert found.standard_error is not None
    assert (round(found.value, 3), found.agreed, found.n) == (0.676, 89, 100)
    assert round(found.standard_error, 3) == 0.088


WORDS = st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))
DIFFERING = st.lists(WORDS, min_size=LEAST).map(lambda pairs: [("a", "b"), *pairs])
"""Enough charts for limits, of readers who did not use one and the same word only."""


@given(st.lists(WORDS))
def test_kappa_is_symmetric_and_lies_between_its_limits(
    pairs: list[tuple[str, str]],
) -> None:
    found = kappa_of(pairs, 0.9)
    swapped = kappa_of([(b, a) for a, b in pairs], 0.9)
    assert (found.n, found.agreed) == (swapped.n, swapped.agreed)
    assert found.value == swapped.value
    for one, other in ((found.low, swapped.low), (found.high, swapped.high)):
        assert (one is None) == (other is None)
        assert one == pytest.approx(other, abs=1e-9)
    assert (found.low is None) == (found.value is None or found.n < LEAST)


@given(DIFFERING)
def test_kappa_of_readers_who_differ_lies_between_its_limits(
    pairs: list[tuple[str, str]],
) -> None:
    found = kappa_of(pairs, 0.9)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert -1 <= found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9
    assert 0 <= found.high <= 1


@given(DIFFERING)
def test_a_higher_level_never_narrows_the_limits(pairs: list[tuple[str, str]]) -> None:
    narrow, wide = kappa_of(pairs, 0.8), kappa_of(pairs, 0.99)
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low <= narrow.low
    assert wide.high is not None
    assert narrow.high is not None
    assert narrow.high <= wide.high


def test_readers_who_always_say_the_same_word_have_no_kappa() -> None:
    found = kappa_of([("SUPPORTED", "SUPPORTED")] * 30, 0.95)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.agreed_low == pytest.approx(0.025 ** (1 / 30))
    assert found.sentence == (
        "The same on 30 of 30 charts (100.0 %; 88.4 % to 100.0 %). Kappa is not "
        "defined: both used one and the same word for every chart, so chance agrees "
        "too. They never differed."
    )


def test_readers_who_never_differ_still_have_a_lower_limit() -> None:
    found = kappa_of([("yes", "yes")] * 20 + [("no", "no")] * 10, 0.95)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(1 - (1 - 0.025 ** (1 / 30)) / (4 / 9))
    assert found.sentence.endswith("They never differed.")


def test_a_frequent_word_is_named_beside_kappa() -> None:
    """The paradox of Feinstein and Cicchetti (1990): agreement 93 %, kappa near 0."""
    pairs = [("yes", "yes")] * 28 + [("yes", "no"), ("no", "yes")]
    found = kappa_of(pairs, 0.95)
    assert found.value == pytest.approx(-1 / 29)
    assert found.low == -1
    assert '"yes" is 96.7 % of all their words' in found.sentence
    assert "agreement beyond chance is not shown" in found.sentence


def test_four_charts_are_too_few_for_limits() -> None:
    found = kappa_of([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    assert found.value == 0.5
    assert found.low is None
    assert "4 charts are too few for limits: at least 5 are needed" in found.sentence


def test_no_chart_has_no_kappa() -> None:
    assert kappa_of([]).sentence == "No chart was read by both."


def test_an_impossible_level_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        kappa_of([("a", "b")], 1.0)
