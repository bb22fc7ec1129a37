"""Notes in FHIR: DocumentReference resources, whole, damaged, in every place."""

from __future__ import annotations

import base64
import copy
import json
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit.abstract import abstract_note
from audit.errors import InputUnreadable
from audit.hosts.cli import app as cli
from audit.intake import open_table
from audit.intake.fhir.documents import DOCUMENT_HEADINGS
from audit.intake.notes import Notes, read_notes
from property_tests.modules.abstract.test_laws import NOTES
from property_tests.notes.measuring import read_notes as read_synthetic
from property_tests.support.fhir_files import (
    Visit,
    binary,
    bundle,
    chart,
    document,
    ndjson,
)

TEXT = "Exam: tender T6, ROM limited\nSigned MD 03/04/2026"
SECRET = "Zebulon Quattlebaum"
VISIT = Visit("V-1", ("2026-03-04", "2026-03-04"), ("M54.6",))


def read(folder: Path, *resources: dict[str, Any], name: str = "in.json") -> Notes:
    path = folder / name
    text = ndjson(resources) if name.endswith(".ndjson") else bundle(resources)
    path.write_text(text, encoding="utf-8")
    return read_notes(path)


def cells(notes: Notes, number: int = 0) -> dict[str, object]:
    assert notes.headings == DOCUMENT_HEADINGS
    return dict(zip(notes.headings, notes.rows[number].cells, strict=True))


def attached(**attachment: object) -> dict[str, Any]:
    return {**document("d"), "content": [{"attachment": attachment}]}


def coded(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


def test_the_documents_of_the_tests_are_fhir() -> None:
    for resource in (document("d", TEXT), document("d", url="Binary/b"), binary("b")):
        model = get_fhir_model_class(resource["resourceType"])
        model.model_validate(copy.deepcopy(resource))


def test_a_document_has_the_id_and_the_day_of_its_encounter(tmp_path: Path) -> None:
    note = document("d", TEXT, encounter="e-V-1")
    notes = read(tmp_path, note, *chart(VISIT))
    assert cells(notes) == {
        "encounter_id": "V-1",
        "date_of_service": "2026-03-04",
        "discharge_date": "",
        "dx1": "",
        "fhir_resource": "DocumentReference/d",
        "fhir_document_date": "2026-03-05",
        "fhir_remarks": "",
    }
    assert notes.rows[0].note == TEXT
    # The reader of encounters calls the encounter the same.
    (encounter,) = open_table(tmp_path / "in.json").encounters()
    assert encounter.encounter_id == "V-1"
    assert notes.remarks == ("resources of other kinds, not read: Condition (1)",)


def test_the_period_of_the_context_goes_before_that_of_the_encounter(
    tmp_path: Path,
) -> None:
    note = document("d", TEXT, encounter="e-V-1")
    note["context"]["period"] = {"start": "2026-03-02T10:00:00Z", "end": "2026-03-03"}
    found = cells(read(tmp_path, note, *chart(VISIT)))
    assert (found["date_of_service"], found["discharge_date"]) == (
        "2026-03-02",
        "2026-03-03",
    )


def test_without_its_encounter_a_document_has_the_id_of_the_reference(
    tmp_path: Path,
) -> None:
    found = cells(read(tmp_path, document("d", TEXT, encounter="e-9")))
    assert (found["encounter_id"], found["date_of_service"]) == ("e-9", "")
    nowhere = cells(read(tmp_path, document("d", TEXT)))
    assert nowhere["encounter_id"] == ""
    assert nowhere["fhir_remarks"] == (
        "context.encounter is missing: write its encounter_id"
    )


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "pdf": ({"contentType": "application/pdf", "data": "JVBERg=="}, ".contentType a"),
    "html": ({"contentType": "text/html", "data": coded(SECRET)}, ".contentType text/"),
    "no type": ({"data": coded(SECRET)}, ".contentType is missing"),
    "odd type": ({"contentType": SECRET, "data": "QQ=="}, ".contentType is not read"),
    "no data": ({"contentType": "text/plain"}, ".data is missing"),
    "empty": ({"contentType": "text/plain", "data": coded(" \n")}, ".data holds no"),
    "list": ({"contentType": "text/plain", "data": [SECRET]}, ".data is no base64"),
    "base64": ({"contentType": "text/plain", "data": "QQ=Q"}, ".data is no base64"),
    "plain": ({"contentType": "text/plain", "data": SECRET}, ".data is no base64"),
    "url": ({"contentType": "text/plain", "url": "https://a/b"}, ".url names what"),
    "lone": ({"contentType": "text/plain", "url": "Binary/9"}, ".url names what"),
    "kind": ({"contentType": "text/plain", "url": "Encounter/e-V-1"}, ".url names"),
    "charset": (
        {"contentType": "text/plain; charset=klingon", "data": "QQ=="},
        ".contentType: there is no charset klingon",
    ),
    "codec": (
        {"contentType": "text/plain; charset=rot13", "data": "QQ=="},
        ".contentType: there is no charset rot13",
    ),
    "wrong": (
        {"contentType": "text/plain", "data": coded("\xe9" + SECRET, "cp1252")},
        ".data is not in the charset utf-8",
    ),
    "wide": (
        {"contentType": "text/plain", "data": coded(SECRET, "utf-16-le")},
        ".data is not in the charset utf-8",
    ),
    "nulls": (
        {"contentType": "text/plain", "data": coded(f"{SECRET}\0\0")},
        ".data holds null characters",
    ),
}
UNREAD = {
    "pdf": "type application/pdf",
    "html": "type text/html",
    "no type": "no type",
    "odd type": "type unknown",
    "no data": "no data",
    "list": "damaged base64",
    "base64": "damaged base64",
    "plain": "damaged base64",
    "url": "text elsewhere (url)",
    "lone": "text elsewhere (url)",
    "kind": "text elsewhere (url)",
    "charset": "unknown charset",
    "codec": "unknown charset",
    "wrong": "wrong charset",
    "wide": "wrong charset",
    "nulls": "null characters",
}


