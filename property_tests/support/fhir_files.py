"""Claims as FHIR R4 resources, for tests; all are synthetic."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samples.x12 import FILING, X12Claim, X12Line

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"
_HL7 = "http://terminology.hl7.org/CodeSystem"
_CLASS = f"{_HL7}/v3-ActCode"
_TYPE = f"{_HL7}/v3-ParticipationType"
_TYPES = "http://terminology.hl7.org/CodeSystem/claim-type"
_PLACES = "https://www.cms.gov/Medicare/Coding/place-of-service-codes"


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def resource(claim: X12Claim, kind: str = "Claim") -> dict[str, Any]:
    """Return a claim as a resource; it has the patient's name, which nobody reads."""
    days = [_iso(day) for day in claim.days]
    found: dict[str, Any] = {
        "resourceType": kind,
        "id": f"r-{claim.id}",
        "identifier": [{"value": claim.id}],
        "status": "active",
        "use": "claim",
        "type": concept(
            _TYPES, "institutional" if claim.is_institutional else "professional"
        ),
        "patient": {"display": "SYNTHETIC PATIENT"},
        "provider": {"identifier": {"value": "PRV-00"}},
        "insurer": {"display": _payer(claim)},
        "diagnosis": [
            {
                "sequence": number,
                "type": [concept("", "principal")] if number == 1 else [],
                "diagnosisCodeableConcept": concept(ICD10, code),
            }
            for number, code in enumerate(claim.dx, 1)
        ],
        "item": [_item(n, line, claim) for n, line in enumerate(claim.lines, 1)],
    }
    if days:
        found["billablePeriod"] = {"start": days[0], "end": days[-1]}
    if claim.provider:
        found["careTeam"] = [
            {
                "sequence": 1,
                "role": concept("", "primary"),
                "provider": {"identifier": {"value": claim.provider}},
            }
        ]
    if claim.is_institutional:
        bill = f"{claim.facility}{claim.frequency}"
        found["supportingInfo"] = [
            {"category": concept("", "typeofbill"), "code": concept("", bill)}
        ]
    return found


def _payer(claim: X12Claim) -> str:
    payers = {filing: payer for payer, filing in FILING.items()}
    return payers.get(claim.filing, claim.payer_name)


def _item(number: int, line: X12Line, claim: X12Claim) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sequence": number,
        "productOrService": concept(CPT, line.procedure),
        "modifier": [concept(CPT, modifier) for modifier in line.modifiers],
        "quantity": {"value": float(line.units)},
    }
    if not claim.is_institutional:
        item["diagnosisSequence"] = list(line.pointers)
        item["locationCodeableConcept"] = concept(_PLACES, claim.facility)
    if len(line.days) == 1:
        item["servicedDate"] = _iso(line.days[0])
    elif line.days:
        begin, end = map(_iso, line.days)
        item["servicedPeriod"] = {"start": begin, "end": f"{end}T09:30:00Z"}
    return item


def _iso(day: str) -> str:
    digits = day.isdecimal() and len(day) == 8
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if digits else day


def bundle(resources: Iterable[dict[str, Any]]) -> str:
    entries = [
        {"fullUrl": f"urn:uuid:{n}", "resource": r} for n, r in enumerate(resources)
    ]
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": entries}
    )


