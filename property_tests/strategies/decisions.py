"""What people may write into a worksheet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from audit.review.worksheet.decisions import PEOPLE, Decision

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(
    str.strip
)


def word(column: Any) -> st.SearchStrategy[Any]:
    if column.kind == "number":
        cents = st.integers(-(10**6), 10**6).map(lambda n: n / 100)
        return st.none() | cents
    if column.words:
        return st.sampled_from(("", *column.words))
    return TEXTS | st.sampled_from(("=1+1", "-3", "@x", "'a"))


DECISIONS = st.builds(Decision, **{c.name: word(c) for c in PEOPLE})
