"""Facts of the record at their edges: acuity of pain, contested codes, serials."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor
from audit.cells import Unreadable
from audit.columns import column
from audit.date_cells import read_date
from audit.encounter.records import encounter_from_mapping
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


@given(st.floats(-10, 9_999.99), st.sampled_from([1900, 1904]))
def test_a_small_number_is_no_serial(serial: float, system: int) -> None:
    """2026 is a year, and 226 a day without its year. A serial has five digits."""
    assert isinstance(read_date(serial, system), Unreadable)
    assert isinstance(read_date(f"{serial:.4f}", system), Unreadable)


@pytest.mark.parametrize("serial", [0, 1, 59, 60, 60.5, 60.999, "60", "59.9", 2026])
def test_february_29_1900_is_not_a_date(serial: object) -> None:
    assert isinstance(read_date(serial), Unreadable)


@pytest.mark.parametrize(
    ("serial", "system", "day"),
    [
        *((10_000, 1900, "1927-05-18"), (10_000.9, 1904, "1931-05-19")),
        *((99_999, 1900, "2173-10-13"), (99_999.9, 1904, "2177-10-14")),
        *((46063, 1900, "2026-02-10"), (44601, 1904, "2026-02-10")),
    ],
)
def test_serials_count_from_the_day_of_their_system(
    serial: float, system: int, day: str
) -> None:
    assert read_date(serial, system) == dt.date.fromisoformat(day)
    assert isinstance(read_date(100_000, system), Unreadable)
