"""Facts of the claim: which codes it reports, in what order, valid on which day."""

from __future__ import annotations

from audit.codes import INCIDENTAL_PREGNANCY, M546
from audit.columns import token
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import (
    PRESENT_STATUSES,
    UNSPECIFIED_PAIN,
    Chart,
    is_current_injury,
)
from audit.facts.vocabulary import BLANK, Fact, one_of, yes_no
from audit.release import Standing

DX = "dx1"
SETTINGS = (
    *("office", "urgent_care", "ed", "observation", "hospital_outpatient", "asc"),
    *("inpatient_acute", "inpatient_ltch", "inpatient_psychiatric", "snf", "home"),
    *("telehealth", "therapy_clinic", "pain_clinic", "imaging_center"),
)
REASONS = (
    *("symptom_evaluation", "treat_underlying", "pain_management"),
    *("diagnostic_only", "therapy", "preop", "postop"),
)
PAYERS = (
    *(BLANK, "medicare_ffs", "medicare_advantage", "medicaid", "commercial"),
    *("workers_comp", "auto", "self_pay"),
)


@yes_no()
def scope_unreadable(chart: Chart) -> bool:
    """A cell without which nobody can say whether the row concerns M54.6 is missing
    or unreadable (dx1, or the pain regions)."""
    return any(e.needed_for_scope for e in chart.encounter.errors)


@yes_no()
def cell_unreadable(chart: Chart) -> bool:
    """Some other cell of the contract is missing though required, or unreadable."""
    return any(not e.needed_for_scope for e in chart.encounter.errors)


@yes_no("chart_reviewed")
def chart_reviewed(chart: Chart) -> bool:
    """A chart was reviewed; otherwise the row is claims-only and every documentation,
    condition and linkage cell is blank."""
    return chart.encounter.chart_reviewed


@one_of("professional", "institutional", columns=("claim_type",))
def claim_type(chart: Chart) -> str:
    """Type of claim; blank reads as professional."""
    return chart.encounter.claim_type or "professional"


@one_of(*SETTINGS, columns=("setting",))
def setting(chart: Chart) -> str:
    """Setting of the encounter; blank reads as office."""
    return token(chart.encounter.setting) or "office"


@one_of(*REASONS, columns=("encounter_reason",))
def encounter_reason(chart: Chart) -> str:
    """Reason for the encounter; blank reads as symptom evaluation."""
    return token(chart.encounter.encounter_reason) or "symptom_evaluation"


@one_of("initial", "follow_up", columns=("visit",))
def visit(chart: Chart) -> str:
    """Initial or follow-up visit; blank reads as initial."""
    return token(chart.encounter.visit) or "initial"


@one_of(*PAYERS, columns=("payer",))
def payer(chart: Chart) -> str:
    """Payer class; with a blank payer no payer rule fires."""
    return token(chart.encounter.payer) or BLANK


@yes_no("discharge_date", "setting", "claim_type")
def discharge_missing(chart: Chart) -> bool:
    """An inpatient facility claim has no discharge date."""
    return chart.inpatient_facility and chart.encounter.discharge_date is None


@yes_no("discharge_date", "date_of_service")
def discharge_before_service(chart: Chart) -> bool:
    """The discharge date lies before the date of service."""
    out, service = chart.encounter.discharge_date, chart.encounter.date_of_service
    return out is not None and service is not None and out < service


@yes_no(DX)
def m546_reported(chart: Chart) -> bool:
    """M54.6 is on the claim."""
    return chart.m546_place is not None


@yes_no(DX)
def m546_first_listed(chart: Chart) -> bool:
    """M54.6 is the first-listed (outpatient) or principal (inpatient) diagnosis."""
    return chart.m546_place == 0


@yes_no(DX)
def m546_misspelled(chart: Chart) -> bool:
    """A text on the claim begins with M54.6, has further characters (M54.60), and is no
    valid code on the effective date."""
    return any(not chart.may_be_billed(code) for code in chart.codes_below_m546)


@yes_no(DX)
def m546_child_reported(chart: Chart) -> bool:
    """A code under M54.6 is on the claim that is valid on the effective date, or not
    known to be invalid: a loaded release divides M54.6, as FY2022 divided M54.5."""
    return any(map(chart.may_be_billed, chart.codes_below_m546))


@yes_no("date_of_service", "discharge_date")
def predates_icd10cm(chart: Chart) -> bool:
    """The effective date lies before ICD-10-CM, that is before 2015-10-01."""
    return Standing.PREDATES in chart.standings


@yes_no(DX)
def malformed_code_reported(chart: Chart) -> bool:
    """A code has a pattern or characters that no release allows, or its 7th character
    is missing or wrong."""
    return not chart.standings.isdisjoint((Standing.MALFORMED, Standing.INCOMPLETE))


@yes_no(DX)
def header_reported(chart: Chart) -> bool:
    """A code is a category or subcategory on the effective date, not billable."""
    return Standing.HEADER in chart.standings


@yes_no(DX)
def other_release_code_reported(chart: Chart) -> bool:
    """A code is billable in another release only, not on the effective date."""
    return Standing.OTHER_RELEASE in chart.standings


@yes_no(DX)
def unknown_code_reported(chart: Chart) -> bool:
    """A code's standing is unknown in the partly known newest release."""
    return Standing.UNKNOWN in chart.standings


@yes_no("date_of_service", "discharge_date")
def after_newest_release(chart: Chart) -> bool:
    """The effective date lies after the newest loaded release."""
    return chart.tables.codes.is_after_newest(chart.on)


