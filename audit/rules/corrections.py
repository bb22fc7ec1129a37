"""What a rule does to the diagnosis list, as data: a verb and what it concerns.

The steps only say; `audit.verdict.correction` carries them out.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum

from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import RuleError


class Verb(StrEnum):
    """What a step does, in the order in which steps are carried out."""

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
    """One step; `what` is a code group, a condition family or a word of the verb."""

    verb: Verb
    what: str = ""
    where: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb, self.what, self.where) if part)


GROUPS = frozenset(
    {
        *("m546", "m549", "m5489", "m5481", "g55", "r52", "f4541", "f4542", "m51"),
        *("g89", "g89_supported", "g8918", "g89_unsupported", "g89_not_exempt"),
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
"""Groups of codes that rules may name in `about` and `correct`."""

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


def read_step(text: str, place: str) -> Step:
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
    near = difflib.get_close_matches(text, [*_FIXED, *(f"drop {g}" for g in GROUPS)], 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise RuleError(f"{place}: {text!r} is not a correction step.{hint}")


def check_group(name: str, place: str) -> str:
    """Give the name of a code group back, or raise RuleError where it is unknown.

    Besides the named groups, `family:F` means the codes of a family on the claim and
    `auditor:F` the auditor's codes of it.
    """
    kind, _, family = name.partition(":")
    if name in GROUPS or (
        kind in ("family", "auditor") and family in CONDITION_FAMILIES
    ):
        return name
    near = difflib.get_close_matches(name, sorted(GROUPS), 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise RuleError(f"{place}: {name!r} is not a code group.{hint}")
