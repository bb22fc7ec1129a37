"""Facts about Excludes1 notes: codes on the claim that exclude each other."""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import Chart
from audit.facts.tables.profiles import is_current_injury
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no


@yes_no(DX)
def m51_thoracic_reported(chart: Chart) -> bool:
    """A thoracic or thoracolumbar disc code (M51.-) is on the claim."""
    return "m51_thoracic" in chart.sets


@yes_no(DX)
def m51_unspecified_reported(chart: Chart) -> bool:
    """A disc code without a stated region (M51.9) is on the claim."""
    return "m51_unspecified" in chart.sets


@yes_no(DX)
def m51_other_region_reported(chart: Chart) -> bool:
    """A lumbar or lumbosacral disc code (M51.-) is on the claim."""
    return "m51_other_region" in chart.sets


@yes_no(DX)
def current_injury_reported(chart: Chart) -> bool:
    """A code of current injury of the thoracic spine or back wall is on the claim (7th
    character not S)."""
    return any(map(is_current_injury, chart.profile.values()))


@yes_no(DX, "unrelated_pairs")
def injury_documented_unrelated(chart: Chart) -> bool:
    """The provider documents each reported current injury as unrelated to M54.6."""
    injuries = [c for c, p in chart.profile.items() if is_current_injury(p)]
    return bool(injuries) and chart.unrelated_to_m546.issuperset(injuries)


@yes_no(DX)
def discitis_reported(chart: Chart) -> bool:
    """Discitis NOS (M46.4-) of the thoracic or an unstated region is on the claim."""
    return "discitis_nos" in chart.sets


@yes_no(DX, "unrelated_pairs")
def discitis_documented_unrelated(chart: Chart) -> bool:
    """The provider documents the reported discitis as unrelated to M54.6."""
    codes = chart.codes_in("discitis_nos")
    return bool(codes) and chart.unrelated_to_m546.issuperset(codes)


@yes_no(DX)
def discitis_of_other_region_reported(chart: Chart) -> bool:
    """Discitis NOS (M46.4-) of a cervical or lumbar region is on the claim."""
    return "discitis_other_region" in chart.sets


@yes_no(DX, "unrelated_pairs")
def m5489_documented_unrelated(chart: Chart) -> bool:
    """M54.89 is on the claim and documented as unrelated to M54.6."""
    return "M54.89" in chart.positions and "M54.89" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def m5481_documented_unrelated(chart: Chart) -> bool:
    """M54.81 is on the claim and documented as unrelated to M54.6."""
    return "M54.81" in chart.positions and "M54.81" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def g55_documented_unrelated(chart: Chart) -> bool:
    """G55 is on the claim and documented as unrelated to M54.6."""
    return "G55" in chart.positions and "G55" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def f4541_documented_unrelated(chart: Chart) -> bool:
    """F45.41 is on the claim and documented as unrelated to M54.6."""
    return "F45.41" in chart.positions and "F45.41" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs", "injury_phase", "fracture", "soft_tissue_injury")
def m546_excluded_by_claim(chart: Chart) -> bool:
    """A code that excludes M54.6 is on the claim and not documented as unrelated to it:
    a current injury of the thoracic spine or back wall that is not called a sequela,
    discitis NOS, or F45.41."""
    return bool(chart.excluding_m546)


@yes_no(DX, "claim_type", "setting", *CONDITION_FAMILIES)
def radiculopathy_pair_reported(chart: Chart) -> bool:
    """A thoracic M54.1- code is on the claim with a code that excludes it (Excludes1):
    M51.1-, M47.2-, M50.1-, M79.2 or G54.- of the same region. Codes that the record
    contests do not count, because they are deleted."""
    return "thoracic_radiculopathy" in chart.sets and chart.radiculopathy_is_included


@yes_no(
    *(DX, "unrelated_pairs", "claim_type", "setting", "injury_phase"),
    *(
        "pain_regions",
        "encounter_reason",
        "definitive_code",
        "g89_basis",
        "acuity",
        "complication_documented",
    ),
    *CONDITION_FAMILIES,
)
def other_excludes1_pair_reported(chart: Chart) -> bool:
    """Two codes on the claim exclude each other by an Excludes1 note that has no
    dedicated rule, the provider does not document them as unrelated, and no other
    finding moves or deletes either of them."""
    return bool(chart.other_excludes1_pairs)


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
