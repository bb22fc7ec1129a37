"""Random choices for the samples, the same in every version of Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """Random choices that rest on `random.random` alone.

    Python promises the same numbers of that method in every version, of no other.
    """

    def __init__(self, seed: int) -> None:
        """Begin anew from a seed."""
        self._random = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Give True in a share of the draws."""
        return self._random() < share

    def whole(self, low: int, high: int) -> int:
        """Give a whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one of the items."""
        return items[self.whole(0, len(items) - 1)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Give the items in another order."""
        return sorted(items, key=lambda _: self._random())
