"""Which code replaces another, if the documentation alone decides."""

from __future__ import annotations

import pytest

from audit import audit_encounter
from audit.facts.chart.condition_codes import may_be_referred_cause
from audit.rules.examples import read_example
from property_tests.strategies.encounters import WHOLE_CHART
from property_tests.support.places import GOLDEN

SHEET = GOLDEN / "corrected_lists.txt"
LINES = [
    line.partition("=> ")[::2] if "=> " in line else (line.removesuffix("=>"), "")
    for line in SHEET.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
REFERRED = {"visceral_referred": "confirmed cause"}
DISC = {"disc_disorder": "confirmed cause"}


@pytest.mark.law(11)
def test_each_line_of_the_sheet_of_corrected_lists_comes_out_as_it_says() -> None:
    audited = [(c, audit_encounter({**WHOLE_CHART, **changes(c)})) for c, _ in LINES]
    found = [(cells, " ".join(result.corrected_dx)) for cells, result in audited]
    assert found == LINES


def changes(line: str) -> dict[str, object]:
    read = read_example(line)
    return {n: c for n, c in read.items() if n in line}


@pytest.mark.parametrize("header", ["M54", "M54.8"])
@pytest.mark.parametrize(
    ("cells", "listed"),
    [
        ({"pain_regions": "thoracic"}, ("M54.6",)),
        ({"pain_regions": "cervicothoracic; thoracolumbar"}, ("M54.6",)),
        ({"pain_regions": "thoracic; back unspecified"}, ()),
        ({"pain_regions": "thoracic; sacral"}, ()),
        ({"pain_regions": "thoracic", **DISC, "dx2": "M51.24"}, ()),
    ],
)
def test_a_heading_of_dorsalgia_becomes_the_code_of_the_documented_region(
    header: str, cells: dict[str, object], listed: tuple[str, ...]
) -> None:
    result = audit_encounter({**WHOLE_CHART, "dx1": header, **cells})
    assert result.corrected_dx == listed


def test_a_heading_of_dorsalgia_without_a_region_becomes_m549() -> None:
    row = {"dx1": "M54", "dx2": "M54.6", "pain_regions": "back unspecified"}
    assert audit_encounter({**WHOLE_CHART, **row}).corrected_dx == ("M54.9",)


@pytest.mark.parametrize(
    ("code", "may"),
    [
        *(("K29.70", True), ("I20.0", True), ("U07.1", True), ("S39.011A", True)),
        *((f"{letter}98.1", False) for letter in "VWXYZ"),
        *(("M54.2", False), ("M54.50", False), ("M53.3", True), ("M45.4", True)),
    ],
)
def test_a_referred_cause_is_no_status_code_and_no_dorsalgia(
    code: str, may: bool
) -> None:
    assert may_be_referred_cause(code) is may


def test_a_code_of_no_family_stands_for_a_referred_cause_that_is_established() -> None:
    row = {**WHOLE_CHART, **REFERRED, "definitive_code": "K29.70"}
    assert audit_encounter(row).corrected_dx == ("K29.70",)
    assert audit_encounter({**row, "definitive_code": "Z98.1"}).corrected_dx == ()
    assert audit_encounter({**row, "dx2": "K29.70"}).corrected_dx == ("K29.70",)
