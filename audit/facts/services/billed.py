"""Facts about the service lines: what is billed, for which region and diagnoses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audit.codes import M546, Code
from audit.encounter.values import ServiceLine
from audit.facts.chart import Chart
from audit.facts.services import manipulation, payers
from audit.facts.services.lines import LINES, for_m546, grouped, in_groups, rows_of
from audit.facts.tables.policy import (
    CHRONIC,
    DIAGNOSES,
    LOW_BACK,
    REQUIREMENTS,
    SUBLUXATION,
    THERAPY_MODIFIER,
    WEEKS,
    PolicyRow,
)
from audit.facts.tables.service_groups import (
    ADVANCED_IMAGING,
    AUGMENTATION,
    CONSERVATIVE_TREATMENT,
    INJECTIONS,
    ServiceGroup,
)
from audit.facts.vocabulary import Fact, declared_in, yes_no

MAX_POINTERS = 4
"""Diagnosis pointers allowed on a line. Source: CMS-1500 instructions, item 24E."""
GLOBAL_MODIFIERS = frozenset({"24", "57"})
"""Modifiers of a visit that is not part of the surgery; 58, 78 and 79 belong to
procedures. Source: Medicare Claims Processing Manual, chapter 12, section 40.2.A."""
FACET_FIRST_LEVEL = frozenset({"64490", "64633"})
VISIT = frozenset({"visit"})


def _serves(chart: Chart, code: Code, regions: frozenset[str]) -> bool:
    sets = chart.profile[code].sets
    if any(f"serves_{region}" in sets for region in regions):
        return True
    return bool(chart.tables.codes.regions(code) & regions)


@yes_no(LINES, "dx1")
def region_mismatch(chart: Chart) -> bool:
    """A line that points at M54.6 is for other spinal regions only, and points at no
    diagnosis of such a region."""
    return bool(_mismatched(chart))


def _mismatched(chart: Chart) -> list[ServiceLine]:
    return [
        line
        for line, group in for_m546(chart)
        if group.regions
        and "thoracic" not in group.regions
        and not any(_serves(chart, c, group.regions) for c in chart.pointed(line))
    ]


@yes_no(LINES)
def symptom_management_billed(chart: Chart) -> bool:
    """A line of low-complexity symptom management (therapy, manipulation, trigger point
    injection, acupuncture) is on the claim."""
    return bool(in_groups(grouped(chart), CONSERVATIVE_TREATMENT))


@yes_no(LINES, "dx1")
def advanced_imaging_billed(chart: Chart) -> bool:
    """A line of advanced imaging (CT, MRI, myelogram) that points at M54.6 is on the
    claim."""
    return bool(in_groups(for_m546(chart), ADVANCED_IMAGING))


@yes_no(LINES, "dx1")
def injection_billed(chart: Chart) -> bool:
    """A line of an injection, block or ablation that points at M54.6 is on the
    claim."""
    return bool(in_groups(for_m546(chart), INJECTIONS))


@yes_no(LINES, "dx1")
def targeted_procedure_billed(chart: Chart) -> bool:
    """A line of a procedure aimed at levels (injection, block, ablation, vertebral
    augmentation) that points at M54.6 is on the claim."""
    return bool(in_groups(for_m546(chart), INJECTIONS | AUGMENTATION))


@yes_no(LINES)
def therapy_billed(chart: Chart) -> bool:
    """A physical or occupational therapy line is on the claim."""
    return bool(in_groups(grouped(chart), frozenset({"therapy"})))


@yes_no(LINES, "imaging_status")
def service_ordered(chart: Chart) -> bool:
    """A test or treatment was ordered or billed in addition to the visit."""
    ordered = chart.encounter.imaging_status in ("ordered", "pending")
    return ordered or bool(_beyond_visit(chart))


def _beyond_visit(chart: Chart) -> list[ServiceLine]:
    services = chart.tables.services
    groups = ((x, services.group(x.procedure)) for x in chart.encounter.lines)
    return [x for x, group in groups if group is None or group.name not in VISIT]


@yes_no(LINES, "dx1")
def pointer_invalid(chart: Chart) -> bool:
    """A line's diagnosis pointers are beyond the claim's diagnoses, repeated, or more
    than four."""
    return bool(_wrongly_pointed(chart))


def _wrongly_pointed(chart: Chart) -> list[ServiceLine]:
    return [line for line in chart.encounter.lines if pointer_faults(chart, line)]


def pointer_faults(chart: Chart, line: ServiceLine) -> list[str]:
    """Describe what is wrong with the diagnosis pointers of a line."""
    count, letters = len(chart.encounter.dx), dict.fromkeys(line.pointers)
    beyond = [letter for letter in letters if ord(letter) - ord("A") >= count]
    twice = [letter for letter in letters if line.pointers.count(letter) > 1]
    faults = [f"pointer {letter} names no diagnosis of the claim" for letter in beyond]
    faults += [f"pointer {letter} stands more than once" for letter in twice]
    if len(line.pointers) > MAX_POINTERS:
        faults.append(f"{len(line.pointers)} pointers, of at most {MAX_POINTERS}")
    return faults


@yes_no(LINES, "dx1")
def line_unsupported(chart: Chart) -> bool:
    """A line points at no diagnosis at all, or a thoracic service points at no
    diagnosis that could support it."""
    return bool(_unsupported(chart))


def _unsupported(chart: Chart) -> list[ServiceLine]:
    services = chart.tables.services
    found = []
    for line in chart.encounter.lines:
        codes, group = chart.pointed(line), services.group(line.procedure)
        thoracic = group is not None and "thoracic" in group.regions
        if line.pointers and (
            not codes or (group and thoracic and not _is_supported(chart, group, codes))
        ):
            found.append(line)
    return found


def _is_supported(chart: Chart, group: ServiceGroup, codes: tuple[Code, ...]) -> bool:
    return any(
        c == M546
        or chart.profile[c].thoracic_families
        or _serves(chart, c, group.regions)
        for c in codes
    )


@yes_no(LINES)
def visit_without_modifier_25(chart: Chart) -> bool:
    """A visit is billed with a procedure of the same day and lacks modifier 25."""
    return bool(_visits_without_25(chart))


def _visits_without_25(chart: Chart) -> list[ServiceLine]:
    lines = grouped(chart)
    if not any(group.with_visit_modifier for _, group in lines):
        return []
    return [x for x in in_groups(lines, VISIT) if "25" not in x.modifiers]


@yes_no(LINES)
def facet_units_above_one(chart: Chart) -> bool:
    """The first facet level (64490, 64633) is billed with more than one unit."""
    return bool(_repeated_facets(chart))


def _repeated_facets(chart: Chart) -> list[ServiceLine]:
    lines = chart.encounter.lines
    return [x for x in lines if x.procedure in FACET_FIRST_LEVEL and x.units > 1]


@yes_no(LINES, "surgery_date", "global_days", "same_surgeon")
def visit_in_global_period(chart: Chart) -> bool:
    """The same surgeon bills a visit within the global period without modifier 24
    or 57 (day 0 is the day of surgery)."""
    return bool(_visits_in_global_period(chart))


def _visits_in_global_period(chart: Chart) -> list[ServiceLine]:
    encounter = chart.encounter
    surgery, service = encounter.surgery_date, encounter.date_of_service
    if surgery is None or service is None or not encounter.global_days:
        return []
    within = 0 <= (service - surgery).days <= int(encounter.global_days)
    if not within or encounter.same_surgeon != "Y":
        return []
    visits = in_groups(grouped(chart), VISIT)
    return [x for x in visits if GLOBAL_MODIFIERS.isdisjoint(x.modifiers)]


@yes_no("denial_carc", "denial_rarc")
def denial_received(chart: Chart) -> bool:
    """Denial codes were received for the claim."""
    return bool(chart.encounter.denial_carc or chart.encounter.denial_rarc)


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""


def policy_rows(
    chart: Chart, lines: Iterable[ServiceLine], requirement: str = ""
) -> list[PolicyRow]:
    """Return the policy rows that apply to some lines of a row, each once.

    If a requirement is given, only the rows with that requirement are returned.
    """
    services = chart.tables.services
    groups = {g.name: g for x in lines if (g := services.group(x.procedure))}
    found = [
        row
        for group in groups.values()
        for asked in ((requirement,) if requirement else REQUIREMENTS)
        for row in rows_of(chart, asked, group)
    ]
    return list(dict.fromkeys(found))


def _asked(requirement: str) -> Callable[[Chart], list[ServiceLine]]:
    return lambda chart: [
        x for x, group in for_m546(chart) if rows_of(chart, requirement, group)
    ]


LINE_GROUPS: Mapping[str, Callable[[Chart], list[ServiceLine]]] = {
    "mismatched": _mismatched,
    "outside_policy": payers.outside_policy,
    "weeks_of_care_asked": _asked(WEEKS),
    "chronic_and_failed_asked": _asked(CHRONIC),
    "needling_not_covered": payers.needling_not_covered,
    "without_therapy_modifier": payers.without_therapy_modifier,
    "without_policy_row": payers.without_policy_row,
    "imaging_and_interventions": lambda chart: in_groups(
        for_m546(chart), ADVANCED_IMAGING | INJECTIONS | AUGMENTATION
    ),
    "manipulations_under_policy": manipulation.manipulations_under_policy,
    "without_active_treatment": manipulation.without_active_treatment,
    "beyond_regions": manipulation.beyond_regions,
    "bundled": manipulation.bundled_lines,
    "beyond_the_visit": _beyond_visit,
    "wrongly_pointed": _wrongly_pointed,
    "unsupported": _unsupported,
    "visits_without_25": _visits_without_25,
    "repeated_facets": _repeated_facets,
    "visits_in_global_period": _visits_in_global_period,
}
"""The groups of service lines that findings can be about, by their names in rules."""

POLICY_ASKED: Mapping[str, str] = {
    "outside_policy": DIAGNOSES,
    "weeks_of_care_asked": WEEKS,
    "chronic_and_failed_asked": CHRONIC,
    "needling_not_covered": LOW_BACK,
    "without_therapy_modifier": THERAPY_MODIFIER,
    "manipulations_under_policy": SUBLUXATION,
    "without_active_treatment": SUBLUXATION,
    "beyond_regions": SUBLUXATION,
}
"""The policy requirement behind each group of lines that depends on a policy."""
