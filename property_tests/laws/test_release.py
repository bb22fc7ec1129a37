"""Laws of the code set: what a text is on a date, and which codes go with it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.codes import (
    M546,
    Code,
    ancestors,
    chapter_letter,
    is_under,
    seventh_character,
)
from audit.encounter.values import CONDITION_FAMILIES
from audit.release import Standing
from audit.release.billable import BillableTable, Entry
from audit.release.fiscal import first_day, fiscal_year
from audit.release.headings import read_headings
from audit.release.history import HistoryRow, read_history
from audit.release.membership import read_families, read_sets
from audit.release.nos_terms import COLUMNS as NOS_COLUMNS
from audit.release.packaged import table_rows
from audit.release.patterns import matcher
from property_tests.reach import conditional, reached
from property_tests.strategies.codes import (
    billable_codes,
    dates,
    headings,
    spine_codes,
    texts,
)
from property_tests.support.releases import CODES, OFFICIAL_COUNTS, TABLE, TODAY, on

SLOW = [pytest.mark.slow]


@pytest.mark.parametrize(("year", "count"), OFFICIAL_COUNTS.items())
def test_each_year_has_as_many_billable_codes_as_its_official_list(
    year: int, count: int
) -> None:
    assert sum(TABLE.is_billable(code, year) for code in TABLE.codes) == count


def test_codes_change_on_the_first_of_october_only() -> None:
    for code, line in TABLE.lines.items():
        valid_from, valid_to, _ = line.split(",", 2)
        assert valid_from.endswith("-10-01"), code
        assert valid_to == "" or valid_to.endswith("-09-30"), code


@given(texts, dates)
def test_an_answer_holds_for_the_whole_fiscal_year(text: str, day: dt.date) -> None:
    start = dt.date(fiscal_year(day) - 1, 10, 1)
    assert CODES.standing(text, day) is CODES.standing(text, start)
    assert CODES.families(text, day) == CODES.families(text, start)


@given(texts, dates)
@example("", TODAY)
@example("M", TODAY)
@example("M54.", TODAY)
@example("M54.6-", TODAY)
def test_every_text_has_a_standing_and_no_question_fails(
    text: str, day: dt.date
) -> None:
    assert isinstance(CODES.standing(text, day), Standing)
    assert isinstance(CODES.title(text, day), str)
    assert isinstance(CODES.seventh_characters(text, day), str)
    assert CODES.nos_successor(text, day) in (None, *CODES.successors(text, day))
    assert CODES.thoracic_families(text, day) <= CODES.families(text, day)
    assert CODES.families(text, day) <= set(CONDITION_FAMILIES)
    assert CODES.excludes1(text, M546, day) == CODES.excludes1(M546, text, day)


@conditional
@given(
    billable_codes,
    st.sampled_from(("0", "XA", "-", ".", "9", "-.")),
    st.dates(on("2025-10-01"), on("2030-12-31")),
)
def test_what_is_stripped_to_a_code_begins_with_that_billable_code(
    code: str, junk: str, day: dt.date
) -> None:
    text = code + junk
    head = CODES.stripped(text, day)
    if head is not None:
        reached()
        assert text.startswith(head)
        assert CODES.is_billable(head, day)


@pytest.mark.law(12)
@given(texts, dates)
def test_what_succeeds_a_text_is_billable(text: str, day: dt.date) -> None:
    below = CODES.successors(text, day)
    assert all(CODES.is_billable(code, min(day, on("2027-09-30"))) for code in below)


@conditional
@given(headings, st.dates(on("2015-10-01"), on("2030-12-31")))
def test_headers_and_incomplete_codes_have_billable_codes_below(
    text: str, day: dt.date
) -> None:
    if CODES.standing(text, day) in (Standing.HEADER, Standing.INCOMPLETE):
        reached()
        assert CODES.successors(text, day)


@given(texts, dates)
def test_the_standing_depends_on_the_date_as_it_must(text: str, day: dt.date) -> None:
    standing = CODES.standing(text, day)
    assert (standing is Standing.PREDATES) == (day < on("2015-10-01"))


@given(texts, st.dates(on("2014-01-01"), on("2026-09-30")))
def test_nothing_is_unknown_where_the_release_is_complete(
    text: str, day: dt.date
) -> None:
    assert CODES.standing(text, day) is not Standing.UNKNOWN


def _own_words(text: str) -> list[str]:
    """Return the words of a title or term outside parentheses and brackets."""
    for start, end in ("()", "[]"):
        while start in text:
            head, _, rest = text.partition(start)
            text = head + " " + rest.partition(end)[2]
    return text.lower().replace(",", " , ").split()


# Past releases no longer change, so only the slow tests go through most of them.
YEARS = [
    pytest.param(year, marks=[] if year in (2016, 2022, 2026, 2027) else SLOW)
    for year in OFFICIAL_COUNTS
]


@pytest.mark.parametrize("year", YEARS)
def test_every_nos_successor_of_a_year_is_the_headers_own_disease(year: int) -> None:
    day, headings = first_day(year), read_headings()
    terms = defaultdict(list)
    for code, term in table_rows("nos_terms.csv.gz", NOS_COLUMNS):
        terms[code].append(_own_words(term))
    billable = [code for code in TABLE.codes if TABLE.is_billable(code, year)]
    above = {heading for code in billable for heading in ancestors(code)}
    answers = {h: CODES.nos_successor(h, day) for h in above.difference(billable)}
    found = {heading: code for heading, code in answers.items() if code}
    assert len(found) > 700
    for heading, code in found.items():
        assert CODES.is_billable(code, day), heading
        assert is_under(code, heading), heading
        assert not seventh_character(code), heading
        entry = TABLE.entry(heading)
        own = _own_words(headings.get(heading) or (entry.title if entry else ""))
        words = _own_words(CODES.title(code, day))
        titles = [[*own, ",", "unspecified"], [*own, ",", "unspecified", "site"]]
        named = [[*own, "nos"], [*own, ",", "nos"]]
        assert own, heading
        assert words in titles or any(t in named for t in terms[code]), heading
        below = CODES.successors(heading, day)
        assert not any("thora" in CODES.title(c, day).lower() for c in below), heading


@pytest.mark.law(16)
@given(spine_codes, spine_codes, dates)
@example("M54.6", "M51.24", TODAY)
@example("M54.14", "G54.3", TODAY)
def test_excludes_notes_are_symmetric_and_never_exclude_a_code_from_itself(
    one: str, other: str, day: dt.date
) -> None:
    for ask in (CODES.excludes1, CODES.excludes2):
        assert ask(one, other, day) == ask(other, one, day)
        assert ask(one, one, day) is None


@cache
def with_partners() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a code of every other category, with the codes that a note excludes."""
    letters = {c[:3]: c for c in TABLE.codes if is_under(c, "M", "S2", "G5", "R1")}
    few = [*letters.values()][::2]
    apart = (
        (one, tuple(c for c in letters.values() if CODES.excludes1(one, c, TODAY)))
        for one in (M546, *few)
    )
    return tuple((one, others) for one, others in apart if others)


