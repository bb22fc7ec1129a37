"""What a rule does to the diagnosis list, as data: a verb and its object.

These steps only describe the change; `audit.verdict.correction` applies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.codes import M546, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import RuleError
from audit.suggestions import did_you_mean, nearest


class Verb(StrEnum):
    """What a step does, in the order in which steps are applied."""

    UNKNOWN = "unknown"
    REPAIR = "repair"
    DOCUMENT = "document"
    DROP = "drop"
    REPLACE = "replace"
    ADD = "add"
    BEFORE = "before"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `what` is a code group, a condition family or a word for the verb."""

    verb: Verb
    what: str = ""
    where: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb, self.what, self.where) if part)


SINGLE_CODES: Mapping[str, Code] = {
    "m546": M546,
    "m549": Code("M54.9"),
    "m5489": Code("M54.89"),
    "m5481": Code("M54.81"),
    "g55": Code("G55"),
    "r52": Code("R52"),
    "f4541": Code("F45.41"),
    "f4542": Code("F45.42"),
    "g8918": Code("G89.18"),
}
"""Code groups with a single code, by the word that rules and facts use for it."""

GROUPS = frozenset(
    {
        *SINGLE_CODES,
        *("m51", "g89", "g89_supported", "g89_unsupported", "g89_not_exempt"),
        *("nonspecific", "cervicalgia", "low_back_pain"),
        *("suspected", "ruled_out", "healed", "unrecorded", "other_unrecorded"),
        *("duplicates", "sequela", "out_of_phase", "causes", "preop_exam"),
        *("malformed", "header", "other_release", "unknown", "all", "first"),
        *("excludes1_pairs", "current_injury", "discitis_nos", "chapter15"),
        *("discitis_other_region", "m51_other_region", "thoracic_radiculopathy"),
        *("radiculopathy_partner", "external_cause", "allowed", "excluding_m546"),
        *("supervision_of_pregnancy", "pregnancy_incidental"),
        *("normal_pregnancy", "g89_ordered"),
    }
)
"""Code groups that rules may name in `about` and `correct`."""

_FIXED = {
    "unknown": Step(Verb.UNKNOWN),
    "repair": Step(Verb.REPAIR),
    "region": Step(Verb.REPLACE, "region"),
    "back unspecified": Step(Verb.REPLACE, "back_unspecified"),
    "m546 instead of nonspecific": Step(Verb.REPLACE, "nonspecific"),
    "character of the phase": Step(Verb.REPLACE, "phase"),
    "history instead of healed": Step(Verb.REPLACE, "healed"),
    "incidental pregnancy": Step(Verb.REPLACE, "pregnancy"),
    "symptom": Step(Verb.ADD, "symptom"),
    "add m546": Step(Verb.ADD, "m546"),
    "add thoracic": Step(Verb.ADD, "thoracic"),
    "add cervical": Step(Verb.ADD, "cervical"),
    "add lumbar": Step(Verb.ADD, "lumbar"),
    "subluxation first": Step(Verb.ADD, "subluxation"),
    "neoplasm pain first": Step(Verb.ADD, "neoplasm_pain"),
    "document all": Step(Verb.DOCUMENT, "all"),
    "external_cause last": Step(Verb.LAST, "external_cause"),
}


def read_step(text: str, origin: str) -> Step:
    """Read one step of a rule's `correct` list. Raises RuleError with a suggestion."""
    fixed = _FIXED.get(text)
    if fixed is not None:
        return fixed
    match text.split():
        case ["drop", group] if group in GROUPS:
            return Step(Verb.DROP, group)
        case ["document", family] if family in CONDITION_FAMILIES:
            return Step(Verb.DOCUMENT, family)
        case ["prepend", family] if family in CONDITION_FAMILIES:
            return Step(Verb.ADD, family)
        case [what, "before", "m546"] if what in GROUPS or what in CONDITION_FAMILIES:
            return Step(Verb.BEFORE, what, "m546")
        case ["m546", "before", what] if what in GROUPS:
            return Step(Verb.BEFORE, "m546", what)
        case [what, "before", other] if what in GROUPS and other in GROUPS:
            return Step(Verb.BEFORE, what, other)
    near = nearest(text, (*_FIXED, *(f"drop {g}" for g in GROUPS)))
    hint = did_you_mean(map(repr, near))
    raise RuleError(f"{origin}: {text!r} is not a correction step.{hint}")


def check_group(name: str, origin: str) -> str:
    """Return the name of a code group unchanged. Raises RuleError if it is unknown.

    Besides the named groups, `family:F` stands for the codes of family F on the claim
    and `auditor:F` for the auditor's codes of that family.
    """
    kind, _, family = name.partition(":")
    if name in GROUPS or (
        kind in ("family", "auditor") and family in CONDITION_FAMILIES
    ):
        return name
    hint = did_you_mean(map(repr, nearest(name, sorted(GROUPS))))
    raise RuleError(f"{origin}: {name!r} is not a code group.{hint}")
