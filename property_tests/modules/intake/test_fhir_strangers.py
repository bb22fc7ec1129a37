"""FHIR files of other systems: what refers to nothing is nobody's, and is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.encounter.values import Encounter
from audit.intake import open_files, open_table
from property_tests.modules.intake.test_fhir import CLAIM, notes_of, one, written
from property_tests.support.fhir_files import ICD10, concept, resource
from property_tests.support.intake_files import encounters


def condition(name: str, code: str, patient: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": name,
        "subject": {"reference": f"Patient/{patient}"},
        "code": concept(ICD10, code),
        **more,
    }


def visit(name: str, patient: str) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": "2026-02-10"},
    }


def at(name: str) -> dict[str, Any]:
    return {"encounter": {"reference": f"Encounter/{name}"}}


def plain(path: Path, *resources: dict[str, Any]) -> list[Encounter]:
    """Read a bundle whose entries have no addresses, as many systems export them."""
    entries = [{"resource": each} for each in resources]
    made = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(made), encoding="utf-8")
    return encounters(open_table(path))


def test_a_condition_of_no_encounter_is_nobodys_diagnosis(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    stray = condition("s", "S22.060A", "p2")
    found = plain(
        path,
        visit("e1", "p1"),
        condition("c1", "M54.6", "p1", **at("e1")),
        visit("e2", "p2"),
        condition("c2", "M54.2", "p2", **at("e2")),
        stray,
    )
    assert [row.dx for row in found] == [("M54.6",), ("M54.2",)]
    assert not any("fracture" in row.unconfirmed for row in found)
    assert "conditions of no encounter in this file, not read: 1" in notes_of(path)


def test_a_condition_of_no_encounter_suggests_nothing_to_claims(
    tmp_path: Path,
) -> None:
    claim = resource(CLAIM)
    claim["item"][0]["encounter"] = [{"reference": "Encounter/e1"}]
    claim["patient"] = {"reference": "Patient/p1"}
    (found,) = plain(
        tmp_path / "a.json",
        visit("e1", "p1"),
        claim,
        condition("s", "S22.060A", "p2"),
    )
    assert found.unconfirmed == ()


def test_resources_without_id_are_not_taken_for_each_other(tmp_path: Path) -> None:
    first, second = visit("", "p1"), visit("", "p2")
    del first["id"], second["id"]
    stray = condition("s", "M54.6", "p1", encounter={"reference": "Encounter/"})
    found = plain(tmp_path / "a.json", first, second, stray)
    assert all("M54.6" not in row.dx for row in found)


@pytest.mark.parametrize("blank", ["\n", "\r\n\n", "  \n\t\n"])
def test_lines_of_a_file_may_begin_with_blank_ones(tmp_path: Path, blank: str) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes((blank + json.dumps(resource(CLAIM)) + "\n").encode())
    (found,) = encounters(open_table(path))
    assert found.dx == ("M54.6", "R52")
    # In a folder, too: no claim of it is lost.
    table = open_files(tmp_path)
    assert len(encounters(table)) == 1


def test_the_resource_of_another_server_is_another_one(tmp_path: Path) -> None:
    own = {"fullUrl": "https://one.invalid/r4/Condition/c"}
    claim = resource(CLAIM)
    path = tmp_path / "a.json"
    for text, is_known in (
        ("https://one.invalid/r4/Condition/c", True),
        ("https://one.invalid/r4/Condition/c/_history/3", True),
        ("Condition/c", True),
        ("https://two.invalid/r4/Condition/c", False),
    ):
        claim["diagnosis"] = [
            {"sequence": 1, "diagnosisReference": {"reference": text}}
        ]
        entries = [
            {**own, "resource": condition("c", "M54.6", "p")},
            {"resource": claim},
        ]
        made = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        path.write_text(json.dumps(made), encoding="utf-8")
        (found,) = encounters(open_table(path))
        assert (found.dx == ("M54.6",)) is is_known
        assert bool(found.errors) is not is_known


def test_without_types_the_first_of_an_institutional_claim_is_principal(
    tmp_path: Path,
) -> None:
    claim = resource(CLAIM)
    claim["type"] = concept("", "institutional")
    found = one(tmp_path, claim)
    assert found.dx == ("M54.6", "R52")
    assert found.lines[0].pointers == "A"
    claim["diagnosis"][0]["type"] = [concept("", "other")]
    assert "dx1" in {error.column for error in one(tmp_path, claim).errors}


def test_a_pointer_at_several_diagnoses_is_not_followed(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["diagnosis"][1]["sequence"] = 1
    found = one(tmp_path, claim)
    assert found.lines[0].pointers == "C"  # behind the last: a rule says so
    table = open_table(written(tmp_path / "b.json", claim))
    place = table.headings.index("fhir_remarks")
    ((_, cells),) = table.rows()
    assert "several diagnoses have the sequence 1" in str(cells[place])
    for entry in claim["diagnosis"]:
        del entry["sequence"]
    assert one(tmp_path, claim).lines[0].pointers == "A"


def test_a_diagnosis_by_a_refuted_condition_is_told(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["diagnosis"] = [
        {"sequence": 1, "diagnosisReference": {"reference": "Condition/c"}}
    ]
    refuted = {"verificationStatus": concept("", "refuted")}
    table = open_table(
        written(tmp_path / "a.json", condition("c", "M54.6", "p", **refuted), claim)
    )
    ((_, cells),) = table.rows()
    remarks = str(cells[table.headings.index("fhir_remarks")])
    assert "the Condition of M54.6 is refuted or entered in error" in remarks


@pytest.mark.parametrize("organization", [{"name": "Medicare Part B"}, {}])
def test_the_payer_of_a_coverage_is_the_payer(
    tmp_path: Path, organization: dict[str, str]
) -> None:
    claim = resource(CLAIM)
    claim.pop("insurer", None)
    claim["insurance"] = [{"focal": True, "coverage": {"reference": "Coverage/v"}}]
    payor = {"reference": "Organization/o", "display": "Medicare Part B"}
    if organization:
        del payor["display"]
    coverage = {"resourceType": "Coverage", "id": "v", "payor": [payor]}
    payer = {"resourceType": "Organization", "id": "o", **organization}
    assert one(tmp_path, payer, coverage, claim).payer == "Medicare FFS"


@pytest.mark.parametrize(
    ("system", "is_ours"),
    [
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", False),
        ("urn:icd10am", False),
        ("https://codes.invalid/own", False),
        ("http://hl7.org/fhir/sid/icd-10-cm", True),
        ("http://hl7.org/fhir/sid/icd-10", True),
    ],
)
def test_editions_of_other_countries_are_no_diagnoses(
    tmp_path: Path, system: str, is_ours: bool
) -> None:
    claim = resource(CLAIM)
    claim["diagnosis"][0]["diagnosisCodeableConcept"] = concept(system, "M54.6")
    assert ("dx1" in {e.column for e in one(tmp_path, claim).errors}) is not is_ours


def test_details_of_an_item_are_lines_with_its_pointers(tmp_path: Path) -> None:
    """A package is billed as one item; what was done stands in its details."""
    claim = resource(CLAIM)
    item = claim["item"][0]
    procedure = item["productOrService"]["coding"][0]

    def service(code: str, **more: Any) -> dict[str, Any]:
        return {"productOrService": {"coding": [{**procedure, "code": code}]}, **more}

    package = {"productOrService": {"text": "package"}}
    inner = service("97112", modifier=[{"coding": [{"code": "GP"}]}])
    details = [service("97110", subDetail=[inner]), service("97140", quantity=TWO)]
    claim["item"] = [{**item, **package, "detail": details}]
    path = tmp_path / "a.json"
    (found,) = plain(path, claim)
    pointers = {line.pointers for line in found.lines}
    assert [line.procedure for line in found.lines] == ["97110", "97112", "97140"]
    assert len(pointers) == 1
    assert pointers != {""}
    assert [line.modifiers for line in found.lines] == [(), ("GP",), ()]
    assert found.lines[2].units == 2
    assert "1 item has no procedure code" in notes_of(path)


TWO = {"value": 2}


@pytest.mark.parametrize("second", ["M54.2", "M54.6", "m546"])
def test_a_diagnosis_of_two_codes_is_told_and_the_first_one_read(
    tmp_path: Path, second: str
) -> None:
    double = concept(ICD10, "M54.6")
    double["coding"].append({"system": ICD10, "code": second})
    told = "one diagnosis has the ICD-10-CM codes M54.6, M54.2: the first one is read"
    claim = resource(CLAIM)
    claim["diagnosis"] = [{"sequence": 1, "diagnosisCodeableConcept": double}]
    (found,) = plain(tmp_path / "a.json", claim)
    by_condition = {**condition("c1", "", "p1", **at("e1")), "code": double}
    (seen,) = plain(tmp_path / "b.json", visit("e1", "p1"), by_condition)
    assert found.dx == seen.dx == ("M54.6",)
    for name in ("a.json", "b.json"):
        (row,) = open_table(tmp_path / name).rows()
        assert (told in str(row)) == (second == "M54.2")
