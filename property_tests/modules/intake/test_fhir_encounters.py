"""FHIR encounters as they come: diagnoses, suggested statuses, procedures, damage."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.codes import read_code
from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.findings import Verdict
from audit.intake import open_table
from audit.intake.fhir.suggested_cells import SUGGESTED_HEADINGS
from audit.release import load
from property_tests.support.fhir_files import (
    Problem,
    Visit,
    bundle,
    chart,
    claim_of,
    concept,
    ndjson,
    resource,
)
from property_tests.support.intake_files import encounters, refused
from samples.x12 import X12Claim, X12Line

DAY, LATER = "2026-02-10", "2026-03-01"
ORDER = ("link not stated", "suspected", "ruled out", "history (healed)")
CODES = (
    *("M54.6", "R52", "I10", "M51.24", "S22.060A", "M54.14", "M47.814", "M41.24"),
    *("M45.4", "M99.02", "M62.830", "C79.51", "M46.24", "I20.9", "F45.41", "M51.26"),
)
SETTINGS = {
    "AMB": None,
    "EMER": "ED",
    "OBSENC": "observation",
    "HH": "home",
    "VR": "telehealth",
    "IMP": "inpatient acute",
}
MEANING = {
    ("confirmed", "active"): "link not stated",
    ("", ""): "link not stated",
    ("confirmed", "recurrence"): "link not stated",
    ("provisional", "active"): "suspected",
    ("differential", ""): "suspected",
    ("unconfirmed", "active"): "suspected",
    ("refuted", ""): "ruled out",
    ("confirmed", "inactive"): "history (healed)",
    ("confirmed", "resolved"): "history (healed)",
    ("", "remission"): "history (healed)",
}
PLAIN = Visit("V1", (DAY, DAY), ("M54.6",))

problems = st.builds(
    lambda code, said: Problem(code, *said),
    st.sampled_from(CODES),
    st.sampled_from(sorted(MEANING)),
)


@st.composite
def visits(draw: st.DrawFn, name: str) -> Visit:
    dx = tuple(
        draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=5, unique=True))
    )
    places = st.lists(st.sampled_from(range(len(dx))), max_size=3, unique=True)
    line = st.tuples(st.sampled_from(["99213", "97140", "G0283"]), places.map(tuple))
    return Visit(
        name,
        (DAY, draw(st.sampled_from([DAY, LATER]))),
        dx,
        draw(st.sampled_from(sorted(SETTINGS))),
        draw(st.sampled_from(["", "PRV-1"])),
        tuple(draw(st.lists(line, max_size=3))),
        tuple(draw(st.lists(problems, max_size=4))),
    )


def written(path: Path, resources: Sequence[dict[str, Any]]) -> Path:
    text = bundle(resources) if path.suffix == ".json" else ndjson(resources)
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, object]]:
    table = open_table(path)
    return [dict(zip(table.headings, row, strict=True)) for _, row in table.rows()]


def row_of(folder: Path, resources: Sequence[dict[str, Any]]) -> dict[str, object]:
    (row,) = rows_of(written(folder / "a.json", resources))
    return row


@cache
def families(code: str) -> frozenset[str]:
    regions = load().regions(read_code(code))
    if regions and "thoracic" not in regions:
        return frozenset()
    day = dt.date.fromisoformat(DAY)
    return load().families(read_code(code), day) & {*CONDITION_FAMILIES}


def statuses(visit: Visit) -> dict[str, str]:
    """What the cells of the families have to be, found the plain way."""
    said = [(code, ORDER[0]) for code in visit.dx]
    said += [(p.code, MEANING[p.verification, p.clinical]) for p in visit.problems]
    found: dict[str, str] = {}
    for status in reversed(ORDER):
        for code, what in said:
            found |= dict.fromkeys(families(code), status) if what == status else {}
    return found


@pytest.mark.law(155)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), ending=st.sampled_from((".json", ".ndjson")))
def test_an_encounter_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, ending: str
) -> None:
    count = data.draw(st.integers(1, 3))
    made = [data.draw(visits(f"V{n}")) for n in range(count)]
    listed = data.draw(st.booleans())
    resources = [r for visit in made for r in chart(visit, listed=listed)]
    for one in resources:
        get_fhir_model_class(one["resourceType"]).model_validate(copy.deepcopy(one))
    path = written(tmp_path_factory.getbasetemp() / f"chart{ending}", resources)
    found, rows = encounters(open_table(path)), rows_of(path)
    assert [e.encounter_id for e in found] == [visit.id for visit in made]
    for visit, encounter, row in zip(made, found, rows, strict=True):
        _same(visit, encounter, listed=listed)
        expected = statuses(visit)
        assert {f: row[f] for f in CONDITION_FAMILIES if row[f]} == expected
        named = str(row["unconfirmed"]).split("; ") if row["unconfirmed"] else []
        assert named == [f for f in CONDITION_FAMILIES if f in expected]
        sources = str(row["fhir_sources"])
        assert all(f"{family}: {s} (" in sources for family, s in expected.items())


def _same(visit: Visit, encounter: Encounter, *, listed: bool) -> None:
    assert not encounter.errors
    assert str(encounter.date_of_service) == visit.days[0]
    stays = visit.days[1] != visit.days[0] or visit.kind == "IMP"
    end = encounter.discharge_date
    assert (str(end) if end else "") == (visit.days[1] if stays else "")
    assert encounter.setting == SETTINGS[visit.kind] or not SETTINGS[visit.kind]
    assert (encounter.provider_id or "") == visit.provider
    found = [*encounter.dx]
    assert (found if listed else sorted(found)) == (
        [*visit.dx] if listed else sorted(visit.dx)
    )
    for line, (code, reasons) in zip(encounter.lines, visit.procedures, strict=True):
        assert line.procedure == code
        pointed = ["ABCDEFGHIJKL".index(letter) for letter in line.pointers or ""]
        assert [found[place] for place in pointed] == [visit.dx[p] for p in reasons]


@pytest.mark.law(156)
@settings(max_examples=40, deadline=None)
@given(visits("V1"))
def test_a_suggestion_alters_no_verdict(
    tmp_path_factory: pytest.TempPathFactory, visit: Visit
) -> None:
    path = tmp_path_factory.getbasetemp() / "suggested.json"
    auditor = Auditor()
    verdicts = []
    for made in (visit, replace(visit, problems=())):
        (encounter,) = encounters(open_table(written(path, chart(made))))
        assert not encounter.chart_reviewed
        result = auditor.audit(encounter)
        verdicts.append((result.verdict, result.rule_ids, result.corrected_dx))
    assert verdicts[0] == verdicts[1]


def test_a_confirmed_suggestion_counts(tmp_path: Path) -> None:
    visit = replace(PLAIN, problems=(Problem("S22.060A"),))
    row = row_of(tmp_path, chart(visit))
    assert row["fracture"] == "link not stated"
    assert row["unconfirmed"] == "fracture"
    assert row["fhir_sources"] == (
        "fracture: link not stated (Condition p-V1-0, S22.060A, problem list, "
        "confirmed, active)"
    )
    names = [*row]
    confirmed = [str({**row, "unconfirmed": ""}[name] or "") for name in names]
    path = tmp_path / "confirmed.csv"
    path.write_text(",".join(names) + "\n" + _csv(confirmed), encoding="utf-8")
    (encounter,) = encounters(open_table(path))
    assert encounter.chart_reviewed
    assert Auditor().audit(encounter).verdict is not Verdict.NOT_ASSESSABLE


def _csv(cells: Sequence[str]) -> str:
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem("M51.24", clinical="resolved"), "history (healed)"),
        (Problem("M51.24", clinical="resolved", abated="2026-05-01"), ORDER[0]),
        (Problem("M51.24", clinical="resolved", abated="2025-05-01"), ORDER[3]),
        (Problem("M51.24", clinical="resolved", is_problem=False), ORDER[0]),
        (Problem("M51.24", "provisional", "resolved"), ""),
        (Problem("M51.24", "entered-in-error"), ""),
        (Problem("M51.26"), ""),
        (Problem("279039007"), ""),
    ],
)
def test_what_a_condition_says_of_the_day(
    tmp_path: Path, problem: Problem, status: str
) -> None:
    row = row_of(tmp_path, chart(replace(PLAIN, problems=(problem,))))
    assert row["disc_disorder"] == status


def test_a_condition_that_began_later_says_nothing(tmp_path: Path) -> None:
    resources = chart(replace(PLAIN, problems=(Problem("M51.24"),)))
    (item,) = [r for r in resources if r["id"].startswith("p-")]
    for name in ("onsetDateTime", "recordedDate"):
        resources[resources.index(item)] = item = {**item, name: LATER}
        assert row_of(tmp_path, resources)["disc_disorder"] == ""
    assert row_of(tmp_path, [{**r, "onsetDateTime": "2020"} for r in resources])


def test_refuted_and_admitting_diagnoses_are_told_and_not_listed(
    tmp_path: Path,
) -> None:
    resources = chart(replace(PLAIN, dx=("M54.6", "R52", "M51.24")))
    by_id = {r["id"]: r for r in resources}
    encounter = by_id["e-V1"]
    role = "http://terminology.hl7.org/CodeSystem/diagnosis-role"
    encounter["diagnosis"][1]["use"] = concept(role, "AD")
    by_id["c-V1-2"]["verificationStatus"] = concept("", "refuted")
    row = row_of(tmp_path, resources)
    assert (row["dx1"], "dx2" in row) == ("M54.6", False)
    assert row["fhir_remarks"] == (
        "not audited: admitting diagnosis R52; "
        "not audited: refuted or entered in error M51.24"
    )
    assert row["disc_disorder"] == "ruled out"


def test_the_diagnoses_for_the_bill_are_the_list(tmp_path: Path) -> None:
    resources = chart(replace(PLAIN, dx=("M54.6", "R52", "I10")))
    (encounter,) = [r for r in resources if r["resourceType"] == "Encounter"]
    for entry in encounter["diagnosis"][1:]:
        entry["use"] = concept("", "billing")
    row = row_of(tmp_path, resources)
    assert (row["dx1"], row["dx2"], "dx3" in row) == ("M54.6", "R52", False)
    assert row["fhir_remarks"] == "not audited: not on the bill I10"


def test_a_diagnosis_that_is_elsewhere_is_an_error_of_its_row(tmp_path: Path) -> None:
    resources = [r for r in chart(PLAIN) if r["resourceType"] != "Condition"]
    (found,) = encounters(open_table(written(tmp_path / "a.json", resources)))
    assert [error.column for error in found.errors] == ["dx1"]


def test_procedures_that_were_not_done_or_have_no_code_are_told(tmp_path: Path) -> None:
    visit = replace(PLAIN, procedures=(("99213", ()), ("97140", ()), ("97110", ())))
    resources = chart(visit)
    _, undone, other = (r for r in resources if r["resourceType"] == "Procedure")
    undone["status"] = "not-done"
    other["code"] = concept("http://snomed.info/sct", "91251008")
    path = written(tmp_path / "a.json", resources)
    (row,) = rows_of(path)
    assert row["cpt1"] == "99213"
    assert row["fhir_remarks"] == "not audited: procedure 97140, not-done"
    assert "1 procedure has no CPT or HCPCS code" in "\n".join(open_table(path).notes)


def test_strays_states_and_other_resources_are_counted(tmp_path: Path) -> None:
    resources = chart(replace(PLAIN, problems=(Problem("M51.24"),)))
    stray = chart(Visit("V9", (DAY, DAY), ("R52",), problems=(Problem("I10"),)))
    resources += [r for r in stray if r["resourceType"] != "Encounter"]
    resources.append({"resourceType": "Observation", "id": "o"})
    (encounter,) = [r for r in resources if r["resourceType"] == "Encounter"]
    encounter["status"] = "cancelled"
    notes = "\n".join(open_table(written(tmp_path / "a.json", resources)).notes)
    assert "FHIR: 1 encounter; a row is named by the number of its resource" in notes
    assert "conditions of no encounter in this file, not read: 1" in notes
    assert "items of problem lists of no encounter in this file, not read: 1" in notes
    assert "status cancelled (1)" in notes
    assert "resources of other kinds, not audited: Observation (1)" in notes


def test_references_with_other_addresses_are_resolved(tmp_path: Path) -> None:
    resources = chart(replace(PLAIN, dx=("M51.24",)), listed=False)
    (condition,) = [r for r in resources if r["resourceType"] == "Condition"]
    place = resources.index(next(r for r in resources if r["id"] == "e-V1"))
    for text in (
        f"urn:uuid:{place}",
        "https://example.invalid/r4/Encounter/e-V1",
        "Encounter/e-V1/_history/2",
    ):
        condition["encounter"] = {"reference": text}
        assert row_of(tmp_path, resources)["dx1"] == "M51.24", text


def test_claims_are_the_rows_of_a_file_that_has_both(tmp_path: Path) -> None:
    line = X12Line("99213", (), "1", (1,), ("20260210",))
    claim = resource(X12Claim("C-1", "11", ("M546",), (line,)))
    path = written(tmp_path / "a.json", [*chart(PLAIN), claim])
    assert [e.encounter_id for e in encounters(open_table(path))] == ["C-1"]
    notes = "\n".join(open_table(path).notes)
    assert "not audited: Encounter (1)" in notes
    assert "conditions of no claim in this file, not read: 1" in notes


def suggested(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in SUGGESTED_HEADINGS}


@pytest.mark.law(156)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), kind=st.sampled_from(("Claim", "ExplanationOfBenefit")))
def test_conditions_suggest_beside_a_claim_what_they_suggest_beside_its_encounter(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, kind: str
) -> None:
    made = [data.draw(visits(f"V{n}")) for n in range(data.draw(st.integers(1, 3)))]
    charts = [r for visit in made for r in chart(visit)]
    claims = [claim_of(visit, kind) for visit in made]
    folder = tmp_path_factory.getbasetemp()
    alone = rows_of(written(folder / "charts.ndjson", charts))
    path = written(folder / "both.ndjson", data.draw(st.permutations(charts + claims)))
    both = {str(row["encounter_id"]): row for row in rows_of(path)}
    assert both.keys() == {visit.id for visit in made}
    for row in alone:
        found = suggested(both[str(row["encounter_id"])])
        expected = suggested(row)
        said, same = (str(r.pop("fhir_sources")) for r in (found, expected))
        assert found == expected
        assert sorted(said.split("; ")) == sorted(same.split("; "))
    assert not [note for note in open_table(path).notes if "of no claim" in note]
    # Nothing that is suggested alters what the claims get without it.
    auditor = Auditor()
    plain = encounters(open_table(written(folder / "plain.ndjson", claims)))
    wanted = {e.encounter_id: auditor.audit(e) for e in plain}
    for encounter in encounters(open_table(path)):
        result = auditor.audit(encounter)
        bare = wanted[encounter.encounter_id]
        assert not encounter.chart_reviewed
        assert (result.verdict, result.rule_ids) == (bare.verdict, bare.rule_ids)


def test_conditions_of_other_patients_and_encounters_suggest_nothing(
    tmp_path: Path,
) -> None:
    visit = replace(PLAIN, problems=(Problem("S22.060A"),))
    claim = claim_of(visit)
    claim["patient"] = {"reference": "Patient/other"}
    claim["item"][0]["encounter"] = [{"reference": "Encounter/other"}]
    row = row_of(tmp_path, [*chart(visit), claim])
    assert not any(suggested(row).values())


def test_a_condition_that_a_claim_refers_to_suggests_once(tmp_path: Path) -> None:
    visit = replace(PLAIN, dx=("M51.24",))
    claim = claim_of(visit)
    reference = {"reference": "Condition/c-V1-0"}
    claim["diagnosis"] = [{"sequence": 1, "diagnosisReference": reference}]
    row = row_of(tmp_path, [*chart(visit), claim])
    assert row["dx1"] == "M51.24"
    assert row["unconfirmed"] == "disc_disorder"
    assert str(row["fhir_sources"]).count("disc_disorder") == 1


def test_a_patient_is_known_by_each_of_its_addresses(tmp_path: Path) -> None:
    visit = replace(PLAIN, problems=(Problem("S22.060A"),))
    claim = claim_of(visit)
    claim["patient"] = {"reference": "urn:uuid:0"}  # the first entry of the bundle
    patient = {"resourceType": "Patient", "id": "p-V1"}
    row = row_of(tmp_path, [patient, *chart(visit), claim])
    assert "fracture" in str(row["unconfirmed"]).split("; ")


def test_claims_without_conditions_have_no_suggested_columns(tmp_path: Path) -> None:
    row = row_of(tmp_path, [claim_of(PLAIN)])
    assert not {"unconfirmed", "fracture"} & row.keys()


def test_the_patient_goes_nowhere(tmp_path: Path) -> None:
    resources = chart(replace(PLAIN, problems=(Problem("M51.24"),)))
    for one in resources:
        one["subject"] = {"display": "CANARY", "reference": "Patient/CANARY"}
    table = open_table(written(tmp_path / "a.json", resources))
    told = repr((list(table.rows()), table.notes, table.headings))
    assert "disc_disorder: link not stated" in told
    assert "CANARY" not in told


def test_a_file_without_claims_and_encounters_is_refused(tmp_path: Path) -> None:
    message = refused(written(tmp_path / "a.json", [{"resourceType": "Condition"}]))
    assert "or those of Encounters" in message


VALUES: tuple[Any, ...] = (
    None,
    1,
    "x",
    [],
    [1],
    {},
    [{}],
    [{"coding": 1}],
    {"coding": [{}]},
)


@settings(deadline=None, max_examples=150)
@given(data=st.data(), value=st.sampled_from(VALUES))
def test_any_part_of_a_chart_may_be_of_another_kind(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, value: Any
) -> None:
    visit = Visit("V1", (DAY, LATER), ("M54.6", "M51.24"), "IMP", "PRV-1")
    visit = replace(
        visit, procedures=(("99213", (0,)),), problems=(Problem("S22.060A"),)
    )
    resources = chart(visit)
    one = data.draw(st.sampled_from(resources))
    name = data.draw(st.sampled_from([n for n in one if n != "resourceType"]))
    inner = one[name]
    if isinstance(inner, list) and data.draw(st.booleans()):
        one, name = inner[0], data.draw(st.sampled_from(sorted(inner[0])))
    one[name] = value
    path = tmp_path_factory.getbasetemp() / "odd.json"
    path.write_text(
        json.dumps(
            {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}
        ),
        encoding="utf-8",
    )
    assert len(encounters(open_table(path))) == 1
