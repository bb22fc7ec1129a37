"""Facts of manipulations: the regions that count, and the examination."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.encounter.records import encounter_from_mapping
from audit.facts.record import PAIN_REGIONS
from audit.facts.services.manipulation import regions_counted
from property_tests.strategies.encounters import Cells
from property_tests.support.line_rows import AUDITOR, CHART, MEDICARE, read, rules_of

# -- regions of a manipulation ---------------------------------------------------------

LEAST = {"98940": 1, "98941": 3, "98942": 5, "98943": 0}
REGION_OF_DIGIT = {"0": "c", "1": "c", "2": "t", "3": "l", "4": "s", "5": "p"}
REGIONS_OF_PAIN = {
    "cervical": "c",
    "cervicothoracic": "ct",
    "thoracic": "t",
    "thoracolumbar": "tl",
    "lumbar": "l",
    "lumbosacral": "ls",
    "sacral": "s",
}
SUBLUXATIONS = [f"M99.{a}{b}" for a, b in product("01", "0123456789")]
BESIDE = ["M54.6", "M54.2", "M99.82", "M99.22", "E11.9"]


@given(
    st.lists(st.sampled_from([*SUBLUXATIONS, *BESIDE]), max_size=6, unique=True),
    st.lists(st.sampled_from(PAIN_REGIONS), max_size=4, unique=True),
    st.sampled_from(sorted(LEAST)),
    st.sampled_from(["", "commercial", "Medicare FFS"]),
)
def test_a_manipulation_claims_no_more_regions_than_there_are(
    codes: list[str], pain: list[str], line: str, payer: str
) -> None:
    cells: Cells = {**CHART, "cpt1": f"{line}-AT", "payer": payer}
    cells["pain_regions"] = "; ".join(pain)
    cells.update({f"dx{n}": c for n, c in enumerate(["I10", *codes], 1)})
    coded = {
        REGION_OF_DIGIT[c[5]]
        for c in codes
        if c in SUBLUXATIONS and c[5] in REGION_OF_DIGIT
    }
    counted = coded
    if not coded and payer != "Medicare FFS":
        endless = {"diffuse", "back unspecified"} & set(pain)
        counted = (
            set() if endless else {*"".join(REGIONS_OF_PAIN.get(p, "") for p in pain)}
        )
    short = bool(counted) and len(counted) < LEAST[line]
    word = "subluxations_short" if payer == "Medicare FFS" else "regions_short"
    expected = word if short else "not_short"
    assert read("manipulation_level", cells) == expected


@given(
    st.lists(
        st.sampled_from([c for c in SUBLUXATIONS if c[5] in REGION_OF_DIGIT]),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    st.sampled_from(["", "commercial", "Medicare FFS"]),
)
def test_a_region_of_subluxations_is_counted_once(codes: list[str], payer: str) -> None:
    cells: Cells = {**CHART, "cpt1": "98941-AT", "payer": payer}
    cells.update({f"dx{n}": c for n, c in enumerate(codes, 1)})
    chart = AUDITOR.chart(encounter_from_mapping(cells))
    assert len(regions_counted(chart)) == len({REGION_OF_DIGIT[c[5]] for c in codes})


def test_head_and_neck_are_one_region() -> None:
    cells: Cells = {**CHART, "payer": "commercial", "cpt1": "98941"}
    two = {**cells, "dx2": "M99.00", "dx3": "M99.01", "dx4": "M99.12"}
    assert read("manipulation_level", two) == "regions_short"
    assert read("manipulation_level", {**two, "dx5": "M99.05"}) == "not_short"


# -- the examination -------------------------------------------------------------------


@pytest.mark.parametrize("cells", [*product(("", "N", "Y"), repeat=4)])
@pytest.mark.parametrize("imaging", ["", "done related", "done incidental"])
def test_two_findings_of_four_show_a_subluxation(
    cells: tuple[str, ...], imaging: str
) -> None:
    names = ("part_pain", "part_asymmetry", "part_range", "part_tissue")
    row: Cells = {**MEDICARE, "dx1": "M99.02", "dx2": "M54.6", "cpt1": "98940-AT"}
    row.update({**dict(zip(names, cells, strict=True)), "imaging_status": imaging})
    enough = cells.count("Y") >= 2 and "Y" in cells[1:3]
    expected = set()
    if imaging != "done related" and not enough:
        expected = {"NEC-05-4"} if any(cells) else {"NEC-05-5"}
    assert rules_of(row) & {"NEC-05-4", "NEC-05-5"} == expected
    assert not rules_of({**row, "payer": "commercial"}) & {"NEC-05-4", "NEC-05-5"}
    claims_only = {**row, "chart_reviewed": "N"}
    assert not rules_of(claims_only) & {"NEC-05-4", "NEC-05-5"}
