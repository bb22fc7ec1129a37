"""The standing of known texts on known dates, as the official lists have it."""

from __future__ import annotations

import pytest

from audit.errors import ReleaseError
from audit.release import Standing
from audit.release.fiscal import years_of
from property_tests.support.releases import CODES, TODAY, on


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


def test_titles_stand_for_codes_and_headers_of_every_release() -> None:
    assert CODES.title("M54.6", TODAY) == "Pain in thoracic spine"
    assert CODES.title("M54.5", TODAY) == "Low back pain"
    assert CODES.title("M54", TODAY) == "Dorsalgia"
    assert CODES.title("M54.60", TODAY) == ""


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


def test_a_date_that_is_no_release_boundary_is_refused() -> None:
    with pytest.raises(ReleaseError, match="1 October"):
        years_of("2025-04-01", "")
