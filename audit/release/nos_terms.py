"""Inclusion terms of the Tabular List that name a disease "not otherwise specified".

"Parkinson's disease NOS" is listed under G20.A1: the classification itself says which
code to use if the disease is not specified further. The terms of April 2026 are used
for all dates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from audit.release.packaged import table_rows

COLUMNS = ("code", "term")
"""Columns of the packaged table."""

_NOS = re.compile(r",? NOS$")
# Guidelines I.A.7: words in parentheses do not change the code, and words in brackets
# are synonyms.
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\])")


def is_nos(term: str) -> bool:
    """Whether an inclusion term ends in NOS."""
    return _NOS.search(term) is not None


def disease_of(title: str) -> str:
    """Return the disease that a title or term names, in a form for comparison.

    Parentheses, brackets and a final NOS are removed, and case is folded. The result
    is empty for an empty title.
    """
    return " ".join(_ASIDE.sub("", _NOS.sub("", title)).split()).casefold()


@cache
def read_nos_terms() -> Mapping[str, frozenset[str]]:
    """Read the packaged table: for each code, the diseases whose NOS it includes."""
    return diseases_of(table_rows("nos_terms.csv.gz", COLUMNS))


def diseases_of(rows: Iterable[Sequence[str]]) -> Mapping[str, frozenset[str]]:
    """Return for each code of a table the diseases whose NOS it includes."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, term in rows:
        found[code].add(disease_of(term))
    return {code: frozenset(diseases) for code, diseases in found.items()}
