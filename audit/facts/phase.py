"""The 7th character of an injury or fracture against the documented phase of care.

Source: Official Guidelines I.C.19.a, I.C.13.c; I.B.10 for a sequela.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.codes import Code, seventh_character, with_seventh

if TYPE_CHECKING:
    from audit.facts.chart import Chart

PHASE_CHARACTERS = {
    "active treatment": "AB",
    "routine healing": "D",
    "delayed healing": "G",
    "nonunion": "K",
    "malunion": "P",
    "sequela": "S",
}
"""7th characters that say each phase; B is active treatment of an open fracture."""

SUBSEQUENT = "D"
"""What stands in where a category has no character for the phase."""

_JUDGED_STATUSES = frozenset(
    {"confirmed_cause", "confirmed_incidental", "link_not_stated", "sequela"}
)


def expected_codes(chart: Chart, code: Code) -> tuple[Code, ...]:
    """Give the codes that the documented phase of care allows instead of a code.

    The code itself is among them where its 7th character fits. Empty where the code
    is not judged: it takes no 7th character, its condition is not documented as
    present, or no phase is documented. The auditor's code decides over the phase.
    """
    profile = chart.profile.get(code)
    if profile is None or not seventh_character(code):
        return ()
    if "phase_judged" not in profile.sets:
        return ()
    status = chart.status_of(code)
    # What is uncertain at discharge of an inpatient facility counts as present (II.H).
    present = chart.inpatient_facility and status == "suspected"
    if not (present or status in _JUDGED_STATUSES) or _is_replaced(chart, code):
        return ()
    return _by_auditor(chart, code) or _by_phase(chart, code, status == "sequela")


def _is_replaced(chart: Chart, code: Code) -> bool:
    """Whether the auditor's codes of an established condition take the code's place."""
    return any(
        chart.is_established(family) and chart.auditor_codes.get(family)
        for family in chart.profile[code].thoracic_families
    )


def _by_auditor(chart: Chart, code: Code) -> tuple[Code, ...]:
    if not chart.phase:
        return ()
    stem = with_seventh(code, "")
    return tuple(
        c for c in chart.encounter.definitive_code if with_seventh(c, "") == stem
    )


def _by_phase(chart: Chart, code: Code, is_over: bool) -> tuple[Code, ...]:
    phase = "sequela" if is_over else chart.phase
    if not phase:
        return ()
    known = chart.tables.codes.seventh_characters(code, chart.on)
    fitting = [c for c in PHASE_CHARACTERS[phase] if c in known]
    if not fitting and SUBSEQUENT in known:
        fitting = [SUBSEQUENT]
    return tuple(with_seventh(code, character) for character in fitting)


def out_of_phase(chart: Chart) -> tuple[Code, ...]:
    """Give the codes on the claim whose 7th character the documented phase contradicts.

    The worksheet has one cell for the phase. Where the claim reports injuries of
    several families in several phases, the cell is taken to speak of the family whose
    codes fit it, and the codes of other families are left alone.
    """
    wanted = {c: told for c in chart.codes if (told := expected_codes(chart, c))}
    fitting = frozenset[str]()
    for code, told in wanted.items():
        if code in told and chart.status_of(code) != "sequela":
            fitting |= chart.profile[code].thoracic_families
    return tuple(
        code
        for code, told in wanted.items()
        if code not in told
        and (
            not fitting
            or chart.status_of(code) == "sequela"
            or fitting & chart.profile[code].thoracic_families
        )
    )


def has_character(chart: Chart, code: Code) -> bool:
    """Whether the phase settles the code: one character of the category says it."""
    wanted = expected_codes(chart, code)
    phase = "sequela" if chart.status_of(code) == "sequela" else chart.phase
    return bool(wanted) and (
        seventh_character(wanted[0]) in PHASE_CHARACTERS.get(phase, "")
        or bool(_by_auditor(chart, code))
    )
