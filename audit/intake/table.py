"""One table of encounters, whatever the file format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from audit.cells import is_blank, shown
from audit.columns import REQUIRED
from audit.encounter.addresses import CellAddresses
from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.headings import HeadingMatch, match_headings
from audit.intake.profile import Profile
from audit.intake.set_aside import (
    begins_another_table,
    has_plain_code,
    is_no_encounter,
    repeats_headings,
)
from audit.limits import limit, raise_it

if TYPE_CHECKING:
    from audit.intake.grouping import Grouped

Row = tuple[int, tuple[object, ...]]
"""Row number as the user counts it (1 is the first), and the cells as read."""

Parts = Callable[[int, int], list[Sequence[object]]]
"""Returns the columns of some rows: of which row on (0 is the first), and how many."""

NO_ENCOUNTER, REPEATED = "no encounter", "headings again"
"""Why a row is set aside."""

HEADING_SEARCH = 50
"""Number of rows at the top that are searched for the headings."""


class Table:
    """Headings and rows of one table.

    `kind` is the file format, `sheet` and `first_column` (1 is A) the location in a
    workbook, `date_system` is 1900 or 1904, `sha256` is the hash of the whole file.
    `row_count` is the number of rows below the headings, including blank ones, or None
    for a file that is read as a stream. `is_grouped` says that an encounter is made of
    several rows of the file. `parts` reads some of the rows by columns.
    """

    def __init__(
        self,
        *,
        kind: str,
        headings: tuple[str, ...],
        rows: Callable[[], Iterator[Row]],
        sha256: str,
        sheet: str = "",
        first_column: int = 1,
        date_system: int = 1900,
        row_count: int | None = None,
        notes: Sequence[str] = (),
        profile: Profile = Profile(),  # noqa: B008 - a profile never changes
        own: Mapping[str, str] | None = None,
        addresses: CellAddresses | None = None,
        is_grouped: bool = False,
        parts: Parts | None = None,
    ) -> None:
        """Keep what the reader of the format found; each call of `rows` starts over."""
        self.kind = kind
        self.headings = headings
        self.sha256 = sha256
        self.sheet = sheet
        self.first_column = first_column
        self.date_system = date_system
        self.row_count = row_count
        self._rows = rows
        most = limit("columns")
        if len(headings) > most:
            # A reader stops counting above the limit.
            raise InputUnreadable(
                f"The table has more than the limit of {most:,} columns. Delete those "
                f"that are not needed, or {raise_it('columns', 10 * most)}."
            )
        self.profile = profile
        self.match = match_headings(headings, own)
        self._own = own
        self._addresses = addresses
        self.is_grouped = is_grouped
        self._parts = parts
        self._blank_rows = 0
        self._long_rows: list[int] = []
        self._aside: list[int] = []
        self._repeated: list[int] = []
        self._format_notes = tuple(notes)
        self._notes = (*notes, *self.match.problems)

    def arranged(self, profile: Profile, own: Mapping[str, str]) -> Table:
        """Return the same table, with what is known of its headings."""
        return self._copy(profile=profile, own=own)

    def merged(self, grouped: Grouped) -> Table:
        """Return the table whose rows are encounters of several rows of this one."""
        return self._copy(
            headings=grouped.headings,
            rows=grouped.rows,
            row_count=grouped.row_count,
            notes=self.notes,
            own=grouped.own,
            addresses=grouped.addresses,
            is_grouped=True,
            parts=None,
        )

    def with_notes(self, notes: Sequence[str]) -> Table:
        """Add remarks, which stand before those on the rows."""
        self._notes = (*self._notes, *notes)
        return self

    def _copy(self, **changed: Any) -> Table:
        kept = {
            "kind": self.kind,
            "headings": self.headings,
            "rows": self._rows,
            "sha256": self.sha256,
            "sheet": self.sheet,
            "first_column": self.first_column,
            "date_system": self.date_system,
            "row_count": self.row_count,
            "notes": self._format_notes,
            "profile": self.profile,
            "own": self._own,
            "addresses": self._addresses,
            "is_grouped": self.is_grouped,
            "parts": self._parts,
        }
        return Table(**{**kept, **changed})

    @property
    def own(self) -> Mapping[str, str]:
        """What headings mean in this table, besides what they always mean."""
        return self._own or {}

    @property
    def parts(self) -> Parts | None:
        """Reads some rows of the file by columns, where that gives the same rows."""
        reads_lists = self.match.lists or self.match.parts or self._addresses
        return None if reads_lists else self._parts

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on the table; those on its rows are complete after reading them."""
        notes = list(self._notes)
        if self._blank_rows:
            count = self._blank_rows
            were = "1 blank row was" if count == 1 else f"{count} blank rows were"
            notes.append(f"{were} skipped between filled rows")
        if self._long_rows:
            count = len(self._long_rows)
            notes.append(
                f"{count} {'rows have' if count > 1 else 'row has'} cells to the "
                f"right of the last heading, which were not read; the first is row "
                f"{self._long_rows[0]}"
            )
        if self._aside:
            notes.append(
                f"{_rows_named(self._aside)} set aside: totals or remarks, "
                "no encounters"
            )
        if self._repeated:
            notes.append(f"{_rows_named(self._repeated)} set aside: headings again")
        return tuple(notes)

    def rows(self) -> Iterator[Row]:
        """Yield each row that is not blank: its number, and one cell for each heading.

        A blank row is not an encounter. Blank rows between filled rows are counted in
        the notes; blank rows at the end of the table are ignored.
        """
        skipped = pending = self._blank_rows = 0
        self._long_rows = []
        self._aside, self._repeated = [], []
        width = len(self.headings)
        dx = [p for p, c in self.match.columns.items() if c.kind == "code"]
        for number, cells in self._rows():
            if all(map(is_blank, cells)):
                pending += 1
                continue
            skipped += pending
            pending = 0
            self._blank_rows = skipped
            if len(cells) != width:
                if not all(map(is_blank, cells[width:])):
                    self._long_rows.append(number)
                cells = (*cells[:width], *(("",) * (width - len(cells))))
            # A reader with addresses of its own gives encounters only.
            if self._addresses is None and not has_plain_code(cells, dx):
                why = self.aside_for(number, cells)
                if why is not None:
                    found = self._repeated if why == REPEATED else self._aside
                    found.append(number)
                    continue
            yield number, cells

    def every_row(self) -> Iterator[Row]:
        """Yield each row as it stands, with what looks like a total or a remark."""
        return self._rows()

    def aside_for(self, number: int, cells: Sequence[object]) -> str | None:
        """Return why a row without a plain code is set aside, or None if it is not.

        Raises InputUnreadable if another table begins with the row.
        """
        if repeats_headings(cells, self.headings):
            return REPEATED
        if begins_another_table(cells):
            raise InputUnreadable(
                f"Row {number} holds headings again, in another order: a second table "
                "begins there. Save each table as a file or sheet of its own."
            )
        return NO_ENCOUNTER if is_no_encounter(cells, self.match) else None

    def note_rows(
        self, blank: int, aside: Iterable[int], repeated: Iterable[int]
    ) -> None:
        """Take what a pass in parts found, for the notes: the number of blank rows
        between filled ones, and the rows that were set aside."""
        self._blank_rows = blank
        self._aside, self._repeated = [*aside], [*repeated]

    def reader(self) -> RowReader:
        """Return the reader that turns the rows of this table into encounters."""
        return RowReader(
            self.headings,
            date_system=self.date_system,
            sheet=self.sheet,
            first_column=self.first_column,
            date_order=self.profile.dates,
            payers=self.profile.payers,
            own=self._own,
            addresses=self._addresses,
        )

    def encounters(self) -> Iterator[Encounter]:
        """Yield the encounter of each row."""
        reader = self.reader()
        return (reader.read(cells, number) for number, cells in self.rows())


def _rows_named(numbers: Sequence[int]) -> str:
    """Return "row 41 was" or "rows 41, 42 and 2 more were"."""
    if len(numbers) == 1:
        return f"row {numbers[0]} was"
    named = ", ".join(map(str, numbers[:10]))
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"rows {named}{more} were"


def heading_text(cell: object) -> str:
    """Return a heading cell as text; empty if it is blank."""
    return "" if is_blank(cell) else str(cell) if isinstance(cell, str) else shown(cell)


def score(match: HeadingMatch) -> int:
    """Rate how well a row serves as headings: required columns count most."""
    return (
        1000 * (len(REQUIRED) - len(match.missing))
        + len(match.columns)
        + len(match.parts)
    )


def find_headings(rows: Sequence[Sequence[object]]) -> tuple[int, HeadingMatch]:
    """Return the index of the row that names most contract columns, and its match.

    If no row names a contract column, it is the first row that is not blank.
    """
    best, found = 0, match_headings(())
    for index, row in enumerate(rows):
        match = match_headings(map(heading_text, row))
        is_first = not found.columns and not found.unknown and match.unknown
        if score(match) > score(found) or is_first:
            best, found = index, match
    return best, found