@pytest.mark.law(188)
@pytest.mark.law(205)
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_named_and_stays_as_a_row(
    what: str, tmp_path: Path
) -> None:
    attachment, said = REFUSED[what]
    notes = read(tmp_path, attached(**attachment), *chart(VISIT))
    (row,) = notes.rows
    assert row.note == ""
    remark = str(cells(notes)["fhir_remarks"]).partition("; ")[2]
    assert remark.startswith(f"content[0].attachment{said}")
    assert f"resource 1, DocumentReference.{remark}" in notes.remarks
    assert SECRET not in str(notes)
    # A document with no word is blank; any other was not read, and counts by reason.
    assert row.unread == UNREAD.get(what, "")


@pytest.mark.parametrize(
    ("name", "state", "is_read"),
    [
        ("status", "entered-in-error", False),
        ("status", "superseded", False),
        ("status", "current", True),
        ("docStatus", "entered-in-error", False),
        ("docStatus", "preliminary", True),
        ("docStatus", "final", True),
    ],
)
def test_what_was_entered_in_error_or_replaced_is_not_read(
    name: str, state: str, is_read: bool, tmp_path: Path
) -> None:
    note = {**document("d", TEXT, encounter="e-1"), name: state}
    notes = read(tmp_path, note)
    assert (notes.rows[0].note == TEXT) is is_read
    told = state not in ("current", "final")
    assert (f"{name} is {state}" in str(cells(notes)["fhir_remarks"])) is told


def test_a_document_without_content_stays_as_a_row(tmp_path: Path) -> None:
    odd: tuple[Any, ...] = (None, [], {}, "text")
    for content in odd:
        notes = read(tmp_path, {**document("d"), "content": content})
        assert "content is missing" in str(cells(notes)["fhir_remarks"])
    notes = read(tmp_path, {**document("d"), "content": [None, 7]})
    for place in (0, 1):
        said = f"content[{place}].attachment.contentType is missing"
        assert said in str(cells(notes)["fhir_remarks"])


