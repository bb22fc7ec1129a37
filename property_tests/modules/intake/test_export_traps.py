"""Exports that once were read as something they do not say.

Each is a table as a stranger sent it. What is expected is what a careful coder reads.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.cells import LineText, Unreadable
from audit.codes import Code
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines, with_pointers
from audit.encounter.payers import UnknownPayer, read_payer
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.intake import open_table
from audit.intake.survey import Survey

Read = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def shape(encounter: Encounter) -> Read:
    """Return id, day, codes and lines of an encounter."""
    lines = tuple(
        f"{'-'.join((x.procedure, *x.modifiers))}:{x.pointers} x{x.units:g}"
        for x in encounter.lines
    )
    day = str(encounter.date_of_service or "")
    return encounter.encounter_id, day, encounter.dx, lines


def read(tmp_path: Path, text: str) -> list[Read]:
    """Read a table whose rows stand in lines."""
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    table = open_table(path)
    reader = table.reader()
    return [shape(reader.read(cells, n)) for n, cells in table.rows()]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        # A dot is not moved: E888.9 is an accident of ICD-9, E88.89 a disorder.
        ("E888.9", ("E888.9",)),
        ("E11.9 Type 2 diabetes, I10 Essential hypertension", ("E11.9", "I10")),
        ("Hypertension (I10), Diabetes (E11.9)", ("I10", "E11.9")),
        ("M54.6 - Pain in thoracic spine / M54.2 - Cervicalgia", ("M54.6", "M54.2")),
        ("Pain (M54.6), Muscle spasm of back (M62.830)", ("M54.6", "M62.830")),
        ("#1 M54.6 #2 M62.830", ("M54.6", "M62.830")),
        ("A-M54.6;B-M62.830", ("M54.6", "M62.830")),
        ("[M54.6] [M62.830]", ("M54.6", "M62.830")),
        ("M54.6^M62.830", ("M54.6", "M62.830")),
        ("M54 6", ("M54.6",)),
        ("S22.080A - Wedge compression fracture of T11-T12 vertebra", ("S22.080A",)),
        ("none", None),
        ("N/A", None),
        ("-", None),
    ],
)
def test_codes_of_a_cell(cell: str, codes: tuple[str, ...] | None) -> None:
    assert read_diagnoses(cell) == codes


@pytest.mark.parametrize(
    "cell",
    [
        "M54.6 rather than M5134",
        "M54.6 unlikely",
        "M54.6 - old",
        "M54.6 (secondary)",
        "2) M62.830 1) M54.6",
        "M546M62830",
        "I10 HTN",
        "L4 5",
        "R52 pain today M54.6 tomorrow",
        "x" * 5000,
    ],
)
def test_a_cell_that_no_coder_would_read_is_unreadable(cell: str) -> None:
    codes = read_diagnoses(cell)
    assert isinstance(codes, Unreadable) or codes == ("I10",)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("97140 [2 units]", ("97140", (), 2)),
        ("97110 qty 2", ("97110", (), 2)),
        ("97110 15 min", ("97110", (), 1)),
        ("99213 25 minutes", ("99213", (), 1)),
        ("97012: Mechanical traction", ("97012", (), 1)),
        ("98941.0", ("98941", (), 1)),
    ],
)
def test_a_line_of_a_cell(cell: str, line: tuple[str, tuple[str, ...], int]) -> None:
    found = read_lines(cell)
    assert isinstance(found, tuple)
    ((procedure, modifiers, units),) = [
        (x.procedure, x.modifiers, x.units) for x in found
    ]
    assert (procedure, modifiers, units) == line


@pytest.mark.parametrize(
    "cell",
    [
        "97140 NO charge",
        "98941 of the spine",
        "97140:12",
        "97140 (120.00)",
        "99213 (25)",
        "97140 Manual therapy / 97110 Exercise",
        "97140 Manual therapy x2",
        "97140 GP M54.6 Pain",
        "97140" + " " * 3000 + "1",
    ],
)
def test_a_line_that_is_not_clear_is_unreadable(cell: str) -> None:
    assert isinstance(read_lines(cell), Unreadable)


@pytest.mark.parametrize(
    ("cell", "letters"),
    [("All", ""), ("N/A", ""), ("1-4", "ABCD"), ("A-C", "ABC"), ("2,1", "BA")],
)
def test_pointers_of_a_cell(cell: str, letters: str) -> None:
    dx = tuple(map(Code, ("M54.6", "M51.34", "M62.830", "R29.3")))
    line = with_pointers(LineText("97140", (), "", 1.0), cell, dx)
    assert isinstance(line, LineText)
    assert line.pointers == letters


@pytest.mark.parametrize("cell", ["Smith", "AA", "10", "9" * 5000, "Z00.00", "1 2 x"])
def test_a_pointer_that_is_not_clear_is_unreadable(cell: str) -> None:
    line = with_pointers(LineText("97140", (), "", 1.0), cell, (Code("M54.6"),))
    assert isinstance(line, Unreadable)


@pytest.mark.parametrize(
    ("name", "payer"),
    [
        ("Aetna Medicare Advantage", "Medicare Advantage"),
        ("UnitedHealthcare Dual Complete", "Medicare Advantage"),
        ("Aetna Better Health", "Medicaid"),
        ("BCBS Medicaid", "Medicaid"),
        ("No Fault", "auto"),
        ("W/C", "workers comp"),
        ("Uninsured motorist", "auto"),
    ],
)
def test_the_particular_words_of_a_payer_decide(name: str, payer: str) -> None:
    assert read_payer(name) == payer


@pytest.mark.parametrize(
    "name",
    [
        *("Medicare", "Aetna / Medicare Part B", "Not Medicare Part B", "Cash, Johnny"),
        *("Medicaid pending", "Medicare Supplement", "Tricare", "Non-commercial"),
        *("BCBS and Medicare Part B", "Pip Printing", "VA CCN"),
    ],
)
def test_a_name_that_does_not_say_the_payer_is_not_stated(name: str) -> None:
    assert isinstance(read_payer(name), UnknownPayer)


GROUPS = {
    "a blank id is not filled down over another patient": (
        "Claim ID,Patient,DOS,Diagnosis,CPT\n"
        "C1,TEST A,2026-03-01,M54.6,97140\n"
        ",TEST B,2026-03-09,M51.34,98941\n",
        [
            ("C1", "2026-03-01", ("M54.6",), ("97140: x1",)),
            ("", "2026-03-09", ("M51.34",), ("98941: x1",)),
        ],
    ),
    "two days under one claim number are two encounters": (
        "Claim #,DOS,Dx1,CPT\n1,2026-02-01,M54.6,98941\n1,2026-02-08,R52,99213\n",
        [
            ("1", "2026-02-01", ("M54.6",), ("98941: x1",)),
            ("1", "2026-02-08", ("R52",), ("99213: x1",)),
        ],
    ),
    "two providers on one day are two encounters of an account": (
        "MRN,DOS,Provider,Dx 1,CPT\n"
        "77,2026-02-01,ONE,M54.6,99213\n77,2026-02-01,TWO,M54.2,99213\n"
        "78,2026-02-01,ONE,M54.6,97140\n78,2026-02-01,ONE,M54.6,97110\n",
        [
            ("77 2026-02-01", "2026-02-01", ("M54.6",), ("99213: x1",)),
            ("77 2026-02-01", "2026-02-01", ("M54.2",), ("99213: x1",)),
            ("78 2026-02-01", "2026-02-01", ("M54.6",), ("97140: x1", "97110: x1")),
        ],
    ),
    "a gap in the list keeps its letter": (
        "Enc ID,DOS,Dx1,Dx2,Dx3,CPT,Dx Ptr\n"
        "1,2026-02-01,M54.6,,M62.830,98941,A\n1,2026-02-01,M54.6,,M62.830,97140,C\n",
        [
            (
                *("1", "2026-02-01", ("M54.6", "", "M62.830")),
                ("98941:A x1", "97140:C x1"),
            )
        ],
    ),
    "a claim with many lines keeps all of them": (
        "Enc ID,DOS,Dx1,CPT\n" + "1,2026-02-01,M54.6,97140\n" * 14,
        [("1", "2026-02-01", ("M54.6",), ("97140: x1",) * 14)],
    ),
    "repeated headings are the diagnoses in their order": (
        "Enc ID,DOS,DX CODE,DX CODE,DX CODE,PROC CODE\n"
        "2,2026-02-10,M54.2,,M54.6,98941\n",
        [("2", "2026-02-10", ("M54.2", "", "M54.6"), ("98941: x1",))],
    ),
    "numbers that a program added to repeated headings are not those of the list": (
        "Enc ID,DOS,ICD-10,ICD-10.1,CPT\n2,2026-02-10,M54.6,M62.830,98941\n",
        [("2", "2026-02-10", ("M54.6", "M62.830"), ("98941: x1",))],
    ),
    "all columns of other diagnoses are read": (
        "Enc ID,DOS,Primary Dx,Secondary Dx,Other Dx,CPT Code\n"
        'E1,2026-01-05,M54.6,"M62.830, M25.512",G89.29,98941\n',
        [
            (
                *("E1", "2026-01-05", ("M54.6", "M62.830", "M25.512", "G89.29")),
                ("98941: x1",),
            )
        ],
    ),
    "codes are read and not the text beside them": (
        "Enc ID,DOS,Diagnosis,ICD-10 Code,CPT\n"
        "E1,2026-01-05,Thoracic pain,M54.6,98941\n",
        [("E1", "2026-01-05", ("M54.6",), ("98941: x1",))],
    ),
    "CPT beside HCPCS are two names of one line": (
        "Enc ID,DOS,Dx1,CPT,HCPCS,Modifier,Units\nE1,2026-01-05,M54.6,97140,,59,2\n",
        [("E1", "2026-01-05", ("M54.6",), ("97140-59: x2",))],
    ),
    "a modifier stands behind its line": (
        "Enc ID,DOS,Dx1,Proc1,Units1,Proc2,Units2\n"
        "E1,2026-01-05,M54.6,97140,1,97110,3\n",
        [("E1", "2026-01-05", ("M54.6",), ("97140: x1", "97110: x3"))],
    ),
    "a blank principal diagnosis does not hide the list": (
        "Enc ID,DOS,Principal Dx,Dx 1,Dx 2,CPT\nE1,2026-01-05,,M54.6,M51.34,97140\n",
        [("E1", "2026-01-05", ("M54.6", "M51.34"), ("97140: x1",))],
    ),
    "the rank of a diagnosis counts and not its row": (
        "Encounter #,DOS,Seq,Diagnosis Code\n"
        "A1,2026-02-10,2,M62.830\nA1,2026-02-10,1,M54.6\n",
        [("A1", "2026-02-10", ("M54.6", "M62.830"), ())],
    ),
    "modifiers of one column belong to the line": (
        'Enc ID,DOS,Dx1,CPT,Mod 1-4\n1,2026-02-10,M54.6,98941,"AT,59,,"\n',
        [("1", "2026-02-10", ("M54.6",), ("98941-AT-59: x1",))],
    ),
    "digits without a year in front are no date": (
        "Enc ID,DOS,Dx1\n1,021026,M54.6\n2,02102026,M54.6\n",
        [("1", "", ("M54.6",), ()), ("2", "", ("M54.6",), ())],
    ),
}


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_a_table_is_read_as_a_coder_reads_it(name: str, tmp_path: Path) -> None:
    text, expected = GROUPS[name]
    assert read(tmp_path, text) == expected


def test_a_visit_of_thirty_minutes_is_no_reviewed_chart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Visit ID,Visit Date,Dx1,CPT,Duration,Severity,Location\n"
        "1,2026-02-10,M54.6,99213,30,3,Lumbar\n",
        "utf-8",
    )
    table = open_table(path)
    ((number, cells),) = table.rows()
    encounter = table.reader().read(cells, number)
    assert not encounter.chart_reviewed
    assert not encounter.errors


def test_a_second_table_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Enc #,DOS,Dx1,Dx2,CPT,Payer\n1,2026-02-10,M54.6,,98941,BCBS\n"
        "Enc #,DOS,CPT,Dx1,Dx2,Payer\n4,2026-02-10,99213,M54.2,,Aetna\n",
        "utf-8",
    )
    with pytest.raises(InputUnreadable, match="Row 3 holds headings again"):
        list(open_table(path).rows())


def test_voids_and_rounded_ids_are_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Claim No,DOS,Dx1,Claim Status\n"
        "1.23457E+11,2026-02-10,M54.6,Voided\n1.23457E+11,2026-02-11,M54.6,Paid\n",
        "utf-8",
    )
    table = open_table(path)
    notes = "\n".join((*Survey(table).notes, *table.notes))
    assert '"Claim Status" says that rows are void or reversed' in notes
    assert "2 encounter ids like 1.23457E+11 were rounded" in notes


def test_a_remark_beside_an_id_is_not_set_aside(tmp_path: Path) -> None:
    text = (
        "Enc ID,DOS,Dx1,Note\nC1,2026-02-10,M54.6,\nC2,TBD,mid back pain,Total time\n"
    )
    assert [e[0] for e in read(tmp_path, text)] == ["C1", "C2"]
