"""FHIR claims as they come: bundles, NDJSON, references, other codes, and damage."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.encounter.values import Encounter
from audit.intake import open_table
from property_tests.laws.test_x12 import claims, expected, held
from property_tests.support.fhir_files import ICD10, bundle, concept, ndjson, resource
from property_tests.support.intake_files import encounters, refused
from samples.x12 import X12Claim, X12Line

VISIT = X12Line("99213", (), "1", (1,), ("20260210",))
CLAIM = X12Claim("C-1", "11", ("M546", "R52"), (VISIT,), provider="PRV-01")


def written(path: Path, *resources: dict[str, Any]) -> Path:
    text = bundle(resources) if path.suffix == ".json" else ndjson(resources)
    path.write_text(text, encoding="utf-8")
    return path


def one(folder: Path, *resources: dict[str, Any]) -> Encounter:
    (found,) = encounters(open_table(written(folder / "a.json", *resources)))
    return found


def notes_of(path: Path) -> str:
    return "\n".join(open_table(path).notes)


@pytest.mark.law(118)
@settings(max_examples=100)
@given(
    made=st.lists(claims(), min_size=1, max_size=5),
    ending=st.sampled_from((".json", ".ndjson", ".jsonl")),
    kind=st.sampled_from(("Claim", "ExplanationOfBenefit")),
)
def test_a_claim_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[X12Claim],
    ending: str,
    kind: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    written(path, *(resource(claim, kind) for claim in made))
    found = encounters(open_table(path))
    assert [held(e) for e in found] == [expected(c) for c in made]


def test_references_to_conditions_are_resolved(tmp_path: Path) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "code": concept(ICD10, "M54.6"),
    }
    for text in ("Condition/c", "urn:uuid:0", "https://example.invalid/r4/Condition/c"):
        claim = resource(CLAIM)
        claim["diagnosis"] = [
            {"sequence": 1, "diagnosisReference": {"reference": text}}
        ]
        assert one(tmp_path, condition, claim).dx == ("M54.6",)
    claim["contained"] = [{**condition, "id": "k"}]
    claim["diagnosis"][0]["diagnosisReference"] = {"reference": "#k"}
    assert one(tmp_path, claim).dx == ("M54.6",)


def test_a_diagnosis_that_is_elsewhere_is_an_error_of_its_row(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["diagnosis"][1] = {
        "sequence": 2,
        "diagnosisReference": {"reference": "Condition/far"},
    }
    found = one(tmp_path, claim)
    assert [error.column for error in found.errors] == ["dx2"]
    assert "resource 1, column dx2" in str(found.errors[0])


def test_a_code_of_another_system_is_no_diagnosis(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    snomed = {"system": "http://snomed.info/sct", "code": "279039007"}
    coded = claim["diagnosis"][0]["diagnosisCodeableConcept"]
    coded["coding"].insert(0, snomed)
    assert one(tmp_path, claim).dx == ("M54.6", "R52")
    coded["coding"] = [snomed]
    assert [error.column for error in one(tmp_path, claim).errors] == ["dx1"]


def test_the_sequence_orders_diagnoses_and_the_principal_is_first(
    tmp_path: Path,
) -> None:
    claim = resource(replace(CLAIM, dx=("R52", "I10", "M546")))
    for entry, kind in zip(
        claim["diagnosis"], ("other", "other", "principal"), strict=True
    ):
        entry["type"] = [concept("", kind)]
    claim["diagnosis"].reverse()
    found = one(tmp_path, claim)
    assert found.dx == ("M54.6", "R52", "I10")
    assert found.lines[0].pointers == "B"  # sequence 1 is R52


def test_diagnoses_outside_the_list_are_told_and_not_audited(tmp_path: Path) -> None:
    """As in an 837: admitting diagnosis, reasons for the visit, external causes."""
    claim = resource(replace(CLAIM, dx=("S22060A", "M546", "R52", "W1830XA")))
    kinds = ("principal", "admitting", "patientreasonforvisit", "externalcauseofinjury")
    for entry, kind in zip(claim["diagnosis"], kinds, strict=True):
        entry["type"] = [concept("", kind)]
    path = written(tmp_path / "a.json", claim)
    assert encounters(open_table(path))[0].dx == ("S22.060A",)
    assert next(open_table(path).rows())[1][-1] == (
        "not audited: admitting diagnosis M546; not audited: reason for the visit R52; "
        "not audited: external cause code W1830XA"
    )


def test_a_pointer_at_no_diagnosis_is_left_to_the_rules(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["item"][0]["diagnosisSequence"] = [1, 7]
    (line,) = one(tmp_path, claim).lines
    assert line.pointers == "AC"


@pytest.mark.parametrize("system", ["urn:oid:2.16.840.1.113883.6.90", "ICD10CM"])
def test_icd_10_cm_is_known_by_its_other_names(tmp_path: Path, system: str) -> None:
    claim = resource(CLAIM)
    for entry in claim["diagnosis"]:
        entry["diagnosisCodeableConcept"]["coding"][0]["system"] = system
    assert one(tmp_path, claim).dx == ("M54.6", "R52")


def test_the_focal_insurance_is_the_payer(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["insurance"] = [
        {"focal": False, "coverage": {"display": "Aetna"}},
        {"focal": True, "coverage": {"display": "Medicare Part B"}},
    ]
    for _ in range(2):
        assert one(tmp_path, claim).payer == "Medicare FFS"
        claim["insurance"].reverse()


def test_an_item_coded_in_another_system_has_no_procedure(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    snomed = {"system": "http://snomed.info/sct", "code": "308335008"}
    claim["item"].append(
        {"productOrService": {"coding": [snomed], "text": "Encounter"}}
    )
    assert [line.procedure for line in one(tmp_path, claim).lines] == ["99213"]
    assert "1 item has no procedure code" in notes_of(tmp_path / "a.json")


def test_a_claim_and_its_answer_are_two_rows_and_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.json",
        {**resource(CLAIM), "status": "cancelled"},
        resource(CLAIM, "ExplanationOfBenefit"),
    )
    notes = notes_of(path)
    assert "a claim and the answer to it are two rows" in notes
    assert "audited like all others: status cancelled (1)" in notes


def test_items_without_procedure_and_of_an_older_release(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    item = claim["item"][0]
    item["service"] = item.pop("productOrService")
    assert one(tmp_path, claim).lines[0].procedure == "99213"
    claim["item"].append({"sequence": 2, "revenue": concept("", "0510")})
    assert len(one(tmp_path, claim).lines) == 1
    assert "1 item has no procedure code" in notes_of(tmp_path / "a.json")


def test_names_of_payer_and_provider_are_resolved(tmp_path: Path) -> None:
    plan = {"resourceType": "Organization", "id": "p", "name": "Aetna"}
    doctor = {
        "resourceType": "Practitioner",
        "id": "d",
        "identifier": [{"value": "1999999984"}],
    }
    claim = resource(CLAIM)
    claim["insurer"] = {"reference": "Organization/p"}
    claim["careTeam"][0]["provider"] = {"reference": "Practitioner/d"}
    found = one(tmp_path, plan, doctor, claim)
    assert found.payer == "commercial"
    assert found.provider_id == "1999999984"
    assert "not audited: Organization (1), Practitioner (1)" in notes_of(
        tmp_path / "a.json"
    )


def test_what_is_no_bill_is_audited_and_told(tmp_path: Path) -> None:
    claim = {**resource(CLAIM), "status": "entered-in-error", "use": "preauthorization"}
    path = written(tmp_path / "a.ndjson", claim)
    assert next(open_table(path).rows())[1][-1] == (
        "status entered-in-error, use preauthorization"
    )


def test_claims_of_a_pharmacy_are_counted_and_passed_over(tmp_path: Path) -> None:
    pharmacy = {**resource(CLAIM), "type": concept("", "pharmacy")}
    path = written(tmp_path / "a.ndjson", pharmacy, resource(CLAIM))
    assert [e.row for e in encounters(open_table(path))] == [2]
    assert "not audited: Claim of type pharmacy (1)" in notes_of(path)
    message = refused(written(tmp_path / "b.ndjson", pharmacy))
    assert "has no claims to audit: it holds Claim of type pharmacy (1)" in message


def test_a_diagnosis_that_is_no_object_is_an_error_of_its_row(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["diagnosis"].append("M51.34")
    found = one(tmp_path, claim)
    assert [str(error.value) for error in found.errors] == ["not an object"]


def test_a_date_that_is_none_is_an_error_of_its_row(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["item"][0]["servicedDate"] = "2026-13-45"
    assert [e.column for e in one(tmp_path, claim).errors] == ["date_of_service"]


def test_the_name_of_the_patient_goes_nowhere(tmp_path: Path) -> None:
    claim = resource(CLAIM)
    claim["patient"] = {"display": "CANARY", "reference": "Patient/CANARY"}
    table = open_table(written(tmp_path / "a.json", claim))
    assert "CANARY" not in repr((list(table.rows()), table.notes, table.headings))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not a JSON object"),
        ("[]", "is a list. Have it exported as a Bundle"),
        ('{"a": 1}', "there is no resourceType"),
        ('{"resourceType": "Bundle", "entry": {"a": 1}}', "entries are no list"),
        (
            '{"resourceType": "Bundle", "entry": [{"resource": 1}]}',
            "is no FHIR resource",
        ),
        ('{"resourceType": "Bundle"}', "it holds no resource"),
        ('{"resourceType": "Patient"}', "it holds Patient (1)"),
        ('{"resourceType": "Claim", "id": 1, "id": 2}', "more than once"),
        ('{"a":' + "[" * 99, "stand inside one another"),
    ],
)
def test_what_is_no_file_of_claims_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert words in refused(path)


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, [{}], [{"coding": 1}]])
def test_any_part_of_a_claim_may_be_of_another_kind(tmp_path: Path, value: Any) -> None:
    """The row is there; what cannot be read is an error of it, never a crash."""
    whole = resource(replace(CLAIM, is_institutional=True, days=("20260210",) * 2))
    for name in (*whole, "careTeam", "insurance", "payment", "contained"):
        if name == "resourceType":
            continue
        path = tmp_path / "a.json"
        path.write_text(json.dumps({**whole, name: value}), encoding="utf-8")
        assert len(encounters(open_table(path))) == 1
        for inner in ("diagnosis", "item", "careTeam", "supportingInfo"):
            for key in whole[inner][0]:
                changed = {**whole, inner: [{**whole[inner][0], key: value}]}
                path.write_text(json.dumps(changed), encoding="utf-8")
                assert len(encounters(open_table(path))) == 1


def test_a_large_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.intake.fhir.resources.limit", lambda name: 100)
    path = written(tmp_path / "a.json", resource(CLAIM))
    assert "Have it exported as NDJSON" in refused(path)