def test_other_forms_of_a_document_are_named_and_its_texts_joined(
    tmp_path: Path,
) -> None:
    note = document("d", TEXT, encounter="e-1")
    pdf = {"attachment": {"contentType": "application/pdf", "data": "JVBERg=="}}
    other = document("d", "Addendum: no trauma")["content"]
    note["content"] = [pdf, *note["content"], *note["content"], *other]
    notes = read(tmp_path, note)
    assert notes.rows[0].note == f"{TEXT}\n\nAddendum: no trauma"
    assert str(cells(notes)["fhir_remarks"]).startswith(
        "content[0].attachment.contentType application/pdf is not read"
    )


def test_a_text_that_is_shorter_than_stated_is_read_and_named(tmp_path: Path) -> None:
    note = document("d", TEXT, encounter="e-1")
    note["content"][0]["attachment"]["size"] = len(TEXT) + 9
    notes = read(tmp_path, note)
    assert notes.rows[0].note == TEXT
    assert "a part of the document may be missing" in str(cells(notes)["fhir_remarks"])


def test_binaries_that_no_document_names_are_counted(tmp_path: Path) -> None:
    note = document("d", url="Binary/b", encounter="e-1")
    notes = read(tmp_path, binary("c", TEXT), note, binary("b", TEXT))
    assert notes.rows[0].note == TEXT
    assert notes.remarks == ("Binary resources that no document names, not read: 1",)


WORDS = NOTES.map(lambda note: note.replace("\0", "").strip())
PLACES = ("data", "Binary", "urn", "contained")


def placed(
    name: str, text: str, place: str, charset: str, at: int
) -> list[dict[str, Any]]:
    """Return a document whose text stands in some place; `at` is that of its Binary."""
    kind = f"text/plain;charset={charset}"
    data = base64.b64encode(text.encode(charset)).decode()
    if place == "data":
        note = document(name, encounter=f"e-{name}")
        note["content"] = [{"attachment": {"contentType": kind, "data": data}}]
        return [note]
    held = {**binary(f"b-{name}"), "contentType": kind, "data": data}
    urls = {"Binary": f"Binary/b-{name}", "urn": f"urn:uuid:{at}"}
    url = urls.get(place, f"#b-{name}")
    note = document(name, url=url, encounter=f"e-{name}")
    if place == "contained":
        return [{**note, "contained": [held]}]
    return [note, held]


def charset_of(text: str, wanted: str) -> str:
    try:
        text.encode(wanted)
    except UnicodeEncodeError:
        return "utf-8"
    return wanted


