"""Facts of the conditions: status of each family, and what of it is on the claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from audit.columns import token
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import phase
from audit.facts.chart import (
    CHRONIC,
    INJURIES,
    PRESENT_STATUSES,
    STATUSES,
    Chart,
    is_current_injury,
)
from audit.facts.vocabulary import BLANK, Fact, one_of, yes_no

FAMILY_NAMES: Mapping[str, str] = {
    "fracture": "vertebral fracture",
    "infection": "spinal infection",
    "neoplasm": "spinal neoplasm",
    "disc_disorder": "thoracic disc disorder",
    "radiculopathy": "thoracic radiculopathy",
    "myelopathy": "spinal cord compression",
    "degenerative": "degenerative or structural disorder",
    "deformity": "spinal deformity",
    "inflammatory": "systemic inflammatory disorder",
    "postprocedural": "postprocedural or hardware complication",
    "soft_tissue_injury": "acute soft-tissue injury",
    "myofascial": "myofascial pain or spasm",
    "segmental_dysfunction": "segmental dysfunction",
    "psychogenic": "psychogenic pain",
    "visceral_referred": "referred or non-spinal cause",
    "pregnancy": "pregnancy",
}
"""How people call each condition family."""


def _status(family: str) -> Fact:
    def read(chart: Chart) -> str:
        return chart.status[family]

    meaning = f"Documented status of {FAMILY_NAMES[family]}; blank reads as none."
    columns = (family, "injury_phase") if family in INJURIES else (family,)
    return Fact(family, STATUSES, meaning, columns, read)


def _reported(family: str) -> Fact:
    def read(chart: Chart) -> bool:
        return chart.is_reported(family)

    meaning = (
        f"A code of {FAMILY_NAMES[family]} that can be thoracic is on the claim, "
        "right or wrong (sequela codes not counted)."
    )
    return Fact(f"{family}_reported", (), meaning, _code_columns(family), read)


def _named(family: str) -> Fact:
    def read(chart: Chart) -> bool:
        return bool(chart.naming_codes(family))

    meaning = (
        f"A code that names {FAMILY_NAMES[family]} itself is on the claim; codes of "
        "common comorbidities are not counted."
    )
    return Fact(f"{family}_named", (), meaning, _code_columns(family), read)


def _coded(family: str) -> Fact:
    def read(chart: Chart) -> bool:
        return chart.is_coded(family)

    meaning = (
        f"The right code of {FAMILY_NAMES[family]} is on the claim: the auditor's "
        "codes of the family where given, else any member that can be thoracic."
    )
    return Fact(f"{family}_coded", (), meaning, _code_columns(family), read)


def _code_columns(family: str) -> tuple[str, ...]:
    """What the codes of a family are read from."""
    codes = ("dx1", "definitive_code")
    if family != "visceral_referred":
        return codes
    return (*codes, "visceral_referred", "pain_regions", "claim_type", "setting")


def _family_facts() -> tuple[Fact, ...]:
    kinds: tuple[Callable[[str], Fact], ...] = (_status, _reported, _named, _coded)
    return tuple(kind(family) for kind in kinds for family in CONDITION_FAMILIES)


@yes_no("definitive_code", *CONDITION_FAMILIES)
def ruled_out_but_coded_by_auditor(chart: Chart) -> bool:
    """A condition is ruled out although the auditor gives a code of its family."""
    if not chart.encounter.definitive_code:
        return False
    return any(chart.status[family] == "ruled_out" for family in chart.auditor_codes)


@yes_no("dx1", "pain_regions", *CONDITION_FAMILIES)
def thoracic_code_unrecorded(chart: Chart) -> bool:
    """A code of a possible thoracic cause (of the thoracic or thoracolumbar region, or
    M51.9) is on the claim, and the record says nothing of its condition."""
    return bool(chart.unrecorded_codes)


def _unrecorded_of(family: str) -> Fact:
    def read(chart: Chart) -> bool:
        return any(
            family in chart.profile[code].families for code in chart.unrecorded_codes
        )

    meaning = f"Such a code is one of {FAMILY_NAMES[family]}."
    columns = ("dx1", "pain_regions", *CONDITION_FAMILIES)
    return Fact(f"{family}_unrecorded", (), meaning, columns, read)


radiculopathy_unrecorded = _unrecorded_of("radiculopathy")
myelopathy_unrecorded = _unrecorded_of("myelopathy")


@yes_no("dx1", "pain_regions", *CONDITION_FAMILIES)
def other_code_unrecorded(chart: Chart) -> bool:
    """Some other code of a condition family is on the claim, and the record says
    nothing of its condition: a comorbidity, or a code of another region."""
    return bool(chart.other_unrecorded_codes)


@yes_no(
    *("dx1", "unrelated_pairs", "claim_type", "setting", "injury_phase"),
    *CONDITION_FAMILIES,
)
def injury_excludes_m546(chart: Chart) -> bool:
    """A reported current injury is documented as the cause, with its link not stated,
    or as incidental without being documented as unrelated to M54.6."""
    return any(
        is_current_injury(profile)
        and code not in chart.unrelated_to_m546
        and any(
            chart.status[f] in PRESENT_STATUSES or chart.is_established(f)
            for f in profile.thoracic_families
        )
        for code, profile in chart.profile.items()
    )


@yes_no("dx1", "definitive_code", "pain_regions", *CONDITION_FAMILIES)
def healed_history_known(chart: Chart) -> bool:
    """The history code of each healed condition that is coded as current is on the
    claim or among the auditor's codes."""
    return all(chart.history_of(code) for code in chart.healed_codes)


