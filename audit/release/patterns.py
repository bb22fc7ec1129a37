"""The small pattern language in which tables and notes name codes.

    M51.1     the code and everything under it
    =M51      this code only, nothing under it
    K80-K86   a range, including everything under its last code
    M51.?4    like M51.1, but ? stands for any digit (never a letter)
    O         every code that begins with a chapter's letter

Ranges are alphabetical (C4A comes after C49). The builder lists every category of the
few ranges in which the Tabular List has another order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from audit.errors import ReleaseError

Matcher = Callable[[str], bool]

_FORM = re.compile(
    r"(?P<exactly>=?)(?P<low>[A-Z](?:[0-9A-Z?](?:[0-9A-Z?](?:\.[0-9A-Z?]{1,4})?)?)?)"
    r"(?:-(?P<high>[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?))?"
)


@cache
def matcher(pattern: str) -> Matcher:
    """Return a function that tells whether a code matches a pattern.

    Raises ReleaseError if the text is not a pattern.
    """
    form = _FORM.fullmatch(pattern)
    if form is None or (form["high"] and (form["exactly"] or "?" in form["low"])):
        raise ReleaseError(f"{pattern!r} is not a code pattern.")
    low, high = form["low"], form["high"]
    if high:
        return lambda code: low <= code and (code <= high or code.startswith(high))
    if "?" in low:
        spelled = re.compile(re.escape(low).replace(r"\?", "[0-9]"))
        test = spelled.fullmatch if form["exactly"] else spelled.match
        return lambda code: test(code) is not None
    if form["exactly"]:
        return lambda code: code == low
    return lambda code: code.startswith(low)


def any_matches(patterns: Iterable[str], code: str) -> bool:
    """Whether one of the patterns matches the code."""
    return any(matcher(pattern)(code) for pattern in patterns)
