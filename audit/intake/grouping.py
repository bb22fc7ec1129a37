"""Merges the rows of each encounter: one row per service line or per diagnosis.

The merged table has contract headings, then the columns of the file that are not in the
contract, then `source_rows`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.cells import (
    LineText,
    is_blank,
    read_line,
    read_number,
    read_text,
    shown,
)
from audit.columns import CONTRACT
from audit.date_cells import read_date
from audit.encounter.addresses import CellAddresses
from audit.encounter.line_cells import POINTER_LETTERS
from audit.encounter.reading import RowReader
from audit.intake.claim_texts import (
    MOST_DX,
    MOST_LINES,
    fold,
    line_text,
    moved,
)
from audit.intake.groups import Group

if TYPE_CHECKING:
    from audit.intake.table import Row

SOURCE_ROWS = "source_rows"
"""Heading of the column that says of which rows an encounter is made."""

_MOST_POINTERS = 4  # of a line of a claim. Source: NUCC 1500 manual, item 24E
_LISTED = ("diagnoses", "lines")
_YES = frozenset({"y", "yes", "true", "1", "p", "primary", "principal", "x"})


@dataclass(slots=True)
class _Claim:
    """The codes of one encounter: diagnoses in claim order, and lines as text.

    `origins` has position and row of each of them, `of_row` the diagnoses of each row.
    """

    dx: list[str]
    lines: list[str]
    origins: dict[tuple[str, int], tuple[int, int]]
    of_row: dict[int, list[str]]


class GroupedAddresses:
    """Addresses of the cells in the file from which the merged cells come."""

    def __init__(self, inner: CellAddresses) -> None:
        """Begin without origins; each maps a merged cell to one of the file."""
        self._inner = inner
        self.origins: dict[tuple[int, int], tuple[int, int]] = {}

    def of(self, position: int | None, row: int) -> str:
        """Return the address in the file of a cell of the merged table."""
        at = None if position is None else self.origins.get((position, row))
        return self._inner.of(*at) if at else self._inner.of(None, row)


class Grouped:
    """The merged table: its headings and its rows."""

    def __init__(
        self, headings: Sequence[str], reader: RowReader, groups: list[Group]
    ) -> None:
        """Merge the groups; `headings` and `reader` are those of the file."""
        self._headings, self._match, self._reader = headings, reader.match, reader
        targets = {meaning.target for meaning in self._match.parts.values()}
        self._is_per_diagnosis = bool(targets & {"dx_rank", "dx_primary"})
        positions = self._match.positions
        plain = [
            c.name
            for c in CONTRACT
            if c.group not in _LISTED
            and c.name in positions
            and c.name != "encounter_id"
        ]
        self._plain = {name: positions[name] for name in plain}
        ids = positions["encounter_id"]
        accounts = [
            p
            for p, m in self._match.parts.items()
            if m.target == "account" and p != ids
        ]
        self._foreign = tuple(sorted((*self._match.unknown, *accounts)))
        claims = [self._with_diagnoses(group) for group in groups]
        # If the diagnoses differ from row to row, they are those of the line.
        self._is_dx_of_line = any(
            own and own != claim.dx for claim in claims for own in claim.of_row.values()
        )
        for group, claim in zip(groups, claims, strict=True):
            self._add_lines(group, claim)
        self.row_count = len(groups)
        for claim in claims:
            fold(claim.dx, MOST_DX)
            fold(claim.lines, MOST_LINES)
        most_dx = max((1, *(len(claim.dx) for claim in claims)))
        most_lines = max((len(claim.lines) for claim in claims), default=0)
        self.headings = (
            "encounter_id",
            *plain,
            *(f"dx{n}" for n in range(1, most_dx + 1)),
            *(f"cpt{n}" for n in range(1, most_lines + 1)),
            *(self._headings[p] for p in self._foreign),
            SOURCE_ROWS,
        )
        self.own = {self._headings[p]: "" for p in self._foreign}
        self._place = {name: p for p, name in enumerate(self.headings)}
        self.addresses = GroupedAddresses(self._reader.addresses)
        self._rows = [
            self._merged(group, claim, most_dx, most_lines)
            for group, claim in zip(groups, claims, strict=True)
        ]

    def rows(self) -> Iterator[Row]:
        """Yield the merged rows; each has the number of its first row in the file."""
        return iter(self._rows)

    def _merged(
        self, group: Group, claim: _Claim, most_dx: int, most_lines: int
    ) -> Row:
        number = group.rows[0][0]
        origins = self.addresses.origins
        for (name, place), origin in claim.origins.items():
            column = f"{name}{place}"
            if column in self._place:  # what is beyond the last column is in it
                origins[self._place[column], number] = origin
        cells: list[object] = [group.id]
        for name, position in self._plain.items():
            cell, row = self._common(name, position, group)
            cells.append(cell)
            origins[self._place[name], number] = (position, row)
        cells += [*claim.dx, *([""] * (most_dx - len(claim.dx)))]
        cells += [*claim.lines, *([""] * (most_lines - len(claim.lines)))]
        cells += [
            _joined(cells_of[p] for _, cells_of in group.rows) for p in self._foreign
        ]
        cells.append(", ".join(str(n) for n, _ in group.rows))
        return number, tuple(cells)

    def _common(self, name: str, position: int, group: Group) -> tuple[object, int]:
        """Return the cell that the rows of an encounter share, and its row.

        Rows may be of different days: the encounter begins on the first. Amounts may
        be those of lines or of the claim, which nobody can tell: they are left out
        unless only one row has one. Any other difference is joined, which no column
        with a list of values accepts.
        """
        filled = [
            (cells[position], number)
            for number, cells in group.rows
            if not is_blank(cells[position])
        ]
        values = list(dict.fromkeys(_text(cell) for cell, _ in filled))
        if not filled:
            return "", group.rows[0][0]
        if name == "amount_paid" and len(filled) > 1:
            return "", filled[0][1]
        if len(values) == 1 or name in ("provider_id", "coder_id"):
            return filled[0]
        if name == "date_of_service":
            read = [(self._day(cell), cell, row) for cell, row in filled]
            days = [(d, c, n) for d, c, n in read if isinstance(d, dt.date)]
            if len(days) == len(filled):
                _, cell, row = min(days, key=lambda day: day[0])
                return cell, row
        if name == "discharge_date":
            return self._latest(filled)
        # No column reads such a text, and a payer is none of the two.
        return " / ".join(values), filled[0][1]

    def _latest(self, filled: list[tuple[object, int]]) -> tuple[object, int]:
        days = [(self._day(cell), cell, row) for cell, row in filled]
        read = [(d, c, n) for d, c, n in days if isinstance(d, dt.date)]
        if len(read) < len(days):
            return filled[-1]
        _, cell, row = max(read, key=lambda day: day[0])
        return cell, row

    def _day(self, cell: object) -> object:
        how = self._reader.how
        return read_date(cell, how.date_system, how.date_order)

    def _with_diagnoses(self, group: Group) -> _Claim:
        """Merge the diagnoses of the rows of an encounter.

        Rows that agree keep their list as it is, with its gaps. Rows that differ have
        the diagnoses of their lines: the claim's list is all of them.
        """
        claim = _Claim([], [], {}, {})
        ranked = self._in_rank(group.rows)
        lists = {number: self._reader.dx_of(cells) for number, cells in ranked}
        claim.of_row = {n: [c for c, _ in found] for n, found in lists.items()}
        filled = [n for n, _ in ranked if any(claim.of_row[n])]
        are_alike = all(claim.of_row[n] == claim.of_row[filled[0]] for n in filled)
        known: set[str] = set()
        for number in filled[:1] if are_alike else filled:
            for code, position in lists[number]:
                if are_alike or (code and code not in known):
                    known.add(code)
                    claim.dx.append(code)
                    claim.origins["dx", len(claim.dx)] = (position, number)
        return claim

    def _add_lines(self, group: Group, claim: _Claim) -> None:
        """Merge the lines; the pointers of a row become those of the claim."""
        linked: dict[str, int] = {}
        for number, cells in group.rows:
            own = claim.of_row[number]
            for position, line in self._reader.lines_of(cells, own):
                self._add_line(claim, line, own, linked)
                claim.origins.setdefault(("cpt", len(claim.lines)), (position, number))

    def _add_line(
        self,
        claim: _Claim,
        line: LineText | str,
        own: list[str],
        linked: dict[str, int],
    ) -> None:
        if isinstance(line, str):
            claim.lines.append(line)
            return
        letters = line.pointers
        if not letters and self._is_dx_of_line and len(own) <= _MOST_POINTERS:
            letters = POINTER_LETTERS[: len(own)]
        letters_moved = (moved(letter, own, claim.dx) for letter in letters)
        pointers = "".join(dict.fromkeys("".join(letters_moved)))
        bare = line_text(line, "")
        if self._is_per_diagnosis and bare in linked:
            # The same line beside another diagnosis of the claim: one line, two links.
            place = linked[bare]
            before = read_line(claim.lines[place])
            if isinstance(before, LineText) and pointers not in before.pointers:
                both = "".join(dict.fromkeys(before.pointers + pointers))
                claim.lines[place] = line_text(line, both)
                return
        linked[bare] = len(claim.lines)
        claim.lines.append(line_text(line, pointers))

    def _in_rank(self, rows: list[Row]) -> list[Row]:
        """Sort the rows by the rank of their diagnosis; the primary one comes first."""
        flags = [p for p, m in self._match.parts.items() if m.target == "dx_primary"]
        ranks = [p for p, m in self._match.parts.items() if m.target == "dx_rank"]
        if not ranks and not any(
            c.kind == "line" for c in self._match.columns.values()
        ):
            ranks = [
                p for p, m in self._match.parts.items() if m.target == "line_number"
            ]

        def place(item: Row) -> tuple[bool, float]:
            cells = item[1]
            is_first = any(shown(cells[p]).strip().casefold() in _YES for p in flags)
            rank = read_number(cells[ranks[0]]) if ranks else 0.0
            return not is_first, rank if isinstance(rank, float) else float("inf")

        return sorted(rows, key=place) if flags or ranks else rows


def _text(cell: object) -> str:
    """Return a cell as its whole text."""
    text = read_text(cell)
    return text if isinstance(text, str) else shown(cell)


def _joined(cells: Iterable[object]) -> object:
    """Return the value that cells share, or their different values in one text."""
    filled = [cell for cell in cells if not is_blank(cell)]
    texts = list(dict.fromkeys(map(_text, filled)))
    if len(texts) <= 1:
        return filled[0] if filled else ""
    return "; ".join(texts)