_PHASE = ("dx1", "injury_phase", "definitive_code", "claim_type", "setting")


@yes_no(*_PHASE, *CONDITION_FAMILIES)
def seventh_out_of_phase(chart: Chart) -> bool:
    """The 7th character of a reported injury or fracture, whose condition is documented
    as present, contradicts the documented phase of care."""
    return bool(chart.out_of_phase)


@yes_no(*_PHASE, *CONDITION_FAMILIES)
def phase_without_character(chart: Chart) -> bool:
    """Such a code is of a category that has no character for the documented phase."""
    return any(not phase.has_character(chart, code) for code in chart.out_of_phase)


@one_of(BLANK, "y", "n", columns=("symptom_clinically_needed",))
def symptom_clinically_needed(chart: Chart) -> str:
    """The thoracic pain is separately managed and documented beside a systemic disease;
    blank is not documented."""
    return token(chart.encounter.symptom_clinically_needed) or BLANK


@yes_no("pain_distinct")
def pain_distinct(chart: Chart) -> bool:
    """Axial pain is documented apart from the radicular pain."""
    return chart.encounter.pain_distinct == "Y"


@yes_no("complication_documented")
def complication_documented(chart: Chart) -> bool:
    """The provider states that the condition is a complication of the procedure or
    device."""
    return chart.encounter.complication_documented == "Y"


@yes_no("dx1")
def complication_code_reported(chart: Chart) -> bool:
    """A complication code (M96.-, T81.-, T84.-, T85.-) is on the claim."""
    return "complication" in chart.sets


@yes_no(*CONDITION_FAMILIES)
def sequela_of_other(chart: Chart) -> bool:
    """A condition other than an injury has the status sequela, which has no effect."""
    return any(
        getattr(chart.encounter, family) == "sequela"
        for family in CONDITION_FAMILIES
        if family not in INJURIES
    )


@yes_no("dx1", "claim_type", "setting", *CONDITION_FAMILIES)
def injury_contested(chart: Chart) -> bool:
    """The record contests each reported current injury: suspected (outpatient), ruled
    out or healed, and no family of its code established."""
    injuries = [p for p in chart.profile.values() if is_current_injury(p)]
    return bool(injuries) and all(map(chart.is_contested, injuries))


@yes_no("dx1")
def definitive_code_reported(chart: Chart) -> bool:
    """A code of a possible thoracic cause is on the claim: of the thoracic or
    thoracolumbar region, or of the spine as such; comorbidities are not counted."""
    return "asks_status" in chart.sets


@yes_no("unrelated_pairs")
def unrelated_statement_made(chart: Chart) -> bool:
    """The provider documents some pair of codes as unrelated."""
    return bool(chart.encounter.unrelated_pairs)


@yes_no("dx1", "radiculopathy")
def m546_before_radiculopathy_code(chart: Chart) -> bool:
    """M54.6 stands before a radiculopathy code on the claim."""
    return chart.follows_m546(chart.reported_codes("radiculopathy"))


