"""Laws of the code set: what a text is on a date, and what goes with it."""

from __future__ import annotations

import datetime as dt
import gzip
import pickle
from collections import defaultdict
from functools import cache
from pathlib import Path

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
    undotted,
)
from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import ReleaseError
from audit.release import CodeSet, Standing, load
from audit.release.billable import BillableTable, Entry, read_billable
from audit.release.build import main as build
from audit.release.category_order import CategoryOrder
from audit.release.fiscal import first_day, fiscal_year, years_of
from audit.release.headings import read_headings
from audit.release.history import HistoryRow, read_history
from audit.release.membership import read_families, read_sets
from audit.release.nos_terms import COLUMNS as NOS_COLUMNS
from audit.release.note_text import targets
from audit.release.packaged import table_rows
from audit.release.patterns import matcher
from property_tests.reach import conditional, reached

CODES = load()
TABLE = read_billable()
TODAY = dt.date(2026, 2, 10)
SLOW = [pytest.mark.slow]
OFFICIAL_COUNTS = {
    2016: 69_823,
    2017: 71_486,
    2018: 71_704,
    2019: 71_932,
    2020: 72_184,
    2021: 72_621,
    2022: 72_750,
    2023: 73_674,
    2024: 74_044,
    2025: 74_260,
    2026: 74_719,
    2027: 74_786,
}


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


dates = st.dates(dt.date(2014, 1, 1), dt.date(2030, 12, 31))
billable_codes = st.sampled_from(TABLE.codes)
spine_codes = st.sampled_from(
    [c for c in TABLE.codes if is_under(c, "M", "S2", "R", "G5", "F45", "T8", "Z8")]
)
near_codes = st.builds(
    lambda code, cut, tail: code[:cut] + tail,
    billable_codes,
    st.integers(0, 8),
    st.text("0123456789ADSX.-", max_size=3),
)
headings = billable_codes.filter(lambda code: len(code) > 3).flatmap(
    lambda code: st.sampled_from(ancestors(code))
)
"""Codes cut short: most are headers, or lack a 7th character."""
texts = st.one_of(st.text(max_size=12), near_codes, billable_codes)


@pytest.fixture(scope="module")
def fiscal_2026() -> list[str]:
    return [code for code in TABLE.codes if CODES.is_billable(code, TODAY)]


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


@pytest.mark.parametrize(
    ("code", "day", "standing"),
    [
        ("M54.6", "2015-10-01", Standing.BILLABLE),
        ("M54.6", "2015-09-30", Standing.PREDATES),
        ("M54.6", "2026-10-01", Standing.BILLABLE),
        ("M54.6", "2031-01-01", Standing.BILLABLE),
        ("M54.5", "2021-09-30", Standing.BILLABLE),
        ("M54.5", "2021-10-01", Standing.HEADER),
        ("M54.50", "2021-09-30", Standing.OTHER_RELEASE),
        ("M54.50", "2021-10-01", Standing.BILLABLE),
        ("M54.8", "2015-10-01", Standing.HEADER),
        ("M54.8", "2026-11-01", Standing.HEADER),
        ("M54", "2026-02-10", Standing.HEADER),
        ("M51.36", "2024-09-30", Standing.BILLABLE),
        ("M51.36", "2024-10-01", Standing.HEADER),
        ("M79.1", "2018-09-30", Standing.BILLABLE),
        ("M79.1", "2018-10-01", Standing.HEADER),
        ("S22.060", "2026-02-10", Standing.INCOMPLETE),
        ("S23.0", "2026-02-10", Standing.INCOMPLETE),
        ("S22.06", "2026-02-10", Standing.HEADER),
        ("S22.060Z", "2026-02-10", Standing.MALFORMED),
        ("M54.60", "2026-02-10", Standing.MALFORMED),
        ("M54.60", "2026-11-01", Standing.MALFORMED),
        ("M54.6XXA", "2026-11-01", Standing.MALFORMED),
        ("M54.7", "2026-02-10", Standing.MALFORMED),
        ("M54.7", "2026-11-01", Standing.UNKNOWN),
        ("back pain", "2026-11-01", Standing.MALFORMED),
        ("T81.4XXA", "2018-09-30", Standing.BILLABLE),
        ("T81.4XXA", "2018-10-01", Standing.OTHER_RELEASE),
        ("S23.420A", "2026-09-30", Standing.BILLABLE),
        ("S23.420A", "2026-10-01", Standing.OTHER_RELEASE),
        ("C78.31", "2026-10-01", Standing.BILLABLE),
        ("I42.0", "2026-10-01", Standing.HEADER),
    ],
)
def test_known_codes_stand_as_the_official_lists_say(
    code: str, day: str, standing: Standing
) -> None:
    assert CODES.standing(code, on(day)) is standing


