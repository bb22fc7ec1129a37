"""How many units of each stratum a plan draws, and the sentence that explains it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.errors import SettingRefused
from audit.review.plan.frame import Frame
from audit.sampling.estimates import moments
from audit.sampling.sample_size import (
    SizeStratum,
    attribute_size,
    clean_sample_size,
    error_rate_spread,
    stratified_sizes,
    variable_size,
)
from audit.wording import named, percent

KINDS = ("fixed", "each", "attribute", "clean", "variable", "error-rate", "neyman")
OF_DOLLARS = ("variable", "error-rate", "neyman")
"""Kinds that are sized for a total of dollars."""

_WIDTH = re.compile(r"interval is at most ([0-9]+\.[0-9]) (?:points|%) wide\.")
"""The width in the sentence of an attribute sizing; earlier plans called points %."""

LEAST = 2
"""Fewest units of a stratum, because one does not show how much units differ."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """How the sample size is chosen.

    fixed: `size` units in all. each: `size` units of each stratum. attribute: the exact
    interval at `rate` is at most `width` wide. clean: enough units to show, if all are
    clean, a rate of `rate` or less. variable: `precision` of a total, from a probe's
    `mean` and `deviation` of dollars in error. error-rate: the same if a share `rate`
    of units is entirely wrong. neyman: `precision` of dollars paid, by stratum.
    """

    kind: str
    size: int = 0
    level: float = 0.9
    rate: float = 0.2
    width: float = 0.2
    precision: float = 0.25
    mean: float = 0.0
    deviation: float = 0.0


def checked_sizing(sizing: Sizing) -> Sizing:
    """Return the sizing itself.

    Raises SettingRefused, naming the setting, for an invalid number.
    """
    if sizing.kind not in KINDS:
        raise SettingRefused(
            f"Unknown sizing {sizing.kind!r}; use one of {', '.join(KINDS)}."
        )
    if sizing.kind in ("fixed", "each") and sizing.size < 1:
        raise SettingRefused(f"size = {sizing.size}: it must be 1 unit or more.")
    for name in ("level", "rate", "width"):
        value = getattr(sizing, name)
        if not 0 < value < 1:
            raise SettingRefused(
                f"{name} = {value}: it must be a share between 0 and 1, like 0.2."
            )
    for name in ("precision", "mean", "deviation"):
        value = getattr(sizing, name)
        if not 0 <= value < math.inf or (name == "precision" and not value):
            raise SettingRefused(f"{name} = {value}: it must be a number above 0.")
    return sizing


def sizes_for(frame: Frame, sizing: Sizing) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the sizes by stratum and the sentences that explain them.

    Raises SettingRefused, saying what is missing, when they cannot be computed.
    """
    checked_sizing(sizing)
    try:
        if sizing.kind == "each":
            return _each(frame, sizing)
        if sizing.kind == "neyman":
            return _neyman(frame, sizing)
        wanted, why = _wanted(frame, sizing)
    except ValueError as error:
        raise SettingRefused(f"The sample size: {error}") from None
    universe = len(frame.units)
    size = min(max(wanted, LEAST), universe)
    reasons = [why]
    if wanted > universe:
        reasons.append(f"The frame has only {universe} units: all are reviewed.")
    parts = {name: len(units) for name, units in frame.strata().items()}
    if len(parts) > 1:
        reasons.append(
            "Parted over the strata in proportion to their units, at least "
            f"{LEAST} of each."
        )
        if sizing.kind not in ("fixed", "each"):
            reasons.append(
                "The number is that of a sample without strata; limits over strata "
                "are made by their own method and may be wider."
            )
    return proportional(parts, size), tuple(reasons)


def promised_width(basis: Sequence[str]) -> float | None:
    """Return the width, in points, that the sentences of a plan's size aim at.

    None if they name none.
    """
    found = _WIDTH.search(" ".join(basis))
    return float(found[1]) if found else None


