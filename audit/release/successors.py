"""What to report instead of a text that is not a billable code on a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from audit.codes import Code, ancestors, read_code, seventh_character, undotted
from audit.release.billable import BillableTable
from audit.release.nos_terms import disease_of

_JUNK = re.compile(r"[0-9A-Z.\-]{1,8}")
_UNSPECIFIED = (", unspecified", ", unspecified site")
_THORAX = re.compile("thora[cx]", re.IGNORECASE)


def seventh_characters(table: BillableTable, code: str, year: int) -> str:
    """Return the 7th characters that a code takes in a fiscal year, in order.

    The code may be given with or without its 7th character and placeholders X. The
    result is empty for a code that takes none.
    """
    stem = ancestors(code)[0] if seventh_character(code) else code
    full = read_code(undotted(stem).ljust(6, "X"))
    return "".join(map(seventh_character, table.billable_below(full, year)))


def successors(table: BillableTable, code: str, year: int) -> tuple[Code, ...]:
    """Return the billable codes that replace a header or a discontinued code.

    For a header, these are all billable codes under it. For a discontinued code, they
    are the codes added under its nearest heading on the day it was discontinued, with
    the same 7th character if it had one. A code that is not yet valid has no successor.
    """
    below = tuple(table.billable_below(code, year))
    entry = table.entry(code)
    if below or entry is None or entry.holds(year):
        return below
    lapsed = [last for _, last in entry.spans if last < year]
    if not lapsed:
        return ()
    seventh = seventh_character(code)
    # Without 7th character and placeholders: T81.4XXA was T81.4 until it was split.
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
    table: BillableTable,
    code: str,
    year: int,
    title: Callable[[str], str],
    terms: Mapping[str, frozenset[str]],
) -> Code | None:
    """Return the one billable code for a header's disease not otherwise specified.

    That is the code, at any depth, with the inclusion term "<the header's disease>
    NOS"; without one, the child whose title is the header's plus "unspecified" or
    "unspecified site". `title` returns a code's own title, empty if it has none;
    `terms` are the NOS terms of the edition.

    The result is None if no code or more than one fits, if the code needs a 7th
    character, or if a code under the header names the thorax: then the record decides.
    """
    disease = disease_of(title(code))
    below = tuple(table.billable_below(code, year)) if disease else ()
    whole = [found for found in below if not seventh_character(found)]
    fitting = [c for c in whole if _is_named(code, c, disease, title, terms)] or [
        child
        for child in whole
        if ancestors(child)[0] == code
        and disease_of(title(child)) in (disease + tail for tail in _UNSPECIFIED)
    ]
    if len(fitting) != 1 or any(_THORAX.search(title(found)) for found in below):
        return None
    return fitting[0]


def _is_named(
    code: str,
    found: str,
    disease: str,
    title: Callable[[str], str],
    terms: Mapping[str, frozenset[str]],
) -> bool:
    """Whether an inclusion term of a code names the NOS of a header's disease.

    If a heading in between has the same title, the term belongs to that heading. N83.3
    is for ovary or tube or both; N83.33 has the same title but is for both.
    """
    between = (h for h in ancestors(found) if len(h) > len(code))
    return disease in terms.get(found, ()) and all(
        disease_of(title(heading)) != disease for heading in between
    )


def stripped(table: BillableTable, text: str, year: int) -> Code | None:
    """Return the longest billable code at the start of a text followed by junk."""
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
