"""Facts about the conditions: status of each family, and its codes on the claim."""

from __future__ import annotations

from collections.abc import Callable

from audit.columns import token
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import Chart, phase
from audit.facts.chart.statuses import PRESENT_STATUSES, STATUSES
from audit.facts.families import FAMILY_NAMES, INJURIES
from audit.facts.tables.profiles import is_current_injury
from audit.facts.vocabulary import BLANK, Fact, declared_in, one_of, values_of, yes_no


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
    """Return the columns from which the codes of a family are read."""
    codes = ("dx1", "definitive_code")
    if family != "visceral_referred":
        return codes
    return (*codes, "visceral_referred", "pain_regions", "claim_type", "setting")


def _family_facts() -> tuple[Fact, ...]:
    kinds: tuple[Callable[[str], Fact], ...] = (_status, _reported, _named, _coded)
    return tuple(kind(family) for kind in kinds for family in CONDITION_FAMILIES)


@yes_no("definitive_code", *CONDITION_FAMILIES)
def ruled_out_but_coded_by_auditor(chart: Chart) -> bool:
    """A condition is ruled out although the auditor entered a code of its family."""
    if not chart.encounter.definitive_code:
        return False
    return any(chart.status[family] == "ruled_out" for family in chart.auditor_codes)


@yes_no("dx1", "pain_regions", *CONDITION_FAMILIES)
def thoracic_code_unrecorded(chart: Chart) -> bool:
    """A code for a possible thoracic cause (of the thoracic or thoracolumbar region, or
    M51.9) is on the claim, and the record does not mention its condition."""
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
    """Another code of a condition family is on the claim, and the record does not
    mention its condition: a comorbidity, or a code of another region."""
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
    """The 7th character of an injury or fracture code contradicts the documented phase
    of care, and its condition is documented as present."""
    return bool(chart.out_of_phase)


@yes_no(*_PHASE, *CONDITION_FAMILIES)
def phase_without_character(chart: Chart) -> bool:
    """The category of such a code has no 7th character for the documented phase."""
    return any(not phase.has_character(chart, code) for code in chart.out_of_phase)


@one_of(*values_of("symptom_clinically_needed"), columns=("symptom_clinically_needed",))
def symptom_clinically_needed(chart: Chart) -> str:
    """The thoracic pain is managed and documented separately from a systemic disease;
    blank means not documented."""
    return token(chart.encounter.symptom_clinically_needed) or BLANK


@yes_no("pain_distinct")
def pain_distinct(chart: Chart) -> bool:
    """Axial pain is documented separately from the radicular pain."""
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
    """A code for a possible thoracic cause is on the claim: of the thoracic or
    thoracolumbar region, or of the spine in general; comorbidities do not count."""
    return "asks_status" in chart.sets


@yes_no("unrelated_pairs")
def unrelated_statement_made(chart: Chart) -> bool:
    """The provider documents some pair of codes as unrelated."""
    return bool(chart.encounter.unrelated_pairs)


FACTS: tuple[Fact, ...] = (
    *_family_facts(),
    *declared_in(globals()),
)
"""The facts of this module, in the order of their declaration."""
