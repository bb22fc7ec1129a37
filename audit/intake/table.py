"""One table of encounters, whatever the file format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from audit.cells import is_blank, shown
from audit.columns import REQUIRED, HeadingMatch, match_headings
from audit.encounter.reading import RowReader
from audit.errors import InputUnreadable

Row = tuple[int, tuple[object, ...]]
"""Row number as the user counts it (1 is the first), and the cells as read."""

HEADING_SEARCH = 50
"""Number of rows at the top that are searched for the headings."""


class Table:
    """Headings and rows of one table.

    `kind` is the file format, `sheet` and `first_column` (1 is A) the location in a
    workbook, `date_system` is 1900 or 1904, `sha256` is the hash of the whole file.
    `row_count` is the number of rows below the headings, including blank ones, or None
    for a file that is read as a stream.
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
        self._blank_rows = 0
        self._long_rows: list[int] = []
        self._notes = (*notes, *match_headings(headings).problems)

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on the table; those on its rows are complete after reading them."""
        notes = list(self._notes)
        if self._blank_rows:
            notes.append(f"{self._blank_rows} blank rows between rows were skipped")
        if self._long_rows:
            count = len(self._long_rows)
            notes.append(
                f"{count} {'rows have' if count > 1 else 'row has'} cells to the "
                f"right of the last heading, which were not read; the first is row "
                f"{self._long_rows[0]}"
            )
        return tuple(notes)

    def rows(self) -> Iterator[Row]:
        """Yield each row that is not blank: its number, and one cell for each heading.

        A blank row is not an encounter. Blank rows between filled rows are counted in
        the notes; blank rows at the end of the table are ignored.
        """
        skipped = pending = self._blank_rows = 0
        self._long_rows = []
        width = len(self.headings)
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
            yield number, cells

    def reader(self) -> RowReader:
        """Return the reader that turns the rows of this table into encounters."""
        return RowReader(
            self.headings,
            date_system=self.date_system,
            sheet=self.sheet,
            first_column=self.first_column,
        )


def heading_text(cell: object) -> str:
    """Return a heading cell as text; empty if it is blank."""
    return "" if is_blank(cell) else str(cell) if isinstance(cell, str) else shown(cell)


def score(match: HeadingMatch) -> int:
    """Rate how well a row serves as headings: required columns count most."""
    return 1000 * (len(REQUIRED) - len(match.missing)) + len(match.columns)


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


def require_columns(source: str, headings: Sequence[str]) -> None:
    """Raise InputUnreadable, which names the missing columns, if there are any."""
    missing = match_headings(headings).missing
    if not missing:
        return
    wanted = "; ".join(
        f"{c.name} (also: {', '.join((c.label, *c.aliases[:4]))})" for c in missing
    )
    filled = [shown(" ".join(heading.split())) for heading in headings if heading]
    found = ", ".join(filled[:30]) + (", …" if len(filled) > 30 else "")
    raise InputUnreadable(
        f"{source}: no column {wanted}. Headings found: {found or 'none'}. "
        "Rename the heading, or start from a template."
    )