@pytest.mark.parametrize(
    ("code", "characters"),
    [
        ("S22.060", "ABDGKS"),
        ("S22.060A", "ABDGKS"),
        ("M48.54", "ADGS"),
        ("M48.44XA", "ADGS"),
        ("M80.08", "ADGKPS"),
        ("M84.58", "ADGKPS"),
        ("S23.0", "ADS"),
        ("S29.012", "ADS"),
        ("T84.63X", "ADS"),
        ("M54.6", ""),
        ("S22", ""),
    ],
)
def test_the_permitted_seventh_characters_come_from_the_list(
    code: str, characters: str
) -> None:
    assert CODES.seventh_characters(code, TODAY) == characters


@pytest.mark.parametrize(
    ("code", "day", "successor"),
    [
        ("M54.5", "2021-10-01", "M54.50"),
        ("M54.5", "2021-09-30", None),
        ("M51.36", "2024-10-01", "M51.369"),
        ("M51.36", "2024-09-30", None),
        ("M51.37", "2024-10-01", "M51.379"),
        ("M48.06", "2017-10-01", "M48.061"),
        ("M48.06", "2017-09-30", None),
        ("M79.1", "2018-10-01", "M79.10"),
        ("M79.1", "2018-09-30", None),
        ("M35.0", "2026-02-10", "M35.00"),
        ("G20", "2023-10-01", "G20.A1"),
        ("G20", "2023-09-30", None),
        ("G35", "2025-10-01", "G35.D"),
        ("I50", "2026-02-10", "I50.9"),
        ("C90.0", "2026-02-10", "C90.00"),
        ("L93", "2026-02-10", "L93.0"),
        # Which organ, and which site, the header leaves open.
        ("N83.3", "2026-02-10", None),
        ("N83.33", "2026-02-10", "N83.339"),
        ("M62.5", "2022-09-30", "M62.50"),
        ("M62.5", "2022-10-01", None),
        ("D36.1", "2026-02-10", None),
        # A code under the header names the thoracic region.
        *((code, "2026-02-10", None) for code in ("M41", "M47", "M51", "M54", "M54.1")),
        # The last code names more, or something else, than the header.
        *((code, "2026-02-10", None) for code in ("M43", "M48", "M53", "R07", "R10")),
        *((code, "2026-02-10", None) for code in ("E11", "E11.4", "M54.8", "R10.1")),
        # What takes the place needs a 7th character.
        *((code, "2026-02-10", None) for code in ("S22", "S22.9", "M48.5", "M84.4")),
        ("O99.89", "2020-10-01", None),
        ("D69.1", "2026-10-01", None),
        ("M54.6", "2026-02-10", None),
        ("back pain", "2026-02-10", None),
    ],
)
def test_the_named_or_unspecified_code_takes_the_place_of_a_header(
    code: str, day: str, successor: str | None
) -> None:
    assert CODES.nos_successor(code, on(day)) == successor


def _own_words(text: str) -> list[str]:
    """Give the words of a title or term outside its parentheses and brackets."""
    for start, end in ("()", "[]"):
        while start in text:
            head, _, rest = text.partition(start)
            text = head + " " + rest.partition(end)[2]
    return text.lower().replace(",", " , ").split()


