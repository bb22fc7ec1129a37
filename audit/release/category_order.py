"""The order of categories in the Tabular List, which is not quite alphabetical.

M1A is between M10 and M11, and Z3A between Z36 and Z37: they belong to the sections
M05-M14 and Z30-Z39 although they sort after them. Used by the builder only.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.codes import category


class CategoryOrder:
    """All categories in the order of the Tabular List, and their chapters."""

    def __init__(self, chapters: Sequence[Sequence[str]]) -> None:
        """Take the categories of each chapter, in order."""
        self._chapters = [frozenset(chapter) for chapter in chapters]
        self._order = [name for chapter in chapters for name in chapter]
        self._index = {name: index for index, name in enumerate(self._order)}

    def __contains__(self, code: str) -> bool:
        """Whether the category of the code is in the Tabular List."""
        return category(code) in self._index

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Return the categories from first to last; empty if one of them is unknown."""
        if first not in self._index or last not in self._index:
            return ()
        return tuple(self._order[self._index[first] : self._index[last] + 1])

    def patterns(self, low: str, high: str) -> tuple[str, ...]:
        """Return patterns for a range that hold in alphabetical order as well."""
        if low == high:
            return (low,)
        held = self.between(low, high)
        spelled = {name for name in self._order if low <= name <= high}
        return (f"{low}-{high}",) if not held or spelled == {*held} else held

    def fills_chapter(self, low: str, high: str) -> bool:
        """Whether a range contains nearly all of a chapter (at least four fifths)."""
        held = frozenset(self.between(category(low), category(high)))
        return any(len(held & all_) >= 0.8 * len(all_) for all_ in self._chapters)
