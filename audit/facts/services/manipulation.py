"""Facts about chiropractic manipulation: subluxation, regions, exam, modifiers.

A table says how regions are counted (`audit/facts/data/manipulation.toml`).
"""

from __future__ import annotations

from audit.encounter.values import ServiceLine
from audit.facts.chart import Chart
from audit.facts.services.lines import LINES, grouped, in_groups, under
from audit.facts.tables.policy import SUBLUXATION
from audit.facts.vocabulary import Count, Fact, declared_in, one_of, yes_no

MANIPULATION = frozenset({"spinal_manipulation"})


def manipulations(chart: Chart) -> list[ServiceLine]:
    """Return the lines of spinal manipulation."""
    return in_groups(grouped(chart), MANIPULATION)


def manipulations_under_policy(chart: Chart) -> list[ServiceLine]:
    """Return those under a policy that requires a subluxation code first."""
    return in_groups(under(chart, SUBLUXATION, grouped(chart)), MANIPULATION)


@yes_no(LINES, "payer")
def manipulation_under_policy(chart: Chart) -> bool:
    """Spinal manipulation is billed under a policy that requires a subluxation code
    first (Medicare)."""
    return bool(manipulations_under_policy(chart))


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
    return bool(without_active_treatment(chart))


def without_active_treatment(chart: Chart) -> list[ServiceLine]:
    """Return the manipulation lines under such a policy that lack modifier AT."""
    return [x for x in manipulations_under_policy(chart) if "AT" not in x.modifiers]


@one_of(
    *("not_short", "regions_short", "subluxations_short"),
    columns=(LINES, "dx1", "pain_regions", "payer", "policy_id"),
)
def manipulation_level(chart: Chart) -> str:
    """Compares the regions that a spinal manipulation claims with those that count:
    coded subluxations, or else documented pain regions; only coded subluxations under
    a policy that requires a subluxation code first.

    The value is not_short if no region can be counted.
    """
    if not beyond_regions(chart):
        return "not_short"
    governed = manipulations_under_policy(chart)
    return "subluxations_short" if governed else "regions_short"


def beyond_regions(chart: Chart) -> list[ServiceLine]:
    """Return the manipulation lines that claim more regions than can be counted."""
    lines = manipulations(chart)
    if not lines:
        return []
    counted = regions_counted(chart)
    if not counted:
        return []
    least = chart.tables.services.manipulation.least_regions
    return [x for x in lines if len(counted) < least.get(x.procedure, 0)]


def regions_counted(chart: Chart) -> frozenset[str]:
    """Return the spinal regions of the coded subluxations or of the documented pain.

    The result is empty if nothing can be counted or the pain is diffuse.
    """
    table = chart.tables.services.manipulation
    coded = {table.coded[c] for c in chart.codes if c in table.coded}
    documented = chart.encounter.pain_regions
    if coded:
        return frozenset(coded)
    if manipulations_under_policy(chart) or not table.extents.isdisjoint(documented):
        return frozenset()
    return frozenset(r for d in documented for r in table.documented.get(d, ()))


@yes_no("part_pain", "part_asymmetry", "part_range", "part_tissue")
def part_recorded(chart: Chart) -> bool:
    """At least one cell of the P.A.R.T. examination is filled, whatever its value."""
    encounter = chart.encounter
    return any(
        (
            *(encounter.part_pain, encounter.part_asymmetry),
            *(encounter.part_range, encounter.part_tissue),
        )
    )


@yes_no("part_pain")
def part_pain_found(chart: Chart) -> bool:
    """Abnormal pain or tenderness is recorded at the treated segment (P.A.R.T.)."""
    return chart.encounter.part_pain == "Y"


@yes_no("part_asymmetry")
def part_asymmetry_found(chart: Chart) -> bool:
    """Asymmetry or misalignment is recorded (P.A.R.T.)."""
    return chart.encounter.part_asymmetry == "Y"


@yes_no("part_range")
def part_range_found(chart: Chart) -> bool:
    """An abnormal range of motion is recorded (P.A.R.T.)."""
    return chart.encounter.part_range == "Y"


@yes_no("part_tissue")
def part_tissue_found(chart: Chart) -> bool:
    """Changes of tissue or tone are recorded (P.A.R.T.)."""
    return chart.encounter.part_tissue == "Y"


@yes_no(LINES)
def manual_therapy_unseparated(chart: Chart) -> bool:
    """A service that is bundled into spinal manipulation (97140) is billed with it, and
    no modifier says that another region was treated (59, XE, XP, XS, XU)."""
    return bool(bundled_lines(chart))


def bundled_lines(chart: Chart) -> list[ServiceLine]:
    """Return lines bundled into a spinal manipulation without a separating modifier."""
    table = chart.tables.services.manipulation
    if not manipulations(chart):
        return []
    return [
        line
        for line in chart.encounter.lines
        if line.procedure in table.bundled
        and table.separating.isdisjoint(line.modifiers)
    ]


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""

COUNTS: tuple[Count, ...] = (
    Count(
        "part_findings",
        (
            *("part_pain_found", "part_asymmetry_found"),
            *("part_range_found", "part_tissue_found"),
        ),
        "How many of the four P.A.R.T. findings are recorded.",
    ),
)
"""The counts of this module."""
