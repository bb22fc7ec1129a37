"""Laws of exports: however a clinic writes codes and dates, they read the same."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.cells import LineText, Unreadable
from audit.codes import Code
from audit.date_cells import DATE_ORDERS, date_evidence, read_date
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import POINTER_LETTERS, read_lines, with_pointers
from audit.encounter.values import Encounter
from audit.intake import Profile, Table, open_table, profile_text, read_profile
from audit.intake.profile import TARGETS

TITLES = {
    "M54.6": "Pain in thoracic spine",
    "M51.34": "Other intervertebral disc degeneration, thoracic region",
    "M62.830": "Muscle spasm of back",
    "M47.814": "Spondylosis without myelopathy or radiculopathy, thoracic region",
    "Z87.39": "Personal history of other diseases of the musculoskeletal system",
    "S22.060A": "Wedge compression fracture of T7-T8 vertebra, initial encounter",
}
CODES = st.lists(st.sampled_from(sorted(TITLES)), min_size=1, max_size=5, unique=True)
DOUBTS = ("r/o {}", "{} ruled out", "{}?", "possible {}", "no {}", "{} vs M54.50 pain")
LINES = st.builds(
    LineText,
    st.sampled_from(("97140", "98941", "99213", "G0283")),
    st.lists(st.sampled_from(("GP", "59", "AT", "25")), unique=True).map(tuple),
    st.just(""),
    st.sampled_from((1.0, 2.0, 3.0)),
)


def ways_to_write(codes: list[str]) -> list[str]:
    """Write codes in one cell as exports do."""
    titled = [f"{code} - {TITLES[code]}" for code in codes]
    return [
        *(mark.join(codes) for mark in (", ", "; ", "\n", " | ", " / ", " ")),
        ",".join(code.replace(".", "").lower() for code in codes),
        *(mark.join(titled) for mark in ("; ", "\n", ", ")),
        " ".join(f"{n}) {code}" for n, code in enumerate(codes, 1)),
        " ".join(f"{POINTER_LETTERS[n]}. {code}" for n, code in enumerate(codes)),
        " ".join(f"{n}) {text}" for n, text in enumerate(titled, 1)),
        "; ".join(f"{TITLES[code]} ({code})" for code in codes),
        "\n".join(f"ICD-10: {code}" for code in codes),
    ]


@pytest.mark.law(57)
@given(CODES, st.data())
def test_codes_in_one_cell_are_the_codes_in_their_order(
    codes: list[str], data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(ways_to_write(codes)))
    assert read_diagnoses(text) == tuple(codes), text


@pytest.mark.law(57)
@given(st.sampled_from(sorted(TITLES)), st.sampled_from(DOUBTS))
def test_a_code_in_doubt_is_never_read(code: str, doubt: str) -> None:
    assert isinstance(read_diagnoses(doubt.format(code)), Unreadable)
    titled = f"{doubt.format(code)} - {TITLES[code]}"
    assert isinstance(read_diagnoses(titled), Unreadable), titled


@pytest.mark.law(57)
@given(st.text(max_size=40))
@example("see chart")
@example("pain in thoracic spine")
@example("T11-T12")
def test_a_text_without_a_code_is_blank_a_wrong_code_or_unreadable(text: str) -> None:
    codes = read_diagnoses(text)
    is_read = isinstance(codes, tuple) and bool(codes)
    assert is_read != (codes is None or isinstance(codes, Unreadable))
    found = codes if isinstance(codes, tuple) else ()
    assert all(any(map(str.isdigit, code)) for code in found)


@pytest.mark.law(57)
@given(st.lists(LINES, min_size=1, max_size=4))
def test_lines_in_one_cell_are_the_lines_in_their_order(lines: list[LineText]) -> None:
    def dashed(line: LineText) -> str:
        return "-".join((line.procedure, *line.modifiers))

    def spaced(line: LineText) -> str:
        return " ".join((line.procedure, *line.modifiers))

    for mark in ("; ", "\n", ", "):
        assert read_lines(mark.join(f"{dashed(x)} ({x.units:g})" for x in lines)) == (
            *lines,
        )
        assert read_lines(mark.join(f"{spaced(x)} x{x.units:g}" for x in lines)) == (
            *lines,
        )


@pytest.mark.law(57)
@given(CODES, st.data())
def test_pointers_as_letters_numbers_and_codes_are_the_same(
    codes: list[str], data: st.DataObject
) -> None:
    places = data.draw(
        st.lists(st.integers(0, len(codes) - 1), min_size=1, unique=True)
    )
    line = LineText("97140", (), "", 1.0)
    dx = tuple(map(Code, codes))
    letters = "".join(POINTER_LETTERS[place] for place in places)
    numbers = [str(place + 1) for place in places]
    cells = (
        *(letters, ",".join(letters), "".join(numbers), " ".join(numbers)),
        ":".join(codes[place] for place in places),
    )
    for cell in cells:
        read = with_pointers(line, cell, dx)
        assert isinstance(read, LineText)
        assert read.pointers == letters, cell


@pytest.mark.law(58)
@given(
    st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)), st.sampled_from(DATE_ORDERS)
)
def test_a_date_is_read_in_the_stated_order_and_never_in_another(
    day: dt.date, order: str
) -> None:
    texts = {"y": f"{day:%Y}", "m": f"{day.month}", "d": f"{day:%d}"}
    for mark in "/-.":
        text = mark.join(texts[part] for part in order)
        assert read_date(text, 1900, order) == day
        # A year of four digits in front says the order; nothing else does.
        assert read_date(text) == day or not text.startswith(f"{day:%Y}")
        assert isinstance(read_date(text), Unreadable) != text.startswith(f"{day:%Y}")
        # The evidence leaves the true order open.
        assert order[0] in date_evidence(text) or order[0] == "y"
    assert read_date(f"{day:%Y%m%d}") == day
    assert read_date(f"{day:%d-%b-%Y}".upper()) == day


# --- files ---------------------------------------------------------------------------

Claim = tuple[str, str, tuple[str, ...], tuple[LineText, ...]]
CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(("2026-02-10", "2026-03-04", "2026-04-20")),
        CODES.map(tuple),
        st.lists(LINES, min_size=1, max_size=4).map(tuple),
    ),
    min_size=2,
    max_size=5,
).map(lambda claims: [(f"C{n}", *claim) for n, claim in enumerate(claims)])


def has_several_lines(claims: list[Claim]) -> bool:
    """Whether a table with a row for each line has more rows than claims."""
    return any(len(lines) > 1 for *_, lines in claims)


def has_several_codes(claims: list[Claim]) -> bool:
    """Whether a table with a row for each diagnosis has more rows than claims."""
    return any(len(codes) > 1 for _, _, codes, _ in claims)


def written(folder: str, rows: list[dict[str, object]]) -> Table:
    """Write rows to a text file and open it."""
    path = Path(folder, "export.csv")
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, names, restval="")
        lines.writeheader()
        lines.writerows(rows)
    return open_table(path)


def read(table: Table) -> list[Encounter]:
    """Read all encounters of a table."""
    reader = table.reader()
    return [reader.read(cells, number) for number, cells in table.rows()]


def shape(encounter: Encounter) -> tuple[object, ...]:
    """Return what the law compares: everything but row numbers and notes."""
    lines = [(x.procedure, x.modifiers, x.units) for x in encounter.lines]
    date = encounter.date_of_service
    return encounter.encounter_id, date, encounter.dx, lines, encounter.errors


def one_row_each(claims: list[Claim]) -> list[dict[str, object]]:
    """Write each claim as one row of the contract."""
    return [
        {
            "encounter_id": name,
            "date_of_service": day,
            **{f"dx{n}": code for n, code in enumerate(codes, 1)},
            **{
                f"cpt{n}": "-".join((x.procedure, *x.modifiers)) + f" x{x.units:g}"
                for n, x in enumerate(lines, 1)
            },
        }
        for name, day, codes, lines in claims
    ]


def row_per_line(claims: list[Claim], fill: bool) -> list[dict[str, object]]:
    """Write each line as a row; without `fill`, claim fields stand on the first."""
    rows: list[dict[str, object]] = []
    for name, day, codes, lines in claims:
        for n, line in enumerate(lines):
            is_first = n == 0 or fill
            rows.append(
                {
                    "Claim #": name if is_first else "",
                    "DOS": day if is_first else "",
                    "Diagnosis Codes": ", ".join(codes) if is_first else "",
                    "CPT": line.procedure,
                    "Mod": " ".join(line.modifiers),
                    "Units": f"{line.units:g}",
                }
            )
    return rows


@pytest.mark.law(59)
@settings(max_examples=40)
@given(CLAIMS.filter(has_several_lines), st.booleans())
def test_one_row_for_each_line_reads_as_one_row_for_each_encounter(
    claims: list[Claim], fill: bool
) -> None:
    rows = row_per_line(claims, fill)
    with TemporaryDirectory() as folder:
        plain = [shape(e) for e in read(written(folder, one_row_each(claims)))]
        table = written(folder, rows)
        assert table.is_grouped
        assert [shape(e) for e in read(table)] == plain
        place = table.headings.index("source_rows")
        sources = ", ".join(str(cells[place]) for _, cells in table.rows())
        assert sorted(map(int, sources.split(", "))) == [*range(2, len(rows) + 2)]


@pytest.mark.law(59)
@settings(max_examples=40)
@given(CLAIMS.filter(has_several_codes), st.randoms(use_true_random=False))
def test_one_row_for_each_diagnosis_reads_as_one_row_for_each_encounter(
    claims: list[Claim], chance: object
) -> None:
    rows: list[dict[str, object]] = [
        {"Visit ID": name, "Visit Date": day, "ICD Code": code, "Dx Rank": str(n)}
        for name, day, codes, _ in claims
        for n, code in enumerate(codes, 1)
    ]
    first = {str(row["Visit ID"]): n for n, row in reversed([*enumerate(rows)])}
    chance.shuffle(rows)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        found = {e.encounter_id: e for e in read(written(folder, rows))}
        assert found.keys() == first.keys()
        for name, day, codes, _ in claims:
            assert found[name].dx == codes
            assert str(found[name].date_of_service) == day


@pytest.mark.law(60)
@settings(max_examples=40)
@given(CLAIMS, st.data())
def test_totals_and_remarks_are_set_aside_and_nothing_else_is(
    claims: list[Claim], data: st.DataObject
) -> None:
    rows = one_row_each(claims)
    remarks = (
        *("Total", "Grand Total: 12", "*** End of report ***", "Page 2 of 3"),
        *("BCBS Subtotal", "Printed 03/04/2026", "Filters: all providers"),
    )
    where = data.draw(st.integers(0, len(rows)))
    remark = data.draw(st.sampled_from(remarks))
    column = data.draw(st.sampled_from(("encounter_id", "Patient")))
    with TemporaryDirectory() as folder:
        named: list[dict[str, object]] = [{**row, "Patient": "TEST"} for row in rows]
        plain = [shape(e) for e in read(written(folder, named))]
        table = written(folder, [*named[:where], {column: remark}, *named[where:]])
        assert [shape(e) for e in read(table)] == plain
        assert any(f"row {where + 2} was set aside" in note for note in table.notes)
        # A row with a code is an encounter, whatever its id says.
        strange = {**rows[0], "encounter_id": remark}
        assert len(read(written(folder, [*rows, strange]))) == len(rows) + 1


@pytest.mark.law(61)
@given(
    st.dictionaries(
        st.text(min_size=1).filter(lambda t: t.strip() == t),
        st.sampled_from(("", *TARGETS)),
    ),
    st.sampled_from(("", *DATE_ORDERS)),
    st.dictionaries(st.text(), st.sampled_from(("", "commercial", "Medicaid"))),
)
def test_a_profile_is_read_back_as_it_was_written(
    columns: dict[str, str], dates: str, payers: dict[str, str]
) -> None:
    profile = Profile(columns, dates, payers)
    with TemporaryDirectory() as folder:
        path = Path(folder, "clinic.toml")
        path.write_text(profile_text(profile), "utf-8", newline="")
        assert read_profile(path) == profile