# Past releases change no more: most of them are gone through by the slow part alone.
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
        said = _own_words(CODES.title(code, day))
        titles = [[*own, ",", "unspecified"], [*own, ",", "unspecified", "site"]]
        named = [[*own, "nos"], [*own, ",", "nos"]]
        assert own, heading
        assert said in titles or any(t in named for t in terms[code]), heading
        below = CODES.successors(heading, day)
        assert not any("thora" in CODES.title(c, day).lower() for c in below), heading


def test_a_date_after_the_newest_release_has_the_nos_successors_of_that_release() -> (
    None
):
    later = dt.date(2031, 1, 1)
    for code in ("G20", "M54.5", "M41"):
        assert CODES.nos_successor(code, later) == CODES.nos_successor(code, TODAY)


def test_a_heading_whose_title_is_not_known_has_no_nos_successor() -> None:
    table = BillableTable({}, {"M54.60": Entry(((2016, 9999),), "Pain, unspecified")})
    bare = CodeSet(table, {"M54": "Pain", "M54.7": "Pain"})
    assert bare.title("M54.6", TODAY) == "Pain"
    assert bare.nos_successor("M54.6", TODAY) is None
    titled = CodeSet(table, {"M54.6": "Pain"})
    assert titled.nos_successor("M54.6", TODAY) == "M54.60"


@pytest.mark.parametrize(
    ("code", "day", "successors"),
    [
        ("M54.5", "2021-10-01", ("M54.50", "M54.51", "M54.59")),
        ("M54.8", "2026-02-10", ("M54.81", "M54.89")),
        ("T52.8X1A", "2026-10-01", ("T52.811A",)),
        ("T81.32XD", "2024-10-01", ("T81.320D", "T81.321D", "T81.328D", "T81.329D")),
        ("M54.50", "2021-09-30", ()),
        ("M54.6", "2026-02-10", ()),
        ("M54.60", "2026-02-10", ()),
        ("", "2026-02-10", ()),
    ],
)
def test_successors_are_the_codes_that_took_the_place(
    code: str, day: str, successors: tuple[str, ...]
) -> None:
    assert CODES.successors(code, on(day)) == successors


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("M54.60", "M54.6"),
        ("M54.6XXA", "M54.6"),
        ("M54.6-", "M54.6"),
        ("S22.060AX", "S22.060A"),
        ("M54.6", None),
        ("M54.50X", "M54.50"),
        ("M54.5-", None),
        ("S22.060Z", None),
        ("M54.6;M54.2", None),
        ("M54.6 or M54.2", None),
    ],
)
def test_only_junk_behind_a_billable_code_is_stripped(
    text: str, head: str | None
) -> None:
    assert CODES.stripped(text, TODAY) == head


def test_titles_stand_for_codes_and_headers_of_every_release() -> None:
    assert CODES.title("M54.6", TODAY) == "Pain in thoracic spine"
    assert CODES.title("M54.5", TODAY) == "Low back pain"
    assert CODES.title("M54", TODAY) == "Dorsalgia"
    assert CODES.title("M54.60", TODAY) == ""


def test_m546_has_exactly_the_excludes1_partners_of_the_tabular_list(
    fiscal_2026: list[str],
) -> None:
    found = {c for c in fiscal_2026 if CODES.excludes1(M546, c, TODAY)}
    disc = {c for c in fiscal_2026 if is_under(c, "M51")}
    discitis = {c for c in fiscal_2026 if is_under(c, "M46.4")}
    assert (len(disc), len(discitis)) == (36, 10)
    assert found == disc | discitis | {"F45.41", "G55", "R52", "M54.81", "M54.89"}


def test_the_partners_of_m546_can_be_shown_with_their_notes() -> None:
    shown = CODES.excludes1_partners(M546)
    assert {(partner, note.owner) for partner, note in shown} == {
        ("M51", "M54.6"),
        ("F45.41", "M54"),
        ("M46.4", "M50-M54"),
        ("M54.8", "M54.8"),
        ("R52", "R52"),
        ("G55", "G55"),
    }


