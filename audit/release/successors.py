"""What may be reported instead of a text that is no billable code on a date."""

from __future__ import annotations

import re
from collections.abc import Callable

from audit.codes import Code, ancestors, read_code, seventh_character, undotted
from audit.release.billable import BillableTable
from audit.release.regions import regions_named

_JUNK = re.compile(r"[0-9A-Z.\-]{1,8}")
_NOS = re.compile(r", unspecified$|\bNOS\b|^Unspecified |\bwithout mention of\b")
_OPEN = re.compile(r"\bunspecified site\b", re.IGNORECASE)


def seventh_characters(table: BillableTable, code: str, year: int) -> str:
    """Give the 7th characters that a code takes in a fiscal year, in their order.

    The code may stand with or without its 7th character and its placeholders X;
    the answer is empty for a code that takes none.
    """
    stem = ancestors(code)[0] if seventh_character(code) else code
    full = read_code(undotted(stem).ljust(6, "X"))
    return "".join(map(seventh_character, table.billable_below(full, year)))


def successors(table: BillableTable, code: str, year: int) -> tuple[Code, ...]:
    """Give the billable codes that take the place of a header or a lapsed code.

    Under a header: everything billable. For a lapsed code: what its nearest heading
    gained on the day it lapsed, with the same 7th character where one was in use. A
    code that is not yet valid has no successor.
    """
    below = tuple(table.billable_below(code, year))
    entry = table.entry(code)
    if below or entry is None or entry.holds(year):
        return below
    lapsed = [last for _, last in entry.spans if last < year]
    if not lapsed:
        return ()
    seventh = seventh_character(code)
    # Without 7th character and placeholders: T81.4XXA was T81.4 before it was split.
    stem = _bare_stem(code)
    for heading in (stem, *ancestors(stem)):
        gained = tuple(
            found
            for found in table.billable_below(heading, year)
            if _began(table, found, max(lapsed) + 1)
            and (not seventh or seventh_character(found) == seventh)
        )
        if gained and len(heading) > 3:
            return gained
    return ()


def nos_successor(
    table: BillableTable, code: str, year: int, title: Callable[[str], str]
) -> Code | None:
    """Give the one billable child whose title says unspecified, None without one.

    A child that leaves only the site open counts where no child names the thorax
    (M79.10 of M79.1): among regions (M54.1-) the documentation decides.
    """
    titles = {
        found: title(found)
        for found in table.billable_below(code, year)
        if ancestors(found)[0] == code
    }
    children = [found for found, said in titles.items() if _NOS.search(said)]
    if not children and not any(
        "thoracic" in regions_named(t) for t in titles.values()
    ):
        children = [found for found, said in titles.items() if _OPEN.search(said)]
    return children[0] if len(children) == 1 else None


def stripped(table: BillableTable, text: str, year: int) -> Code | None:
    """Give the longest billable code that a text begins with, the rest being junk."""
    ends = range(len(text) - 1, 2, -1)
    for end in ends:
        head, rest = text[:end], text[end:]
        if table.is_billable(head, year) and _JUNK.fullmatch(rest):
            return Code(head)
    return None


def _bare_stem(code: str) -> str:
    stem = ancestors(code)[0] if seventh_character(code) else code
    return stem.rstrip("X").rstrip(".")


def _began(table: BillableTable, code: str, year: int) -> bool:
    entry = table.entry(code)
    return entry is not None and any(first == year for first, _ in entry.spans)
