"""Inclusion terms of the Tabular List that name a disease "not otherwise specified".

"Parkinson's disease NOS" stands under G20.A1: the classification itself says where the
disease goes when nothing more is said of it. The terms are those of April 2026 and
serve every date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from audit.release.packaged import table_rows

COLUMNS = ("code", "term")
"""Columns of the packaged table."""

_NOS = re.compile(r",? NOS$")
# Guidelines I.A.7: what stands in parentheses does not change the code, and what
# stands in brackets is a synonym.
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\])")


def is_nos(term: str) -> bool:
    """Whether an inclusion term ends in NOS."""
    return _NOS.search(term) is not None


def disease_of(title: str) -> str:
    """Give what a title or term names, in a form in which two can be compared.

    Without parentheses, brackets, a closing NOS and differences of case; empty for an
    empty title.
    """
    return " ".join(_ASIDE.sub("", _NOS.sub("", title)).split()).casefold()


@cache
def read_nos_terms() -> Mapping[str, frozenset[str]]:
    """Read the packaged table: code to the diseases whose NOS it takes in."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, term in table_rows("nos_terms.csv.gz", COLUMNS):
        found[code].add(disease_of(term))
    return {code: frozenset(diseases) for code, diseases in found.items()}