@yes_no("dx1", "inflammatory")
def m546_before_inflammatory_code(chart: Chart) -> bool:
    """M54.6 stands before a code of a systemic inflammatory disorder on the claim."""
    return chart.follows_m546(chart.reported_codes("inflammatory"))


_PAIN_CODES = ("dx1", "g89_basis", "acuity", "psychogenic", "claim_type", "setting")


@yes_no("dx1")
def chapter15_code_reported(chart: Chart) -> bool:
    """A chapter 15 code (O00-O9A) is on the claim."""
    return "chapter15" in chart.sets


@yes_no("dx1")
def m546_before_chapter15_code(chart: Chart) -> bool:
    """M54.6 stands before a chapter 15 code other than O94, which follows."""
    return chart.follows_m546(chart.codes_in("chapter15_leading"))


@yes_no(*_PAIN_CODES, "chart_reviewed")
def g89_before_chapter15_code(chart: Chart) -> bool:
    """A G89 code, on a reviewed chart a supported one, stands before a chapter 15 code
    other than O94."""
    reviewed = chart.encounter.chart_reviewed
    codes = chart.supported_g89_codes if reviewed else chart.g89_codes
    return chart.stands_before(codes, chart.codes_in("chapter15_leading"))


@yes_no("dx1")
def gestation_week_expected(chart: Chart) -> bool:
    """A chapter 15 code of a pregnancy that is not over is on the claim, without a code
    of the weeks of gestation (Z3A.-)."""
    return (
        "gestation_week" not in chart.sets
        and "puerperal" not in chart.sets
        and bool(chart.codes_in("chapter15_leading"))
    )


@yes_no("dx1")
def g89_reported(chart: Chart) -> bool:
    """A pain code of category G89 is on the claim."""
    return bool(chart.g89_codes)


@yes_no(*_PAIN_CODES)
def g89_before_m546(chart: Chart) -> bool:
    """A G89 code that the record supports stands before M54.6 on the claim."""
    return chart.precedes_m546(chart.supported_g89_codes)


@yes_no(*_PAIN_CODES)
def g89_after_m546(chart: Chart) -> bool:
    """A G89 code that the record supports stands after M54.6 on the claim."""
    return chart.follows_m546(chart.supported_g89_codes)


_CAUSES = (
    *("dx1", "definitive_code", "g89_basis", "acuity", "claim_type", "setting"),
    *("pain_regions", "complication_documented", "injury_phase", *CONDITION_FAMILIES),
)


@yes_no(*_CAUSES)
def g89_after_cause_code(chart: Chart) -> bool:
    """A G89 code that the record supports stands after the code of a condition that is
    established as the cause."""
    return chart.g89_is_after_cause


@yes_no(*_CAUSES)
def g89_before_cause_code(chart: Chart) -> bool:
    """A G89 code that has a place beside an established cause, and that the record
    supports, stands before the code of that cause."""
    return chart.g89_leads_cause


@yes_no("dx1", "g89_basis", "acuity")
def g89_unsupported(chart: Chart) -> bool:
    """A G89 code on the claim is not supported by the documented basis and acuity."""
    return bool(chart.unsupported_g89_codes)


@yes_no(*("dx1", "complication_documented", "postprocedural", "claim_type", "setting"))
def g89_not_exempt(chart: Chart) -> bool:
    """A G89 code is on the claim that is neither G89.3, nor beside F45.42, nor
    postprocedural pain with a complication coded or documented, or with a procedure or
    a device as the cause."""
    return bool(chart.g89_codes_not_exempt)


@yes_no("dx1")
def g8918_reported(chart: Chart) -> bool:
    """G89.18 (other acute postprocedural pain) is on the claim."""
    return "G89.18" in chart.place


@yes_no("g89_basis", "acuity")
def chronic_pain_documented(chart: Chart) -> bool:
    """The provider calls the pain chronic (acuity, or basis of a G89 code)."""
    encounter = chart.encounter
    return encounter.acuity in CHRONIC or encounter.g89_basis == "chronic"


FACTS: tuple[Fact, ...] = (
    *_family_facts(),
    *(v for v in globals().values() if isinstance(v, Fact)),
)
"""The facts of this module, in the order of their declaration."""
