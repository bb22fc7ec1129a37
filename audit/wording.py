"""Wording of numbers and of lists in remarks, refusals and reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MOST_LINES = 10
"""How many lines of a list a refusal shows."""


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage: 0.214 is 21.4 %.

    With 0 digits it is a setting, such as a confidence, and has as many as it needs:
    0.9 is 90 %, and 0.995 is 99.5 % and not 100 %.
    """
    if not digits:
        return f"{round(100 * share, 6):g} %"
    return f"{100 * share:.{digits}f} %"


def dollars(amount: float) -> str:
    """Return dollars with cents and marks of thousands: 18305.17 is 18,305.17."""
    return f"{amount:,.2f}"


def expected(number: float) -> str:
    """Return an expected number: 0.1 stays 0.1, for rounding it to 1 would be untrue.

    Below 10 it has two significant digits, from there on none after the point.
    """
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"


def named(ids: Sequence[str], most: int = 5) -> str:
    """Return ids as a list that is cut after the first few."""
    return ", ".join(ids[:most]) + (", …" if len(ids) > most else "")


def first_named(names: Sequence[str], most: int = 5) -> str:
    """Return the first few of many names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def how_many(number: int, one: str, several: str = "") -> str:
    """Return a number of things: "1 note", "1,204 notes"; `several` if not with s."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def counted(counts: Mapping[str, int]) -> str:
    """Return names with their counts, by name: "Patient (3), Practitioner (1,204)"."""
    return ", ".join(f"{name} ({n:,})" for name, n in sorted(counts.items()))


def first_lines(lines: Sequence[str], rest: str, most: int = MOST_LINES) -> list[str]:
    """Return the first lines of a list, and how many more there are.

    `rest` says where all of them can be read.
    """
    more = len(lines) - most
    end = [f"… and {more} more. {rest}"] if more > 0 else []
    return [*lines[:most], *end]
