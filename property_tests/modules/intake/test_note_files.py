"""Notes in folders, text files and tables: each is read, or named with its reason."""

from __future__ import annotations

import json
import os
import random
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit.errors import InputUnreadable, TspineError
from audit.hosts.cli import app as cli
from audit.intake import open_table
from audit.intake.notes import FILE_HEADINGS, Notes, read_notes
from audit.limits import changed_limits

TEXT = "Exam: tender T6, ROM limited\nSigned MD 03/04/2026"
SECRET = "Zebulon Quattlebaum"


def said(notes: Notes) -> str:
    return "\n".join(notes.remarks)


def put(folder: Path, **contents: str) -> Path:
    """Write files named as `a_txt` for a.txt."""
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return folder


def shown(source: Path, *options: str) -> str:
    target = source.parent / f"{source.name}.out.xlsx"
    line = ["abstract", str(source), "-o", str(target), "--force", *options]
    done = CliRunner().invoke(cli.app, line)
    assert done.exit_code == 0, f"{done.output}{done.exception}"
    return done.output


def test_what_is_left_out_of_a_folder_is_counted_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    put(folder, a_txt=TEXT, b_docx="x", c_pdf="x", d_rtf="x", e_md="x", f="x", g="x")
    for name in (".hidden.txt", "~$a.txt"):
        (folder / name).write_text(SECRET, encoding="utf-8")
    (folder / "dir.txt").mkdir()
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    screen = shown(folder)
    assert "1 note, 0 of them blank." in screen
    assert (
        "6 entries of the folder not read, because the name does not end in .txt; save "
        "notes as .txt: b.docx, c.pdf, d.rtf, e.md, f and 1 more" in screen
    )
    assert "lock files of Word are no notes: .hidden.txt, ~$a.txt" in screen
    one = "1 entry of the folder not read, because"
    assert f"{one} each folder is read by itself: dir.txt" in screen
    assert f"{one} links out of the folder are not followed;" in screen
    assert SECRET not in screen
    assert len(read_notes(folder).rows) == 1


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    (folder / "old").mkdir(parents=True)
    put(folder, a_txt=TEXT)
    put(folder / "old", b_txt=TEXT)
    put(tmp_path, c_txt=SECRET)
    (folder / "b.txt").symlink_to("old/b.txt")
    (folder / "c.txt").symlink_to("../c.txt")
    (folder / "d.txt").symlink_to("old/../../c.txt")
    (folder / "e.txt").symlink_to("nowhere.txt")
    (folder / "f.txt").symlink_to("f.txt")
    by_link = tmp_path / "here"
    by_link.symlink_to(folder)
    for path in (folder, by_link):
        notes = read_notes(path)
        names = [row.cells[3] for row in notes.rows]
        assert names == ["a.txt", "b.txt", "e.txt", "f.txt"]
        assert [bool(row.unread) for row in notes.rows] == [False, False, True, True]
        assert "e.txt is a link to a file that is not there" in said(notes)
        assert "c.txt, d.txt" in said(notes)
        assert SECRET not in str(notes)


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "fifo": (make_fifo, "is not a regular file"),
    "socket": (make_socket, "is not a regular file"),
    "dangling": (lambda p: p.symlink_to("none"), "link to a file that is not there"),
    "nulls": (lambda p: p.write_bytes(b"ab\0c"), "is not a text file"),
    "all nulls": (lambda p: p.write_bytes(bytes(8)), "is not a text file"),
    "late null": (lambda p: p.write_bytes(b"x" * 9000 + b"\0"), "null characters"),
    "archive": (lambda p: p.write_bytes(b"PK\x03\x04"), "workbook or an archive"),
    "long line": (lambda p: p.write_text("x" * 1_000_001), "line 1: the line has more"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_stays_as_a_row_and_the_rest_is_read(
    what: str, tmp_path: Path
) -> None:
    make, reason = BAD[what]
    folder = tmp_path / "notes"
    folder.mkdir()
    make(folder / "m.txt")
    with pytest.raises(
        InputUnreadable, match="1 note, and none can be read"
    ) as refused:
        read_notes(folder)
    assert reason in str(refused.value)
    put(folder, a_txt=TEXT, z_txt="")
    notes = read_notes(folder)
    assert [(r.cells[0], r.note, bool(r.unread)) for r in notes.rows] == [
        ("a", TEXT, False),
        ("m", "", True),
        ("z", "", False),
    ]
    assert notes.headings == (*FILE_HEADINGS, "file_remarks")
    remark = str(notes.rows[1].cells[-1])
    assert remark.startswith("m.txt")
    assert reason in remark
    assert remark in notes.remarks
    assert str(tmp_path) not in said(notes)
    screen = shown(folder)
    assert "3 notes, 1 of them blank." in screen
    assert "1 note not read, without proposals: file that cannot be read (1)." in screen
    sheet = openpyxl.load_workbook(tmp_path / "notes.out.xlsx")["Encounters"]
    assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == ["a", "m", "z"]
    assert json.loads(shown(folder, "--json"))["unread"] == {
        "file that cannot be read": 1
    }


def test_all_bad_files_are_named_at_once(tmp_path: Path) -> None:
    put(tmp_path, a_txt=TEXT)
    for n in range(12):
        (tmp_path / f"b{n:02}.txt").write_bytes(b"ab\0c")
    notes = read_notes(tmp_path)
    assert "12 notes cannot be read; their rows have no proposals: b00.txt" in said(
        notes
    )
    assert sum(remark.startswith("b") for remark in notes.remarks) == 12
    folder = tmp_path / "in"
    folder.mkdir()
    for path in tmp_path.glob("*.txt"):
        path.rename(folder / path.name)
    assert "3 more; the column file_remarks has those of each row" in shown(folder)


KINDS = (
    "text",
    "empty",
    "blanks",
    "cp1252",
    "lost",
    "nulls",
    "other",
    "hidden",
    "folder",
)


@pytest.mark.law(224)
@settings(max_examples=40, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=9), seed=st.integers()
)
def test_everything_in_a_folder_is_a_row_or_is_named(
    kinds: list[str], seed: int
) -> None:
    dice = random.Random(seed)
    contents = {
        "text": TEXT.encode(),
        "empty": b"",
        "blanks": b" \n",
        "cp1252": b"Schmerz \xfc",
        "lost": b"a\x81\x8d\xff\xfe",
        "nulls": b"ab\0c",
    }
    with TemporaryDirectory() as place:
        folder = Path(place)
        put(folder, sound_txt=TEXT)
        for n, kind in enumerate(kinds):
            ending = dice.choice((".txt", ".TXT"))
            path = folder / f"{n}{ending}"
            if kind == "other":
                (folder / f"{n}{dice.choice(('.pdf', '', '.txt~'))}").write_bytes(b"x")
            elif kind == "hidden":
                (folder / f"{dice.choice(('.', '~$'))}{n}.txt").write_bytes(b"x")
            elif kind == "folder":
                path.mkdir()
            else:
                path.write_bytes(contents[kind])
        notes = read_notes(folder)
        rows = {row.cells[3]: row for row in notes.rows}
        left_out = [p.name for p in folder.iterdir() if p.name not in rows]
    told = {
        n: (bool(row.unread), bool(row.cells[-1]), bool(row.note.strip()))
        for n in range(len(kinds))
        for name, row in rows.items()
        if str(name).startswith(f"{n}.")
    }
    assert told == {
        n: (
            kind == "nulls",
            kind in ("nulls", "cp1252", "lost"),
            kind not in ("empty", "blanks", "nulls"),
        )
        for n, kind in enumerate(kinds)
        if kind in contents
    }
    counts = [
        int(remark.split()[0]) for remark in notes.remarks if "of the folder" in remark
    ]
    assert sum(counts) == len(left_out)


