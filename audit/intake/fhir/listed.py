"""Tables of resources with codes and lines, as wide as the widest resource needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from audit.encounter.addresses import Addresses
from audit.intake.table import Row, Table


class Listed(Protocol):
    """The cells of a resource that has a list of diagnoses and one of lines."""

    @property
    def dx(self) -> list[str]:
        """The diagnoses."""
        ...

    @property
    def lines(self) -> list[str]:
        """The lines."""
        ...

    @property
    def uncoded(self) -> int:
        """How many services have no procedure code."""
        ...

    def under(self, dx_columns: int, line_columns: int) -> tuple[object, ...]:
        """Return the cells under headings of these numbers of columns."""
        ...


def list_headings(dx_columns: int, line_columns: int) -> tuple[str, ...]:
    """Return the headings of diagnoses and of lines."""
    return (
        *(f"dx{n}" for n in range(1, dx_columns + 1)),
        *(f"cpt{n}" for n in range(1, line_columns + 1)),
    )


def list_cells(
    dx: list[str], lines: list[str], dx_columns: int, line_columns: int
) -> tuple[str, ...]:
    """Return diagnoses and lines under `list_headings`, with blanks at the ends."""
    return (
        *dx,
        *[""] * (dx_columns - len(dx)),
        *lines,
        *[""] * (line_columns - len(lines)),
    )


def listed_table(
    read: Callable[[], Iterator[tuple[int, Listed]]],
    headings: Callable[[int, int], tuple[str, ...]],
    notes: Callable[[int], list[str]],
    *,
    sha256: str,
    row_count: int,
) -> Table:
    """Return the table of the resources that `read` gives, with their numbers.

    They are read once to count diagnoses and lines, and once for the rows. `notes`
    gets the number of services without a procedure code.
    """
    dx, lines, uncoded = 1, 0, 0
    for _, cells in read():
        dx, lines = max(dx, len(cells.dx)), max(lines, len(cells.lines))
        uncoded += cells.uncoded
    names = headings(dx, lines)

    def rows() -> Iterator[Row]:
        for number, cells in read():
            yield number, cells.under(dx, lines)

    return Table(
        kind="fhir",
        headings=names,
        rows=rows,
        sha256=sha256,
        row_count=row_count,
        notes=notes(uncoded),
        addresses=Addresses(names, unit="resource"),
    )
