"""What a packet holds is compared with what its other members give."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from audit.review.evidence import State
from audit.review.packet import check_packet
from audit.review.packet.workbooks import cells_text, repacked
from property_tests.support.forgeries import Files, make_review, run
from property_tests.support.packets import faults_of, own_members, verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = make_review(tmp_path_factory.mktemp("members"))
    words = ("--plan", files.plan, *files.register_words(), "-o", files.packet)
    status, said = run("packet", files.worksheet, files.charts, *words)
    assert status == 0
    assert "Left out" not in said
    return files


def edited(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    """Return an edit of the certificate's text."""

    def edit(data: bytes) -> bytes:
        certificate = json.loads(data)
        change(certificate)
        return json.dumps(certificate, indent=1).encode()

    return edit


def line_in(certificate: Any, subject: str) -> Any:
    return next(li for li in certificate["lines"] if li["subject"] == subject)


def nicer_figures(certificate: Any) -> None:
    certificate["figures"]["claims"] = "0 of 12 wrong: error rate 0.0 %"


def nicer_words(certificate: Any) -> None:
    line_in(certificate, "verdicts")["sentences"] = ["120 charts were audited again."]


def another_frame(certificate: Any) -> None:
    certificate["hashes"]["frame"] = "0" * 64


def lost_line(certificate: Any) -> None:
    certificate["lines"].remove(line_in(certificate, "recorded decisions"))


def invented_line(certificate: Any) -> None:
    line = {"subject": "court", "state": "holds", "sentences": []}
    certificate["lines"].append(line)


def not_given_any_more(certificate: Any) -> None:
    line_in(certificate, "recorded statistics")["state"] = "not given"


def another_page(certificate: Any) -> None:
    name = next(n for n in certificate["hashes"] if n.endswith(".html"))
    certificate["hashes"][name] = "0" * 64


MEMBERS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "figures": ("certificate.json", edited(nicer_figures), "claims: certificate.json"),
    "words": ("certificate.json", edited(nicer_words), "verdicts: certificate.json"),
    "hashes": ("certificate.json", edited(another_frame), "frame: certificate.json"),
    "a line taken out": (
        "certificate.json",
        edited(lost_line),
        "recorded decisions: certificate.json",
    ),
    "a line put in": ("certificate.json", edited(invented_line), "court: certificate"),
    "a state": ("certificate.json", edited(not_given_any_more), "'holds' comes out"),
    "the hash of the page": (
        "certificate.json",
        edited(another_page),
        ".html: certificate.json has another value",
    ),
    "no certificate": ("certificate.json", lambda _: b"[]", "is no certificate"),
    "the page": (
        "report.html",
        lambda data: data.replace(b" of ", b" out of ", 1),
        "report: certificate.json says 'holds'",
    ),
    "the readme": ("README.txt", lambda _: b"Nothing to see.\n", "README.txt is not"),
    "the cells": (
        "review.xlsx.cells.txt",
        lambda data: data.replace(b"disagree", b"agree", 1),
        "review.xlsx.cells.txt does not say",
    ),
    "the code set": (
        "codes/families.csv",
        lambda data: data + b"\n",
        "codes/families.csv is not the file of the code set",
    ),
    "an unknown member": (
        "more.txt",
        lambda _: b"",
        "more.txt is no member of a packet",
    ),
    "the anchors": (
        "anchors.txt",
        lambda data: data.splitlines(keepends=True)[0],
        "anchor: certificate.json has other words",
    ),
}


@pytest.mark.law(136)
@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_was_altered_with_its_manifest_is_named(
    made: Files, name: str
) -> None:
    member, edit, said = MEMBERS[name]
    members = own_members(made.packet)
    old = members.get(member, b"?")
    members[member] = edit(old)
    assert members[member] != old
    assert said in faults_of(members)


def test_a_packet_of_another_release_is_not_said_to_be_compared_in_full(
    made: Files,
) -> None:
    lines = check_packet(made.packet.read_bytes(), "another release")
    (line,) = (li for li in lines if li.subject == "certificate")
    assert line.state is State.LACKS
    assert "were not compared" in str(line)
    members = own_members(made.packet)
    members["certificate.json"] = edited(another_frame)(members["certificate.json"])
    assert "frame: certificate.json" in faults_of(members, "another release")


def test_the_certificate_of_a_packet_says_what_was_not_worked_out(made: Files) -> None:
    said = verify(made.packet)[1]
    assert "certificate: holds" in said
    assert "Not worked out again: the SHA-256 of q3.review.report.xlsx" in said


@pytest.mark.law(136)
@pytest.mark.parametrize("name", ["drawn.xlsx", "review.xlsx"])
def test_what_people_read_in_a_packed_workbook_is_compared(
    made: Files, name: str
) -> None:
    """The forger writes the text of the cells and the manifest anew, too."""
    members = own_members(made.packet)
    book = openpyxl.load_workbook(io.BytesIO(members[name]))
    book["About"]["A2"].value = "120 of 260 units."
    place = io.BytesIO()
    book.save(place)
    data = repacked(place.getvalue())
    forged = {name: data, f"{name}.cells.txt": cells_text(data)}
    found = faults_of({**members, **forged})
    assert "The sheet About was altered: it now says '120 of 260 units.'" in found
