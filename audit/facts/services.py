"""Facts of the service lines: regions, pointers, payer policy, global periods."""

from __future__ import annotations

from audit.codes import M546, Code
from audit.encounter.values import ServiceLine
from audit.facts.chart import Chart
from audit.facts.policy import (
    ADVANCED_IMAGING,
    CONSERVATIVE_TREATMENT,
    EPIDURALS,
    FACETS,
    PolicyRow,
    ServiceGroup,
    allows,
)
from audit.facts.vocabulary import Fact, one_of, yes_no

LINES = "cpt1"
MAX_POINTERS = 4
"""Diagnosis pointers a line may carry. Source: CMS-1500 instructions, item 24E."""
GLOBAL_MODIFIERS = frozenset({"24", "58", "78", "79"})
FACET_FIRST_LEVEL = frozenset({"64490", "64633"})


def _grouped(chart: Chart) -> list[tuple[ServiceLine, ServiceGroup]]:
    services = chart.tables.services
    found = ((line, services.group(line.procedure)) for line in chart.encounter.lines)
    return [(line, group) for line, group in found if group is not None]


def _for_m546(chart: Chart) -> list[tuple[ServiceLine, ServiceGroup]]:
    if chart.m546_place is None:
        return []
    return [(x, g) for x, g in _grouped(chart) if M546 in chart.pointed(x)]


def _serves(chart: Chart, code: Code, regions: frozenset[str]) -> bool:
    sets = chart.profile[code].sets
    if any(f"serves_{region}" in sets for region in regions):
        return True
    return bool(chart.tables.codes.regions(code) & regions)


def _rows(chart: Chart, requirement: str, group: ServiceGroup) -> list[PolicyRow]:
    encounter = chart.encounter
    return chart.tables.policy.rows_for(
        requirement, group.name, encounter.payer, encounter.policy_id, chart.on
    )


@yes_no(LINES, "dx1")
def region_mismatch(chart: Chart) -> bool:
    """A line that points at M54.6 serves other spinal regions only, and points at no
    diagnosis of such a region."""
    return any(
        group.regions
        and "thoracic" not in group.regions
        and not any(_serves(chart, c, group.regions) for c in chart.pointed(line))
        for line, group in _for_m546(chart)
    )


@yes_no(LINES, "dx1", "payer", "policy_id")
def diagnosis_outside_policy(chart: Chart) -> bool:
    """A line that points at M54.6 falls under a payer policy with a diagnosis list, and
    none of its diagnoses is on the list."""
    for line, group in _for_m546(chart):
        rows = _rows(chart, "diagnosis list", group)
        codes = chart.pointed(line)
        if rows and not any(allows(row, c) for row in rows for c in codes):
            return True
    return False


@one_of(
    *("not_required", "enough", "short", "not_documented"),
    columns=(LINES, "conservative_weeks", "red_flags", "payer"),
)
def conservative_care(chart: Chart) -> str:
    """Conservative care before advanced imaging or an injection for M54.6, against the
    weeks that the payer's policy asks for; red flags exempt."""
    encounter = chart.encounter
    if not {"none"}.issuperset(encounter.red_flags):
        return "not_required"
    weeks = [
        row.min_weeks
        for _, group in _for_m546(chart)
        if group.name in ADVANCED_IMAGING | EPIDURALS | FACETS
        for row in _rows(chart, "minimum weeks", group)
    ]
    if not weeks:
        return "not_required"
    if encounter.conservative_weeks is None:
        return "not_documented"
    return "short" if encounter.conservative_weeks < max(weeks) else "enough"


@yes_no(LINES, "payer")
def manipulation_under_policy(chart: Chart) -> bool:
    """Spinal manipulation is billed under a policy that asks for a subluxation code
    first (Medicare)."""
    return bool(_manipulations(chart))


def _manipulations(chart: Chart) -> list[ServiceLine]:
    return [
        line
        for line, group in _grouped(chart)
        if group.name == "spinal_manipulation"
        and _rows(chart, "subluxation first", group)
    ]


@yes_no("dx1")
def subluxation_first_listed(chart: Chart) -> bool:
    """The first-listed diagnosis is a subluxation level (M99.0-, M99.1-)."""
    return "subluxation" in chart.first_sets


@yes_no("dx1")
def subluxation_reported(chart: Chart) -> bool:
    """A subluxation code (M99.0-, M99.1-) is on the claim."""
    return "subluxation" in chart.sets