@pytest.mark.law(205)
@settings(max_examples=60, deadline=None)
@given(
    notes=st.lists(WORDS, min_size=1, max_size=5),
    places=st.lists(st.sampled_from(PLACES), min_size=5, max_size=5),
    charset=st.sampled_from(("utf-8", "US-ASCII", "iso-8859-1", "utf-16", "cp1252")),
    ending=st.sampled_from((".json", ".ndjson")),
    damaged=st.sets(st.integers(0, 4)),
)
def test_every_document_is_a_row_with_its_text_or_the_reason_why_it_has_none(
    notes: list[str],
    places: list[str],
    charset: str,
    ending: str,
    damaged: set[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.getbasetemp()
    resources: list[dict[str, Any]] = []
    for n, (text, place) in enumerate(zip(notes, places, strict=False)):
        # A line has no address of its own, an entry of a bundle has.
        where = "Binary" if place == "urn" and ending == ".ndjson" else place
        own = charset_of(text, charset)
        made = placed(f"d{n}", text, where, own, len(resources) + 1)
        if n in damaged:
            made[0]["status"] = "entered-in-error"
        resources += made
    found = read(folder, *resources, name=f"documents{ending}")
    names = [f"e-d{n}" for n in range(len(notes))]
    assert [row.cells[0] for row in found.rows] == names
    for n, (row, text) in enumerate(zip(found.rows, notes, strict=True)):
        is_read = n not in damaged and bool(text.strip("\ufeff").strip())
        assert row.note == (text.removeprefix("\ufeff") if is_read else "")
        assert bool(row.cells[-1]) is not is_read


@pytest.mark.law(205)
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_damage_of_a_document_loses_no_row(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice = random.Random(seed)
    resources = [
        document("a", TEXT, encounter="e-1"),
        document("b", url="Binary/x"),
        binary("x", TEXT),
    ]
    for _ in range(dice.randrange(1, 4)):
        _damage(resources[dice.randrange(3)], dice)
    notes = read(tmp_path_factory.getbasetemp(), *resources)
    assert len(notes.rows) == 2
    for row in notes.rows:
        assert row.note or row.cells[-1]
        assert not (row.note and row.unread)


def _damage(holder: Any, dice: random.Random) -> None:
    """Replace something below a resource by something else, but not its type."""
    while True:
        names = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        names = [n for n in names if n != "resourceType"]
        if not names:
            return
        name = dice.choice(names)
        inner = holder[name]
        if isinstance(inner, (dict, list)) and inner and dice.random() < 0.7:
            holder = inner
            continue
        odd: tuple[Any, ...] = (
            None,
            True,
            7,
            0.5,
            "",
            "=x",
            "\u0000",
            [],
            {},
            [None],
            {"a": []},
        )
        holder[name] = dice.choice(odd)
        return


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"resourceType": "Bundle"}', "has no notes: it holds no resource"),
        ('{"resourceType": "Patient"}', r"has no notes: it holds Patient \(1\)"),
        (f'{{"Note": "{SECRET}"}}', "there is no resourceType"),
        (f'{{"resourceType": "{SECRET}"', "is not a JSON object"),
        ("", "is empty"),
    ],
)
def test_a_file_without_documents_is_refused(
    content: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "in.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputUnreadable, match=said) as refused:
        read_notes(path)
    assert SECRET not in str(refused.value)


def test_options_of_tables_are_refused(tmp_path: Path) -> None:
    read(tmp_path, document("d", TEXT))
    for options in (("Note", None), ("", "May")):
        with pytest.raises(InputUnreadable, match="is a FHIR file, which has no sheet"):
            read_notes(tmp_path / "in.json", *options)


def test_json_lines_that_are_no_fhir_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"encounter_id": "A", "Note": TEXT}), encoding="utf-8")
    assert [row.note for row in read_notes(path).rows] == [TEXT]


def test_the_command_writes_proposals_and_names_what_was_not_read(
    tmp_path: Path,
) -> None:
    refused = [attached(contentType="text/html", data="QQ==") for _ in range(12)]
    read(tmp_path, document("d", TEXT, encounter="e-V-1"), *chart(VISIT), *refused)
    target = tmp_path / "out.xlsx"
    line = ["abstract", str(tmp_path / "in.json"), "-o", str(target)]
    done = CliRunner().invoke(cli.app, line)
    assert done.exit_code == 0, done.output
    assert "13 notes, 0 of them blank." in done.output
    told = "12 notes not read, without proposals: type text/html (12)."
    assert told in done.output
    assert "15 more; the column fhir_remarks has those of each row" in done.output
    rows = list(openpyxl.load_workbook(target)["Encounters"].values)
    assert [row[0] for row in rows[1:3]] == ["V-1", None]
    (first, *_) = open_table(target).encounters()
    assert first.unconfirmed == tuple(p.column for p in abstract_note(TEXT).proposals)
    again = CliRunner().invoke(cli.app, [*line, "--force", "--json"])
    answer = json.loads(again.output)
    assert len(answer["remarks"]) == 25
    assert (answer["blank_notes"], answer["unread"]) == (0, {"type text/html": 12})


@pytest.mark.law(205)
def test_documents_give_the_notes_that_text_files_give(tmp_path: Path) -> None:
    notes, folder = [note.text for note in read_synthetic()], tmp_path / "notes"
    folder.mkdir()
    for n, text in enumerate(notes):
        (folder / f"e-{n:03}.txt").write_text(text, encoding="utf-8", newline="")
    made = [document(f"d{n}", t, encounter=f"e-{n:03}") for n, t in enumerate(notes)]
    by_fhir, by_text = read(tmp_path, *made).rows, read_notes(folder).rows
    assert [(r.cells[0], r.note) for r in by_fhir] == [
        (r.cells[0], r.note) for r in by_text
    ]
    assert len(by_fhir) >= 120
