"""The random numbers of RAT-STATS 2010, bit for bit.

For replaying and verifying a sample that was drawn with RAT-STATS. Uniform numbers come
from three small congruential generators whose sum is taken modulo one (Wichmann and
Hill, Applied Statistics algorithm AS 183, the generator of "Byte, March 1987" that the
manual names). Their starting values come from Visual Basic 6, after `Rnd(-1)` and
`Randomize seed`. `Randomize` keeps 16 bits of the seed: there are 65,536 different
samples and no more, whatever the seed. That is why the default draw is another one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

DISTINCT_STARTS = 65_536
"""How many streams of numbers there are, over all seeds."""

WARNING = (
    f"RAT-STATS keeps 16 bits of a seed, so it knows only {DISTINCT_STARTS:,} "
    "different samples: who may choose the seed can look for a sample that suits. Draw "
    "with this method only to replay or to match a RAT-STATS sample; else use the "
    "method sha256."
)

_MODULI = (30269, 30307, 30323)
_FACTORS = (171, 172, 170)
_WORD = 0xFFFFFF
_AFTER_MINUS_ONE = 0x8000BF  # the bits of -1! folded to 24, what Rnd(-1) starts from


def _basic_step(state: int) -> int:
    """Take one step of Visual Basic's own generator, which has 24 bits."""
    return (state * 0x43FD43FD + 0xC39EC3) & _WORD


def start_of(seed: float) -> tuple[int, ...]:
    """Give the three starting values that a seed leads to."""
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
    """Give the endless stream of numbers from 0 to below 1 of a seed."""
    state = list(start_of(seed))
    while True:
        for n, (factor, modulus) in enumerate(zip(_FACTORS, _MODULI, strict=True)):
            state[n] = factor * state[n] % modulus
        parts = (value / m for value, m in zip(state, _MODULI, strict=True))
        yield sum(parts) % 1.0


def random_sets(
    seed: float, frames: Sequence[tuple[int, int]], count: int
) -> list[tuple[int, ...]]:
    """Give `count` different sets of numbers, one from each frame, as selected.

    A frame is its lowest and its highest number. Raises ValueError when there are not
    so many sets.
    """
    room = 1
    for low, high in frames:
        room *= max(high - low + 1, 0)
    if count > room:
        raise ValueError(f"{count} different sets cannot be drawn from {room}.")
    numbers = uniform_numbers(seed)
    drawn: dict[tuple[int, ...], None] = {}
    while len(drawn) < count:
        one = tuple(int(next(numbers) * (high - low + 1)) + low for low, high in frames)
        drawn.setdefault(one)
    return list(drawn)


def random_numbers(seed: float, low: int, high: int, count: int) -> list[int]:
    """Give `count` different numbers from low to high, in order of selection."""
    return [number for (number,) in random_sets(seed, [(low, high)], count)]
