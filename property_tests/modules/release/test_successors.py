"""The codes that replace a header, a lapsed code or a malformed text."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.release import CodeSet
from audit.release.billable import BillableTable, Entry
from property_tests.support.releases import CODES, TODAY, on


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
        # The header leaves open which organ, and which site.
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
        # The replacement needs a 7th character.
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
def test_only_junk_after_a_billable_code_is_stripped(
    text: str, head: str | None
) -> None:
    assert CODES.stripped(text, TODAY) == head
