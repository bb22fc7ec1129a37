"""Terms about the conditions: established, contested, explaining the pain, healed."""

from __future__ import annotations

from audit.facts.families import EXPLAINING, FAMILY_NAMES, HEALING
from audit.facts.terms.per_family import any_family, for_each_family
from audit.facts.vocabulary import Term

_CONDITIONALLY_EXPLAINING = {
    "psychogenic": "psychogenic_established and (f4541_reported or f4541_documented)",
    "radiculopathy": "radiculopathy_established and not pain_distinct",
    "inflammatory": "inflammatory_established and symptom_clinically_needed != y",
}
"""Families that explain the pain only if the condition here holds."""


def _explains(family: str) -> str:
    return _CONDITIONALLY_EXPLAINING.get(family, f"{family}_established")


CONDITIONS: tuple[Term, ...] = (
    *for_each_family(
        "established",
        "{f} == confirmed_cause or (inpatient_facility and {f} == suspected)",
        lambda name: (
            f"{name[0].upper()}{name[1:]} is established as the cause: confirmed, or "
            "uncertain at discharge of an inpatient facility stay."
        ),
    ),
    *for_each_family(
        "contested",
        "({f} == suspected and not inpatient_facility) "
        "or {f} in {{ruled_out, history_healed}}",
        lambda name: (
            f"The record does not establish {name} as current: it is suspected "
            "(outpatient), ruled out, or healed."
        ),
    ),
    *(
        Term(
            f"{f}_explains",
            _explains(f),
            f"The thoracic pain is explained by {FAMILY_NAMES[f]}.",
        )
        for f in EXPLAINING
    ),
    Term(
        "explains_pain",
        any_family("{f}_explains", EXPLAINING),
        "An established condition explains the thoracic pain.",
    ),
    Term(
        "explanation_not_coded",
        any_family("{f}_explains and not {f}_coded", EXPLAINING),
        "A condition that explains the pain lacks its code on the claim.",
    ),
    Term(
        "established_cause",
        "explains_pain or radiculopathy_established or inflammatory_established",
        "A cause is established, even one with which the symptom may be reported.",
    ),
    Term(
        "suspected_outpatient",
        f"not inpatient_facility and ({any_family('{f} == suspected')})",
        "A condition is uncertain on a professional or outpatient claim.",
    ),
    Term(
        "suspected_outpatient_coded",
        f"not inpatient_facility and ({any_family('{f} == suspected and {f}_named')})",
        "A condition that is uncertain on an outpatient claim is coded as if certain.",
    ),
    Term(
        "suspected_inpatient",
        f"inpatient_facility and ({any_family('{f} == suspected')})",
        "A condition is uncertain at discharge of an inpatient facility stay.",
    ),
    Term(
        "ruled_out",
        any_family("{f} == ruled_out"),
        "A condition is documented as ruled out.",
    ),
    Term(
        "ruled_out_coded",
        any_family("{f} == ruled_out and {f}_named"),
        "A condition that is ruled out is coded.",
    ),
    Term(
        "healed",
        any_family("{f} == history_healed"),
        "A condition is documented as history or healed.",
    ),
    Term(
        "healed_coded",
        any_family("{f} == history_healed and {f}_named", HEALING),
        "A condition that is history or healed is coded as current (a past pregnancy "
        "does not count: the puerperium has its own codes).",
    ),
    Term(
        "pregnancy_active",
        "pregnancy_established or pregnancy == link_not_stated",
        "The pregnancy complicates the encounter: the provider says so, or does not "
        "state that it is incidental (I.C.15.a.1).",
    ),
    Term(
        "pregnancy_code_goes",
        "pregnancy_named and (pregnancy == ruled_out "
        "or (pregnancy == suspected and not inpatient_facility))",
        "The record contests the pregnancy whose code is reported: delete the code.",
    ),
    Term(
        "complication_stated",
        "complication_documented or complication_code_reported",
        "The relation to the procedure or device is stated, or already coded.",
    ),
)
"""What the record establishes, contests or rules out."""
