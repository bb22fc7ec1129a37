"""Conditions as lists whose words link to their meaning, and the steps of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from audit.columns import column
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.families import FAMILY_NAMES
from audit.findings import Verdict
from audit.handbook.markdown import capital, link, plain
from audit.rules.conditions import All, Condition, Not, Some
from audit.rules.corrections import Step, Verb
from audit.rules.english import english
from audit.rules.rule import Rule

_PHRASE = re.compile(r"\[([^\]]*)\]")
_SHORT = 2
"""Alternatives that stand in one line."""

_HEADS: Mapping[tuple[type, bool], str] = {
    (All, True): "all of these hold:",
    (Some, True): "at least one of these holds:",
    (All, False): "these do not all hold:",
    (Some, False): "none of these holds:",
}


def linked(text: str, places: Mapping[str, str]) -> str:
    """Turn each [phrase] of a condition in English into a link to its meaning."""
    parts = _PHRASE.split(text)
    return "".join(
        (link(part, places[part]) if part in places else plain(part))
        if number % 2
        else _around(part)
        for number, part in enumerate(parts)
    )


def _around(text: str) -> str:
    return f"{' ' * text.startswith(' ')}{plain(text)}{' ' * text.endswith(' ')}"


def outline(condition: Condition, places: Mapping[str, str]) -> list[str]:
    """Write a condition as a nested list, headed by what must hold of its parts."""
    head, parts = _opened(condition)
    if not parts:
        return ["", f"{linked(english(condition), places)}.", ""]
    items = [line for part in parts for line in _item(part, places, 0)]
    return ["", capital(head), "", *items, ""]


def _opened(condition: Condition) -> tuple[str, tuple[Condition, ...]]:
    """What must hold of the parts of a condition, and the parts; none of a leaf."""
    match condition:
        case All() | Some():
            return _HEADS[type(condition), True], tuple(_level(condition))
        case Not(All() as inner) | Not(Some() as inner):
            return _HEADS[type(inner), False], tuple(_level(inner))
    return "", ()


def _level(condition: All | Some) -> Iterator[Condition]:
    """The parts of a condition, with the parts of those that ask for the same."""
    for part in condition.parts:
        if isinstance(part, All | Some) and type(part) is type(condition):
            yield from _level(part)
        else:
            yield part


def _item(part: Condition, places: Mapping[str, str], depth: int) -> Iterator[str]:
    indent = "  " * depth
    head, parts = _opened(part)
    short = len(parts) <= _SHORT and not any(_opened(p)[1] for p in parts)
    if not parts or short:
        yield f"{indent}* {linked(english(part), places)}"
        return
    yield f"{indent}* {head}"
    for inner in parts:
        yield from _item(inner, places, depth + 1)


_GROUPS: Mapping[str, str] = {
    "m546": "M54.6",
    "m549": "M54.9",
    "m5489": "M54.89",
    "m5481": "M54.81",
    "g55": "G55",
    "r52": "R52",
    "f4541": "F45.41",
    "f4542": "F45.42",
    "g8918": "G89.18",
    "m51": "disc codes (M51.-) of the thoracic spine or of no region",
    "m51_other_region": "disc codes (M51.-) of another region",
    "g89": "the codes of G89",
    "g89_supported": "the codes of G89 that the record supports",
    "g89_unsupported": "the codes of G89 that the record does not support",
    "g89_not_exempt": "the codes of G89 that have no place beside an established cause",
    "g89_ordered": "the codes of G89 that stay",
    "nonspecific": "M54.9 and M54.89",
    "cervicalgia": "M54.2",
    "low_back_pain": "the codes of low back pain",
    "suspected": "the codes of conditions that are only suspected",
    "ruled_out": "the codes of conditions that are ruled out",
    "healed": "the codes of conditions that have healed",
    "unrecorded": "codes of a thoracic cause that the record does not mention",
    "other_unrecorded": "other codes that the record does not mention",
    "duplicates": "codes that are on the claim twice",
    "sequela": "sequela codes",
    "out_of_phase": "injury codes with the 7th character of another phase of care",
    "causes": "the codes of the cause",
    "preop_exam": "the code of the preoperative examination",
    "malformed": "texts that are no code",
    "header": "headers",
    "other_release": "codes of another release",
    "unknown": "codes of which the release is known only in part",
    "all": "every code of the claim",
    "first": "the first code of the claim",
    "excludes1_pairs": "pairs of codes that an Excludes1 note parts",
    "excluding_m546": "codes that an Excludes1 note parts from M54.6",
    "current_injury": "codes of a current injury of the spine",
    "discitis_nos": "codes of discitis NOS",
    "discitis_other_region": "codes of discitis of another region",
    "chapter15": "the leading codes of chapter 15",
    "thoracic_radiculopathy": "the codes of M54.1 of a thoracic or of no region",
    "radiculopathy_partner": "codes that say radiculopathy themselves",
    "external_cause": "the external cause codes",
    "allowed": "the codes of radiculopathy or systemic disease that M54.6 may follow",
    "supervision_of_pregnancy": "the codes of supervision of a normal pregnancy",
    "pregnancy_incidental": "the codes of chapter 15 and of the weeks of gestation",
    "normal_pregnancy": "Z33.1 and the codes of supervision of a normal pregnancy",
}

_AUDITOR = column("definitive_code").label

_WHOLE: Mapping[tuple[Verb, str], str] = {
    (Verb.UNKNOWN, ""): "The row does not tell the right list: it stays open.",
    (Verb.REPAIR, ""): "Replace each invalid code by the one valid code that stands "
    "for it. Where there is no such code, the list stays open.",
    (Verb.DOCUMENT, "all"): f"Report the codes of *{_AUDITOR}* that the record "
    "establishes, each in place of what it replaces.",
    (Verb.REPLACE, "region"): "Replace M54.6 by the code of each documented region.",
    (Verb.REPLACE, "back_unspecified"): "Replace M54.6 by M54.9.",
    (Verb.REPLACE, "nonspecific"): "Replace M54.9 or M54.89 by M54.6.",
    (Verb.REPLACE, "phase"): "Give each injury code the 7th character of the "
    "documented phase of care.",
    (Verb.REPLACE, "healed"): "Replace the code of each healed condition by its "
    "history code.",
    (Verb.REPLACE, "pregnancy"): "Replace the codes of chapter 15 and of the weeks of "
    "gestation by Z33.1, behind the reason for the visit.",
    (Verb.ADD, "symptom"): "Add M54.6 where the pain is left without a code.",
    (Verb.ADD, "m546"): "Add M54.6, first where the visit is for the symptom, else "
    "behind the codes of the conditions.",
    (Verb.ADD, "thoracic"): "Add M54.6 behind the other codes.",
    (Verb.ADD, "cervical"): "Add M54.2 behind the other codes.",
    (Verb.ADD, "lumbar"): "Add the code of low back pain behind the other codes.",
    (Verb.ADD, "subluxation"): f"Put the subluxation codes of *{_AUDITOR}* first.",
    (Verb.ADD, "neoplasm_pain"): "At a visit for pain control, put G89.3 first.",
}


def group_words(group: str) -> str:
    """Say in words which codes a group of the rules means."""
    kind, _, family = group.partition(":")
    if kind == "family" and family:
        return f"the codes of {FAMILY_NAMES[family]} on the claim"
    if kind == "auditor":
        return f"the codes of {FAMILY_NAMES[family]} in *{_AUDITOR}*"
    if group in CONDITION_FAMILIES:
        return f"the codes of {FAMILY_NAMES[group]}"
    return _GROUPS[group]


def step_words(step: Step) -> str:
    """Say in words what a step does to the diagnosis list."""
    whole = _WHOLE.get((step.verb, step.what))
    if whole:
        return whole
    what = group_words(step.what)
    match step.verb:
        case Verb.DROP:
            return f"Delete {what}."
        case Verb.DOCUMENT:
            codes = group_words(f"auditor:{step.what}")
            return f"Report {codes} in place of what they replace."
        case Verb.BEFORE:
            return f"Put {what} before {group_words(step.where)}."
        case Verb.LAST:
            return f"Put {what} last."
    return f"Put {what} in."


def list_words(rule: Rule) -> list[str]:
    """Say in words what becomes of the diagnosis list where a rule fires."""
    if rule.steps:
        return [step_words(step) for step in rule.steps]
    if rule.verdict in (Verdict.QUERY_PROVIDER, Verdict.CHART_REVIEW_REQUIRED):
        return ["The corrected list stays open until the question is answered."]
    if rule.verdict is Verdict.INPUT_ERROR:
        return ["The corrected list stays open until the cell is corrected."]
    return ["The rule leaves the list as it is."]
