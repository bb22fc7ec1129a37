"""Facts of the record at their edges: acuity of pain, contested codes, serials."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor
from audit.cells import Unreadable, read_date
from audit.columns import column
from audit.encounter.reading import encounter_from_mapping
from audit.facts.chart.pain_codes import supports_g89
from property_tests.strategies.encounters import WHOLE_CHART, Cells

AUDITOR = Auditor()

BASES = {
    "G89.0": "central",
    "G89.11": "trauma",
    "G89.12": "post-thoracotomy",
    "G89.18": "postprocedural",
    "G89.21": "trauma",
    "G89.22": "post-thoracotomy",
    "G89.28": "postprocedural",
    "G89.29": "chronic",
    "G89.3": "neoplasm",
    "G89.4": "chronic pain syndrome",
}
OTHER_WORD = {"G89.1": "chronic", "G89.2": "acute"}
"""G89.1- is acute pain, G89.2- chronic: the word that contradicts each."""


@pytest.mark.parametrize("code", [*BASES, "G89.2", "M54.6"])
def test_a_pain_code_is_supported_by_its_own_basis_and_no_contrary_acuity(
    code: str,
) -> None:
    words = column("acuity").allowed
    assert {"acute", "chronic", "subacute", "acute on chronic"} <= {*words}
    bases = ("", *column("g89_basis").allowed)
    assert {*BASES.values()} <= {*bases}
    for basis, acuity in product(bases, ("", *words)):
        contrary = acuity == OTHER_WORD.get(code[:5]) and code != "G89.29"
        expected = basis != "" and basis == BASES.get(code) and not contrary
        # The provider's statement alone supports the code of chronic pain.
        expected |= code == "G89.29" and acuity in ("chronic", "acute on chronic")
        assert supports_g89(code, basis, acuity) is expected, (basis, acuity)


STATUSES = {
    "": "none",
    "none": "none",
    "confirmed cause": "stands",
    "confirmed incidental": "stands",
    "link not stated": "stands",
    "suspected": "uncertain",
    "ruled out": "contested",
    "history (healed)": "contested",
}
SHARED = {
    "M84.58XA": ("fracture", "neoplasm"),
    "M51.14": ("disc_disorder", "radiculopathy"),
    "M47.24": ("degenerative", "radiculopathy"),
}
INPATIENT = {
    "claim_type": "institutional",
    "setting": "inpatient acute",
    "discharge_date": "2026-02-10",
}


@pytest.mark.parametrize("code", SHARED)
@pytest.mark.parametrize("inpatient", [False, True])
def test_a_code_of_several_conditions_is_contested_only_by_all_documented_ones(
    code: str, inpatient: bool
) -> None:
    families = SHARED[code]
    for pair in product(STATUSES, repeat=2):
        cells: Cells = {**WHOLE_CHART, "dx2": code}
        cells |= {**dict(zip(families, pair, strict=True))}
        cells |= INPATIENT if inpatient else {}
        chart = AUDITOR.chart(encounter_from_mapping(cells))
        profile = chart.profile[chart.codes[1]]
        assert profile.thoracic_families == {*families}
        documented = {STATUSES[status] for status in pair} - {"none"}
        against = {"contested"} | (set() if inpatient else {"uncertain"})
        assert chart.is_contested(profile) is (
            bool(documented) and documented <= against
        ), pair


@given(st.floats(-10, 70), st.sampled_from([1900, 1904]))
def test_serials_before_march_1900_are_ambiguous_and_not_dates(
    serial: float, system: int
) -> None:
    """Excel counts a 29 February 1900, day 60, that there never was; other programs
    count the days before it one later. From 61, 1 March 1900, all agree."""
    read = read_date(serial, system)
    as_text = read_date(f"{serial:.4f}", system)
    first, start = (61, dt.date(1899, 12, 30)) if system == 1900 else (
        (0, dt.date(1904, 1, 1))
    )  # fmt: skip
    if serial < first:
        assert isinstance(read, Unreadable)
    else:
        assert read == start + dt.timedelta(days=int(serial))
        assert round(serial, 4) != serial or as_text == read


@pytest.mark.parametrize("serial", [0, 1, 59, 60, 60.5, 60.999, "60", "59.9"])
def test_february_29_1900_is_not_a_date(serial: object) -> None:
    assert isinstance(read_date(serial), Unreadable)


@pytest.mark.parametrize(
    ("serial", "system", "day"),
    [
        *(
            (61, 1900, "1900-03-01"),
            (61.9, 1900, "1900-03-01"),
            (0, 1904, "1904-01-01"),
        ),
        *((2958465, 1900, "9999-12-31"), (2957003.9, 1904, "9999-12-31")),
        *((46063, 1900, "2026-02-10"), (44601, 1904, "2026-02-10")),
    ],
)
def test_serials_count_from_the_day_of_their_system(
    serial: float, system: int, day: str
) -> None:
    assert read_date(serial, system) == dt.date.fromisoformat(day)
    beyond = {1900: 2958466, 1904: 2957004}[system]
    assert isinstance(read_date(beyond, system), Unreadable)
