"""Claim files of one folder as one table: nothing lost, each row with its place."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import InputUnreadable
from audit.intake import open_files, open_table
from property_tests.laws.test_x12 import claims, held
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.fhir_files import (
    ICD10,
    Visit,
    chart,
    concept,
    ndjson,
    resource,
)
from property_tests.support.intake_files import encounters
from samples.x12 import X12Answer, X12Claim, X12Line, interchange, remittance

VISIT = X12Line("99213", (), "1", (1,), ("20260210",))
CLAIM = X12Claim("C-1", "11", ("M546", "R52"), (VISIT,))
OTHER = X12Claim("C-2", "11", ("M546", "R52", "I10"), (VISIT, VISIT))


def folder_of(where: Path, **texts: str) -> Path:
    """Write files named as `a_837` for a.837."""
    folder = where / "month"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(InputUnreadable) as raised:
        open_files(folder)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.law(114)
@settings(max_examples=25, deadline=None)
@given(
    files=st.lists(st.lists(claims(), min_size=1, max_size=3), min_size=1, max_size=4),
    is_fhir=st.booleans(),
)
def test_a_folder_has_the_claims_of_its_files_in_their_order(
    files: list[list[X12Claim]], is_fhir: bool
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        apart = []
        for number, made in enumerate(files):
            path = folder / f"{number}.{'ndjson' if is_fhir else '837'}"
            text = ndjson(map(resource, made)) if is_fhir else interchange(made)
            path.write_text(text, encoding="utf-8")
            single = open_table(path)
            apart += [
                (path.name, number, held(encounter))
                for (number, _), encounter in zip(
                    single.rows(), encounters(single), strict=True
                )
            ]
        table = open_files(folder)
        rows = list(table.rows())
        found = [held(encounter) for encounter in encounters(table)]
    assert found == [encounter for _, _, encounter in apart]
    assert [number for number, _ in rows] == list(range(1, len(apart) + 1))
    assert table.row_count == len(apart)
    unit = "resource" if is_fhir else "segment"
    assert [cells[:2] for _, cells in rows] == [
        (file, f"{unit} {number}") for file, number, _ in apart
    ]


def test_an_error_names_file_and_segment(tmp_path: Path) -> None:
    bad = replace(OTHER, dx=("M546", "X"))
    folder = folder_of(tmp_path, a_837=interchange([CLAIM]), b_837=interchange([bad]))
    wrong = encounters(open_files(folder))[1].errors
    assert [error.column for error in wrong] == ["dx2"]
    assert str(wrong[0]).startswith("b.837, segment ")
    assert ", column dx2, dx2: " in str(wrong[0])


def test_ids_of_several_files_are_named_and_none_is_dropped(tmp_path: Path) -> None:
    text = interchange([CLAIM, OTHER])
    folder = folder_of(tmp_path, a_837=text, b_837=interchange([CLAIM]))
    table = open_files(folder)
    assert [e.encounter_id for e in encounters(table)] == ["C-1", "C-2", "C-1"]
    assert (
        "1 id occurs in several files; all are audited: C-1 (a.837, b.837)"
        in table.notes
    )


def test_the_hash_is_that_of_the_list_of_hashes(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a_837=interchange([CLAIM]))
    content = (folder / "a.837").read_bytes()
    line = f"{hashlib.sha256(content).hexdigest()}  a.837\n"
    assert open_files(folder).sha256 == hashlib.sha256(line.encode()).hexdigest()


def test_other_files_are_passed_over_and_named(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        a_837=interchange([CLAIM]),
        b_835=remittance([X12Answer("C-1")]),
        c_pdf="%PDF",
        _hidden="x",
    )
    (folder / "inner").mkdir()
    table = open_files(folder)
    assert "files of the folder without claims: b.835, c.pdf" in table.notes
    assert len(encounters(table)) == 1


def test_a_file_may_have_conditions_that_another_lacks(tmp_path: Path) -> None:
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "code": concept(ICD10, "S22.060A"),
        "category": [concept("", "problem-list-item")],
        "subject": {"reference": "Patient/p"},
    }
    claim = {**resource(CLAIM), "patient": {"reference": "Patient/p"}}
    folder = folder_of(
        tmp_path,
        a_ndjson=ndjson([resource(OTHER)]),
        b_ndjson=ndjson([claim, condition]),
    )
    table = open_files(folder)
    at = table.headings.index("fracture")
    assert [cells[at] for _, cells in table.rows()] == ["", "link not stated"]
    assert [e.unconfirmed for e in encounters(table)] == [(), ("fracture",)]


def test_files_of_several_kinds_are_refused(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, a_837=interchange([CLAIM]), b_ndjson=ndjson([resource(OTHER)])
    )
    assert "several kinds: a.837 and b.ndjson differ" in refused(folder)


def test_resources_that_claims_may_refer_to_are_not_left_out(tmp_path: Path) -> None:
    visit = chart(Visit("V-1", ("2026-02-10", "2026-02-10"), ("M54.6",)))
    conditions = [r for r in visit if r["resourceType"] == "Condition"]
    others = [r for r in visit if r["resourceType"] != "Condition"]
    folder = folder_of(tmp_path, a_ndjson=ndjson(others), b_ndjson=ndjson(conditions))
    assert "b.ndjson has FHIR resources and no claims" in refused(folder)


def test_a_folder_without_claims_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    assert "is a folder, and none of its files has claims" in refused(folder)
    (folder / "a.837").write_text(interchange([CLAIM])[:-40], encoding="ascii")
    assert "a.837" in refused(folder)
    (folder / "a.837").write_text("", encoding="ascii")
    assert "a.837 is empty" in refused(folder)


def test_the_command_audits_a_folder(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a_837=interchange([CLAIM]), b_837=interchange([OTHER]))
    done = tspine("audit", folder, "--verdicts")
    assert done.returncode == 0, done.stderr
    target = tmp_path / "month.verdicts.csv"
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [r["encounter_id"] for r in csv.DictReader(file)] == ["C-1", "C-2"]
    done = tspine("audit", folder, "-o", folder / "a.837", "--force")
    assert done.returncode == 2
    assert "is an input of this command" in done.stderr
    again = tspine("audit", folder, "-o", tmp_path / "out.csv")
    assert again.returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        files = [row["source_file"] for row in csv.DictReader(file)]
    assert files == ["a.837", "b.837"]


def test_the_result_is_as_private_as_each_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a_837=interchange([CLAIM]), b_837=interchange([OTHER]))
    (folder / "b.837").chmod(0o600)
    assert tspine("audit", folder, "-o", tmp_path / "out.csv").returncode == 0
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_denials_take_a_folder_of_claims(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a_837=interchange([CLAIM]), b_837=interchange([OTHER]))
    answered = tmp_path / "r.835"
    answers = [X12Answer(claim.id) for claim in (CLAIM, OTHER)]
    answered.write_text(remittance(answers), encoding="ascii")
    done = tspine("denials", folder, answered)
    assert done.returncode == 0, done.stderr
    assert "Claims answered: 2; without an answer in these files: 0" in done.stdout
    assert "Service lines answered and joined to a line of their claim: 1" in (
        done.stdout
    )