PAIRS = """
M54.6 M51.24 M54.6 | M54.6 M51.A4 M54.6 | M54.6 F45.41 M54 | M54.6 M46.44 M50-M54
M54.6 R52 R52 | M54.6 M54.89 M54.8 | M54.6 G55 G55 | M54.5 M54.89 M54.8
M54.14 M51.14 M54.1 | M54.14 M47.24 M54.1 | M54.14 M79.2 M54.1 | M54.14 G54.3 G54
M54.2 M50.20 M54.2 | M54.50 S39.012A M54.5 | M54.50 M51.26 M54.5 | M54.12 M50.13 M54.1
M54.50 M51.360 M54.5 | M54.51 M54.40 M54.5 | M54.04 M35.6 M54.0 | M54.9 R52 R52
S23.0XXA M51.24 S23.0 | S33.0XXA M51.26 S33.0 | M48.54XA M84.48XA M48.5
M48.44XA M84.48XA M48.4 | M80.08XA M84.48XA M84.4 | M81.0 M80.08XA M81
F45.41 G89.29 G89 | R52 G89.29 G89 | M45.4 M05.9 M05 | E10.9 E11.9 E10
M54.6 M54.14 - | M54.6 M47.814 - | M54.6 M45.4 - | M54.6 M48.04 - | M54.6 M41.34 -
M54.6 S22.060A - | M54.6 S29.012A - | M54.6 G89.29 - | M54.6 M54.9 - | M54.6 M54.50 -
M54.6 M54.2 - | M54.6 T88.7XXA - | M54.6 R10.9 - | M54.6 M50.23 - | M54.6 F45.42 -
S23.0XXA M51.26 - | S33.0XXA M51.24 S33 | M54.6 M54.6 - | M51.24 M51.24 -
M54.6 M99.02 - | M54.6 O26.891 - | M54.6 C79.51 -
M54.6 M46.24 - | M54.6 M79.18 - | M54.6 M96.1 -
"""


@pytest.mark.parametrize("pair", PAIRS.replace("\n", "|").split("|"))
def test_hand_verified_pairs_bear_the_note_of_the_tabular_list(pair: str) -> None:
    if pair.strip():
        one, other, owner = pair.split()
        note = CODES.excludes1(one, other, TODAY)
        assert (note.owner if note else "-") == owner


@pytest.mark.law(16)
@given(spine_codes, spine_codes, dates)
@example("M54.6", "M51.24", TODAY)
@example("M54.14", "G54.3", TODAY)
def test_excludes_notes_are_symmetric_and_never_part_a_code_from_itself(
    one: str, other: str, day: dt.date
) -> None:
    for ask in (CODES.excludes1, CODES.excludes2):
        assert ask(one, other, day) == ask(other, one, day)
        assert ask(one, one, day) is None


