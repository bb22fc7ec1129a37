"""Recalculates a workbook without Excel: through LibreOffice, or in this process.

The formulas may come from any of our templates. Each host spells the functions
differently, so a copy is rewritten for the engine that reads it.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.errors import InputUnreadable, SettingRefused
from audit.extras import require
from audit.functions import FUNCTIONS, FunctionSpec
from audit.intake.calamine import damaged
from audit.intake.extent import check_sheets
from audit.intake.package import check_parts, opened_archive
from audit.intake.trial import FORMUALIZER, survives
from audit.report.book_loading import load_book

ENGINES = ("libreoffice", "formualizer")
Cells = dict[str, list[list[object]]]
"""Values of each sheet by its name, a list for each row."""

# A formula holds text only, and a cell no cell, so neither pattern can run past the
# element that it begins in, also where that is empty (<f t="shared" si="0"/>).
_FORMULAS = re.compile(
    rb"<f(?:\s[^<>]*)?(?<!/)>[^<]*</f>|<formula[0-9]?>[^<]*</formula[0-9]?>"
)
_PARTS = re.compile(r"xl/(?:worksheets|tables|charts)/[^/]+\.xml")
_SPILL = re.compile(rb't="array" ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?:[^<>]*/>|[^<>]*(?<!/)>(?:[^<]|<(?!/?c[\s/>]))*+</c>)'
)
_ERRORS = {
    "Null": "#NULL!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Value": "#VALUE!",
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Num": "#NUM!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}
"""What formualizer calls the errors."""


def recalculate(source: Path, engine: str) -> Cells:
    """Return the recalculated values of a workbook.

    Raises InputUnreadable if the workbook cannot be read, ExtraMissing where
    formualizer is asked for and not installed, and SettingRefused for an unknown
    engine.
    """
    _check(source)
    if engine == "formualizer":
        return _by_formualizer(source)
    if engine != "libreoffice":
        raise SettingRefused(
            f"Unknown engine {engine!r}; choose one of {', '.join(ENGINES)}."
        )
    with tempfile.TemporaryDirectory(prefix="tspine-recalc-") as place:
        made = Path(place, "made.xlsx")
        store(source, made)
        return read_values(made)


def store(source: Path, target: Path) -> None:
    """Recalculate a workbook through LibreOffice; the target's ending gives the format.

    Raises InputUnreadable if LibreOffice is missing, and OutputRefused if it cannot
    write.
    """
    from audit.hosts.libreoffice.office import convert

    _check(source)
    with tempfile.TemporaryDirectory(prefix="tspine-recalc-") as directory:
        ours = Path(directory, source.name)
        rewritten(source, ours, for_libreoffice)
        convert(ours, target)


def _check(source: Path) -> None:
    if not zipfile.is_zipfile(source):
        raise InputUnreadable(f"{source} is not a workbook (.xlsx or .xlsm).")
    with opened_archive(source) as archive:
        check_parts(source, archive)
    # Every place between the first and the last cell is read, and asked for again.
    check_sheets(source, "recalc-places")


def rewritten(source: Path, target: Path, change: Callable[[bytes], bytes]) -> None:
    """Copy a workbook with its sheets and tables changed."""
    with opened_archive(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if _PARTS.fullmatch(entry.filename):
                content = change(content)
            new.writestr(entry, content, zipfile.ZIP_DEFLATED)


def for_formualizer(part: bytes) -> bytes:
    """Remove the cached cells of spills, which would block them."""
    blocks = [
        (_row_and_column(first.decode()), _row_and_column(last.decode()))
        for first, last in _SPILL.findall(part)
    ]
    firsts = {first for first, _ in blocks}

    def kept(hit: re.Match[bytes]) -> bytes:
        row, column = _row_and_column(hit[1].decode())
        spilled = any(
            top <= row <= bottom and left <= column <= right
            for (top, left), (bottom, right) in blocks
        )
        return b"" if spilled and (row, column) not in firsts else hit[0]

    return _CELL.sub(kept, part)


def _row_and_column(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(address[len(letters) :]), column


def for_libreoffice(part: bytes) -> bytes:
    """Spell formulas as LibreOffice reads them: dotted names, doubled brackets."""
    return _FORMULAS.sub(lambda hit: _for_libreoffice(hit[0]), part)


def _for_libreoffice(formula: bytes) -> bytes:
    for spec in FUNCTIONS:
        dotted = f"{spec.dotted}(".encode()
        for name in (f"_xldudf_{spec.name}(", f"{spec.name}("):
            formula = formula.replace(name.encode(), dotted)
    formula = formula.replace(b"[#Data]", b"[]")
    return re.sub(rb"(?<!\[)\[#(All|Headers)\]", rb"[[#\1]]", formula)


def read_values(path: Path) -> Cells:
    """Return the stored values of each sheet; an error cell is the text
    of its error.
    """
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in load_book(path, data_only=True).worksheets
    }


def open_formualizer(source: Path) -> Any:
    """Open a workbook in formualizer, with our functions under every spelling."""
    require("recalc")
    import formualizer

    # Only this reader supports tables.
    with tempfile.TemporaryDirectory(prefix="tspine-recalc-") as directory:
        ours = Path(directory, "book.xlsx")
        rewritten(source, ours, for_formualizer)
        if not survives(FORMUALIZER, ours):
            raise damaged(source)
        book = formualizer.Workbook.from_path(str(ours), backend="umya")
    system = _date_system(source)
    for spec in FUNCTIONS:
        answer = _answering(spec, system)
        for name in (spec.name, spec.dotted, f"_xldudf_{spec.name}"):
            book.register_function(
                name,
                answer,
                min_args=spec.required,
                max_args=len(spec.parameters),
            )
    return book


def _answering(spec: FunctionSpec, system: int) -> Callable[..., object]:
    names = [p.name for p in spec.parameters]
    system_at = names.index("date_system") if "date_system" in names else None

    def answer(*arguments: object) -> object:
        given = list(map(excel_cells, arguments))
        if system_at is not None and system == 1904:
            given += [None] * (system_at + 1 - len(given))
            given[system_at] = given[system_at] or 1904
        return spec.call(*given)

    return answer


def excel_cells(value: object) -> object:
    """Convert formualizer's values to Excel's: an error becomes the text it shows."""
    if isinstance(value, list):
        return [excel_cells(item) for item in value]
    if isinstance(value, dict) and value.get("type") == "Error":
        return _ERRORS.get(str(value.get("kind")), "#VALUE!")
    return value


def _date_system(source: Path) -> int:
    with opened_archive(source) as package:
        book = package.read("xl/workbook.xml")
    marked = re.search(rb'date1904="(1|true)"', book)
    return 1904 if marked else 1900


def _by_formualizer(source: Path) -> Cells:
    stored = read_values(source)  # refuses what is no workbook with a better reason
    book = open_formualizer(source)
    book.evaluate_all()
    return {
        name: [
            [excel_cells(book.get_value(name, r + 1, c + 1)) for c in range(len(row))]
            for r, row in enumerate(rows)
        ]
        for name, rows in stored.items()
    }
