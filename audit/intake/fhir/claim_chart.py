"""Conditions beside claims: those of the encounters and the patient of a claim.

Source: HL7 FHIR R4, Claim and ExplanationOfBenefit: `item.encounter` names the
encounters of a claim, `patient` its patient, `diagnosisReference` its Conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.intake.fhir.encounter import Chart
from audit.intake.fhir.resources import (
    References,
    Resource,
    dicts,
    names_of,
    part,
    target_of,
)

_NAMED = ("Encounter", "Patient")
CONDITION = "Condition"


class ClaimChart:
    """The Conditions of a file, by the encounters and patients of its claims.

    `strays` is the number of those of no claim; it is complete when `conditions_of` was
    asked for every claim.
    """

    def __init__(self, known: References) -> None:
        """Sort the Conditions of a file; `known` holds everything but its claims."""
        self._chart = Chart(known)
        self._names: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[int, Resource] = {}
        for address, resource in known.every:
            if resource["resourceType"] in _NAMED:
                names = names_of(resource, address)
                self._names |= dict.fromkeys(names, names)
            elif resource["resourceType"] == CONDITION:
                self._chart.add(resource)
        for held in (self._chart.conditions, self._chart.problems):
            self._waiting |= {id(c): c for found in held.values() for c in found}

    @property
    def strays(self) -> int:
        """The number of Conditions of no claim so far."""
        return len(self._waiting)

    def conditions_of(self, claim: Resource) -> list[Resource]:
        """Return the Conditions of a claim, each once.

        They are its own diagnoses, those of its encounters, and the problem list of its
        patient.
        """
        found = {id(condition): condition for condition in self._conditions(claim)}
        for key in found:
            self._waiting.pop(key, None)
        return [*found.values()]

    def _conditions(self, claim: Resource) -> Iterator[Resource]:
        for entry in dicts(claim, "diagnosis"):
            reference = part(entry, "diagnosisReference")
            condition = self._chart.known.find(reference, claim)
            if condition is not None and condition["resourceType"] == CONDITION:
                yield condition
        encounters = (e for i in dicts(claim, "item") for e in dicts(i, "encounter"))
        for name in self._all_names(encounters):
            yield from self._chart.conditions.get(name, ())
        for name in self._all_names([part(claim, "patient")]):
            yield from self._chart.problems.get(name, ())

    def _all_names(self, references: Iterable[object]) -> Iterator[str]:
        """Yield all names of what references mean, each once."""
        targets = filter(None, map(target_of, references))
        names = (n for target in targets for n in self._names.get(target, (target,)))
        yield from dict.fromkeys(names)
