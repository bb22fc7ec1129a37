"""The random numbers of RAT-STATS 2010, bit for bit.

They serve to replay and verify a sample that was drawn with RAT-STATS. Uniform numbers
come from three small congruential generators, summed modulo one (Wichmann and Hill,
Applied Statistics algorithm AS 183, the generator of "Byte, March 1987" that the manual
names). The starting values come from Visual Basic 6, after `Rnd(-1)` and `Randomize
seed`. `Randomize` keeps 16 bits of the seed, so there are only 65,536 different
samples, whatever the seed. That is why another method is the default.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

DISTINCT_STARTS = 65_536
"""The number of different streams, over all seeds."""

WARNING = (
    f"RAT-STATS keeps 16 bits of a seed, so it knows only {DISTINCT_STARTS:,} "
    "different samples: whoever chooses the seed can look for a convenient one. Draw "
    "with this method only to replay or match a RAT-STATS sample; otherwise use the "
    "method sha256."
)

_MODULI = (30269, 30307, 30323)
_FACTORS = (171, 172, 170)
_WORD = 0xFFFFFF
_AFTER_MINUS_ONE = 0x8000BF  # the bits of -1! folded to 24, the state after Rnd(-1)


def _basic_step(state: int) -> int:
    """Take one step of Visual Basic's own generator, which has 24 bits."""
    return (state * 0x43FD43FD + 0xC39EC3) & _WORD


def starting_values(seed: float) -> tuple[int, ...]:
    """Return the three starting values for a seed."""
    state = _basic_step(_AFTER_MINUS_ONE)
    (high,) = struct.unpack(">I", struct.pack(">d", seed)[:4])
    folded = (high ^ (high >> 16)) & 0xFFFF
    state = (state & 0xFF) | (folded << 8)
    starts = []
    for modulus in _MODULI:
        state = _basic_step(state)
        starts.append(state * modulus // (_WORD + 1) + 1)
    return tuple(starts)


def uniform_numbers(seed: float) -> Iterator[float]:
    """Yield the endless stream of numbers from 0 to below 1 of a seed."""
    state = list(starting_values(seed))
    while True:
        for n, (factor, modulus) in enumerate(zip(_FACTORS, _MODULI, strict=True)):
            state[n] = factor * state[n] % modulus
        parts = (value / m for value, m in zip(state, _MODULI, strict=True))
        yield sum(parts) % 1.0


def random_sets(
    seed: float, frames: Sequence[tuple[int, int]], count: int
) -> list[tuple[int, ...]]:
    """Return `count` different sets of numbers, one from each frame, as selected.

    A frame is its lowest and highest number. Raises ValueError when there are fewer
    sets.
    """
    room = 1
    for low, high in frames:
        room *= max(high - low + 1, 0)
    if count > room:
        raise ValueError(
            f"{count} different sets cannot be drawn: there are only {room}."
        )
    numbers = uniform_numbers(seed)
    drawn: dict[tuple[int, ...], None] = {}
    while len(drawn) < count:
        one = tuple(int(next(numbers) * (high - low + 1)) + low for low, high in frames)
        drawn.setdefault(one)
    return list(drawn)


def random_numbers(seed: float, low: int, high: int, count: int) -> list[int]:
    """Return `count` different numbers from low to high, in order of selection."""
    return [number for (number,) in random_sets(seed, [(low, high)], count)]
