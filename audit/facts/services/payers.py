"""Facts about what payers require, looked up in the payer policy table."""

from __future__ import annotations

from audit.encounter.values import ServiceLine
from audit.facts.chart import Chart
from audit.facts.services.lines import (
    LINES,
    for_m546,
    grouped,
    in_groups,
    rows_of,
    under,
)
from audit.facts.tables.policy import (
    CHRONIC,
    DIAGNOSES,
    LOW_BACK,
    THERAPY_MODIFIER,
    WEEKS,
    allows,
)
from audit.facts.tables.service_groups import NEEDLING
from audit.facts.vocabulary import Fact, declared_in, one_of, yes_no

CARE = ("not_required", "enough", "short", "not_documented")


@yes_no(LINES, "dx1", "payer", "policy_id")
def diagnosis_outside_policy(chart: Chart) -> bool:
    """A line that points at M54.6 falls under a payer policy with a diagnosis list, and
    none of its diagnoses is on the list."""
    return bool(outside_policy(chart))


def outside_policy(chart: Chart) -> list[ServiceLine]:
    """Return the lines for M54.6 with no diagnosis on the payer's list."""
    found = []
    for line, group in for_m546(chart):
        rows = rows_of(chart, DIAGNOSES, group)
        codes = chart.pointed(line)
        if rows and not any(allows(row, c) for row in rows for c in codes):
            found.append(line)
    return found


@one_of(*CARE, columns=(LINES, "conservative_weeks", "red_flags", "payer"))
def conservative_care(chart: Chart) -> str:
    """Compares conservative care before a service for M54.6 with the weeks that the
    payer's policy requires; red flags exempt."""
    encounter = chart.encounter
    weeks = weeks_asked(chart, WEEKS)
    if weeks is None or not {"none"}.issuperset(encounter.red_flags):
        return "not_required"
    if encounter.conservative_weeks is None:
        return "not_documented"
    return "short" if encounter.conservative_weeks < weeks else "enough"


@one_of(
    *CARE,
    columns=(
        *(LINES, "dx1", "duration_weeks", "conservative_response"),
        *("payer", "policy_id"),
    ),
)
def chronic_failed_care(chart: Chart) -> str:
    """Compares the duration of the pain and the response to conservative care before a
    service for M54.6 with what the payer's policy requires; red flags do not exempt.

    Short: the pain is too short, or it improved. Not documented: duration or response
    is blank, or the response was partial.
    """
    asked = weeks_asked(chart, CHRONIC)
    if asked is None:
        return "not_required"
    lasted = chart.encounter.duration_weeks
    response = chart.encounter.conservative_response
    if response == "improved" or (lasted is not None and lasted < asked):
        return "short"
    return "enough" if lasted is not None and response == "failed" else "not_documented"


def weeks_asked(chart: Chart, requirement: str) -> float | None:
    """Return the most weeks that a policy requires before a service for M54.6."""
    rows = (row for _, g in for_m546(chart) for row in rows_of(chart, requirement, g))
    return max((row.min_weeks for row in rows), default=None)


@yes_no(LINES, "payer", "policy_id", "dx1")
def acupuncture_not_covered(chart: Chart) -> bool:
    """Acupuncture or dry needling is billed under a policy that covers low back pain
    only, and no low back pain code is on the claim."""
    return bool(needling_not_covered(chart))


def needling_not_covered(chart: Chart) -> list[ServiceLine]:
    """Return the needling lines that a policy covers for low back pain only."""
    if "low_back_pain" in chart.sets:
        return []
    return in_groups(under(chart, LOW_BACK, grouped(chart)), NEEDLING)


@yes_no(LINES, "payer", "policy_id")
def therapy_modifier_missing(chart: Chart) -> bool:
    """An always-therapy line lacks the modifier of its therapy plan (GP, GO, GN; an
    evaluation needs that of its discipline) under a policy that requires it."""
    return bool(without_therapy_modifier(chart))


def without_therapy_modifier(chart: Chart) -> list[ServiceLine]:
    """Return the therapy lines that lack the modifier that the policy requires."""
    return [
        line
        for line, group in under(chart, THERAPY_MODIFIER, grouped(chart))
        if group.modifiers and group.modifiers.isdisjoint(line.modifiers)
    ]


@yes_no(LINES, "dx1", "payer")
def policy_row_missing(chart: Chart) -> bool:
    """A line that points at M54.6 is for a service for which policies are loaded, but
    none of them is for the payer on the row."""
    return bool(without_policy_row(chart))


def without_policy_row(chart: Chart) -> list[ServiceLine]:
    """Return the lines for M54.6 for which only other payers' policies are loaded."""
    policy, payer = chart.tables.policy, chart.encounter.payer
    return [
        line
        for line, group in for_m546(chart)
        if policy.is_silent_on(group.name, payer, chart.on)
    ]


@yes_no("dx1")
def injury_or_condition_reported(chart: Chart) -> bool:
    """An injury (chapter 19) or a definitive thoracic condition is on the claim;
    F45.42, pregnancy, visceral disease and referred symptoms are not counted."""
    return any(
        "injury_chapter" in profile.sets
        or (
            bool(profile.thoracic_families - {"pregnancy"})
            and code != "F45.42"
            and "referred_symptom" not in profile.sets
            and not chart.is_visceral_disease(profile)
        )
        for code, profile in chart.profile.items()
    )


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
