"""The pane "From a note" of the offline page, without a browser."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.abstract import abstract_note
from audit.columns import column
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.hosts.page import build
from audit.hosts.page.bridge import Bridge
from audit.hosts.page.note import LONGEST
from audit.intake.notes import read_notes
from property_tests.modules.abstract.test_laws import NOTES
from property_tests.strategies.encounters import Cells, near_rules

SECRET = "Zebulon Quattlebaum"
NOTE = f"{SECRET}\r\nExam: tender T6, ROM limited\r\nSigned MD 03/04/2026\r\n"


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    folder = tmp_path_factory.mktemp("page")
    (folder / "note").mkdir()
    return Bridge(str(folder))


def asked(bridge: Bridge, call: str, *arguments: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        bridge.call(call, json.dumps(arguments), lambda *_: None)
    )
    return answer


def ask(bridge: Bridge, call: str, *arguments: object) -> Any:
    answer = asked(bridge, call, *arguments)
    assert "problem" not in answer, answer
    return answer["value"]


def put(bridge: Bridge, content: bytes, name: str = "a.txt") -> Path:
    path = bridge._folder / "note" / name
    path.write_bytes(content)
    return path


def test_each_proposal_has_the_label_of_its_cell_and_its_words(bridge: Bridge) -> None:
    found = ask(bridge, "propose", NOTE)
    wanted = abstract_note(NOTE)
    assert [p["column"] for p in found["proposals"]] == [
        p.column for p in wanted.proposals
    ]
    (first, *_) = found["proposals"]
    assert first == {
        "column": "exam_tenderness",
        "label": column("exam_tenderness").label,
        "value": "Y",
        "quote": "Exam: tender T6, ROM limited".removeprefix("Exam: "),
        "section": "exam",
        "reason": wanted.proposals[0].reason,
    }
    assert all(p["value"] == "" for p in found["left_open"])


@pytest.mark.law(204)
@settings(max_examples=50, deadline=None)
@given(note=NOTES, data=st.data(), row=near_rules())
def test_only_confirmed_cells_reach_the_form(
    note: str, data: st.DataObject, row: Cells, bridge: Bridge
) -> None:
    proposed = {p.column: p.value for p in abstract_note(note).proposals}
    names = st.sampled_from(sorted(proposed)) if proposed else st.nothing()
    ticked = data.draw(st.lists(names, unique=True))
    values = ask(bridge, "confirm", note, ticked)
    assert set(values) == set(ticked)
    # The form has a field for each of them, and the audit reads the proposed value.
    for name, value in values.items():
        allowed = column(name).allowed
        items = value if isinstance(value, list) else [value]
        assert set(items) <= set(allowed or items)
    claim = {n: c for n, c in row.items() if n not in proposed and n != "unconfirmed"}
    rest = {name: cell for name, cell in proposed.items() if name not in ticked}
    by_form = encounter_from_mapping({**claim, **values})
    by_sheet = encounter_from_mapping(
        {**claim, **proposed, "unconfirmed": "; ".join(rest)}
    )
    assert replace_unread(by_form) == replace_unread(by_sheet)


def replace_unread(encounter: Encounter) -> Encounter:
    return replace(encounter, unconfirmed=(), notes=())


@pytest.mark.law(204)
def test_a_cell_that_the_note_does_not_propose_cannot_be_confirmed(
    bridge: Bridge,
) -> None:
    assert ask(bridge, "confirm", NOTE, ["fracture", "dx1", "exam_tenderness"]) == {
        "exam_tenderness": "Y"
    }
    assert ask(bridge, "confirm", NOTE, []) == {}


@pytest.mark.law(203)
def test_the_pane_reads_a_text_file_as_the_command_does(
    bridge: Bridge, tmp_path: Path
) -> None:
    for content in (
        NOTE.encode(),
        NOTE.encode("utf-16"),
        "Schmerz \xfc".encode("cp1252"),
    ):
        (tmp_path / "a.txt").write_bytes(content)
        (row,) = read_notes(tmp_path).rows
        path = put(bridge, content)
        assert ask(bridge, "note_file", "a.txt") == row.note
        assert not path.exists()


@pytest.mark.law(188)
def test_a_note_that_is_too_long_is_refused_whole(bridge: Bridge) -> None:
    note = (SECRET + " ").ljust(LONGEST, "x")
    assert ask(bridge, "propose", note)["proposals"] == []
    longer = note + "x"
    nothing: list[str] = []
    for answer in (
        asked(bridge, "propose", longer),
        asked(bridge, "confirm", longer, nothing),
    ):
        said = answer["problem"]
        assert said.startswith("The note has 100,001 characters, and this page reads ")
        assert "No part of it was read." in said
        assert SECRET not in said


@pytest.mark.law(188)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "a.pdf: a note is read from a text file that ends in"),
        ("a.txt", b"", "a.txt is empty."),
        ("a.txt", b"PK\x03\x04", "a.txt is a workbook or an archive, not text."),
        ("a.txt", SECRET.encode() + b"\x00\x01", "a.txt is not a text file"),
    ],
)
def test_a_file_that_is_no_note_is_refused_and_not_kept(
    name: str, content: bytes, said: str, bridge: Bridge
) -> None:
    path = put(bridge, content, name)
    problem = asked(bridge, "note_file", name)["problem"]
    assert problem.startswith(said)
    assert SECRET not in problem
    assert not path.exists()


def test_what_the_page_carries_reads_notes_without_any_other_package(
    tmp_path: Path,
) -> None:
    (tmp_path / "python.zip").write_bytes(build._python_part().content)
    (tmp_path / "note").mkdir()
    (tmp_path / "note" / "a.txt").write_text(NOTE, encoding="utf-8")
    program = f"""
import json, sys
sys.path.insert(0, "python.zip")
from audit.hosts.page.bridge import Bridge
bridge = Bridge(".")
for call, arguments in (
    ("note_file", ["a.txt"]), ("propose", [{NOTE!r}]), ("confirm", [{NOTE!r}, []]),
):
    answer = bridge.call(call, json.dumps(arguments), None)
    assert answer.startswith('{{"value"'), answer
"""
    # -S: no site packages, as in the browser.
    command = [sys.executable, "-S", "-E", "-W", "error", "-c", program]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_scripts_of_the_page_store_and_print_nothing() -> None:
    told = ("console.", "localStorage", "sessionStorage", "indexedDB", "document.title")
    scripts = [build._own(name) for name in (*build._SCRIPTS, "worker.js")]
    assert [word for word in told for text in scripts if word in text] == []
    assert 'id="note" rows="10" spellcheck="false" autocomplete="off"' in build._own(
        "page.html"
    )