def proportional(parts: Mapping[str, int], size: int) -> dict[str, int]:
    """Split a size among strata by largest remainders, at least two of each stratum.

    The sum is `size`, or more if the minimum of each stratum requires it.
    """
    whole = sum(parts.values())
    shares = {name: size * units / whole for name, units in parts.items()}
    sizes = {
        name: min(max(math.floor(shares[name]), LEAST), units)
        for name, units in parts.items()
    }
    order = sorted(parts, key=lambda name: math.floor(shares[name]) - shares[name])
    while sum(sizes.values()) < size:
        room = [name for name in order if sizes[name] < parts[name]]
        for name in room[: size - sum(sizes.values())]:
            sizes[name] += 1
    return sizes


def _each(frame: Frame, sizing: Sizing) -> tuple[dict[str, int], tuple[str, ...]]:
    parts = {name: len(units) for name, units in frame.strata().items()}
    sizes = {name: min(sizing.size, units) for name, units in parts.items()}
    reasons = [f"{sizing.size} units of each of {len(parts)} strata."]
    short = sum(units < sizing.size for units in parts.values())
    if short:
        reasons.append(f"{short} strata have fewer units: theirs are all reviewed.")
    return sizes, tuple(reasons)


def _wanted(frame: Frame, sizing: Sizing) -> tuple[int, str]:
    universe, level = len(frame.units), sizing.level
    if sizing.kind == "fixed":
        return sizing.size, f"{sizing.size} units, a number given."
    if sizing.kind == "attribute":
        size = attribute_size(universe, sizing.rate, sizing.width, level)
        return size, (
            f"{size} of {universe} units: at an expected error rate of "
            f"{percent(sizing.rate)} the exact {percent(level, 0)} interval is at most "
            f"{100 * sizing.width:.1f} points wide."
        )
    if sizing.kind == "clean":
        size = clean_sample_size(universe, sizing.rate, level)
        return size, (
            f"{size} of {universe} units: if all are clean, the error rate is at most "
            f"{percent(sizing.rate)} at one-sided {percent(level, 0)}."
        )
    mean, deviation = sizing.mean, sizing.deviation
    if mean <= 0 or deviation <= 0:
        raise SettingRefused(
            f"The sizing {sizing.kind} needs mean and deviation of a probe sample."
        )
    if sizing.kind == "error-rate":
        mean, deviation = error_rate_spread(sizing.rate, mean, deviation)
    size = variable_size(universe, mean, deviation, sizing.precision, level)
    return size, (
        f"{size} of {universe} units: mean {mean:,.2f} and standard deviation "
        f"{deviation:,.2f} give {percent(level, 0)} confidence and "
        f"{percent(sizing.precision, 0)} precision of the total."
    )


def _neyman(frame: Frame, sizing: Sizing) -> tuple[dict[str, int], tuple[str, ...]]:
    """Size by the spread of the amounts paid, used in place of the spread of errors."""
    parts = frame.strata()
    strata = []
    if unknown := [str(u.row) for u in frame.units if u.amount is None]:
        raise SettingRefused(
            "Sizing by neyman needs the amount paid of every unit: "
            f"{len(unknown)} have none (row {named(unknown)}). Fill in amount_paid, or "
            "leave them out with --least-amount 0."
        )
    for positions in parts.values():
        paid = [frame.units[p].amount or 0.0 for p in positions]
        shape = moments(paid)
        strata.append(SizeStratum(len(paid), shape.mean, shape.deviation))
    if sum(s.mean for s in strata) <= 0:
        raise SettingRefused("Sizing by neyman needs the column amount_paid.")
    sizes = stratified_sizes(strata, sizing.precision, sizing.level)
    by_stratum = {
        name: min(max(size, LEAST), len(positions))
        for (name, positions), size in zip(parts.items(), sizes, strict=True)
    }
    why = (
        f"{sum(by_stratum.values())} units parted by Neyman's rule on dollars paid: "
        f"{percent(sizing.level, 0)} confidence and "
        f"{percent(sizing.precision, 0)} precision of the dollars paid."
    )
    return by_stratum, (why,)
