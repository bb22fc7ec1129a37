"""The diagnoses of a claim: which are of its list, in which order, with which codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from audit.codes import read_code
from audit.intake.fhir.resources import References, Resource, dicts, part, texts

_DIAGNOSES = ("icd-10", "icd10", "2.16.840.1.113883.6.90")
"""Words in the addresses of the code system ICD-10-CM, and its HL7 OID."""

_FOREIGN = re.compile(r"icd-?10-?(?:am|ca|ch|gm|nl|no|se|who)\b")
"""Other countries' editions of ICD-10, in the addresses of their code systems."""

_NOT_LISTED = {
    "admitting": "admitting diagnosis",
    "patientreasonforvisit": "reason for the visit",
    "externalcauseofinjury": "external cause code",
    "externalcause": "external cause code",
}
"""Kinds of diagnoses that stand outside the list of a claim, as in an 837."""


def code_of(concept: object, systems: Sequence[str]) -> str:
    """Return the code of a system whose address has one of some words.

    Without one, all that the concept says, which no column reads as a code.
    """
    if code := next(_codes(concept, systems), ""):
        return code
    for extension in dicts(concept, "extension"):
        if any(word in texts(extension, "url").casefold() for word in systems):
            return texts(extension, "valueCoding", "code")
    # As FHIR writes tokens: a code behind a blank would be read as a diagnosis.
    said = [
        "|".join(filter(None, (texts(c, "system"), texts(c, "code"))))
        for c in dicts(concept, "coding")
    ]
    return "; ".join(filter(None, (*said, texts(concept, "text"))))


def _codes(concept: object, systems: Sequence[str]) -> Iterator[str]:
    for coding in dicts(concept, "coding"):
        system = _FOREIGN.sub("", texts(coding, "system").casefold())
        if any(word in system for word in systems) and (code := texts(coding, "code")):
            yield code


def entries_of(claim: Resource) -> list[Any]:
    """Return the diagnoses; one that is no object becomes one that cannot be read."""
    found = part(claim, "diagnosis") or []
    listed = found if isinstance(found, list) else [found]
    unreadable = {"diagnosisCodeableConcept": {"text": "not an object"}}
    return [entry if isinstance(entry, dict) else unreadable for entry in listed]


def set_aside(entry: object) -> str:
    """Return what a diagnosis outside the list is; empty for one of the list."""
    kinds = _kinds(entry)
    of_list = kinds - _NOT_LISTED.keys()
    return "" if of_list or not kinds else _NOT_LISTED[min(kinds)]


def ordered(entries: Sequence[Any], is_institutional: bool) -> list[tuple[str, Any]]:
    """Return sequence and entry of the diagnoses, the principal one first."""
    listed = sorted(
        ((texts(entry, "sequence"), entry) for entry in entries),
        # Texts of equal length are in the order of their numbers.
        key=lambda item: (len(item[0]), item[0]),
    )
    first = next((x for x in listed if "principal" in _kinds(x[1])), None)
    rest = [x for x in listed if x is not first]
    # Where no diagnosis has a type, the first of the sequence is the principal one.
    has_types = any(_kinds(entry) for _, entry in listed)
    if first is None and is_institutional and has_types:
        return [("", None), *rest]
    return [first, *rest] if first else rest


def places_of(listed: Sequence[tuple[str, Any]]) -> dict[str, int]:
    """Return the place of each sequence number in the list, as pointers name them.

    Without any number, the first diagnosis is 1. Several diagnoses of one number have
    no place: nobody knows which of them a pointer means.
    """
    numbers = [sequence for sequence, entry in listed if entry is not None]
    if not any(numbers):
        return {str(n): n - 1 for n in range(1, len(listed) + 1)}
    several = _several(listed)
    return {s: n for n, (s, _) in enumerate(listed) if s not in several}


def doubts(listed: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """Say which sequence numbers several diagnoses have."""
    if several := sorted(_several(listed) - {""}):
        yield (
            f"several diagnoses have the sequence {', '.join(several)}: pointers at it "
            "are not followed"
        )


def _several(listed: Sequence[tuple[str, Any]]) -> set[str]:
    """Return the sequence numbers that several diagnoses have."""
    counts = Counter(sequence for sequence, entry in listed if entry is not None)
    return {sequence for sequence, count in counts.items() if count > 1}


def _kinds(entry: object) -> set[str]:
    concepts = dicts(entry, "type")
    return {texts(c, "code").casefold() for t in concepts for c in dicts(t, "coding")}


def diagnosis_of(entry: object, claim: Resource, known: References) -> str:
    """Return the code of a diagnosis; what is none stays as text for its row."""
    reference = part(entry, "diagnosisReference")
    if reference and known.find(reference, claim) is None:
        return f"unresolved reference {texts(reference, 'reference')}"
    return code_of(concept_of(entry, claim, known), _DIAGNOSES)


def concept_of(entry: object, claim: Resource, known: References) -> object:
    """Return the concept of a diagnosis, or of the Condition that it refers to."""
    if reference := part(entry, "diagnosisReference"):
        return part(known.find(reference, claim), "code")
    return part(entry, "diagnosisCodeableConcept")


def condition_code(condition: Resource) -> str:
    """Return the code of a Condition; what is none stays as text."""
    return code_of(part(condition, "code"), _DIAGNOSES)


def several_codes(concept: object) -> Iterator[str]:
    """Say that a diagnosis has different ICD-10-CM codes, if it has; one is read."""
    found = {read_code(code): code for code in _codes(concept, _DIAGNOSES)}
    if len(found) > 1:
        yield (
            f"one diagnosis has the ICD-10-CM codes {', '.join(found.values())}: the "
            "first one is read"
        )


def reason_code(concept: object) -> str:
    """Return the code of a diagnosis that is given as a reason."""
    return code_of(concept, _DIAGNOSES)
