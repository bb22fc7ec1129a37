"""Reads the diagnoses and the service lines of a row, in claim order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.cells import LineText, Unreadable, is_blank, read_text, shown
from audit.codes import Code
from audit.columns import CONTRACT
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import PART_READERS
from audit.encounter.value_cache import Slot
from audit.encounter.values import ServiceLine
from audit.errors import InputError
from audit.heading_meanings import FIRST_DX, Meaning

DX_POSITIONS = {
    name: position
    for position, name in enumerate(c.name for c in CONTRACT if c.group == "diagnoses")
}
"""Position of each diagnosis column on the claim, counted from 0."""
_LINE_NUMBERS = {
    name: number
    for number, name in enumerate((c.name for c in CONTRACT if c.group == "lines"), 1)
}


class ClaimReader:
    """Reads the codes of a row; `fill` reads cells, `error` makes an `InputError`.

    `dx`, `again` and `lines` are the columns to read, `parts` the columns that complete
    a service line, by position.
    """

    def __init__(
        self,
        *,
        dx: tuple[Slot, ...],
        again: tuple[Slot, ...],
        lines: tuple[Slot, ...],
        parts: Mapping[int, Meaning],
        fill: Callable[..., None],
        error: Callable[..., InputError],
    ) -> None:
        """Keep the columns; which of them are parts of a line is known from here on."""
        self._dx, self._again, self._lines = dx, again, lines
        self._parts = tuple(
            (meaning.line or 1, PART_READERS[meaning.target], position)
            for position, meaning in parts.items()
            if meaning.target in PART_READERS
        )
        self._fill, self._error = fill, error

    @property
    def has_parts(self) -> bool:
        """Whether parts of a service line stand in columns of their own."""
        return bool(self._parts)

    def read_dx(
        self, cells: Sequence[object], row: int, errors: list[InputError]
    ) -> tuple[Code, ...]:
        """Put the diagnoses in claim order; a gap before a code is kept.

        A cell that holds several codes moves the ones after it.
        """
        reported: dict[str, tuple[Code, ...]] = {}
        self._fill(self._dx, cells, row, reported, errors)
        if self._again:
            self._add_repeated(reported, cells, row, errors)
        codes: list[Code] = []
        moved = 0
        for name in sorted(reported, key=DX_POSITIONS.__getitem__):
            found = reported[name]
            codes += [Code("")] * (DX_POSITIONS[name] + moved - len(codes))
            codes += found
            moved += len(found) - 1
        if not (codes and codes[0]) and not any(e.column == FIRST_DX for e in errors):
            remedy = "Write the first diagnosis of the claim, for example M54.6."
            blank = Unreadable("", "The first diagnosis is missing.", remedy)
            errors.append(self._error(FIRST_DX, blank, row))
        return tuple(codes)

    def dx_of(self, cells: Sequence[object]) -> list[tuple[str, int]]:
        """Return text and position of each diagnosis of a row, in claim order.

        A gap is an empty text, and a cell that cannot be read is its own text.
        """
        errors: list[InputError] = []
        places = {name: position for name, position, _ in (*self._again, *self._dx)}
        codes = list(self.read_dx(cells, 0, errors))
        bad = {e.column: e.value for e in errors if e.column in places and e.value}
        found: list[tuple[str, int]] = []
        if not bad:
            first = places[FIRST_DX]
            named = [places.get(f"dx{n}", first) for n in range(1, len(codes) + 1)]
            return list(zip(map(str, codes), named, strict=True))
        for name, position, _ in self._dx:
            slot = read_diagnoses(cells[position])
            texts = slot if isinstance(slot, tuple) else ()
            whole = read_text(cells[position]) if isinstance(slot, Unreadable) else ""
            if whole and isinstance(whole, str):
                texts = (Code(whole),)
            gap = DX_POSITIONS[name] - len(found) if texts else 0
            found += [("", position)] * gap
            found += [(str(text), position) for text in texts]
        return found

    def _add_repeated(
        self,
        reported: dict[str, tuple[Code, ...]],
        cells: Sequence[object],
        row: int,
        errors: list[InputError],
    ) -> None:
        """Add the codes of columns that name a diagnosis again; each code stands once.

        If the list repeats the principal diagnosis, it is the whole list, and the
        principal one only comes first.
        """
        for slot in self._again:
            second: dict[str, tuple[Code, ...]] = {}
            self._fill((slot,), cells, row, second, errors)
            for name, found in second.items():
                before = reported.get(name, ())
                new = tuple(code for code in found if code not in before)
                if before + new:
                    reported[name] = before + new
        first = reported.get(FIRST_DX, ())[:1]
        for name, found in list(reported.items()):
            kept = tuple(
                c
                for n, c in enumerate(found)
                if (name, n) == (FIRST_DX, 0) or c not in first
            )
            if kept != found:
                reported[name] = kept
                if not kept:
                    del reported[name]

    def read_lines(
        self,
        cells: Sequence[object],
        row: int,
        dx: tuple[Code, ...],
        errors: list[InputError],
    ) -> tuple[ServiceLine, ...]:
        """Read the service lines; parts in columns of their own complete them."""
        read = self._line_texts(cells, row, dx, errors)
        if not read:
            return ()
        is_listed = any(len(lines) > 1 for lines in read.values())
        found: list[ServiceLine] = []
        for name, lines in read.items():
            for line in lines:
                number = len(found) + 1 if is_listed else _LINE_NUMBERS[name]
                found.append(
                    ServiceLine(
                        number,
                        line.procedure,
                        line.modifiers,
                        line.pointers,
                        line.units,
                    )
                )
        return tuple(found)

    def lines_of(
        self, cells: Sequence[object], dx: tuple[Code, ...]
    ) -> Iterator[tuple[int, LineText | str]]:
        """Yield position and text of each line; a line with an error as one text."""
        errors: list[InputError] = []
        read = self._line_texts(cells, 0, dx, errors)
        for name, position, _ in self._lines:
            bad = [error.value for error in errors if error.column == name]
            if bad:
                # With a question mark, so that it stays unreadable when read again.
                yield (
                    position,
                    " ".join(dict.fromkeys((shown(cells[position]), *bad, "?"))),
                )
                continue
            for line in read.get(name, ()):
                yield position, line

    def _line_texts(
        self,
        cells: Sequence[object],
        row: int,
        dx: tuple[Code, ...],
        errors: list[InputError],
    ) -> dict[str, tuple[LineText, ...]]:
        read: dict[str, tuple[LineText, ...]] = {}
        self._fill(self._lines, cells, row, read, errors)
        for number, add, position in self._parts:
            name, cell = f"cpt{number}", cells[position]
            if name not in read or is_blank(cell):
                continue
            if len(read[name]) > 1:
                part: LineText | Unreadable = _several_lines(cell)
            else:
                part = add(read[name][0], cell, dx)
            if isinstance(part, Unreadable):
                errors.append(self._error(name, part, row, position))
            else:
                read[name] = (part,)
        return read


def _several_lines(cell: object) -> Unreadable:
    return Unreadable(
        shown(cell),
        "The cell belongs to one service line, but the row has several in one cell.",
        "Write each line into a cell of its own, for example 97140-GP:AB x1.",
    )