def ndjson(resources: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(r) + "\n" for r in resources)


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition beside the diagnoses of a visit: its code, and what is said of it.

    `verification` and `clinical` are codes of FHIR, empty if nothing is said;
    `abated` is the day on which it ended.
    """

    code: str
    verification: str = "confirmed"
    clinical: str = "active"
    is_problem: bool = True
    abated: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """An encounter of a chart; `procedures` are codes with the places of their reasons.

    `days` are the first and the last day, as 2026-02-10.
    """

    id: str
    days: tuple[str, str]
    dx: tuple[str, ...]
    kind: str = "AMB"
    provider: str = ""
    procedures: tuple[tuple[str, tuple[int, ...]], ...] = ()
    problems: tuple[Problem, ...] = ()


def chart(visit: Visit, *, listed: bool = True) -> list[dict[str, Any]]:
    """Return the resources of a visit: Encounter, Conditions and Procedures.

    The encounter lists its diagnoses by their rank, or only the Conditions say where
    they belong.
    """
    patient = {"reference": f"Patient/p-{visit.id}"}
    at = {"reference": f"Encounter/e-{visit.id}"}
    names = [f"c-{visit.id}-{n}" for n in range(len(visit.dx))]
    encounter: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": f"e-{visit.id}",
        "identifier": [{"value": visit.id}],
        "status": "finished",
        "class": {"system": _CLASS, "code": visit.kind},
        "subject": {**patient, "display": "SYNTHETIC PATIENT"},
        "period": {"start": f"{visit.days[0]}T08:00:00Z", "end": visit.days[1]},
    }
    if visit.provider:
        encounter["participant"] = [
            {
                "type": [concept(_TYPE, "ATND")],
                "individual": {"identifier": {"value": visit.provider}},
            }
        ]
    if listed and names:
        ranked = [
            {"condition": {"reference": f"Condition/{name}"}, "rank": n}
            for n, name in enumerate(names, 1)
        ]
        encounter["diagnosis"] = ranked[::-1]
    conditions = [
        condition(name, Problem(code, is_problem=False), patient, at)
        for name, code in zip(names, visit.dx, strict=True)
    ]
    conditions += [
        condition(f"p-{visit.id}-{n}", problem, patient, at)
        for n, problem in enumerate(visit.problems)
    ]
    procedures = [
        {
            "resourceType": "Procedure",
            "id": f"t-{visit.id}-{n}",
            "status": "completed",
            "code": concept(CPT, code),
            "subject": patient,
            "encounter": at,
            **(
                {"reasonReference": [{"reference": f"Condition/{names[p]}"} for p in r]}
                if r
                else {}
            ),
        }
        for n, (code, r) in enumerate(visit.procedures)
    ]
    return [*conditions[::2], encounter, *procedures, *conditions[1::2]]


def claim_of(visit: Visit, kind: str = "Claim") -> dict[str, Any]:
    """Return a claim that names the encounter and the patient of a visit."""
    line = X12Line("99213", (), "1", (1,), (visit.days[0].replace("-", ""),))
    found = resource(X12Claim(visit.id, "11", visit.dx, (line,)), kind)
    found["patient"] = {"reference": f"Patient/p-{visit.id}"}
    for item in found["item"]:
        item["encounter"] = [{"reference": f"Encounter/e-{visit.id}"}]
    return found


def condition(
    name: str, problem: Problem, patient: dict[str, Any], at: dict[str, Any]
) -> dict[str, Any]:
    """Return a Condition, of a problem list or of an encounter."""
    category = "problem-list-item" if problem.is_problem else "encounter-diagnosis"
    found: dict[str, Any] = {
        "resourceType": "Condition",
        "id": name,
        "category": [concept(f"{_HL7}/condition-category", category)],
        "code": concept(ICD10, problem.code),
        "subject": patient,
    }
    if not problem.is_problem:
        found["encounter"] = at
    if problem.verification:
        system = f"{_HL7}/condition-ver-status"
        found["verificationStatus"] = concept(system, problem.verification)
    if problem.clinical:
        system = f"{_HL7}/condition-clinical"
        found["clinicalStatus"] = concept(system, problem.clinical)
    if problem.abated:
        found["abatementDateTime"] = problem.abated
    return found


def document(
    name: str, text: str | None = None, *, url: str = "", encounter: str = ""
) -> dict[str, Any]:
    """Return a DocumentReference, with its text or with the address of its text."""
    attachment: dict[str, Any] = {"contentType": "text/plain; charset=utf-8"}
    if text is not None:
        attachment["data"] = base64.b64encode(text.encode()).decode()
    if url:
        attachment["url"] = url
    found: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": name,
        "status": "current",
        "docStatus": "final",
        "date": "2026-03-05T10:00:00Z",
        "subject": {"display": "SYNTHETIC PATIENT"},
        "content": [{"attachment": attachment}],
    }
    if encounter:
        found["context"] = {"encounter": [{"reference": f"Encounter/{encounter}"}]}
    return found


def binary(name: str, text: str = "") -> dict[str, Any]:
    """Return a Binary that holds a text."""
    data = base64.b64encode(text.encode()).decode()
    return {
        "resourceType": "Binary",
        "id": name,
        "contentType": "text/plain",
        "data": data,
    }
