"""Every host proposes the same cells for a note, and reads no unconfirmed one.

The built page does so in `test_page`, the Python of Pyodide in `test_lite`.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from typer.testing import CliRunner

from audit.abstract import Proposal, abstract_note
from audit.columns import column
from audit.functions import function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.functions.matrices import Matrix
from audit.functions.notes import PROPOSAL_COLUMNS
from audit.hosts.cli import app as cli
from audit.hosts.cli.audit import Request, run
from audit.hosts.excel.narrowing import narrowed
from audit.hosts.page.bridge import Bridge
from audit.hosts.recalc import recalculate
from property_tests.modules.hosts.test_agreement import (
    COMPARED,
    HOSTS,
    differing,
    write_book,
)
from property_tests.notes.measuring import read_notes
from property_tests.support.engines import need_module, need_office
from property_tests.support.tables import NAMES, Row, as_python, random_rows
from property_tests.support.windows_stub import FakeRange, windows_xlwings

TEXTS = [note.text for note in read_notes()[:24]]
STEP = 60  # rows of a sheet for the answer to one note

# -- the same proposals ----------------------------------------------------------------


def listed(*proposals: Proposal) -> list[tuple[str, str, str, str, str]]:
    return [(p.column, p.value, p.quote, p.section, p.reason) for p in proposals]


def wanted_of(note: str) -> tuple[list[Any], list[Any]]:
    found = abstract_note(note)
    return listed(*found.proposals), listed(*found.left_open)


def divided(rows: Sequence[Sequence[object]]) -> tuple[list[Any], list[Any]]:
    """Divide the answer of TSPINE_ABSTRACT into proposals and what is left open."""
    assert tuple(rows[0]) == PROPOSAL_COLUMNS
    cells = [tuple(row) for row in rows[1:]]
    return [c for c in cells if c[1] != ""], [c for c in cells if c[1] == ""]


def abstracted_by_classic(folder: Path) -> list[tuple[list[Any], list[Any]]]:
    answers = []
    with windows_xlwings():
        from xlwings import udfs

        for note in TEXTS:
            given = (FakeRange(note),)
            module = "audit.hosts.excel.functions"
            answer = udfs.call_udf(module, "TSPINE_ABSTRACT", given, None, FakeRange())
            whole = function("ABSTRACT").call(note)
            assert answer == narrowed(whole, has_headings=True)
            answers.append(divided(whole))
    return answers


def abstracted_by_office_js(folder: Path) -> list[tuple[list[Any], list[Any]]]:
    return [divided(function("ABSTRACT").call([[note]])) for note in TEXTS]


def abstracted_by(
    engine: str,
) -> Callable[[Path], list[tuple[list[Any], list[Any]]]]:
    def ask(folder: Path) -> list[tuple[list[Any], list[Any]]]:
        need_module("formualizer") if engine == "formualizer" else need_office()
        path, width = folder / "notes.xlsx", len(PROPOSAL_COLUMNS)
        with xlsxwriter.Workbook(str(path)) as book:
            notes, answers = book.add_worksheet("Notes"), book.add_worksheet("Answers")
            for n, note in enumerate(TEXTS):
                notes.write_string(n, 0, note)
                block = (n * STEP, 0, n * STEP + STEP - 2, width - 1)
                formula = f"=TSPINE_ABSTRACT(Notes!$A${n + 1})"
                answers.write_dynamic_array_formula(*block, formula)
        cells = recalculate(path, engine)["Answers"]
        found = []
        for n in range(len(TEXTS)):
            rows = [
                ["" if v is None else str(v) for v in row[:width]]
                for row in cells[n * STEP : n * STEP + STEP - 1]
            ]
            # LibreOffice fills the rest of a block with #N/A.
            found.append(divided([r for r in rows if r[0] not in ("", "#N/A")]))
        return found

    return ask


def abstracted_by_command(folder: Path) -> list[tuple[list[Any], list[Any]]]:
    source, target = folder / "notes", folder / "proposals.xlsx"
    source.mkdir()
    for n, note in enumerate(TEXTS):
        (source / f"{n:03}.txt").write_text(note, encoding="utf-8", newline="")
    done = CliRunner().invoke(cli.app, ["abstract", str(source), "-o", str(target)])
    assert done.exit_code == 0, done.output
    found: list[tuple[list[Any], list[Any]]] = [([], []) for _ in TEXTS]
    book = openpyxl.load_workbook(target)
    for at, name in enumerate(("Proposals", "Left open")):
        head, *lines = book[name].iter_rows(values_only=True)
        for line in lines:
            cells = dict(zip(head, line, strict=True))
            told = (str(_plain(cells.get(c))) for c in PROPOSAL_COLUMNS)
            found[int(str(cells["row"])) - 1][at].append(tuple(told))
    return found


def _plain(cell: object) -> object:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else cell


def abstracted_by_page(folder: Path) -> list[tuple[list[Any], list[Any]]]:
    bridge, found = Bridge(str(folder)), []
    for note in TEXTS:
        answer = json.loads(bridge.call("propose", json.dumps([note]), None))["value"]
        one, other = (
            [tuple(p[c] for c in PROPOSAL_COLUMNS) for p in answer[name]]
            for name in ("proposals", "left_open")
        )
        found.append((one, other))
    return found


PROPOSERS = {
    "classic": abstracted_by_classic,
    "office_js": abstracted_by_office_js,
    "formualizer": abstracted_by("formualizer"),
    "libreoffice": abstracted_by("libreoffice"),
    "command": abstracted_by_command,
    "page": abstracted_by_page,
}


@pytest.mark.law(203)
@pytest.mark.parametrize("host", PROPOSERS)
def test_a_host_proposes_what_the_reader_of_notes_proposes(
    host: str, tmp_path: Path
) -> None:
    wanted = [wanted_of(note) for note in TEXTS]
    assert sum(len(proposals) for proposals, _ in wanted) > 20
    found = PROPOSERS[host](tmp_path)
    for n, (one, other) in enumerate(zip(wanted, found, strict=True)):
        assert one == other, n


# -- unconfirmed cells are blank -------------------------------------------------------

COUNT = 240
OPEN = column("unconfirmed").allowed


def opened_and_blank() -> tuple[list[Row], list[Row]]:
    """Return rows with unconfirmed cells, and the same rows with these cells blank.

    Every other row has the cells that a synthetic note proposes; the names of the
    others are drawn from all columns of the chart.
    """
    dice, notes = random.Random(180), read_notes()
    opened, blank = random_rows(COUNT, seed=180), random_rows(COUNT, seed=180)
    at = NAMES.index("unconfirmed")
    for number, (one, other) in enumerate(zip(opened, blank, strict=True)):
        if number % 2:
            text = notes[number % len(notes)].text
            cells = {
                p.column: p.value for p in abstract_note(text, every=True).proposals
            }
            for name, value in cells.items():
                if name in NAMES:
                    one[NAMES.index(name)] = value
            names = list(cells)
        else:
            names = dice.sample(OPEN, dice.randrange(1, len(OPEN)))
        one[at], other[at] = "; ".join(names), None
        for name in names:
            if name in NAMES:
                other[NAMES.index(name)] = None
    return opened, blank


@pytest.fixture(scope="module")
def pair() -> tuple[list[Row], list[Row]]:
    return opened_and_blank()


@pytest.fixture(scope="module")
def expected(pair: tuple[list[Row], list[Row]]) -> Matrix:
    """Return what blank cells give: verdict, risk, rules, code list and query."""
    rows = function("AUDIT").call([list(NAMES), *as_python(pair[1])])
    return [row[: len(COMPARED)] for row in rows]


def test_the_cells_would_change_answers_if_they_were_confirmed(
    pair: tuple[list[Row], list[Row]], expected: Matrix
) -> None:
    at = NAMES.index("unconfirmed")
    confirmed = [[*row[:at], None, *row[at + 1 :]] for row in pair[0]]
    rows = function("AUDIT").call([list(NAMES), *as_python(confirmed)])
    changed = differing(expected, [row[: len(COMPARED)] for row in rows])
    assert len(changed) > COUNT / 4


@pytest.mark.law(180)
@pytest.mark.law(185)
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_gives_rows_with_open_cells_what_blank_cells_give(
    host: str,
    pair: tuple[list[Row], list[Row]],
    expected: Matrix,
    tmp_path: Path,
) -> None:
    answer = HOSTS[host](pair[0], 1900, tmp_path)
    compared = [list(row[: len(COMPARED)]) for row in answer]
    wanted = expected
    if host == "classic":
        whole = function("AUDIT").call([list(NAMES), *as_python(pair[1])])
        narrow = narrowed(whole, has_headings=True)
        wanted = [row[: len(COMPARED)] for row in narrow]
    assert tuple(wanted[0]) == tuple(AUDIT_COLUMNS[: len(COMPARED)])
    assert differing(wanted, compared)[:3] == []


def csv_answers(path: Path) -> Matrix:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[row[name] for name in COMPARED] for row in csv.DictReader(file)]


@pytest.mark.law(180)
@pytest.mark.law(185)
def test_the_command_line_gives_open_cells_what_blank_cells_give(
    pair: tuple[list[Row], list[Row]], expected: Matrix, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "table.xlsx", pair[0], 1900)
    target = tmp_path / "audited.csv"
    request = Request(source=book, target=target, sheet="Encounters", verbatim=True)
    run(request, dt.datetime(2026, 1, 1))
    assert differing(expected[1:], csv_answers(target))[:3] == []


@pytest.mark.law(180)
@pytest.mark.law(185)
def test_the_page_gives_open_cells_what_blank_cells_give(
    pair: tuple[list[Row], list[Row]],
    expected: Matrix,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    write_book(tmp_path / "in" / "table.xlsx", pair[0], 1900)
    bridge = Bridge(str(tmp_path))
    told = bridge.call("audit", '["table.xlsx", {"sheet": "Encounters"}]', _silent)
    lines = json.loads(told)["value"]["lines"]
    assert [line[2:4] for line in lines] == [row[:2] for row in expected[1:]]
    written = Path(json.loads(bridge.call("write", '["csv"]', _silent))["value"])
    assert differing(expected[1:], csv_answers(written))[:3] == []


def _silent(words: str, done: int, of: int) -> None:
    """Show no progress."""
