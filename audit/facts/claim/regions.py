"""Facts about other regions: codes for the neck, low back, ribs and flank."""

from __future__ import annotations

from audit.codes import is_under
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import Chart
from audit.facts.chart.statuses import PRESENT_STATUSES
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no

M54_OF_OTHER_REGIONS = ("M54.2", "M54.3", "M54.4", "M54.5")
"""Codes of category M54 for a region other than the thoracic spine."""


@yes_no(DX)
def only_other_region_m54_reported(chart: Chart) -> bool:
    """The claim reports M54 codes, and all of them are of another region: M54.2,
    M54.3-, M54.4-, M54.5-."""
    codes = [c for c in chart.codes if c.startswith("M54")]
    return bool(codes) and all(is_under(c, *M54_OF_OTHER_REGIONS) for c in codes)


@yes_no(DX)
def cervicalgia_reported(chart: Chart) -> bool:
    """M54.2 (cervicalgia) is on the claim."""
    return "cervical_pain" in chart.sets


@yes_no(DX)
def low_back_pain_reported(chart: Chart) -> bool:
    """M54.50 or M54.59 (low back pain) is on the claim, M54.5 before 2021-10-01."""
    return "low_back_pain_symptom" in chart.sets


@yes_no(DX)
def lumbar_pain_code_reported(chart: Chart) -> bool:
    """A pain code of the low back (M54.3-, M54.4-, M54.5-) is on the claim."""
    return "lumbar_pain_code" in chart.sets


def _condition_of_region(chart: Chart, serves: str, pain: str) -> bool:
    codes, on = chart.tables.codes, chart.on
    return any(
        codes.in_set(serves, code, on) for code in chart.encounter.definitive_code
    ) or any(
        serves in profile.sets
        and pain not in profile.sets
        and chart.status_of_any(profile) in PRESENT_STATUSES
        for profile in chart.profile.values()
    )


@yes_no(DX, "definitive_code", *CONDITION_FAMILIES, "injury_phase")
def cervical_condition_documented(chart: Chart) -> bool:
    """A definitive condition of the cervical region is documented: the auditor's code
    names it, or its code is on the claim and its status confirms it."""
    return _condition_of_region(chart, "serves_cervical", "cervical_pain")


@yes_no(DX, "definitive_code", *CONDITION_FAMILIES, "injury_phase")
def lumbar_condition_documented(chart: Chart) -> bool:
    """A definitive condition of the lumbar region is documented: the auditor's code
    names it, or its code is on the claim and its status confirms it."""
    return _condition_of_region(chart, "serves_lumbar", "low_back_pain_symptom")


@yes_no(DX)
def cervical_pain_coded(chart: Chart) -> bool:
    """A pain code or definitive code of the cervical region is on the claim."""
    return "serves_cervical" in chart.sets


@yes_no(DX)
def lumbar_pain_coded(chart: Chart) -> bool:
    """A pain code or definitive code of the lumbar or lumbosacral region is on the
    claim."""
    return "serves_lumbar" in chart.sets


@yes_no(DX)
def sacral_pain_coded(chart: Chart) -> bool:
    """A pain code or definitive code of the sacral region is on the claim."""
    return "serves_sacral" in chart.sets


@yes_no(DX)
def chest_wall_pain_coded(chart: Chart) -> bool:
    """A pain code or definitive code of the ribs or chest wall is on the claim."""
    return "serves_chest_wall" in chart.sets


@yes_no(DX)
def flank_pain_coded(chart: Chart) -> bool:
    """A pain code or definitive code of the flank is on the claim."""
    return "serves_flank" in chart.sets


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
