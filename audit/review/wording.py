"""How a review's numbers are worded."""

from __future__ import annotations


def percent(share: float, digits: int = 1) -> str:
    """Give a share as people read it: 0.214 is 21.4 %."""
    return f"{100 * share:.{digits}f} %"
