"""The worksheet of proposals: what is in it, what it refuses and never says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from audit import Auditor
from audit.abstract import abstract_note
from audit.errors import InputUnreadable, OutputRefused, TspineError
from audit.findings import Verdict
from audit.functions import function
from audit.hosts.cli import app as cli
from audit.hosts.recalc import store
from audit.intake import open_table
from audit.intake.notes import read_notes
from audit.report import proposals_book
from audit.report.proposals_book import Abstracted, write_proposals
from property_tests.support.engines import need_office

NOTE = (
    "CC: thoracic pain\nExam: midline tenderness T6, ROM full, strength 5/5\n"
    "Assessment: T6 compression fracture\nSigned MD 03/04/2026\n"
    "SYNTHETIC NOTE - not a real patient."
)
SECRET = "Zebulon Quattlebaum"
HEADINGS = ("encounter_id", "date_of_service", "dx1", "Note", "chart_reviewed")


def written(folder: Path, *rows: tuple[object, ...]) -> Path:
    found = [Abstracted(row, abstract_note(str(row[3]), every=True)) for row in rows]
    path = folder / "proposals.xlsx"
    write_proposals(path, HEADINGS, found)
    return path


def row(chart_reviewed: str = "") -> tuple[object, ...]:
    return "S-1", "2026-03-04", "M54.6", NOTE, chart_reviewed


def decide(path: Path, word: str, *, only: int = 0) -> Path:
    """Choose a word beside the proposals of one row, or of all, as a person does."""
    book = openpyxl.load_workbook(path)
    sheet = book["Proposals"]
    for line in range(2, sheet.max_row + 1):
        if only in (0, sheet.cell(line, 1).value):
            sheet.cell(line, 5).value = word
    book.save(path)
    return path


def saved(path: Path) -> Path:
    """Save a workbook as LibreOffice does, with the values of its formulas."""
    need_office()
    target = path.with_name(f"saved_{path.name}")
    store(path, target)
    return target


def test_the_audit_reads_no_proposed_cell(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, row(), row("Y")))
    first, second = table.encounters()
    assert not first.chart_reviewed
    assert second.chart_reviewed
    assert second.fracture == ""
    assert "fracture" in second.unconfirmed
    open_cells = len(second.unconfirmed)
    assert open_cells == len(abstract_note(NOTE, every=True).proposals)
    assert second.notes[0].startswith(f"{open_cells} unconfirmed cells were read")


@pytest.mark.slow
def test_choosing_yes_confirms_the_cells_of_a_row(tmp_path: Path) -> None:
    path = decide(written(tmp_path, row(), row()), "yes", only=2)
    first, second = open_table(saved(path)).encounters()
    assert (first.fracture, second.fracture) == ("", "confirmed cause")
    assert second.unconfirmed == ()
    assert first.unconfirmed == tuple(
        p.column for p in abstract_note(NOTE, every=True).proposals
    )
    verdicts = [Auditor().audit(e).verdict for e in (first, second)]
    assert verdicts == [Verdict.NOT_ASSESSABLE, Verdict.MORE_SPECIFIC_CODE_REQUIRED]


def test_a_corrected_value_counts_and_a_refused_one_does_not(tmp_path: Path) -> None:
    path = decide(written(tmp_path, row(), row(), row()), "yes", only=1)
    path = decide(path, "no", only=2)
    book = openpyxl.load_workbook(path)
    sheet = book["Proposals"]
    (line,) = (
        n
        for n in range(2, sheet.max_row + 1)
        if (sheet.cell(n, 1).value, sheet.cell(n, 3).value) == (1, "fracture")
    )
    sheet.cell(line, 6).value = "suspected"
    book.save(path)
    first, second, third = open_table(saved(path)).encounters()
    assert (first.fracture, first.unconfirmed) == ("suspected", ())
    assert (second.fracture, second.unconfirmed) == ("", ())
    assert third.fracture == ""
    assert third.unconfirmed
    kept = openpyxl.load_workbook(path)["Proposals"]
    assert kept.cell(line, 4).value == "confirmed cause"


def without_unconfirmed(book: openpyxl.Workbook) -> None:
    sheet = book["Encounters"]
    heads = [cell.value for cell in sheet[1]]
    sheet.delete_cols(heads.index("unconfirmed") + 1)


def renamed(book: openpyxl.Workbook) -> None:
    sheet = book["Encounters"]
    sheet.cell(1, sheet.max_column).value = "Not confirmed"


def emptied(book: openpyxl.Workbook) -> None:
    for cells in book["Proposals"].iter_rows(min_row=2):
        for cell in cells:
            cell.value = None


def answered_otherwise(book: openpyxl.Workbook) -> None:
    for cells in book["Proposals"].iter_rows(min_row=2):
        cells[4].value = "perhaps"


def moved(book: openpyxl.Workbook) -> None:
    sheet = book["Proposals"]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, 1).value = 3 - int(str(sheet.cell(line, 1).value))
        sheet.cell(line, 5).value = "yes"


@pytest.mark.law(206)
@pytest.mark.parametrize(
    "change",
    [
        without_unconfirmed,
        moved,
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in (renamed, emptied, answered_otherwise)
        ),
    ],
)
def test_no_change_beside_a_decision_makes_a_proposal_count(
    change: Callable[[openpyxl.Workbook], None], tmp_path: Path
) -> None:
    path = written(tmp_path, row("Y"), row("Y"))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    proposed = [p.column for p in abstract_note(NOTE, every=True).proposals]
    for encounter in open_table(saved(path)).encounters():
        assert [n for n in proposed if getattr(encounter, n, None)] == []


def test_a_filled_cell_that_the_note_contradicts_is_named(tmp_path: Path) -> None:
    found = abstract_note("CC: thoracic pain")
    rows = [
        Abstracted(("S-1", word, "CC: thoracic pain"), found) for word in ("N", "yes")
    ]
    path = tmp_path / "a.xlsx"
    write_proposals(path, ("encounter_id", "pain_documented", "Note"), rows)
    lines = openpyxl.load_workbook(path)["Left open"].iter_rows(values_only=True)
    told = [
        (n, reason) for n, _, name, *_, reason in lines if name == "pain_documented"
    ]
    assert [n for n, _ in told] == [1]
    assert told[0][1].startswith('the cell holds "N"; ')


def test_each_quote_stands_beside_its_cell(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path, row()))["Proposals"]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    found = abstract_note(NOTE, every=True).proposals
    assert [(c[2], str(c[3]), c[6], c[8]) for c in lines] == [
        (p.column, p.value, p.quote, p.reason) for p in found
    ]
    assert {cell for c in lines for cell in (c[4], c[5], *c[9:])} == {None}
    assert sheet.protection.sheet


def test_a_filled_cell_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cells = ("S-1", "suspected", NOTE)
    found = abstract_note(NOTE, every=True)
    write_proposals(
        path, ("encounter_id", "fracture", "Note"), [Abstracted(cells, found)]
    )
    book = openpyxl.load_workbook(path)
    assert book["Encounters"]["B2"].value == "suspected"
    listed = [line[2] for line in book["Proposals"].iter_rows(values_only=True)]
    assert "fracture" not in listed
    assert "pain_regions" in listed


def test_an_input_with_open_cells_and_too_many_notes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Abstracted(("x",), abstract_note(NOTE))
    with pytest.raises(OutputRefused, match="a column unconfirmed already"):
        write_proposals(tmp_path / "a.xlsx", ("Unconfirmed cells",), [found])
    monkeypatch.setattr(proposals_book, "MOST", 1)
    with pytest.raises(OutputRefused, match="Divide the input"):
        write_proposals(tmp_path / "a.xlsx", ("Note",), [found, found])


def test_a_folder_gives_a_row_for_each_text_file(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(f"{name} {NOTE}", encoding="utf-8")
    notes = read_notes(tmp_path)
    assert [(r.cells[0], r.note[:2]) for r in notes.rows] == [("a", "a "), ("b", "b ")]
    empty = tmp_path / "none"
    empty.mkdir()
    with pytest.raises(InputUnreadable, match=r"ends in \.txt"):
        read_notes(empty)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"encounter_id,Story\nA,{SECRET}\n", encoding="utf-8")
    with pytest.raises(InputUnreadable, match="Head it Note"):
        read_notes(path)
    with pytest.raises(InputUnreadable, match="Did you mean Story"):
        read_notes(path, "Stori")


@pytest.mark.law(188)
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", f"encounter_id,Story\nA,{SECRET}\n", ()),
        ("a.csv", f"encounter_id,Note\nA,{SECRET} fracture\n", ()),
        ("a.csv", f'encounter_id,Note\nA,"{SECRET}\n', ()),
        ("a.csv", f"encounter_id,Note\nA,{SECRET}\n", ("--note", "Text")),
        ("a.csv", f"unconfirmed,Note\nA,{SECRET}\n", ()),
        ("a.json", f'{{"Note": "{SECRET}"', ()),
    ],
)
def test_no_message_repeats_a_note(
    name: str, content: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    source = tmp_path / name
    source.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(
        cli.app, ["abstract", str(source), "-o", str(tmp_path / "o.xlsx"), *words]
    )
    assert done.exception is None or isinstance(done.exception, TspineError)
    assert SECRET not in f"{done.output}{done.exception}"


@pytest.mark.law(188)
def test_no_message_of_the_function_repeats_a_note() -> None:
    for cell in ([[SECRET], [SECRET]], f"#REF! {SECRET}", float("nan"), None):
        answer = function("ABSTRACT").call(cell)
        assert SECRET not in str(answer)
