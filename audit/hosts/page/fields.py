"""How a user of the page states what a file does not say: in its fields.

The names are those that the fields have in `page.html`.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.date_cells import DATE_ORDERS
from audit.stating import Ways

_ORDERS = {"m": "month", "d": "day", "y": "year"}


class Fields(Ways):
    """The words of the page."""

    headings = '"Headings"'
    dates = '"Order of dates"'
    limits = '"Limits"'
    whole_findings = 'The download "Findings as CSV"'

    def state_sheet(self, sheet: str) -> str:
        """Say how to choose the sheet that is read."""
        return f'choose {sheet!r} under "Sheet or table"'

    def state_dates(self, order: str) -> str:
        """Say how to state the order of dates."""
        return f'choose {order} under "Order of dates"'

    def state_headings(self, pairs: Iterable[tuple[str, str]]) -> str:
        """Say how to state what headings mean, given as pairs of heading and column."""
        lines = [f"{heading}={target}" for heading, target in pairs]
        what = "the line" if len(lines) == 1 else "the lines"
        return f'write {what} {" and ".join(lines)} under "Headings"'

    def map_headings(self) -> str:
        """Say how to find out what the headings mean."""
        return 'say under "Headings" what it means'

    def list_columns(self) -> str:
        """Say where the columns are listed."""
        return '"Names of the columns" lists them'

    def state_notes(self) -> str:
        """Say how to choose the notes of a table: the page takes one at a time."""
        return 'paste one note under "From a note"'

    def raise_limit(self, name: str, needed: int) -> str:
        """Say how to raise a limit to what the file needs."""
        return f'write the line {name}={needed} under "Limits"'


def orders() -> list[list[str]]:
    """Return each order of dates and its words, like mdy and month/day/year."""
    return [[order, "/".join(map(_ORDERS.__getitem__, order))] for order in DATE_ORDERS]
