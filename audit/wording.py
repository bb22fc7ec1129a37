"""Wording of numbers and lists of ids in reviews."""

from __future__ import annotations

from collections.abc import Sequence


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage: 0.214 is 21.4 %."""
    return f"{100 * share:.{digits}f} %"


def named(ids: Sequence[str], most: int = 5) -> str:
    """Return ids as a list that is cut after the first few."""
    return ", ".join(ids[:most]) + (", …" if len(ids) > most else "")
