"""The clinical indicators of a row, as quoted in a provider query.

Source: ACDIS/AHIMA, Guidelines for Achieving a Compliant Query Practice (2022).
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.encounter.values import Encounter


def clinical_indicators(encounter: Encounter) -> str:
    """Quote the clinical indicators that the row documents."""
    return "; ".join(
        f"{name}: {value}" for name, value in _indicators(encounter) if value
    )


def imaging_report(encounter: Encounter) -> str:
    """Return the line for the words of the imaging report; empty without imaging."""
    if not encounter.imaging_status.startswith("done"):
        return ""
    return "The [date] [modality] report states: ____"


def _indicators(encounter: Encounter) -> Iterable[tuple[str, str]]:
    flags = [flag for flag in encounter.red_flags if flag != "none"]
    weeks, severity = encounter.duration_weeks, encounter.pain_severity
    neuro = encounter.neuro_exam
    examined = [
        name
        for name, cell in (
            ("tenderness", encounter.exam_tenderness),
            ("range of motion", encounter.exam_range_of_motion),
        )
        if cell == "Y"
    ]
    limited = {"Y": "limited", "N": "not limited"}
    yield "region", ", ".join(encounter.pain_regions)
    yield "levels", encounter.pain_levels
    yield "acuity", encounter.acuity
    yield "onset", "documented" if encounter.onset_date else ""
    yield "duration", in_weeks(weeks)
    yield "severity", "" if severity is None else f"{severity:g} of 10"
    yield "examination recorded", ", ".join(examined)
    yield "neurologic examination", "" if neuro == "not done" else neuro
    if encounter.imaging_status.startswith("done"):
        yield "imaging", ", ".join(filter(None, (encounter.imaging_region, "done")))
    yield "red flags", ", ".join(flags)
    yield "recent injury", "documented" if encounter.injury_recent == "Y" else ""
    yield "function", limited.get(encounter.functional_limitation, "")
    yield "response to treatment", encounter.conservative_response


def in_weeks(weeks: float | None) -> str:
    """Write a number of weeks; empty if there is none."""
    if weeks is None:
        return ""
    return "1 week" if weeks == 1 else f"{weeks:g} weeks"
