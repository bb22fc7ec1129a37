"""Facts of the conditions: status of each family, and what of it is on the claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from audit.columns import token
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import INJURIES, STATUSES, Chart
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
    return Fact(family, STATUSES, meaning, (family,), read)


def _reported(family: str) -> Fact:
    def read(chart: Chart) -> bool:
        return chart.is_reported(family)

    meaning = (
        f"A code of {FAMILY_NAMES[family]} that can be thoracic is on the claim, "
        "right or wrong (sequela codes not counted)."
    )
    return Fact(f"{family}_reported", (), meaning, _code_columns(family), read)


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
    kinds: tuple[Callable[[str], Fact], ...] = (_status, _reported, _coded)
    return tuple(kind(family) for kind in kinds for family in CONDITION_FAMILIES)


@yes_no("definitive_code", *CONDITION_FAMILIES)
def ruled_out_but_coded_by_auditor(chart: Chart) -> bool:
    """A condition is ruled out although the auditor gives a code of its family."""
    if not chart.encounter.definitive_code:
        return False
    return any(chart.status[family] == "ruled_out" for family in chart.auditor_codes)


@yes_no("dx1", "pain_regions", *CONDITION_FAMILIES)
def undocumented_code_reported(chart: Chart) -> bool:
    """A code of a condition family is on the claim although the record says nothing of
    any of its families (symptoms of a documented pain region not counted)."""
    return bool(chart.undocumented_codes)


@yes_no("dx1", "pain_regions", *CONDITION_FAMILIES)
def only_disc_codes_undocumented(chart: Chart) -> bool:
    """The only codes of which the record says nothing are thoracic or unspecified disc
    codes (M51.-)."""
    return bool(chart.undocumented_codes) and all(
        not {"m51_thoracic", "m51_unspecified"}.isdisjoint(chart.profile[c].sets)
        for c in chart.undocumented_codes
    )


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
    injuries = [
        profile
        for profile in chart.profile.values()
        if "current_injury" in profile.sets and not profile.is_sequela
    ]
    return bool(injuries) and all(map(chart.is_contested, injuries))


@yes_no("dx1")
def definitive_code_reported(chart: Chart) -> bool:
    """A code of a definitive condition is on the claim: any condition family but
    pregnancy, F45.42 and visceral disease not counted."""
    return any(
        profile.thoracic_families - {"pregnancy"}
        and code != "F45.42"
        and not chart.is_visceral_disease(profile)
        for code, profile in chart.profile.items()
    )


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


@yes_no("dx1")
def chapter15_code_reported(chart: Chart) -> bool:
    """A chapter 15 code (O00-O9A) is on the claim."""
    return "chapter15" in chart.sets


@yes_no("dx1")
def m546_before_chapter15_code(chart: Chart) -> bool:
    """M54.6 stands before a chapter 15 code on the claim."""
    return chart.follows_m546(chart.codes_in("chapter15"))


@yes_no("dx1")
def gestation_week_reported(chart: Chart) -> bool:
    """A code of the weeks of gestation (Z3A.-) is on the claim."""
    return "gestation_week" in chart.sets


@yes_no("dx1")
def g89_reported(chart: Chart) -> bool:
    """A pain code of category G89 is on the claim."""
    return bool(chart.g89_codes)


@yes_no("dx1")
def g89_before_m546(chart: Chart) -> bool:
    """A G89 code stands before M54.6 on the claim."""
    return chart.precedes_m546(chart.g89_codes)


@yes_no("dx1")
def g89_after_m546(chart: Chart) -> bool:
    """A G89 code stands after M54.6 on the claim."""
    return chart.follows_m546(chart.g89_codes)


@yes_no("dx1", "g89_basis", "acuity")
def g89_unsupported(chart: Chart) -> bool:
    """A G89 code on the claim is not supported by the documented basis and acuity."""
    return bool(chart.unsupported_g89_codes)


@yes_no("dx1")
def g89_not_exempt(chart: Chart) -> bool:
    """A G89 code is on the claim that is neither G89.3 beside a neoplasm code, nor
    beside F45.42, nor postprocedural pain beside a complication code."""
    return bool(chart.g89_codes_not_exempt)


@yes_no("dx1")
def g89_questionable(chart: Chart) -> bool:
    """A G89 code is on the claim that is neither G89.3 beside a neoplasm code nor
    beside F45.42: the chart must say what the encounter was for."""
    return bool(chart.g89_codes_questionable)


@yes_no("dx1")
def g8918_reported(chart: Chart) -> bool:
    """G89.18 (other acute postprocedural pain) is on the claim."""
    return "G89.18" in chart.place


@yes_no("g89_basis", "acuity")
def chronic_pain_documented(chart: Chart) -> bool:
    """The provider calls the pain chronic (acuity, or basis of a G89 code)."""
    encounter = chart.encounter
    return encounter.acuity == "chronic" or encounter.g89_basis == "chronic"


FACTS: tuple[Fact, ...] = (
    *_family_facts(),
    *(v for v in globals().values() if isinstance(v, Fact)),
)
"""The facts of this module, in the order of their declaration."""
