"""Claims as FHIR R4 resources, for tests; all are synthetic."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from samples.x12 import FILING, X12Claim, X12Line

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"
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