def test_notes_with_doubtful_characters_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"Schmerz \xfc")
    (tmp_path / "c.txt").write_bytes(b"pain \x81\x8d\xff\xfe")
    notes = read_notes(tmp_path)
    assert [row.cells[-1] for row in notes.rows] == [
        "",
        "not UTF-8: read as Windows-1252",
        "read as Windows-1252, in which 2 characters cannot be told: compare the note "
        "with its original, and save it as UTF-8",
    ]
    assert "1 note with characters that cannot be told; compare with" in said(notes)
    assert "2 notes not in UTF-8, read as Windows-1252: b.txt, c.txt" in said(notes)
    table = tmp_path / "a.csv"
    table.write_bytes(b"encounter_id,Note\nA,Schmerz \xfc\n")
    assert "read as Windows-1252" in said(read_notes(table))


def test_the_limit_of_a_line_holds_for_notes_and_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{'x' * 1_000_001}", encoding="utf-8")
    with pytest.raises(InputUnreadable, match="Divide the line, or raise the limit"):
        read_notes(path)
    with changed_limits(["line-characters=2000000"]):
        assert len(read_notes(path).rows[0].note) == 1_000_001


def test_the_column_that_was_read_is_named_with_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("encounter_id,Text,Note\nA,other,first\n", encoding="utf-8")
    notes = read_notes(path)
    assert notes.rows[0].note == "first"
    assert notes.remarks == (
        'notes are read from "Note" (column 3), and not from "Text" (column 2); to '
        "read another, name its column with --note",
    )
    assert read_notes(path, "Text").remarks == ()
    path.write_text("encounter_id,Note,Note\nA,first,other\n", encoding="utf-8")
    for heading in ("", "Note"):
        notes = read_notes(path, heading)
        assert notes.rows[0].note == "first"
        assert 'and not from "Note" (column 3)' in said(notes)


