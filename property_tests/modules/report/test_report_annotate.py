"""Laws of the annotated copy: every part but the notes keeps its bytes."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from audit.errors import InputUnreadable, OutputRefused
from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict
from audit.report.annotate import Annotated, annotate

COLUMNS = {
    "encounter_id": 0,
    "dx1": 1,
    "dx2": 2,
    "disc_disorder": 3,
    "pain_severity": 4,
}
HEADINGS = ("claim number", "Dx 1", "Dx 2", "Disc", "Pain", "remark", "sum")


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule_id": "EXC-DISC-1",
        "verdict": Verdict.MORE_SPECIFIC_CODE_REQUIRED,
        "severity": Severity.MAJOR,
        "risk": ClaimRisk.REVIEW,
        "columns": ("dx1", "dx2", "disc_disorder", "pain_severity"),
        "codes": ("M54.6",),
        "message": "The disc disorder is documented.",
        "action": "Replace M54.6 by M51.24.",
        "citations": (),
    }
    return Finding(**(values | changes))


def result(row: int, *found: Finding) -> AuditResult:
    return AuditResult(
        row=row,
        encounter_id=f"E{row}",
        verdict=Verdict.MORE_SPECIFIC_CODE_REQUIRED,
        risk=ClaimRisk.REVIEW,
        severity=Severity.MAJOR,
        findings=found,
        corrected_dx=("M51.24",),
        query_text="",
        coder_task="",
        denial_codes=(),
        code_release="FY2026",
        rule_pack="m546 1.0",
    )


ROW = ("E2", "m546", "J18.9", "confirmed cause", "", "", "")


def noted(
    source: Path, target: Path, *found: Finding, cells: tuple[object, ...] = ROW
) -> Annotated:
    """Annotate row 2 with findings."""
    rows = [(cells, result(2, *found))]
    return annotate(source, target, rows, sheet="Encounters", columns=COLUMNS)


def notes_of(path: Path) -> dict[str, str]:
    """Return the texts of the notes by the addresses of their cells."""
    content = parts(path)
    rels = content.get("xl/worksheets/_rels/sheet1.xml.rels", b"<x/>")
    targets = [e.get("Target", "") for e in ElementTree.fromstring(rels)]
    found = {}
    for target in targets:
        name = target.rpartition("/")[2]
        if not name.startswith("comments"):
            continue
        for comment in ElementTree.fromstring(content[f"xl/{name}"]).iter():
            if comment.tag.endswith("}comment"):
                texts = (e.text or "" for e in comment.iter() if e.tag.endswith("}t"))
                found[comment.get("ref", "")] = "".join(texts)
    return found


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_rich(path: Path, *, commented: bool, button: bool = False) -> None:
    """Write a workbook with features on all sides of the reference to the notes."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Encounters")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ROW)
    sheet.write_formula(1, 6, "=1+2", None, 3)
    sheet.add_table(0, 0, 3, 6, {"columns": [{"header": h} for h in HEADINGS]})
    sheet.add_sparkline(1, 8, {"range": "Encounters!A1:F1"})
    sheet.conditional_format("G1:G4", {"type": "data_bar", "data_bar_2010": True})
    sheet.insert_textbox(5, 5, "a box")
    picture = Path(__file__).parents[3] / "samples/pictures/encounters.png"
    sheet.set_header("&L&G", {"image_left": str(picture)})
    sheet.set_background(str(picture))
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Encounters!$G$2:$G$3"})
    sheet.insert_chart("J12", chart)
    if button:
        sheet.insert_button("K2", {"caption": "run"})
    if commented:
        sheet.write_comment(1, 1, "asked on Monday")
    other = book.add_worksheet("Other")
    other.write_string(0, 0, "kept")
    other.write_comment(0, 0, "a note on another sheet")
    book.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a workbook with things that openpyxl keeps and things that it loses."""
    path = tmp_path / "march.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Encounters")
    bold = book.add_format({"bold": True, "num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ("E2", "m546", "J18.9", "confirmed cause", "", "", ""))
    sheet.write_string(1, 5, "=1+1")
    sheet.write_formula(1, 6, "=1+2", None, 3)
    sheet.write_datetime(2, 6, dt.datetime(2026, 3, 1), bold)
    sheet.write_comment(1, 1, "asked on Monday")
    sheet.add_sparkline(1, 7, {"range": "Encounters!A1:F1"})
    sheet.insert_textbox(5, 5, "a box")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Encounters!$G$2:$G$3"})
    sheet.insert_chart("J2", chart)
    book.add_worksheet("Other").write_string(0, 0, "kept")
    book.close()
    return path


def test_a_finding_is_noted_on_the_cell_that_is_wrong_and_says_the_verdict(
    source: Path,
) -> None:
    target = source.with_name("out.xlsx")
    done = noted(source, target, finding())
    notes = notes_of(target)
    assert set(notes) == {"B2"}
    assert done == Annotated(1, ())
    assert notes["B2"].startswith("asked on Monday\n\nMORE_SPECIFIC_CODE_REQUIRED, ")
    for text in (
        *("claim risk REVIEW", "EXC-DISC-1 (major", "The disc disorder is documented."),
        *("To do: Replace M54.6", "Corrected diagnoses: M51.24"),
    ):
        assert notes["B2"].count(text) == 1


@pytest.mark.parametrize(("first_column", "cell"), [(1, "B2"), (3, "D2"), (27, "AB2")])
def test_a_note_stands_as_far_to_the_right_as_the_table(
    first_column: int, cell: str, source: Path
) -> None:
    target = source.with_name("out.xlsx")
    annotate(
        source,
        target,
        [(ROW, result(2, finding()))],
        sheet="Encounters",
        columns=COLUMNS,
        first_column=first_column,
    )
    assert notes_of(target).keys() == {"B2", cell}
    assert "EXC-DISC-1" in notes_of(target)[cell]


def test_a_coders_task_and_a_query_stand_with_their_finding(source: Path) -> None:
    target = source.with_name("out.xlsx")
    asked = finding(verdict=Verdict.CHART_REVIEW_REQUIRED, task="Look up M54.6.")
    open_question = finding(rule_id="INC-00", query="Which region hurts?")
    noted(source, target, asked, open_question)
    notes = notes_of(target)
    assert notes["B2"].count("Coder task: Look up M54.6.") == 1
    assert notes["B2"].count("Query: Which region hurts?") == 1


def test_information_makes_no_note_and_a_supported_row_has_none(source: Path) -> None:
    target = source.with_name("out.xlsx")
    information = finding(severity=Severity.INFO, risk=ClaimRisk.NONE, verdict=None)
    assert noted(source, target, information).notes == 0
    assert parts(target) == parts(source)
    supported = replace(result(2, finding()), verdict=Verdict.SUPPORTED)
    target.unlink()
    done = annotate(
        source, target, [(ROW, supported)], sheet="Encounters", columns=COLUMNS
    )
    assert done.notes == 0
    assert "1 supported rows have a claim risk" in done.remarks[0]


@pytest.mark.law(62)
@pytest.mark.parametrize("commented", [True, False])
@pytest.mark.parametrize("button", [True, False])
def test_only_the_notes_and_the_references_to_them_differ(
    commented: bool, button: bool, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    write_rich(source, commented=commented, button=button)
    before = source.read_bytes()
    noted(source, target, finding())
    assert source.read_bytes() == before
    old, new = parts(source), parts(target)
    assert old.keys() <= new.keys()
    changed = {name for name in old if old[name] != new[name]}
    sheet = "xl/worksheets/sheet1.xml"
    reference = re.compile(rb"<legacyDrawing [^>]*/>")
    assert reference.sub(b"", new[sheet]) == reference.sub(b"", old[sheet])
    assert len(reference.findall(new[sheet])) == 1
    if not commented and not button:
        assert changed == {
            *(sheet, "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"),
        }
    if commented:
        assert changed == {"xl/comments1.xml"}
    assert set(notes_of(target)) == {"B2"}
    assert order_of(new[sheet]) == sorted(order_of(new[sheet]), key=SCHEMA.index)


# The elements of a worksheet in the order that Excel asks for: ECMA-376, 18.3.1.99.
SCHEMA = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData"),
    *("conditionalFormatting", "pageMargins", "pageSetup", "headerFooter"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "picture", "tableParts"),
    "extLst",
)


def order_of(sheet: bytes) -> list[str]:
    root = ElementTree.fromstring(sheet)
    return [child.tag.rpartition("}")[2] for child in root]


def test_annotating_twice_adds_no_note_twice(source: Path) -> None:
    once, twice = source.with_name("one.xlsx"), source.with_name("two.xlsx")
    found = (finding(), finding(codes=(), columns=("pain_severity",)))
    assert noted(source, once, *found).notes == 2
    noted(once, twice, *found)
    assert notes_of(twice) == notes_of(once)


words = st.text(min_size=1, max_size=30)


@settings(max_examples=15, deadline=None)
@given(words, st.booleans())
@example("_x0041_ <r>&amp;", True)
@example("]]>\u0001", False)
def test_any_text_is_a_note_that_reads_back(text: str, commented: bool) -> None:
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "in.xlsx"), Path(folder, "out.xlsx")
        write_rich(source, commented=commented)
        noted(source, target, finding(message=f"<{text}>"))
        told = notes_of(target)["B2"]
    assert f"<{text}>" in unescape(told)


_THREAD = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_KIND = "http://schemas.microsoft.com/office/2017/10/relationships"
_ANN = "{AAAAAAAA-0000-4000-8000-000000000001}"
_ASKED = "{BBBBBBBB-0000-4000-8000-000000000002}"


def with_thread(path: Path) -> None:
    """Turn the note on B2 into a thread, as a newer Excel writes it."""
    content = parts(path)
    thread = (
        f'<ThreadedComments xmlns="{_THREAD}"><threadedComment ref="B2" '
        f'dT="2026-03-01T10:00:00.00" personId="{_ANN}" id="{_ASKED}">'
        "<text>asked</text>"
        "</threadedComment></ThreadedComments>"
    )
    content["xl/threadedComments/threadedComment1.xml"] = thread.encode()
    person = f'<person displayName="Ann" id="{_ANN}" userId="ann" providerId="None"/>'
    persons = f'<personList xmlns="{_THREAD}">{person}</personList>'
    content["xl/persons/person.xml"] = persons.encode()
    for rels, kind, target in (
        ("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment",
         "../threadedComments/threadedComment1.xml"),
        ("xl/_rels/workbook.xml.rels", "person", "persons/person.xml"),
    ):  # fmt: skip
        relation = f'<Relationship Id="x" Type="{_KIND}/{kind}" Target="{target}"/>'
        whole = content[rels].decode().replace("</Rel", relation + "</Rel")
        content[rels] = whole.encode()
    types = content["[Content_Types].xml"].decode()
    for name, kind in (
        ("threadedComments/threadedComment1.xml", "threadedcomments"),
        ("persons/person.xml", "person"),
    ):
        whole = f"application/vnd.ms-excel.{kind}+xml"
        override = f'<Override PartName="/xl/{name}" ContentType="{whole}"/>'
        types = types.replace("</Types>", override + "</Types>")
    content["[Content_Types].xml"] = types.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, xml in content.items():
            package.writestr(name, xml)


def test_a_thread_gets_an_answer_and_its_note_repeats_it(tmp_path: Path) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    write_rich(source, commented=True)
    with_thread(source)
    noted(source, target, finding())
    new = parts(target)
    thread = ElementTree.fromstring(new["xl/threadedComments/threadedComment1.xml"])
    first, answer = thread
    assert answer.get("parentId") == first.get("id") == _ASKED
    assert answer.get("dT") == first.get("dT")
    assert "EXC-DISC-1" in (answer[0].text or "")
    persons = ElementTree.fromstring(new["xl/persons/person.xml"])
    assert [p.get("id") for p in persons] == [_ANN, answer.get("personId")]
    note = notes_of(target)["B2"]
    assert note.startswith("asked on Monday\nReply:\n    MORE_SPECIFIC")
    twice = tmp_path / "twice.xlsx"
    noted(target, twice, finding())
    assert parts(twice) == new


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_prefixes_and_wide_characters_are_kept(encoding: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    write_rich(source, commented=False)
    content = parts(source)
    name = "xl/worksheets/sheet1.xml"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = re.sub(r"^<\?xml.*?\?>", "", content[name].decode())
    text = re.sub(r"<(/?)([A-Za-z]+)(?=[ />])", r"<\1x:\2", text)
    text = text.replace(f'xmlns="{main}"', f'xmlns:x="{main}"')
    text = f'<?xml version="1.0" encoding="{encoding.upper()}"?>{text}'
    content[name] = text.encode(encoding)
    with zipfile.ZipFile(source, "w") as package:
        for part, xml in content.items():
            package.writestr(part, xml)
    noted(source, target, finding())
    found = parts(target)[name].decode(encoding)
    reference = re.compile(r"<x:legacyDrawing xmlns:r=[^>]*/>")
    assert len(reference.findall(found)) == 1
    assert reference.sub("", found) == text
    order = order_of(found.encode(encoding))
    assert order.index("legacyDrawing") + 1 == order.index("legacyDrawingHF")


def test_macros_are_kept_and_a_signature_is_named(tmp_path: Path) -> None:
    (tmp_path / "macros.bin").write_bytes(b"not run here")
    source, target = tmp_path / "in.xlsm", tmp_path / "out.xlsm"
    book = xlsxwriter.Workbook(str(source))
    book.add_worksheet("Encounters").write_row(0, 0, HEADINGS)
    book.add_vba_project(str(tmp_path / "macros.bin"))
    book.close()
    with zipfile.ZipFile(source, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<x/>")
    done = noted(source, target, finding())
    assert parts(target)["xl/vbaProject.bin"] == b"not run here"
    assert "signature" in done.remarks[0]


def test_a_copy_is_refused_rather_than_half_made(source: Path) -> None:
    folder = source.parent
    target = folder / "out.xlsx"
    with pytest.raises(OutputRefused, match="same ending"):
        annotate(source, folder / "out.csv", [], sheet="Encounters", columns={})
    with pytest.raises(InputUnreadable, match="no sheet"):
        annotate(source, target, [], sheet="Nowhere", columns={})
    with pytest.raises(OutputRefused, match="--force"):
        annotate(source, source, [], sheet="Encounters", columns={})
    (folder / "text.xlsx").write_text("no workbook")
    with pytest.raises(InputUnreadable, match="cannot be read"):
        annotate(folder / "text.xlsx", target, [], sheet="Encounters", columns={})
    assert {*folder.iterdir()} == {source, folder / "text.xlsx"}


@pytest.mark.parametrize(
    "broken",
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>"),
        ("xl/comments1.xml", b"<comments/>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"<Relationships/>"),
        ("[Content_Types].xml", b""),
    ],
)
def test_a_damaged_part_is_refused_in_words(
    broken: tuple[str, bytes], tmp_path: Path
) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    write_rich(source, commented=broken[0] != "[Content_Types].xml")
    content = {**parts(source), broken[0]: broken[1]}
    with zipfile.ZipFile(source, "w") as package:
        for name, xml in content.items():
            package.writestr(name, xml)
    with pytest.raises(InputUnreadable, match="cannot be read as a workbook"):
        noted(source, target, finding())
    assert {*tmp_path.iterdir()} == {source}
