"""The draw: which units of a frame are reviewed, by a recorded seed.

There are two methods. `sha256` ranks the units of a stratum by the SHA-256 of the seed,
a line feed and the unit's id, and takes the lowest; the order of the rows does not
matter, and any language can check it. `rat-stats` replays the OIG program bit for bit
over the units' numbers in the frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.errors import SettingRefused
from audit.review.plan.frame import Frame
from audit.sampling.ranking import check_seed_line, rank_of
from audit.sampling.ratstats_random import random_numbers

SHA256 = "sha256"
RAT_STATS = "rat-stats"
METHODS = (SHA256, RAT_STATS)


@dataclass(frozen=True, slots=True)
class Pick:
    """One drawn unit.

    `order` counts from 1 within the stratum, in order of selection; spares follow the
    sample. `number` is the unit's position in the frame for `sha256` and in its stratum
    for `rat-stats`. `proof` is the hash that ranked it, or the number drawn.
    """

    unit_id: str
    stratum: str
    order: int
    number: int
    proof: str
    spare: bool = False


def draw(
    frame: Frame,
    sizes: Mapping[str, int],
    seed: str,
    method: str = SHA256,
    spares: int = 0,
) -> tuple[Pick, ...]:
    """Draw `sizes` units by stratum, and `spares` spares for each stratum.

    A stratum with too few units gets fewer spares. Raises SettingRefused for a stratum
    that is not in the frame, a size larger than the stratum, or a seed that the method
    cannot use.
    """
    check_method(method)
    check_seed(seed, method)
    strata = frame.strata()
    check_sizes(sizes, {name: len(units) for name, units in strata.items()})
    picks: list[Pick] = []
    for number, (name, positions) in enumerate(strata.items()):
        size = sizes.get(name, 0)
        count = min(size + spares, len(positions)) if size else 0
        if method == SHA256:
            chosen = _by_rank(frame, positions, seed, count)
        else:
            # Each stratum needs its own numbers: the seed grows by 1 from one stratum
            # to the next, in order of their names.
            chosen = _by_number(positions, float(seed) + number, count)
        picks += [
            Pick(frame.units[p].id, name, n, number_in_frame, proof, spare=n > size)
            for n, (p, number_in_frame, proof) in enumerate(chosen, 1)
        ]
    return tuple(picks)


def check_method(method: str) -> None:
    """Raise SettingRefused for an unknown method."""
    if method not in METHODS:
        raise SettingRefused(
            f"Unknown method {method!r}; choose one of {', '.join(METHODS)}."
        )


def check_sizes(sizes: Mapping[str, int], strata: Mapping[str, int]) -> None:
    """Raise SettingRefused for a size that is larger than its stratum."""
    for name, size in sizes.items():
        there = strata.get(name, 0)
        if not 0 <= size <= there:
            raise SettingRefused(
                f"Stratum {name!r}: {size} units are to be drawn but "
                f"there are only {there}."
            )


def check_seed(seed: str, method: str) -> None:
    """Raise SettingRefused for a seed that the method cannot use."""
    check_seed_line(seed)
    if method == RAT_STATS:
        try:
            number = float(seed)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            raise SettingRefused(
                f"The method rat-stats needs a number above 0 as seed, not {seed!r}."
            )


def _by_rank(
    frame: Frame, positions: Sequence[int], seed: str, count: int
) -> list[tuple[int, int, str]]:
    ranked = sorted((rank_of(seed, frame.units[p].id), p) for p in positions)
    return [(p, p + 1, rank) for rank, p in ranked[:count]]


def _by_number(
    positions: Sequence[int], seed: float, count: int
) -> list[tuple[int, int, str]]:
    numbers = random_numbers(seed, 1, len(positions), count)
    return [(positions[n - 1], n, str(n)) for n in numbers]
