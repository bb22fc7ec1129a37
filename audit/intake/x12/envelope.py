"""The envelopes of X12: interchange, group and transaction, and whether all is there.

Source: ASC X12 005010 control segments (ISA, GS, ST, SE, GE, IEA).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from audit.errors import InputUnreadable
from audit.intake.x12.segments import BLANK, Segment

_DENTAL = "X224"
_TRAILERS = frozenset({"ISA", "GS", "GE", "IEA"})


class Envelopes:
    """Yields the segments of the transactions of one kind.

    `transactions` counts those, `other_kinds` all others. `miscounted` are sentences on
    envelopes that state another number of parts than they have.
    """

    def __init__(self, source: str, kind: str, unit: str) -> None:
        """Begin; `source` names the file in messages.

        `kind` is the transaction wanted (837), `unit` the segment that begins what is
        counted in it (CLM) and must stand nowhere else, but for dental claims.
        """
        self.transactions = 0
        self.other_kinds: Counter[str] = Counter()
        self.miscounted: list[str] = []
        self.version = ""
        self._source, self._wanted, self._unit = source, kind, unit
        self._kind = self._control = self._group_version = ""  # no open transaction
        self._first = self._interchange = self._groups = self._sets = 0

    def inside(self, segments: Iterable[Segment]) -> Iterator[tuple[str, Segment]]:
        """Yield name and segment of each wanted transaction, from ST to SE.

        Raises InputUnreadable if an envelope does not end, and for a claim outside.
        """
        for segment in segments:
            name = segment.elements[0].strip(BLANK).upper()
            if name == "ST":
                self._begin(segment)
            elif name in _TRAILERS:
                self._envelope(name, segment)
            if self._kind == self._wanted:
                yield name, segment
            elif name == self._unit and not self._kind.endswith("dental"):
                raise self._outside(segment)
            if name == "SE":
                self._end(segment)
        if self._kind:
            raise self._cut(0)
        if self._interchange:
            raise self._without_trailer(0)

    def _begin(self, segment: Segment) -> None:
        if self._kind:
            raise self._cut(segment.number)
        self._kind = segment.element(1) or "?"
        self._control, self._first = segment.element(2), segment.number
        self._sets += 1
        self.version = segment.element(3) or self._group_version
        if self._kind == "837" and _DENTAL in self.version:
            self._kind = "837 dental"
        if self._kind == self._wanted:
            self.transactions += 1
        else:
            self.other_kinds[self._kind] += 1

    def _end(self, segment: Segment) -> None:
        held = segment.number - self._first + 1
        stated = segment.element(1)
        if self._kind and stated != str(held):
            self.miscounted.append(
                f"transaction {self._control} (segment {self._first}) states "
                f"{stated or 'no'} segments and has {held}"
            )
        self._kind = ""

    def _envelope(self, name: str, segment: Segment) -> None:
        """Check that what ISA, GS or ST began has ended, and how much it states."""
        if self._kind:
            raise self._cut(segment.number)
        if name == "ISA":
            if self._interchange:
                raise self._without_trailer(segment.number)
            self._interchange, self._groups = segment.number, 0
        elif name == "GS":
            self._group_version = segment.element(8)
            self._groups += 1
            self._sets = 0
        elif name == "GE":
            self._count("group", "transactions", segment, self._sets)
        else:
            self._count("interchange", "groups", segment, self._groups)
            self._interchange = 0

    def _count(self, what: str, parts: str, segment: Segment, held: int) -> None:
        stated = segment.element(1)
        if stated != str(held):
            self.miscounted.append(
                f"the {what} that ends at segment {segment.number} states "
                f"{stated or 'no'} {parts} and has {held}"
            )

    # -- what is missing ---------------------------------------------------------------

    def _cut(self, number: int) -> InputUnreadable:
        where = f" before segment {number}" if number else ""
        return InputUnreadable(
            f"{self._source}: the transaction that begins at segment {self._first} has "
            f"no end (SE){where}: a part of the file is missing. Have it sent again."
        )

    def _without_trailer(self, number: int) -> InputUnreadable:
        where = f" before segment {number}" if number else ""
        return InputUnreadable(
            f"{self._source}: the interchange that begins at segment "
            f"{self._interchange} has no end (IEA){where}: a part of the file is "
            "missing. Have it sent again."
        )

    def _outside(self, segment: Segment) -> InputUnreadable:
        inside = (
            f"a transaction of kind {self._kind}" if self._kind else "no transaction"
        )
        return InputUnreadable(
            f"{self._source}, segment {segment.number}: a claim ({self._unit}) stands "
            f"in {inside}: the file is damaged. Have it sent again."
        )
