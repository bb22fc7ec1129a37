"""The statistics of a review a second time: by scipy's distributions and enumeration.

Nothing here imports the program's statistics. Limits over strata are found by dynamic
programming over every layout of the errors, where the program searches by prices.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Array = NDArray[np.float64]
Stratum = tuple[int, int, int]
"""Universe, sample and errors found of a stratum."""

_LAYOUT_STEPS = 60


def exact_limits(
    universe: int, sample: int, found: int, level: float
) -> tuple[float, float]:
    """Return the two-sided hypergeometric limits as rates, by trying every count."""
    # One unit in 200 is among ten with a chance of exactly 5 %: not more than the tail.
    tail = (1 - level) / 2 + 1e-12
    counts = np.arange(found, universe - sample + found + 1)
    above = stats.hypergeom.sf(found - 1, universe, counts, sample)
    below = stats.hypergeom.cdf(found, universe, counts, sample)
    low, high = counts[above > tail][0], counts[below > tail][-1]
    return float(low) / universe, float(high) / universe


def binomial_limits(sample: int, found: int, level: float) -> tuple[float, float]:
    """Return the Clopper-Pearson limits of a rate."""
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, found, sample - found + 1) if found else 0.0
    high = stats.beta.ppf(1 - tail, found + 1, sample - found)
    return float(low), float(high) if found < sample else 1.0


def strata_limits(
    strata: Sequence[Stratum], levels: Sequence[float]
) -> dict[float, tuple[int, int]]:
    """Return the limits of the errors of a stratified universe by level.

    The upper limit is the largest number of errors that leaves the sample's estimate,
    or a lower one, a chance of more than the tail by its Chernoff bound, however the
    errors are spread over the strata; the lower limit is the mirror image.
    """
    whole = sum(universe for universe, _, _ in strata)
    mirrored = [(n, m, m - x) for n, m, x in strata]
    upper, lower = _upper(strata, levels), _upper(mirrored, levels)
    return {level: (whole - lower[level], upper[level]) for level in levels}


def _upper(strata: Sequence[Stratum], levels: Sequence[float]) -> dict[float, int]:
    weights = [n / m for n, m, _ in strata]
    grid = np.geomspace(3e-3, 30, _LAYOUT_STEPS) / max(weights)
    if any(x for _, _, x in strata):
        bounds = np.array([_bound(strata, weights, float(s)) for s in grid])
    else:
        # Nothing was found: the chance of that needs no bound.
        bounds = np.array([_clean(strata)])
    least = sum(x for _, _, x in strata)
    found = {}
    for level in levels:
        # Of each exponent the largest count that it leaves possible; the least of all.
        possible = bounds > math.log((1 - level) / 2)
        last = possible.shape[1] - 1 - np.argmax(possible[:, ::-1], axis=1)
        found[level] = least + int(last.min())
    return found


def _bound(
    strata: Sequence[Stratum], weights: Sequence[float], exponent: float
) -> Array:
    """Return the log of the bound for each count of errors, in its worst layout."""
    best: Array = np.zeros(1)
    start = 0.0
    for (universe, sample, x), weight in zip(strata, weights, strict=True):
        errors = np.arange(x, universe - sample + x + 1)
        hits = np.arange(sample + 1)[:, None]
        logs = _log_chances(universe, sample)[:, errors] - exponent * weight * hits
        mean = special.logsumexp(logs, axis=0)
        joined = np.full(len(best) + len(mean) - 1, -np.inf)
        for more, value in enumerate(mean):
            part = joined[more : more + len(best)]
            np.maximum(part, best + value, out=part)
        best, start = joined, start + exponent * weight * x
    return start + best


def _clean(strata: Sequence[Stratum]) -> Array:
    """Return the log of the chance of finding nothing, for each count of errors."""
    best: Array = np.zeros(1)
    for universe, sample, _ in strata:
        none = _log_chances(universe, sample)[0, : universe - sample + 1]
        joined = np.full(len(best) + len(none) - 1, -np.inf)
        for more, value in enumerate(none):
            part = joined[more : more + len(best)]
            np.maximum(part, best + value, out=part)
        best = joined
    return best


_CHANCES: dict[tuple[int, int], Array] = {}


def _log_chances(universe: int, sample: int) -> Array:
    """Return log P(hits) by hits and by errors in the universe."""
    key = universe, sample
    if key not in _CHANCES:
        hits, errors = np.arange(sample + 1)[:, None], np.arange(universe + 1)[None]
        logs = stats.hypergeom.logpmf(hits, universe, errors, sample)
        _CHANCES[key] = np.asarray(logs)
    return _CHANCES[key]


def chance_of_layout(
    strata: Sequence[Stratum], errors: Sequence[int], *, at_most: bool
) -> float:
    """Return the chance of as few (or as many) errors as were found, for one layout.

    All strata must weigh the same.
    """
    chances: Array = np.ones(1)
    for (universe, sample, _), k in zip(strata, errors, strict=True):
        pmf = stats.hypergeom.pmf(np.arange(sample + 1), universe, k, sample)
        chances = np.convolve(chances, pmf)
    found = sum(x for _, _, x in strata)
    return float(chances[: found + 1].sum() if at_most else chances[found:].sum())


def clean_size(sizes: Sequence[int], rate: float, level: float) -> int:
    """Return how many clean units, spread evenly over equal strata, show a rate.

    Every layout of one error more than the rate allows must leave such a sample a
    chance of at most the tail.
    """
    least_wrong = math.floor(rate * sum(sizes) + 1e-9) + 1
    for size in range(2 * len(sizes), sum(sizes)):
        samples = [
            size // len(sizes) + (i < size % len(sizes)) for i in range(len(sizes))
        ]
        best: Array = np.zeros(1)
        for universe, sample in zip(sizes, samples, strict=True):
            clean = _log_chances(universe, sample)[0, : least_wrong + 1]
            joined = np.full(least_wrong + 1, -np.inf)
            for more, value in enumerate(clean):
                part = joined[more : more + len(best)]
                np.maximum(part, best[: len(part)] + value, out=part)
            best = joined
        if best[least_wrong] <= math.log(1 - level):
            return size
    raise ValueError("no size shows it")


def totals(
    strata: Sequence[tuple[int, Sequence[float]]], levels: Sequence[float]
) -> tuple[float, float, dict[float, tuple[float, float]]]:
    """Return a stratified total, its standard error, and its normal limits."""
    point = math.fsum(n * float(np.mean(values)) for n, values in strata)
    variance = math.fsum(
        n**2 * float(stats.tvar(v)) / len(v) * (1 - len(v) / n) for n, v in strata
    )
    error = math.sqrt(variance)
    limits = {}
    for level in levels:
        low, high = stats.norm.interval(level, point, error)
        limits[level] = float(low), float(high)
    return point, error, limits


def total_by_t(
    universe: int, values: Sequence[float], level: float
) -> tuple[float, float, float]:
    """Return the total of a simple random sample and its limits by Student's t."""
    n, point = len(values), universe * float(np.mean(values))
    rest = float(np.var(values, ddof=1)) / n * (1 - n / universe)
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * universe * math.sqrt(rest)
    return point, point - half, point + half