@yes_no(DX)
def duplicate_reported(chart: Chart) -> bool:
    """The same code is on the claim more than once."""
    return sum(1 for code in chart.encounter.dx if code) > len(chart.codes)


@yes_no(DX)
def m549_reported(chart: Chart) -> bool:
    """M54.9 (dorsalgia, unspecified) is on the claim."""
    return "M54.9" in chart.place


@yes_no(DX)
def m5489_reported(chart: Chart) -> bool:
    """M54.89 (other dorsalgia) is on the claim."""
    return "M54.89" in chart.place


@yes_no(DX)
def m5481_reported(chart: Chart) -> bool:
    """M54.81 (occipital neuralgia) is on the claim."""
    return "M54.81" in chart.place


@yes_no(DX)
def g55_reported(chart: Chart) -> bool:
    """G55 (nerve root compressions in diseases classified elsewhere) is on the
    claim."""
    return "G55" in chart.place


@yes_no(DX)
def r52_reported(chart: Chart) -> bool:
    """R52 (pain, unspecified) is on the claim."""
    return UNSPECIFIED_PAIN in chart.place


@yes_no(DX)
def f4541_reported(chart: Chart) -> bool:
    """F45.41 (pain disorder exclusively psychological) is on the claim."""
    return "F45.41" in chart.place


@yes_no(DX)
def f4542_reported(chart: Chart) -> bool:
    """F45.42 (pain disorder with related psychological factors) is on the claim."""
    return "F45.42" in chart.place


@yes_no("definitive_code")
def f4541_documented(chart: Chart) -> bool:
    """The auditor reads F45.41 out of the chart."""
    return "F45.41" in chart.encounter.definitive_code


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
def neoplasm_chapter_reported(chart: Chart) -> bool:
    """A neoplasm code (C00-D49), spinal or not, is on the claim."""
    return "neoplasm_chapter" in chart.sets


@yes_no(DX)
def supervision_of_pregnancy_reported(chart: Chart) -> bool:
    """A code of the supervision of a normal pregnancy (Z34.-) is on the claim."""
    return "supervision_of_pregnancy" in chart.sets


@yes_no(DX)
def incidental_pregnancy_reported(chart: Chart) -> bool:
    """Z33.1 (pregnant state, incidental) is on the claim."""
    return INCIDENTAL_PREGNANCY in chart.place


@yes_no(DX)
def preop_exam_reported(chart: Chart) -> bool:
    """A code of the preprocedural examination (Z01.81-) is on the claim."""
    return "preop_exam" in chart.sets


@yes_no(DX)
def m546_before_preop_exam(chart: Chart) -> bool:
    """M54.6 stands before a code of the preprocedural examination (Z01.81-)."""
    return chart.follows_m546(chart.codes_in("preop_exam"))


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
def sequela_before_m546(chart: Chart) -> bool:
    """A sequela code of a thoracic injury or fracture (7th character S) stands before
    M54.6."""
    return chart.precedes_m546(chart.sequela_codes)


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
    return "M54.89" in chart.place and "M54.89" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def m5481_documented_unrelated(chart: Chart) -> bool:
    """M54.81 is on the claim and documented as unrelated to M54.6."""
    return "M54.81" in chart.place and "M54.81" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def g55_documented_unrelated(chart: Chart) -> bool:
    """G55 is on the claim and documented as unrelated to M54.6."""
    return "G55" in chart.place and "G55" in chart.unrelated_to_m546


@yes_no(DX, "unrelated_pairs")
def f4541_documented_unrelated(chart: Chart) -> bool:
    """F45.41 is on the claim and documented as unrelated to M54.6."""
    return "F45.41" in chart.place and "F45.41" in chart.unrelated_to_m546


@yes_no(DX, "claim_type", "setting", *CONDITION_FAMILIES)
def radiculopathy_pair_reported(chart: Chart) -> bool:
    """A thoracic M54.1- code stands beside a code that Excludes1 pairs with it: M51.1-,
    M47.2-, M50.1-, M79.2 or G54.- of the same region; partners that the record contests
    are not counted, for they go."""
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
    """Two codes on the claim meet an Excludes1 note that no rule of its own covers, the
    provider does not document them as unrelated, and no other finding orders or deletes
    either of them."""
    return bool(chart.other_excludes1_pairs)


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
def m54_code_reported(chart: Chart) -> bool:
    """Some code of category M54 other than M54.6 is on the claim."""
    return any(c.startswith("M54") and c != M546 for c in chart.codes)


@yes_no(DX)
def only_other_region_m54_reported(chart: Chart) -> bool:
    """The claim reports M54 codes, and all of them are of another region: M54.2,
    M54.3-, M54.4-, M54.5-."""
    codes = [c for c in chart.codes if c.startswith("M54")]
    return bool(codes) and all(
        c.startswith(("M54.2", "M54.3", "M54.4", "M54.5")) for c in codes
    )


@yes_no(DX, "unrelated_pairs", "injury_phase", "fracture", "soft_tissue_injury")
def m546_excluded_by_claim(chart: Chart) -> bool:
    """A code beside which M54.6 may not stand is on the claim: a current injury of the
    thoracic spine or back wall that is not called a sequela, discitis NOS, or F45.41,
    not documented as unrelated to M54.6."""
    return bool(chart.excluding_m546)


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


FACTS: tuple[Fact, ...] = tuple(v for v in globals().values() if isinstance(v, Fact))
"""The facts of this module, in the order of their declaration."""