@yes_no(LINES)
def active_treatment_modifier_missing(chart: Chart) -> bool:
    """A manipulation line under such a policy lacks modifier AT (active treatment)."""
    return any("AT" not in line.modifiers for line in _manipulations(chart))


@yes_no(LINES, "payer", "dx1")
def acupuncture_not_covered(chart: Chart) -> bool:
    """Acupuncture is billed under a policy that covers low back pain only, and no low
    back pain code is on the claim."""
    return "low_back_pain" not in chart.sets and any(
        group.name == "acupuncture" and _rows(chart, "low back pain only", group)
        for _, group in _grouped(chart)
    )


@yes_no(LINES)
def symptom_management_billed(chart: Chart) -> bool:
    """A line of low-complexity symptom management (therapy, manipulation, trigger point
    injection, acupuncture) is on the claim."""
    return any(group.name in CONSERVATIVE_TREATMENT for _, group in _grouped(chart))


@yes_no(LINES)
def therapy_billed(chart: Chart) -> bool:
    """A physical or occupational therapy line is on the claim."""
    return any(group.name == "therapy" for _, group in _grouped(chart))


@yes_no(LINES, "imaging_status")
def service_ordered(chart: Chart) -> bool:
    """Some test or treatment was ordered or billed beyond the visit itself."""
    if chart.encounter.imaging_status in ("ordered", "pending"):
        return True
    services = chart.tables.services
    groups = (services.group(line.procedure) for line in chart.encounter.lines)
    return any(group is None or group.name != "visit" for group in groups)


@yes_no(LINES, "dx1")
def pointer_invalid(chart: Chart) -> bool:
    """A line's diagnosis pointers are beyond the claim's diagnoses, repeated, or more
    than four."""
    count = len(chart.encounter.dx)
    return any(
        len(line.pointers) > MAX_POINTERS
        or len(set(line.pointers)) < len(line.pointers)
        or any(ord(letter) - ord("A") >= count for letter in line.pointers)
        for line in chart.encounter.lines
    )


@yes_no(LINES, "dx1")
def line_unsupported(chart: Chart) -> bool:
    """A line points at no diagnosis at all, or a thoracic service points at no
    diagnosis that could support it."""
    services = chart.tables.services
    for line in chart.encounter.lines:
        if not line.pointers:
            continue
        codes = chart.pointed(line)
        group = services.group(line.procedure)
        if not codes:
            return True
        if (
            group
            and "thoracic" in group.regions
            and not _supported(chart, group, codes)
        ):
            return True
    return False


def _supported(chart: Chart, group: ServiceGroup, codes: tuple[Code, ...]) -> bool:
    return any(
        c == M546
        or chart.profile[c].thoracic_families
        or _serves(chart, c, group.regions)
        for c in codes
    )


@yes_no(LINES)
def visit_without_modifier_25(chart: Chart) -> bool:
    """A visit is billed with a procedure of the same day and lacks modifier 25."""
    lines = _grouped(chart)
    return any(g.with_visit_modifier for _, g in lines) and any(
        g.name == "visit" and "25" not in x.modifiers for x, g in lines
    )


@yes_no(LINES)
def facet_units_above_one(chart: Chart) -> bool:
    """The first facet level (64490, 64633) is billed with more than one unit."""
    return any(
        x.procedure in FACET_FIRST_LEVEL and x.units > 1 for x in chart.encounter.lines
    )


@yes_no(LINES, "surgery_date", "global_days", "same_surgeon")
def visit_in_global_period(chart: Chart) -> bool:
    """The same surgeon bills a visit within the global period without modifier 24, 58,
    78 or 79 (day 0 is the day of surgery)."""
    encounter = chart.encounter
    surgery, service = encounter.surgery_date, encounter.date_of_service
    if surgery is None or service is None or not encounter.global_days:
        return False
    within = 0 <= (service - surgery).days <= int(encounter.global_days)
    return (
        within
        and encounter.same_surgeon == "Y"
        and any(
            g.name == "visit" and GLOBAL_MODIFIERS.isdisjoint(x.modifiers)
            for x, g in _grouped(chart)
        )
    )


@yes_no("denial_carc", "denial_rarc")
def denial_received(chart: Chart) -> bool:
    """Denial codes were received for the claim."""
    return bool(chart.encounter.denial_carc or chart.encounter.denial_rarc)


FACTS: tuple[Fact, ...] = tuple(v for v in globals().values() if isinstance(v, Fact))
"""The facts of this module, in the order of their declaration."""