def ratio_limits(
    pairs: Sequence[tuple[float, float]], level: float
) -> tuple[float, float, float]:
    """Return a share of dollars paid and its limits by Student's t (Cochran)."""
    n, paid = len(pairs), math.fsum(p for _, p in pairs)
    share = math.fsum(d for d, _ in pairs) / paid
    rest = math.fsum((d - share * p) ** 2 for d, p in pairs) / (n - 1)
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * math.sqrt(n * rest) / paid
    return share, share - half, share + half


def strata_ratio(
    strata: Sequence[tuple[int, Sequence[tuple[float, float]]]], level: float
) -> tuple[float, float, float]:
    """Return a combined ratio over strata and its normal limits (Cochran, 6.11)."""
    parts = [(n, np.array(pairs, dtype=float)) for n, pairs in strata]
    paid = sum(n * float(part[:, 1].mean()) for n, part in parts)
    share = sum(n * float(part[:, 0].mean()) for n, part in parts) / paid
    variance = sum(
        n**2
        * (1 - len(part) / n)
        / len(part)
        * float(np.var(part[:, 0] - share * part[:, 1], ddof=1))
        for n, part in parts
    )
    half = float(stats.norm.ppf((1 + level) / 2)) * math.sqrt(variance) / paid
    return share, share - half, share + half


def ratio_squares(
    strata: Sequence[tuple[int, Sequence[tuple[float, float]]]],
) -> list[list[float]]:
    """Return what each sampled unit adds to the variance of the ratio over strata."""
    share, found = strata_ratio(strata, 0.9)[0], []
    for n, pairs in strata:
        rests = np.array([e - share * p for e, p in pairs])
        m = len(rests)
        scale = n * (n - m) / (m * (m - 1))
        found.append([float(s) for s in scale * (rests - rests.mean()) ** 2])
    return found


def kappa(pairs: Sequence[tuple[str, str]], level: float) -> tuple[float, float, float]:
    """Return Cohen's kappa and its limits, by the formula of 1969 and scipy's beta."""
    n, table = len(pairs), Counter(pairs)
    rows, cols = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    words = {*rows, *cols}
    same = sum(table[w, w] for w in words) / n
    chance = sum(rows[w] * cols[w] for w in words) / n**2
    value = (same - chance) / (1 - chance)
    # Fleiss, Cohen and Everitt (1969), formula 8.
    diagonal = sum(
        table[w, w] / n * (1 - chance - (rows[w] + cols[w]) / n * (1 - same)) ** 2
        for w in words
    )
    beside = (1 - same) ** 2 * sum(
        count / n * ((cols[a] + rows[b]) / n) ** 2
        for (a, b), count in table.items()
        if a != b
    )
    rest = (same * chance - 2 * chance + same) ** 2
    variance = (diagonal + beside - rest) / (n * (1 - chance) ** 4)
    plain = same * (1 - same) / (n * (1 - chance) ** 2)
    design = max(variance / plain, 1.0) if plain else 1.0
    size, apart, tail = n / design, (1 - same) * n / design, (1 - level) / 2
    high = float(stats.beta.ppf(1 - tail, apart + 1, size - apart))
    low = float(stats.beta.ppf(tail, apart, size - apart + 1)) if apart else 0.0
    lower, upper = 1 - high / (1 - chance), 1 - low / (1 - chance)
    return value, lower if lower > 0 else -1.0, min(max(upper, 0.0), 1.0)
