"""Facts about the order of codes: which is first-listed, which precedes which."""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import Chart
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no

_PAIN_CODES = (DX, "g89_basis", "acuity", "psychogenic", "claim_type", "setting")
_CAUSES = (
    *(DX, "definitive_code", "g89_basis", "acuity", "claim_type", "setting"),
    *("pain_regions", "complication_documented", "injury_phase", *CONDITION_FAMILIES),
)


@yes_no(DX)
def m546_first_listed(chart: Chart) -> bool:
    """M54.6 is the first-listed (outpatient) or principal (inpatient) diagnosis."""
    return chart.m546_position == 0


@yes_no(DX)
def manifestation_first(chart: Chart) -> bool:
    """The first-listed code is a manifestation code (M49.8-, G55, G99.2)."""
    return "manifestation" in chart.first_sets


@yes_no(DX)
def g55_first_listed(chart: Chart) -> bool:
    """The first-listed code is G55, a manifestation code."""
    return chart.encounter.dx[:1] == ("G55",)


@yes_no(DX)
def external_cause_first(chart: Chart) -> bool:
    """The first-listed code is an external cause code (V00-Y99)."""
    return "external_cause" in chart.first_sets


@yes_no(DX)
def m546_before_preop_exam(chart: Chart) -> bool:
    """M54.6 is listed before a code of the preprocedural examination (Z01.81-)."""
    return chart.follows_m546(chart.codes_in("preop_exam"))


@yes_no(DX)
def sequela_before_m546(chart: Chart) -> bool:
    """A sequela code of a thoracic injury or fracture (7th character S) is listed
    before M54.6."""
    return chart.precedes_m546(chart.sequela_codes)


@yes_no(DX, "radiculopathy")
def m546_before_radiculopathy_code(chart: Chart) -> bool:
    """M54.6 is listed before a radiculopathy code on the claim."""
    return chart.follows_m546(chart.reported_codes("radiculopathy"))


@yes_no(DX, "inflammatory")
def m546_before_inflammatory_code(chart: Chart) -> bool:
    """M54.6 is listed before a code of a systemic inflammatory disorder."""
    return chart.follows_m546(chart.reported_codes("inflammatory"))


@yes_no(DX)
def m546_before_chapter15_code(chart: Chart) -> bool:
    """M54.6 is listed before a chapter 15 code other than O94, which follows."""
    return chart.follows_m546(chart.codes_in("chapter15_leading"))


@yes_no(*_PAIN_CODES, "chart_reviewed")
def g89_before_chapter15_code(chart: Chart) -> bool:
    """A G89 code is listed before a chapter 15 code other than O94. If the chart was
    reviewed, only supported G89 codes count."""
    reviewed = chart.encounter.chart_reviewed
    codes = chart.supported_g89_codes if reviewed else chart.g89_codes
    return chart.stands_before(codes, chart.codes_in("chapter15_leading"))


@yes_no(*_PAIN_CODES)
def g89_before_m546(chart: Chart) -> bool:
    """A G89 code that the record supports is listed before M54.6 on the claim."""
    return chart.precedes_m546(chart.supported_g89_codes)


@yes_no(*_PAIN_CODES)
def g89_after_m546(chart: Chart) -> bool:
    """A G89 code that the record supports is listed after M54.6 on the claim."""
    return chart.follows_m546(chart.supported_g89_codes)


@yes_no(*_CAUSES)
def g89_after_cause_code(chart: Chart) -> bool:
    """A G89 code that the record supports is listed after the code of a condition that
    is established as the cause."""
    return chart.g89_is_after_cause


@yes_no(*_CAUSES)
def g89_before_cause_code(chart: Chart) -> bool:
    """A G89 code that the record supports and that may be reported with an established
    cause is listed before the code of that cause."""
    return chart.g89_leads_cause


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
