"""How a review's numbers are worded."""

from __future__ import annotations

from collections.abc import Sequence


def percent(share: float, digits: int = 1) -> str:
    """Give a share as people read it: 0.214 is 21.4 %."""
    return f"{100 * share:.{digits}f} %"


def named(ids: Sequence[str], most: int = 5) -> str:
    """Give ids as a list that ends after a few."""
    return ", ".join(ids[:most]) + (", …" if len(ids) > most else "")
