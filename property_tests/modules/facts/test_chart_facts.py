"""What a chart derives from positions, dates and words, on any claim."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor
from audit.codes import read_code
from audit.encounter.records import encounter_from_mapping
from audit.facts.chart import Chart
from property_tests.strategies.encounters import WHOLE_CHART, Cells

AUDITOR = Auditor()
LETTERS = "ABCDEFGHIJKL"
SOME = st.lists(
    st.sampled_from(["M54.6", "R52", "M51.24", "I10", "G89.29", "M54.50"]),
    min_size=1,
    max_size=6,
)


def chart_of(**cells: object) -> Chart:
    return AUDITOR.chart(encounter_from_mapping({**WHOLE_CHART, **cells}))


def claim(codes: list[str]) -> Cells:
    return {f"dx{n}": code for n, code in enumerate(codes, 1)}


@given(SOME, SOME, SOME)
def test_codes_stand_before_others_where_any_of_them_does(
    codes: list[str], first: list[str], second: list[str]
) -> None:
    chart = chart_of(**claim(codes))
    before = any(
        codes.index(a) < codes.index(b)
        for a, b in product(first, second)
        if a in codes and b in codes
    )
    ones, others = (list(map(read_code, texts)) for texts in (first, second))
    assert chart.stands_before(ones, others) is before
    there = [c for c in ones if c in chart.positions]
    if "M54.6" in codes:
        m546 = codes.index("M54.6")
        assert chart.precedes_m546(there) is any(codes.index(c) < m546 for c in there)
        assert chart.follows_m546(there) is any(codes.index(c) > m546 for c in there)
    else:
        assert not chart.precedes_m546(there)
        assert not chart.follows_m546(there)


@given(SOME, st.lists(st.sampled_from(LETTERS), max_size=4, unique=True))
def test_a_line_points_at_the_diagnoses_of_its_letters_or_at_all(
    codes: list[str], letters: list[str]
) -> None:
    line = "72146" + (f":{''.join(letters)}" if letters else "")
    chart = chart_of(**claim(codes), cpt1=line)
    pointed = [codes[p] for x in letters if (p := LETTERS.index(x)) < len(codes)]
    expected = pointed if letters else list(dict.fromkeys(codes))
    assert list(chart.pointed(chart.encounter.lines[0])) == expected


STAYS = ("inpatient acute", "inpatient LTCH", "inpatient psychiatric")
PLACES = (*STAYS, "office", "hospital outpatient", "SNF", "ED", "observation")


@pytest.mark.parametrize("setting", PLACES)
@pytest.mark.parametrize("claim_type", ["professional", "institutional", ""])
@pytest.mark.parametrize("end", ["", "2021-10-01", "2021-09-30"])
def test_a_stay_is_judged_by_its_discharge_and_all_else_by_its_date_of_service(
    setting: str, claim_type: str, end: str
) -> None:
    cells = {"setting": setting, "claim_type": claim_type, "discharge_date": end}
    chart = chart_of(**cells, date_of_service="2021-09-28", dx2="M54.5")
    stay = claim_type == "institutional" and setting in STAYS
    assert chart.inpatient_facility is stay
    on = dt.date.fromisoformat(end if stay and end else "2021-09-28")
    assert chart.on == on
    valid = AUDITOR.tables.codes.standing(read_code("M54.5"), on)
    assert chart.profile[read_code("M54.5")].standing is valid
    for status in ("suspected", "confirmed cause", "ruled out", "link not stated"):
        with_status = chart_of(**cells, radiculopathy=status)
        expected = status == "confirmed cause" or (stay and status == "suspected")
        assert with_status.is_established("radiculopathy") is expected


G89 = ("G89.0", "G89.11", "G89.12", "G89.18", "G89.21", "G89.22", "G89.28", "G89.29")


@pytest.mark.parametrize("code", [*G89, "G89.3", "G89.4"])
@pytest.mark.parametrize(
    ("cells", "is_known"),
    [
        ({}, False),
        ({"dx3": "T84.226A"}, True),
        ({"dx3": "M96.1"}, True),
        ({"complication_documented": "Y"}, True),
        ({"complication_documented": "N"}, False),
        ({"postprocedural": "confirmed cause"}, True),
        ({"postprocedural": "suspected"}, False),
        ({"postprocedural": "ruled out"}, False),
    ],
)
def test_postprocedural_pain_has_a_place_beside_a_known_complication(
    code: str, cells: Cells, is_known: bool
) -> None:
    postprocedural = code in ("G89.12", "G89.18", "G89.22", "G89.28")
    exempt = code == "G89.3" or (postprocedural and is_known)
    chart = chart_of(**cells, dx2=code)
    assert chart.g89_codes_not_exempt == (() if exempt else (read_code(code),))
    beside = chart_of(**cells, dx2=code, dx4="F45.42")
    assert beside.g89_codes_not_exempt == ()


REGIONS = ("cervical", "cervicothoracic", "thoracic", "thoracolumbar", "lumbar",
           "lumbosacral", "sacral", "diffuse")  # fmt: skip
SERVED = {
    "M54.2": {"cervical", "cervicothoracic", "diffuse"},
    "M54.50": {"lumbar", "lumbosacral", "thoracolumbar", "diffuse"},
}


@given(
    st.sampled_from(sorted(SERVED)),
    st.lists(st.sampled_from(REGIONS), max_size=3, unique=True),
)
def test_neck_and_low_back_pain_are_elsewhere_where_no_region_of_theirs_is_named(
    code: str, regions: list[str]
) -> None:
    chart = chart_of(dx2=code, pain_regions="; ".join(regions))
    elsewhere = bool(regions) and SERVED[code].isdisjoint(regions)
    assert (read_code(code) in chart.settled) is elsewhere


@pytest.mark.parametrize("documented", ["Y", "N", ""])
@pytest.mark.parametrize("regions", ["", "thoracic"])
@pytest.mark.parametrize("onset", ["", "2026-01-10"])
@pytest.mark.parametrize("weeks", ["", 0, 3])
def test_pain_is_documented_by_word_or_place_and_its_onset_by_day_or_duration(
    documented: str, regions: str, onset: str, weeks: object
) -> None:
    cells = {"pain_documented": documented, "pain_regions": regions}
    cells |= {"onset_date": onset}
    encounter = encounter_from_mapping(
        {**WHOLE_CHART, **cells, "duration_weeks": weeks}
    )
    knows = AUDITOR.facts(encounter)
    assert knows["pain_documented"] is (
        documented == "Y" or (documented == "" and regions != "")
    )
    assert knows["onset_documented"] is (onset != "" or weeks != "")
