"""Whole numbers, whichever way a host, a file or a table holds them."""

from __future__ import annotations


def whole(value: object) -> int | None:
    """Read a number as a whole number; None for anything else, True and False too."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None