@st.composite
def parted_codes(draw: st.DrawFn) -> tuple[str, str]:
    """Draw two codes that an Excludes1 note separates."""
    one, others = draw(st.sampled_from(with_partners()))
    return one, draw(st.sampled_from(others))


@conditional
@given(parted_codes())
def test_a_note_between_two_codes_names_just_one_of_them(
    pair: tuple[str, str],
) -> None:
    one, other = pair
    note = CODES.excludes1(one, other, TODAY)
    if note:
        reached()
        assert note.names(one) != note.names(other)
        assert note.kind == "excludes1"


@given(st.sampled_from([c for c in TABLE.codes if is_under(c, "M51")]), dates)
def test_each_disc_code_lies_in_exactly_one_of_the_three_disc_sets(
    code: str, day: dt.date
) -> None:
    names = ("m51_thoracic", "m51_unspecified", "m51_other_region")
    assert sum(CODES.in_set(name, code, day) for name in names) == 1


@pytest.mark.parametrize("year", YEARS)
def test_a_healed_fracture_infection_or_neoplasm_has_a_history_code(year: int) -> None:
    day, healing = first_day(year), {"fracture", "infection", "neoplasm"}
    lacking = [
        code
        for code in TABLE.codes
        if TABLE.is_billable(code, year)
        and CODES.families(code, day) & healing
        and not CODES.history_patterns(code, day)
    ]
    # An infection caused by a device in the spine has no history code.
    assert [code for code in lacking if not is_under(code, "T84.63")] == []


@pytest.mark.law(12)
@pytest.mark.parametrize("row", read_history().rows, ids=str)
def test_every_history_pattern_has_billable_codes_on_every_date(
    row: HistoryRow,
) -> None:
    years = [year for year in OFFICIAL_COUNTS if row.first <= year <= row.last]
    for pattern in filter(None, (row.pattern, row.history, row.beside)):
        held = [
            entry
            for code in filter(matcher(pattern), TABLE.codes)
            if (entry := TABLE.entry(code))
        ]
        assert all(any(entry.holds(year) for entry in held) for year in years)
        whole = TABLE.entry(pattern)
        assert whole is None or all(map(whole.holds, years)), pattern


def test_every_pattern_of_the_tables_takes_in_some_code() -> None:
    held = defaultdict(list)
    for code in (*TABLE.codes, "M51", "M51.1", "M54", "M54.0", "M54.1", "M54.8"):
        held[chapter_letter(code)].append(code)
    for table in (read_families(), read_sets()):
        for letter, rows in table._by_letter.items():
            for pattern in {row.pattern for row in rows}:
                assert any(map(matcher(pattern), held[letter])), pattern


@given(st.frozensets(st.integers(2016, 2027)), st.integers(2016, 2029), st.booleans())
def test_completing_a_release_changes_that_year_only(
    years: frozenset[int], year: int, holds: bool
) -> None:
    spans = tuple((y, 9999 if y == 2027 else y) for y in sorted(years))
    code = Code("M54.6")
    table = BillableTable({}, {code: Entry(spans, "Pain")})
    after = table.amended_by(year, {code: "Pain"} if holds else {})
    for asked in range(2016, 2031):
        moved = asked == year or asked > year == after.newest
        expected = holds if moved else table.is_billable(code, asked)
        assert after.is_billable(code, asked) == expected
