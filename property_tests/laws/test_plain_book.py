"""Laws of the second reader of workbooks: it gives the cells of the first one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from audit.errors import InputUnreadable
from audit.intake.calamine import Book
from audit.intake.number_formats import Shows, custom
from audit.intake.plain_book import PlainBook
from audit.intake.sheet_scan import KNOWN_ERRORS
from property_tests.support.places import ROOT
from property_tests.support.raw_books import raw_book, text_xml

Grid = tuple[object, object, list[list[tuple[str, str]]]]


def grid(book: Book, name: str) -> Grid:
    """Return what a reader says of a sheet, with the kind of each value."""
    sheet = book.get_sheet_by_name(name)
    rows = [[_kinded(cell) for cell in row] for row in sheet.iter_rows()]
    return sheet.start, sheet.end, rows


def _kinded(cell: object) -> tuple[str, str]:
    return type(cell).__name__, repr(cell)


REFUSED = "refused"


def by_calamine(path: Path) -> list[Grid] | str:
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [grid(book, name) for name in book.sheet_names]
    except (CalamineError, OverflowError, ValueError):
        return REFUSED


def by_hand(path: Path) -> list[Grid] | str:
    try:
        book = PlainBook(path)
        return [grid(book, name) for name in book.sheet_names]
    except (InputUnreadable, OverflowError, ValueError):
        return REFUSED


# Characters that XML can hold, with those that mean something in a cell.
signs = st.text(
    st.sampled_from("aM54. _x0041D\t\n\r\u00a0\u00e9\u3000<>&\"'")
    | st.characters(
        min_codepoint=32, max_codepoint=0x2FFFF, exclude_categories=("Cs", "Cn")
    ),
    max_size=8,
)
texts = st.lists(st.tuples(signs, st.booleans()), min_size=1, max_size=4)
serials = st.one_of(
    st.integers(-3, 70),
    st.integers(40_000, 50_000),
    st.sampled_from([2_958_465, 2_958_466, 10**9, -(10**6)]),
    st.floats(-100, 3_000_000, allow_nan=False),
    st.floats(40_000, 50_000),
)
days = st.sampled_from(
    [
        *("2026-02-10", "2026-2-1", "26-2-1", "2026-02-30", " 2026-02-10", "x", ""),
        *("2026-02-10T01:02:03", "2026-02-10T01:02:03.25", "2026-02-10T01:02"),
        *("01:02:03", "1:2", "24:00:00", "01:02:03.5", "PT3H", "2026-02-10T01:02:03Z"),
    ]
)
BLANK_VALUES = ("", "<v></v>", "<v/>", "<v> </v>", "<f>A1</f><v></v>")
numbers = st.sampled_from(["+5", "1.", ".5", "1E+2", "-0", "abc", "1_0", "", "0x1"])


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Draw the XML of a cell, behind its address."""
    style = draw(st.sampled_from(["", *(f' s="{n}"' for n in range(7))]))
    kind = draw(
        st.sampled_from(["n", "", "s", "str", "b", "e", "d", "is", "none", "blank"])
    )
    if kind == "s":
        value = draw(st.sampled_from("0123"))
        return f't="s"{style}><v>{value}</v></c>'
    if kind == "is":
        return f't="inlineStr"{style}><is>{text_xml(draw(signs), False)}</is></c>'
    if kind == "none":
        return f"{style}></c>"
    if kind == "blank":
        said = draw(st.sampled_from(['t="n"', 't=""']))
        return f"{said}{style}>{draw(st.sampled_from(BLANK_VALUES))}</c>"
    if kind in ("n", ""):
        number = draw(serials.map(repr) | numbers)
        said = f' t="{kind}"' if kind else ""
        return f"{said}{style}><v>{number}</v></c>"
    texts_of: dict[str, st.SearchStrategy[str]] = {
        "str": signs.map(escape),
        "b": st.sampled_from(["0", "1", ""]),
        # Of other errors `error_values` makes one of these for the library.
        "e": st.sampled_from([*sorted(KNOWN_ERRORS), ""]),
        "d": days,
    }
    formula = draw(st.sampled_from(["", "<f>A1</f>"]))
    return f't="{kind}"{style}>{formula}<v>{draw(texts_of[kind])}</v></c>'


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Draw rows of cells, with gaps, with and without addresses."""
    rows, number = [], 0
    for _ in range(draw(st.integers(0, 3))):
        number += draw(st.integers(1, 3))
        line, column = [], 0
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.integers(1, 2))
            line.append(f'<c r="{chr(64 + column)}{number}" {draw(cells())}')
        rows.append(f'<row r="{number}">{"".join(line)}</row>')
    return "".join(rows)


codes = st.text(st.sampled_from('dmyhsaAMP/pE0#,.;:@*_\\"[]$ -xX'), max_size=8)


@pytest.mark.law(110)
@settings(max_examples=150)
@given(
    rows=sheets(), shared=texts, formats=st.lists(codes, max_size=2), old=st.booleans()
)
def test_two_readers_of_a_workbook_give_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory,
    rows: str,
    shared: list[tuple[str, bool]],
    formats: list[str],
    old: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / "raw.xlsx"
    strings = [text_xml(*pair) for pair in shared]
    raw_book(path, rows, texts=strings, formats=formats, is_1904=old)
    assert by_hand(path) == by_calamine(path)


@pytest.mark.law(110)
@pytest.mark.parametrize(
    "name",
    [
        "samples/chart_review.xlsx",
        "workbook_templates/tspine_plain.xlsx",
        "workbook_templates/tspine_excel.xlsm",
        "workbook_templates/tspine_lite.xlsx",
        "workbook_templates/tspine_libreoffice.xlsx",
        "property_tests/golden/golden.xlsx",
        "property_tests/exports/ehr_extract.xlsx",
        "property_tests/exports/pivoted_report.xlsx",
        "property_tests/exports/two_heading_rows.xlsx",
    ],
)
def test_two_readers_agree_on_workbooks_of_the_repository(name: str) -> None:
    assert by_hand(ROOT / name) == by_calamine(ROOT / name) != REFUSED


SHOWS = {"float": Shows.NUMBER, "datetime": Shows.DATE, "timedelta": Shows.DURATION}


def as_calamine_shows(path: Path, formats: Sequence[str]) -> list[Shows]:
    """Return what the other reader makes of one number in each of some formats."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="{row + 4}"><v>46063.5</v></c></row>'
        for row in range(1, len(formats) + 1)
    )
    read = by_calamine(raw_book(path, rows, formats=formats))
    assert isinstance(read, list)
    return [SHOWS[kind] for ((kind, _),) in read[0][2]]


@pytest.mark.law(111)
@settings(max_examples=100)
@given(code=codes)
def test_two_readers_agree_on_what_a_number_format_shows(
    tmp_path_factory: pytest.TempPathFactory, code: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "format.xlsx"
    assert as_calamine_shows(path, [code or "General"]) == [custom(code or "General")]


@pytest.mark.law(111)
@pytest.mark.parametrize("signs", ['hda/;*\\"[]0', 'hHmMsa"[]', "pPaAmy/.;_"])
def test_two_readers_agree_on_every_number_format_of_four_signs(
    tmp_path: Path, signs: str
) -> None:
    formats = [
        "".join(code)
        for length in range(1, 5)
        for code in itertools.product(signs, repeat=length)
    ]
    shown = as_calamine_shows(tmp_path / "formats.xlsx", formats)
    both = zip(formats, map(custom, formats), shown, strict=True)
    assert [each for each in both if each[1] is not each[2]] == []