@cache
def with_partners() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A code of every other category, each with the codes that a note parts it from."""
    letters = {c[:3]: c for c in TABLE.codes if is_under(c, "M", "S2", "G5", "R1")}
    few = [*letters.values()][::2]
    apart = (
        (one, tuple(c for c in letters.values() if CODES.excludes1(one, c, TODAY)))
        for one in (M546, *few)
    )
    return tuple((one, others) for one, others in apart if others)


@st.composite
def parted_codes(draw: st.DrawFn) -> tuple[str, str]:
    """Two codes that an Excludes1 note parts."""
    one, others = draw(st.sampled_from(with_partners()))
    return one, draw(st.sampled_from(others))


@conditional
@given(parted_codes())
def test_a_note_that_parts_two_codes_names_just_one_of_them(
    pair: tuple[str, str],
) -> None:
    one, other = pair
    note = CODES.excludes1(one, other, TODAY)
    if note:
        reached()
        assert note.names(one) != note.names(other)
        assert not note.chapter_wide
        assert note.kind == "excludes1"


def test_g89_may_stand_beside_m546() -> None:
    note = CODES.excludes2("G89.29", M546, TODAY)
    assert note is not None
    assert (note.owner, note.targets) == ("G89", ("M54",))


ORDER = CategoryOrder(
    [["E08", "E10", "E13"], ["M05", "M1A", "M14", "M47", "M51", "M54"], ["T36", "T37"]]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (M47.0-, M47.2.-)", ("M47.0", "M47.2")),
        ("b (M47.1.-, M51.1.-)", ("M47.1", "M51.1")),
        ("sciatica (M54.3-M54.4)", ("M54.3-M54.4",)),
        ("torticollis NOS M54.6", ("M54.6",)),
        ("(M51.- with fifth character 4)", ("M51.?4",)),
        (
            "(E08-E13 with .51-.52)",
            tuple(f"E{n}.5{k}" for n in ("08", "10", "13") for k in "12"),
        ),
        ("arthritis (M05-M14)", ("M05", "M1A", "M14")),
        ("lack of vitamin B12", ()),
        ("current injury - see injury of spine by body region", ()),
        ("open fracture (M51.- with 7th character B)", None),
    ],
)
def test_free_text_of_notes_is_read_for_what_it_names(
    text: str, expected: tuple[str, ...] | None
) -> None:
    assert targets(text, ORDER) == expected


FAMILIES = """
S22.060A fracture +|S23.131A fracture +|S24.0XXA fracture +|M80.08XD fracture +
M48.54XA fracture +|M48.56XA fracture -|M84.48XA fracture +|S32.010A fracture -
M84.58XA fracture+neoplasm +|S24.2XXA fracture+radiculopathy +
M46.24 infection +|M46.34 infection +|M46.44 infection +|M46.46 infection -
A18.01 infection +|G06.1 infection +|M49.84 infection +
T84.63XA infection+postprocedural +|C79.51 neoplasm +|C90.00 neoplasm +|D16.6 neoplasm +
M51.24 disc_disorder +|M51.9 disc_disorder +|M51.26 disc_disorder -
M51.A4 disc_disorder -
M50.23 disc_disorder +|M50.20 disc_disorder -
S23.0XXA disc_disorder+soft_tissue_injury +|M51.14 disc_disorder+radiculopathy +
M51.04 disc_disorder+myelopathy +|M54.14 radiculopathy +|M54.16 radiculopathy -
G58.0 radiculopathy +|M79.2 radiculopathy +|B02.29 radiculopathy+visceral_referred +
M47.24 degenerative+radiculopathy +|M47.14 degenerative+myelopathy +|G95.20 myelopathy +
M47.814 degenerative +|M47.816 degenerative -|M48.04 degenerative +
M43.14 degenerative +
M99.32 degenerative +|M99.33 degenerative -|M41.34 deformity +|M40.204 deformity +
M45.4 inflammatory +|M45.A4 inflammatory +|M45.A6 inflammatory -|M79.7 inflammatory +
M88.1 inflammatory +|D57.00 inflammatory +|M35.3 inflammatory +|M1A.08X0 inflammatory +
M96.1 postprocedural +|T84.226A postprocedural +|T81.49XA postprocedural +
S29.012A soft_tissue_injury +|S23.3XXA soft_tissue_injury +
S20.221A soft_tissue_injury +
S16.1XXA soft_tissue_injury -|M79.18 myofascial +|M62.830 myofascial +
M54.04 myofascial +
M99.02 segmental_dysfunction +|M99.08 segmental_dysfunction +
M99.03 segmental_dysfunction -|F45.41 psychogenic +|F45.42 psychogenic +
R07.82 visceral_referred +|R10.A1 visceral_referred +|K80.20 visceral_referred +
I71.20 visceral_referred +|N20.0 visceral_referred +|O99.891 pregnancy +
O26.891 pregnancy +|M54.6 none +|M54.2 none +|M54.50 none +|M54.9 none +|R52 none +
G89.3 none +|G89.18 none +|G89.29 none +|M81.0 none +|Z87.310 none +|Z98.1 none +
S29.011A none +|R29.890 none +
"""


@pytest.mark.parametrize("case", FAMILIES.replace("\n", "|").strip("|").split("|"))
def test_hand_verified_codes_land_in_their_families(case: str) -> None:
    code, named, thoracic = case.split()
    expected = frozenset() if named == "none" else frozenset(named.split("+"))
    assert CODES.is_billable(code, TODAY)
    assert CODES.families(code, TODAY) == expected
    fits = expected if thoracic == "+" else frozenset()
    assert CODES.thoracic_families(code, TODAY) == fits


@pytest.mark.parametrize(
    ("code", "last_day", "family"),
    [
        ("M79.1", "2018-09-30", "myofascial"),
        ("M51.36", "2024-09-30", "disc_disorder"),
        ("T81.4XXA", "2018-09-30", "postprocedural"),
        ("O99.89", "2020-09-30", "pregnancy"),
        ("M50.12", "2016-09-30", "disc_disorder"),
    ],
)
def test_a_lapsed_code_belongs_to_its_family_while_it_holds(
    code: str, last_day: str, family: str
) -> None:
    assert CODES.is_billable(code, on(last_day))
    assert family in CODES.families(code, on(last_day))


def test_every_family_of_the_contract_has_codes_and_no_other_exists() -> None:
    assert read_families().names == set(CONDITION_FAMILIES)


@given(st.sampled_from([c for c in TABLE.codes if is_under(c, "M51")]), dates)
def test_each_disc_code_lies_in_exactly_one_of_the_three_disc_sets(
    code: str, day: dt.date
) -> None:
    names = ("m51_thoracic", "m51_unspecified", "m51_other_region")
    assert sum(CODES.in_set(name, code, day) for name in names) == 1


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        (
            "current_injury",
            "S22.060A S29.012A S23.3XXA S20.221A S20.401A S24.2XXA",
            "S29.011A S23.41XA S22.31XA S20.211A M54.6",
        ),
        ("discitis_nos", "M46.40 M46.43 M46.44 M46.45 M46.49", "M46.46 M46.34"),
        ("discitis_other_region", "M46.41 M46.42 M46.46 M46.47 M46.48", "M46.44"),
        ("m51_unspecified", "M51.9 M51 M51.1", "M51.14 M51.26"),
        ("m51_other_region", "M51.26 M51.27 M51.369 M51.A4", "M51.24 M51.9"),
        (
            "m546_candidate",
            "M54 M54.1 M54.14 M54.8 M54.89 M54.9 M54.00",
            "M54.81 M54.2 M54.50 M54.12 M54.01",
        ),
        ("thoracic_radiculopathy", "M54.10 M54.14", "M54.12 M54.16"),
        ("radiculopathy_partner", "M51.14 M47.24 M79.2 G54.3", "M51.24"),
        ("manifestation", "M49.84 G55 G99.2", "M54.6"),
        ("external_cause", "W19.XXXA Y93.A1 V89.2XXA X50.0XXA", "Z98.1"),
        ("complication", "M96.1 T84.226A T85.112A T81.49XA", "T80.0XXA"),
        ("subluxation", "M99.02 M99.12", "M99.82"),
        ("status", "Z87.310 Z87.81 Z85.3 Z98.1", "Z79.52"),
        (
            "serves_cervical",
            "M54.2 M54.81 M50.20 M47.812 M54.12 S13.4XXA S16.1XXA",
            "M54.6 M54.50 M47.814 S72.001A N87.0",
        ),
        (
            "serves_lumbar",
            "M54.50 M54.5 M54.30 M51.26 M51.27 M51.A4 M47.816 M48.061 "
            "M54.16 M54.17 S39.012A S33.5XXA",
            "M54.6 M54.2 M47.814 M51.24 M54.9",
        ),
        ("serves_sacral", "M53.3 M46.1 M54.18 M99.04 M51.27", "M54.6 M51.26"),
        ("serves_chest_wall", "R07.89 M94.0 S22.31XA G58.0 S23.41XA", "R07.0 M54.6"),
        ("serves_flank", "R10.A1 R10.9 N20.0 R39.851", "R39.15 M54.6"),
    ],
)
def test_named_sets_hold_what_their_sources_say(
    name: str, inside: str, outside: str
) -> None:
    assert [c for c in inside.split() if not CODES.in_set(name, c, TODAY)] == []
    assert [c for c in outside.split() if CODES.in_set(name, c, TODAY)] == []


def test_an_unknown_set_is_refused_by_name() -> None:
    with pytest.raises(ReleaseError, match="no code set 'discs'"):
        CODES.in_set("discs", "M54.6", TODAY)


HEALED = """
M80.08XA Z87.310+M81|M80.88XD Z87.310+M81|M48.44XA Z87.312|M84.38XA Z87.312
M48.54XA Z87.311|M84.48XA Z87.311|M84.58XA Z87.311|M84.68XA Z87.311
S22.060A Z87.81|S12.9XXA Z87.81|S32.010A Z87.81|S23.131A Z87.828|S24.0XXA Z87.828
M46.24 Z87.39|M46.34 Z87.39|M46.44 Z87.39|M46.54 Z87.39|M49.84 Z87.39|M00.08 Z87.39
A18.01 Z86.11|A17.81 Z86.11|A01.05 Z86.19|G06.1 Z86.61
C41.2 Z85.830|C72.0 Z85.848|C70.1 Z85.848|C79.51 Z85.89|C90.00 Z85.79|C50.911 Z85
C7B.03 Z85|D16.6 Z86.018|D32.1 Z86.018|D18.09 Z86.018|D3A.00 Z86.012|D05.10 Z86.00
D48.0 Z86.03|D43.4 Z86.03|D22.5 Z86.01|D49.2 Z86.0;Z85
M54.6 -|M51.24 -|M46.1 -|T84.63XA -|Z87.310 -|D69.1 -|D47.1 -
"""


@pytest.mark.parametrize("case", HEALED.replace("\n", "|").strip("|").split("|"))
def test_hand_verified_codes_have_the_history_codes_of_their_notes(case: str) -> None:
    code, expected = case.split()
    rows = CODES.history_patterns(code, TODAY)
    found = [r.history + (f"+{r.beside}" if r.beside else "") for r in rows]
    assert ";".join(found) == expected.replace("-", "")
    assert all(row.source for row in rows)


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
    # No history code is named for an infection that a device of the spine brought.
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


@given(st.lists(st.sampled_from(["Z87.310", "M81.0", "M81.8", "M54.6", "Z87.311"])))
def test_a_history_code_is_reported_with_what_must_stand_beside_it(
    reported: list[str],
) -> None:
    (row,) = CODES.history_patterns("M80.08XA", TODAY)
    complete = "Z87.310" in reported and bool({"M81.0", "M81.8"} & set(reported))
    assert row.is_reported_in(iter(reported)) is complete


def test_every_pattern_of_the_tables_takes_in_some_code() -> None:
    held = defaultdict(list)
    for code in (*TABLE.codes, "M51", "M51.1", "M54", "M54.0", "M54.1", "M54.8"):
        held[chapter_letter(code)].append(code)
    for table in (read_families(), read_sets()):
        for letter, rows in table._by_letter.items():
            for pattern in {row.pattern for row in rows}:
                assert any(map(matcher(pattern), held[letter])), pattern


def test_regions_come_from_titles_not_from_characters() -> None:
    assert CODES.regions("M51.A4") == {"lumbar"}
    assert CODES.regions("M47.813") == {"cervical", "thoracic"}
    assert CODES.regions("M47.815") == {"thoracic", "lumbar"}
    assert CODES.regions("M54.00") == frozenset()
    assert CODES.regions("M53.3") == {"sacral"}
    assert CODES.regions("S72.001A") == frozenset()
    assert CODES.regions("N87.0") == frozenset()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2015-09-30", "before ICD-10-CM"),
        ("2015-10-01", "FY2016"),
        ("2026-09-30", "FY2026"),
        ("2026-10-01", "FY2027 (partial)"),
        ("2029-01-01", "FY2027 (partial)"),
    ],
)
def test_the_release_of_a_date_is_named(day: str, name: str) -> None:
    assert CODES.release_name(on(day)) == name


def test_only_dates_after_the_newest_release_are_after_it() -> None:
    assert not CODES.is_after_newest(on("2027-09-30"))
    assert CODES.is_after_newest(on("2027-10-01"))


def _order_lines(codes: list[str]) -> list[str]:
    return [
        f"{n % 100_000:05d} {undotted(c):<7} 1 {'Short title':<60} Long title of {c}"
        for n, c in enumerate(codes)
    ]


@pytest.fixture(scope="module")
def completed(tmp_path_factory: pytest.TempPathFactory) -> CodeSet:
    codes = [c for c in TABLE.codes if TABLE.is_billable(c, 2027) and c != "M54.89"]
    path = tmp_path_factory.mktemp("order") / "icd10cm-order-2027.txt"
    header = f"00001 {'M54':<7} 0 {'Dorsalgia':<60} Dorsalgia"
    path.write_text("\n".join([header, *_order_lines(codes), *_order_lines(["M54.7"])]))
    return CODES.with_order_file(path)


def test_an_order_file_completes_its_release_and_no_other(completed: CodeSet) -> None:
    day, before = on("2026-10-01"), on("2026-09-30")
    assert completed.release_name(day) == "FY2027"
    assert completed.standing("M54.7", day) is Standing.BILLABLE
    assert completed.standing("M54.7", before) is Standing.OTHER_RELEASE
    assert completed.standing("M54.89", day) is Standing.OTHER_RELEASE
    assert completed.standing("M54.89", before) is Standing.BILLABLE
    assert completed.standing("M54.A", day) is Standing.MALFORMED
    assert completed.title("C78.31", day) == "Long title of C78.31"
    assert completed.title("M54.6", day) == "Pain in thoracic spine"
    assert CODES.standing("M54.7", day) is Standing.UNKNOWN


def test_a_code_set_travels_to_another_process(completed: CodeSet) -> None:
    copy = pickle.loads(pickle.dumps(completed))
    assert copy.standing("M54.7", on("2026-10-01")) is Standing.BILLABLE


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("icd10cm-order-2027.txt", "\n".join(_order_lines(["M54.6"])), "over 60,000"),
        ("icd10cm-order-2027.txt", "code,title\nM54.6,Pain", "line 1 is not a line"),
        ("codes.txt", "", "does not tell the fiscal year"),
    ],
)
def test_a_file_that_is_no_whole_release_is_refused(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ReleaseError, match=said):
        CODES.with_order_file(path)


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


def test_a_date_that_is_no_release_boundary_is_refused() -> None:
    with pytest.raises(ReleaseError, match="1 October"):
        years_of("2025-04-01", "")


TABULAR = """<ICD10CM.tabular><chapter><name>13</name>
<section id="M50-M54"><excludes1><note>discitis NOS (M46.4-)</note></excludes1>
<diag><name>M54</name><desc>Dorsalgia</desc>
<diag><name>M54.6</name><desc>Pain in thoracic spine</desc>
<inclusionTerm><note>Pain, NOS</note><note>NOS pain</note></inclusionTerm>
<excludes1><note>disc disorder (M54.-)</note></excludes1></diag></diag></section>
<section id="M45-M49"><diag><name>M46</name><desc>Other</desc></diag></section>
</chapter></ICD10CM.tabular>"""


def _build(folder: Path, change: str) -> bytes:
    (folder / "tabular.xml").write_text(TABULAR)
    (folder / "codes.csv").write_text(
        "code,valid_from,valid_to,title\nM546,2015-10-01,,Pain in thoracic spine\n"
    )
    (folder / "changes.csv").write_text(f"code,change\n{change}\n")
    names = ["--intervals", "codes.csv", "--changes", "changes.csv"]
    names += ["--tabular", "tabular.xml", "--out", ""]
    build([n if n.startswith("--") else str(folder / n) for n in names])
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.gz")))


def test_the_same_input_builds_the_same_bytes(tmp_path: Path) -> None:
    assert _build(tmp_path, "M547,added") == _build(tmp_path, "M547,added")


def test_the_builder_keeps_the_inclusion_terms_that_end_in_nos(tmp_path: Path) -> None:
    _build(tmp_path, "M547,added")
    packed = (tmp_path / "nos_terms.csv.gz").read_bytes()
    assert gzip.decompress(packed).decode() == 'code,term\nM54.6,"Pain, NOS"\n'


def test_a_change_that_contradicts_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="contradict the intervals"):
        _build(tmp_path, "M546,added")
