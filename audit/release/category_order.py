"""The order of categories in the Tabular List, where it differs from spelling.

M1A stands between M10 and M11 and Z3A between Z36 and Z37: the sections M05-M14 and
Z30-Z39 hold them, though they sort behind. Used by the builder only.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.codes import category


class CategoryOrder:
    """All categories in the order of the Tabular List, with the size of chapters."""

    def __init__(self, chapters: Sequence[Sequence[str]]) -> None:
        """Take the categories of each chapter, in order."""
        self._chapters = [frozenset(chapter) for chapter in chapters]
        self._order = [name for chapter in chapters for name in chapter]
        self._place = {name: place for place, name in enumerate(self._order)}

    def __contains__(self, code: str) -> bool:
        """Whether the code's category is one of the Tabular List."""
        return category(code) in self._place

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Give the categories from first to last; empty if one end is unknown."""
        if first not in self._place or last not in self._place:
            return ()
        return tuple(self._order[self._place[first] : self._place[last] + 1])

    def patterns(self, low: str, high: str) -> tuple[str, ...]:
        """Give patterns for a range that hold whatever the order of spelling is."""
        if low == high:
            return (low,)
        held = self.between(low, high)
        spelled = {name for name in self._order if low <= name <= high}
        return (f"{low}-{high}",) if not held or spelled == {*held} else held

    def fills_chapter(self, low: str, high: str) -> bool:
        """Whether a range takes in nearly all of some chapter (four fifths)."""
        held = frozenset(self.between(category(low), category(high)))
        return any(len(held & all_) >= 0.8 * len(all_) for all_ in self._chapters)
