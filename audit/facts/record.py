"""Facts about the record: where the pain is, and what the note documents."""

from __future__ import annotations

from audit.columns import column, token
from audit.facts.chart import Chart
from audit.facts.vocabulary import (
    BLANK,
    Count,
    Fact,
    declared_in,
    one_of,
    values_of,
    yes_no,
)

PAIN_REGIONS = column("pain_regions").allowed
"""Pain regions, in the contract's words."""


def _pain_in(region: str) -> Fact:
    def read(chart: Chart) -> bool:
        return region in chart.encounter.pain_regions

    meaning = f"The documented pain regions include {region}."
    return Fact(f"pain_in_{token(region)}", (), meaning, ("pain_regions",), read)


@yes_no("pain_documented", "pain_regions")
def pain_documented(chart: Chart) -> bool:
    """The provider documents the pain; blank reads as yes if a region is documented."""
    answer = chart.encounter.pain_documented
    return answer == "Y" or (answer == "" and bool(chart.encounter.pain_regions))


@one_of(*values_of("injury_phase"), columns=("injury_phase",))
def injury_phase(chart: Chart) -> str:
    """Phase of care of an injury or fracture, as documented."""
    return token(chart.encounter.injury_phase) or BLANK


@yes_no("injury_recent")
def injury_recent(chart: Chart) -> bool:
    """A recent injury is documented."""
    return chart.encounter.injury_recent == "Y"


@yes_no("red_flags")
def red_flags_documented(chart: Chart) -> bool:
    """A red flag is documented as present."""
    return not {"none"}.issuperset(chart.encounter.red_flags)


@yes_no("pain_levels")
def levels_documented(chart: Chart) -> bool:
    """Spinal levels are documented."""
    return bool(chart.encounter.pain_levels)


@one_of(*values_of("acuity"), columns=("acuity",))
def acuity(chart: Chart) -> str:
    """Acuity in the provider's words."""
    return token(chart.encounter.acuity) or BLANK


@yes_no("onset_date", "duration_weeks")
def onset_documented(chart: Chart) -> bool:
    """An onset date or a duration is documented."""
    encounter = chart.encounter
    return encounter.onset_date is not None or encounter.duration_weeks is not None


@yes_no("pain_severity")
def severity_documented(chart: Chart) -> bool:
    """A pain severity is documented."""
    return chart.encounter.pain_severity is not None


@yes_no("functional_limitation")
def function_documented(chart: Chart) -> bool:
    """Functional limitation is documented as present or as absent."""
    return chart.encounter.functional_limitation != ""


@yes_no("exam_tenderness")
def tenderness_examined(chart: Chart) -> bool:
    """Tenderness was examined and recorded, whatever was found."""
    return chart.encounter.exam_tenderness == "Y"


@yes_no("exam_range_of_motion")
def motion_examined(chart: Chart) -> bool:
    """Range of motion was examined and recorded, whatever was found."""
    return chart.encounter.exam_range_of_motion == "Y"


@one_of(*values_of("neuro_exam", "not_done"), columns=("neuro_exam",))
def neuro_exam(chart: Chart) -> str:
    """Result of the neurologic examination; blank reads as not done."""
    return token(chart.encounter.neuro_exam) or "not_done"


@yes_no("clinical_reasoning")
def reasoning_documented(chart: Chart) -> bool:
    """The record says why each test or treatment was ordered."""
    return chart.encounter.clinical_reasoning == "Y"


@yes_no("laterality")
def laterality_documented(chart: Chart) -> bool:
    """The side of the pain, or midline, is documented."""
    return chart.encounter.laterality != ""


@yes_no("conservative_types", "conservative_weeks")
def prior_treatment_documented(chart: Chart) -> bool:
    """Earlier conservative treatment is documented."""
    encounter = chart.encounter
    return (
        bool(encounter.conservative_types) or encounter.conservative_weeks is not None
    )


@one_of(*values_of("imaging_status"), columns=("imaging_status",))
def imaging_status(chart: Chart) -> str:
    """State and result of imaging."""
    return token(chart.encounter.imaging_status) or BLANK


@one_of(*values_of("imaging_region"), columns=("imaging_region",))
def imaging_region(chart: Chart) -> str:
    """Region that was imaged."""
    return token(chart.encounter.imaging_region) or BLANK


@yes_no("imaging_final_report")
def final_report_on_file(chart: Chart) -> bool:
    """The interpreting physician's final read is on file."""
    return chart.encounter.imaging_final_report == "Y"


@one_of(*values_of("service_linkage"), columns=("service_linkage",))
def service_linkage(chart: Chart) -> str:
    """Whether the record ties each ordered service to the thoracic pain."""
    return token(chart.encounter.service_linkage) or BLANK


@yes_no("record_signed")
def record_signed(chart: Chart) -> bool:
    """The record is signed and dated."""
    return chart.encounter.record_signed == "Y"


@one_of(*values_of("conservative_response"), columns=("conservative_response",))
def conservative_response(chart: Chart) -> str:
    """Response to conservative care."""
    return token(chart.encounter.conservative_response) or BLANK


FACTS: tuple[Fact, ...] = (
    *(_pain_in(region) for region in PAIN_REGIONS),
    *declared_in(globals()),
)
"""The facts of this module, in the order of their declaration."""

COUNTS: tuple[Count, ...] = (
    Count(
        "documentation_elements_missing",
        (
            "onset_missing",
            "severity_missing",
            "function_missing",
            "examination_missing",
            "linkage_missing",
        ),
        "How many of these the record lacks: onset or acuity, severity, function, "
        "examination, linkage.",
    ),
    Count(
        "clinical_indicators",
        (
            *("place_indicated", "time_indicated", "severity_documented"),
            *("exam_indicated", "neuro_exam_abnormal", "imaging_done"),
            *("red_flags_documented", "injury_recent", "function_documented"),
            "treatment_response_documented",
        ),
        "How many kinds of clinical indicators the record holds for a query.",
    ),
)
"""Counts over facts and terms."""
