"""Cohen's kappa of two readers of the same charts, with limits that few charts allow.

Kappa is 1 - d / e: the share d of charts on which the two differ, over the share e on
which they would differ if each gave the same words at random. The limits are the exact
(Clopper-Pearson) limits of d, divided by e as it was observed. Where the large-sample
variance of Fleiss, Cohen and Everitt is larger than that of a count of differing charts
alone, the number of charts is divided by the ratio, as Korn and Graubard do for samples
with a design effect.

A lower limit of 0 or less is given as -1, and an upper limit below 0 as 0: such a
sample does not show agreement beyond chance, and how far below chance it may be is not
estimated. With this, enumeration of all tables of two words, and simulation of tables
of three and five, found a coverage of at least the level. The usual interval (kappa
plus or minus a multiple of its large-sample standard error) covers far less than it
says when the two rarely differ; only its standard error is given.

Charts count as drawn from a large universe; in a smaller one the limits are too wide,
never too narrow.

Source: Cohen, Educational and Psychological Measurement 20 (1960) 37-46; Fleiss, Cohen
and Everitt, Psychological Bulletin 72 (1969) 323-327; Clopper and Pearson, Biometrika
26 (1934) 404-413; Korn and Graubard, Survey Methodology 24 (1998) 193-201.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.sampling.intervals import Level, exact_level
from audit.sampling.quantiles import binomial_limits
from audit.wording import percent

LEAST = 5
"""Fewer charts than this are too few for limits."""

ONE_SIDED = Fraction(4, 5)
"""From this share on, one word is so frequent that chance alone agrees often."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far beyond chance two readers agree on `n` charts.

    `value`, `low` and `high` are None where they are not defined; `basis` says how the
    limits were computed or why there are none. `agreed` is how many charts got the same
    word from both, `agreed_low` and `agreed_high` the exact limits of that share.
    `standard_error` is the large-sample one, which the limits do not use directly.
    `sentence` says all of it.
    """

    n: int
    agreed: int
    value: float | None
    low: float | None
    high: float | None
    basis: str
    sentence: str
    agreed_low: float = 0.0
    agreed_high: float = 1.0
    standard_error: float | None = None


def kappa_of(pairs: Sequence[tuple[str, str]], level: Level = 0.95) -> Kappa:
    """Compare two readers; a pair is what each of them decided about one chart.

    Any words may stand in the pairs. Raises ValueError unless the level lies between 0
    and 1.
    """
    share = exact_level(level)
    n = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    if n == 0:
        nothing = "no chart was read by both"
        return Kappa(0, 0, None, None, None, nothing, "No chart was read by both.")
    table = Counter(pairs)
    differ = _chance_of_differing(table, n)
    agreed_limits = binomial_limits(n, agreed, level)
    value = None if not differ else float(1 - Fraction(n - agreed, n) / differ)
    low = high = error = None
    if value is not None:
        ratio, error = _spread(table, n, differ)
        if n >= LEAST:
            low, high = _limits(n, n - agreed, float(differ), ratio, level)
    basis = _basis(n, differ, share)
    sentence = " ".join(
        (
            f"The same on {agreed} of {n} charts ({percent(agreed / n)}; "
            f"{percent(agreed_limits[0])} to {percent(agreed_limits[1])}).",
            _kappa_sentence(value, low, high, basis),
            *_notes(table, n, agreed),
        )
    )
    return Kappa(
        n,
        agreed,
        value,
        low,
        high,
        basis,
        sentence,
        *agreed_limits,
        standard_error=error,
    )


def _margins(table: Mapping[tuple[str, str], int]) -> tuple[Counter[str], Counter[str]]:
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in table.items():
        first[one] += count
        second[other] += count
    return first, second


def _chance_of_differing(table: Mapping[tuple[str, str], int], n: int) -> Fraction:
    """Return the share of charts on which random words would differ."""
    first, second = _margins(table)
    same = sum(first[word] * second[word] for word in first)
    return 1 - Fraction(same, n * n)


def _spread(
    table: Mapping[tuple[str, str], int], n: int, differ: Fraction
) -> tuple[float, float]:
    """Return the ratio of variances (at least 1) and the standard error of kappa.

    The ratio is the variance of Fleiss, Cohen and Everitt over that of a count of
    differing charts; their formula is written here as the variance of what one chart
    adds to d - (1 - kappa) e.
    """
    first, second = _margins(table)
    chance = float(differ)
    apart = sum(count for (one, other), count in table.items() if one != other) / n
    slope = apart / chance
    mean = square = 0.0
    for (one, other), count in table.items():
        part = (one != other) - slope * (
            2 - second[one] / n - first[other] / n - chance
        )
        mean += part * count / n
        square += part * part * count / n
    variance = max(square - mean * mean, 0.0)
    error = math.sqrt(variance / n) / chance
    by_count = apart * (1 - apart)
    return (max(variance / by_count, 1.0) if by_count else 1.0), error


def _limits(
    n: int, apart: int, chance: float, ratio: float, level: Level
) -> tuple[float, float]:
    low, high = binomial_limits(n / ratio, apart / ratio, level)
    lower, upper = 1 - high / chance, 1 - low / chance
    return (lower if lower > 0 else -1.0), min(max(upper, 0.0), 1.0)


def _basis(n: int, differ: Fraction, level: Fraction) -> str:
    if not differ:
        return "both used one and the same word for every chart, so chance agrees too"
    if n < LEAST:
        return f"{n} charts are too few for limits: at least {LEAST} are needed"
    return (
        "exact limits of the share of charts on which they differ, over chance as "
        f"observed, two-sided {percent(float(level), 0)}"
    )


def _kappa_sentence(
    value: float | None, low: float | None, high: float | None, basis: str
) -> str:
    if value is None:
        return f"Kappa is not defined: {basis}."
    text = f"Cohen's kappa {value:.2f}"
    if low is None or high is None:
        return f"{text}; no limits: {basis}."
    if low < 0:
        return (
            f"{text}, at most {high:.2f}; agreement beyond chance is not shown "
            f"({basis})."
        )
    return f"{text}, {low:.2f} to {high:.2f} ({basis})."


def _notes(table: Mapping[tuple[str, str], int], n: int, agreed: int) -> list[str]:
    """Return what a reader of kappa has to know about these charts."""
    first, second = _margins(table)
    word, count = (first + second).most_common(1)[0]
    notes = []
    if agreed == n:
        notes.append("They never differed.")
    if len(first + second) > 1 and Fraction(count, 2 * n) >= ONE_SIDED:
        notes.append(
            f'"{word}" is {percent(count / (2 * n))} of all their words, so chance '
            "alone would often agree, and kappa is low even where they rarely differ: "
            "read the share of equal charts with it."
        )
    return notes