@pytest.mark.law(224)
def test_encounter_ids_of_several_rows_are_named(tmp_path: Path) -> None:
    folder = put(tmp_path, a_txt=TEXT, dup_txt=TEXT, dup_TXT=TEXT)
    if len(list(folder.iterdir())) == 3:  # where names differ by their case
        notes = read_notes(folder)
        assert notes.remarks == (
            "1 encounter id is on several rows, and each row is kept: dup (rows 2, 3)",
        )
    path = tmp_path / "a.csv"
    lines = ("Encounter ID,Note", "A,x", "B,x", " A ,x", ",x", ",x", "B,x", "A,x")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert said(read_notes(path)).endswith(
        "2 encounter ids are on several rows, and each row is kept: A (rows 1, 3, 7), "
        "B (rows 2, 6)"
    )


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        'Patient says "my back',
        f"Progress note\n{TEXT}",
        f"Note\n{TEXT}\n",
        " \n",
        "Mid back pain, worse at night, no fever\nNote, signed",
    ],
)
def test_one_text_file_is_one_note(content: str, tmp_path: Path) -> None:
    path = tmp_path / "S-7.txt"
    path.write_text(content, encoding="utf-8")
    notes = read_notes(path)
    assert [(r.cells[0], r.note) for r in notes.rows] == [("S-7", content)]
    assert "S-7.txt is read as one note" in said(notes)
    assert [(r.cells, r.note) for r in read_notes(tmp_path).rows] == [
        (r.cells, r.note) for r in notes.rows
    ]


def test_a_text_file_that_is_a_table_of_notes_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("encounter_id\tNote\tStory\nA\tfirst\tother\n", encoding="utf-8")
    assert [(r.cells[0], r.note) for r in read_notes(path).rows] == [("A", "first")]
    assert [r.note for r in read_notes(path, "Story").rows] == ["other"]
    path.write_text("encounter_id,Story\nA,other\n", encoding="utf-8")
    with pytest.raises(InputUnreadable, match="If the file is one note, give its fold"):
        read_notes(path)


def test_messages_name_the_option_and_count_one_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"encounter_id,Story\nA,{SECRET}\n", encoding="utf-8")
    with pytest.raises(InputUnreadable, match="or name its column with --note"):
        read_notes(path)
    folder = tmp_path / "notes"
    folder.mkdir()
    put(folder, a_txt="Exam: midline tenderness T6")
    screen = shown(folder)
    assert "1 note, 0 of them blank." in screen
    assert "1 cell proposed, none confirmed; " in screen
    for options in (("Note", None), ("", "May")):
        with pytest.raises(InputUnreadable, match="is a folder, which has no sheet"):
            read_notes(folder, *options)


def test_a_cell_of_notes_that_cannot_be_read_is_no_blank_note(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("encounter_id", "Note"), ("A", "text"), ("B", "#REF!"), ("C", None)):
        sheet.append(row)
    book.save(path)
    notes = read_notes(path)
    assert [bool(row.unread) for row in notes.rows] == [False, True, False]
    assert "1 cell of notes cannot be read: rows 2 of the table" in said(notes)


@pytest.mark.parametrize("name", [b"\xff\xfe.txt", b"a\nb.txt", b"=1+1.txt"])
def test_odd_names_of_files_reach_the_worksheet(name: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    try:
        (folder / os.fsdecode(name)).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    shown(folder)
    assert len(list(open_table(tmp_path / "notes.out.xlsx").encounters())) == 1


def test_a_folder_without_notes_says_what_it_has(tmp_path: Path) -> None:
    put(tmp_path, a_pdf="x", b_docx="x")
    with pytest.raises(
        TspineError, match=r"ends in \.txt\. 2 entries .* a\.pdf, b\.docx"
    ):
        read_notes(tmp_path)
