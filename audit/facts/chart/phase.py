"""Compares the 7th character of injury codes with the documented phase of care.

Source: Official Guidelines I.C.19.a, I.C.13.c; I.B.10 for a sequela.
"""

from __future__ import annotations

from audit.codes import Code, seventh_character, with_seventh
from audit.facts.chart.condition_codes import ConditionCodes
from audit.facts.chart.statuses import PRESENT_STATUSES

PHASE_CHARACTERS = {
    "active treatment": "AB",
    "routine healing": "D",
    "delayed healing": "G",
    "nonunion": "K",
    "malunion": "P",
    "sequela": "S",
}
"""7th characters for each phase; B is active treatment of an open fracture."""

SUBSEQUENT = "D"
"""The 7th character to use if a category has none for the phase."""

JUDGED_STATUSES = PRESENT_STATUSES | {"sequela"}
"""Statuses with which the 7th character of a code is judged."""


def expected_codes(chart: ConditionCodes, code: Code) -> tuple[Code, ...]:
    """Return the codes that the documented phase of care allows in place of a code.

    The code itself is among them if its 7th character is right. The result is empty if
    the code is not judged: it takes no 7th character, its condition is not documented
    as present, or no phase is documented. The auditor's code overrides the phase.
    """
    profile = chart.profile.get(code)
    if profile is None or not seventh_character(code):
        return ()
    if "phase_judged" not in profile.sets:
        return ()
    status = chart.status_of(code)
    # A diagnosis uncertain at discharge from an inpatient facility counts as present
    # (II.H).
    present = chart.inpatient_facility and status == "suspected"
    if not (present or status in JUDGED_STATUSES) or _is_replaced(chart, code):
        return ()
    return _by_auditor(chart, code) or _by_phase(chart, code, status == "sequela")


def _is_replaced(chart: ConditionCodes, code: Code) -> bool:
    """Whether the auditor's codes of an established condition replace the code."""
    return any(
        chart.is_established(family) and chart.auditor_codes.get(family)
        for family in chart.profile[code].thoracic_families
    )


def _by_auditor(chart: ConditionCodes, code: Code) -> tuple[Code, ...]:
    if not chart.phase:
        return ()
    stem = with_seventh(code, "")
    return tuple(
        c for c in chart.encounter.definitive_code if with_seventh(c, "") == stem
    )


def _by_phase(chart: ConditionCodes, code: Code, is_sequela: bool) -> tuple[Code, ...]:
    phase = "sequela" if is_sequela else chart.phase
    if not phase:
        return ()
    allowed = chart.tables.codes.seventh_characters(code, chart.on)
    fitting = [c for c in PHASE_CHARACTERS[phase] if c in allowed]
    if not fitting and SUBSEQUENT in allowed:
        fitting = [SUBSEQUENT]
    return tuple(with_seventh(code, character) for character in fitting)


def out_of_phase(chart: ConditionCodes) -> tuple[Code, ...]:
    """Return the codes on the claim whose 7th character contradicts the phase of care.

    The worksheet has one cell for the phase. If the claim reports injuries of several
    families in several phases, the cell is assumed to describe the family whose codes
    agree with it, and the codes of other families are not judged.
    """
    expected = {c: codes for c in chart.codes if (codes := expected_codes(chart, c))}
    fitting = frozenset[str]()
    for code, codes in expected.items():
        if code in codes and chart.status_of(code) != "sequela":
            fitting |= chart.profile[code].thoracic_families
    return tuple(
        code
        for code, codes in expected.items()
        if code not in codes
        and (
            not fitting
            or chart.status_of(code) == "sequela"
            or fitting & chart.profile[code].thoracic_families
        )
    )


def has_character(chart: ConditionCodes, code: Code) -> bool:
    """Whether the phase determines the code: its category has a character for it."""
    expected = expected_codes(chart, code)
    phase = "sequela" if chart.status_of(code) == "sequela" else chart.phase
    return bool(expected) and (
        seventh_character(expected[0]) in PHASE_CHARACTERS.get(phase, "")
        or bool(_by_auditor(chart, code))
    )
