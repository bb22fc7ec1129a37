"""The offline page in a browser shows and writes what the command line does."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from audit import audit_encounter
from audit.columns import column
from audit.hosts.cli.audit import Request, run
from audit.hosts.page.build import page_bytes
from property_tests.modules.hosts.test_agreement import (
    ROWS,
    SEED,
    differing,
    write_book,
)
from property_tests.modules.hosts.test_note_agreement import (
    csv_answers,
    opened_and_blank,
    wanted_of,
)
from property_tests.notes.measuring import read_notes
from property_tests.support.browser import axe_source
from property_tests.support.engines import pyodide_folder
from property_tests.support.offline_page import OfflinePage, opened
from property_tests.support.places import ROOT, SAMPLES
from property_tests.support.tables import random_rows

SAMPLE = SAMPLES / "chart_review.xlsx"
EXPORTS = ROOT / "property_tests" / "exports"
STARTED = dt.datetime(2026, 1, 1)
VIEWS = ("file", "note", "single", "rules", "codes", "about")
NOTES = [note.text for note in read_notes()]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the page once."""
    target = tmp_path_factory.mktemp("page") / "tspine.html"
    target.write_bytes(page_bytes(Path(pyodide_folder())))
    return target


@pytest.fixture(scope="module")
def page(file: Path) -> Iterator[OfflinePage]:
    """Open the page once, because Python starts in it for seconds."""
    with opened(file) as open_one:
        yield open_one
        assert open_one.outside == []
        assert open_one.errors == []


def by_command(source: Path, target: Path, **options: Any) -> Path:
    """Audit a file as the command line does."""
    run(Request(source, target, **options), STARTED)
    return target


def test_two_builds_are_the_same_bytes(file: Path) -> None:
    assert page_bytes(Path(pyodide_folder())) == file.read_bytes()


@pytest.mark.law(112)
@pytest.mark.parametrize(
    "source",
    [
        SAMPLE,
        SAMPLES / "claims.csv",
        *(EXPORTS / name for name in ("ehr_extract.xlsx", "pivoted_report.xlsx")),
        *(EXPORTS / name for name in ("cms1500.csv", "semicolon_cp1252.csv")),
    ],
    ids=lambda path: path.name,
)
def test_page_and_command_line_write_the_same_csv(
    source: Path, page: OfflinePage, tmp_path: Path
) -> None:
    page.choose(source)
    assert page.refusal() == ""
    expected = by_command(source, tmp_path / "expected.csv")
    assert page.downloaded("csv", tmp_path).read_bytes() == expected.read_bytes()


@pytest.mark.law(27)
@pytest.mark.law(112)
@pytest.mark.parametrize(
    ("count", "system"),
    [
        (200, 1900),
        pytest.param(ROWS, 1900, marks=pytest.mark.slow),
        pytest.param(ROWS, 1904, marks=pytest.mark.slow),
    ],
)
def test_dirty_rows_get_the_same_csv(
    count: int, system: int, page: OfflinePage, tmp_path: Path
) -> None:
    # The rows of the other hosts: `test_agreement` compares them with the command line.
    book = write_book(tmp_path / "dirty.xlsx", random_rows(count, seed=SEED), system)
    page.choose(book)
    assert page.refusal() == ""
    expected = by_command(book, tmp_path / "expected.csv")
    assert page.downloaded("csv", tmp_path).read_bytes() == expected.read_bytes()


@pytest.mark.slow
def test_ten_thousand_rows_are_audited(page: OfflinePage, tmp_path: Path) -> None:
    book = write_book(tmp_path / "many.xlsx", random_rows(10_000, seed=10), 1900)
    page.choose(book)
    assert page.refusal() == ""
    assert "10,000 rows" in page.text("#results-title")
    expected = by_command(book, tmp_path / "expected.csv")
    assert page.downloaded("csv", tmp_path).read_bytes() == expected.read_bytes()
    assert page.downloaded("xlsx", tmp_path).stat().st_size > 1_000_000


def values(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: list(sheet.values) for sheet in book}


def test_the_audited_workbook_has_the_sheets_of_the_command_line(
    page: OfflinePage, tmp_path: Path
) -> None:
    page.choose(SAMPLE)
    made = values(page.downloaded("xlsx", tmp_path))
    expected = values(by_command(SAMPLE, tmp_path / "expected.xlsx"))
    assert list(made) == list(expected)
    for name in ("Encounters", "Findings", "Evidence", "Rules"):
        assert made[name] == expected[name]


def test_the_copy_with_notes_has_the_parts_of_the_command_line(
    page: OfflinePage, tmp_path: Path
) -> None:
    page.choose(SAMPLE)
    made = page.downloaded("annotated", tmp_path)
    assert made.name == "chart_review.annotated.xlsx"
    expected = by_command(SAMPLE, tmp_path / "expected.xlsx", annotate=True)
    with zipfile.ZipFile(made) as one, zipfile.ZipFile(expected) as other:
        assert one.namelist() == other.namelist()
        assert [one.read(n) for n in one.namelist()] == [
            other.read(n) for n in other.namelist()
        ]


def test_findings_are_written_as_the_command_line_writes_them(
    page: OfflinePage, tmp_path: Path
) -> None:
    page.choose(SAMPLES / "claims.csv")
    made = page.downloaded("findings.csv", tmp_path)
    expected = tmp_path / "expected.csv"
    by_command(SAMPLES / "claims.csv", expected, findings_only=True)
    assert made.read_bytes() == expected.read_bytes()


def test_pasted_rows_are_audited_like_a_file(page: OfflinePage, tmp_path: Path) -> None:
    text = 'encounter_id\tdos\tdx1\tnote\nE1\t2026-02-10\tM54.6\t"two\nlines"\n'
    page.view("file")
    page.page.get_by_text("Paste rows from Excel instead").click()
    page.page.fill("#pasted", text)
    page.page.click("#paste")
    page.settled()
    same = tmp_path / "pasted rows.tsv"
    same.write_text(text, encoding="utf-8")
    expected = by_command(same, tmp_path / "expected.csv")
    assert page.downloaded("csv", tmp_path).read_bytes() == expected.read_bytes()


def test_what_is_stated_about_a_file_is_used(page: OfflinePage, tmp_path: Path) -> None:
    path = tmp_path / "stated.csv"
    path.write_text("enc,dos,icd one\nE1,03/14/2026,M54.6\n", encoding="utf-8")
    page.choose(path)
    assert "encounter_id" in page.refusal() or "dx1" in page.refusal()
    assert "/work" not in page.refusal()
    # The refusal names a field, so the fields are open.
    assert 'under "Headings"' in page.refusal()
    page.page.fill("#maps", "enc=encounter_id\nicd one=dx1")
    page.page.click("#again")
    page.settled()
    assert page.refusal() == ""
    assert "choose mdy" in page.text("#notes")
    page.page.evaluate("document.getElementById('stated').open = false")
    page.page.get_by_role("button", name="Go to the field").first.click()
    assert page.page.evaluate("document.activeElement.id") == "dates"
    page.page.select_option("#dates", "mdy")
    page.page.click("#again")
    page.settled()
    assert page.page.get_by_role("button", name="Go to the field").count() == 0
    assert "1 row audited" in page.text("#results-title")
    page.page.fill("#maps", "")
    page.page.select_option("#dates", "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0", "Save the file as .xlsx or .csv"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "damaged"),
        ("text.xlsx", b"encounter_id,dos", "is not a workbook"),
        ("other.csv", b"a,b\n1,2\n", "no column"),
    ],
)
def test_a_file_that_cannot_be_audited_is_refused_in_one_line(
    name: str, content: bytes, said: str, page: OfflinePage, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    page.choose(tmp_path / name)
    assert said in page.refusal()
    assert page.refusal().startswith(name)


def test_rows_can_be_filtered_opened_and_their_queries_read(page: OfflinePage) -> None:
    page.choose(SAMPLE)
    shown = page.page
    shown.select_option("#verdict", "QUERY_PROVIDER")
    rows = shown.locator("#page tbody tr").count()
    assert page.text("#count") == f"{rows} of 288 rows"
    shown.select_option("#shows", "queries")
    page.until("document.querySelectorAll('#page .said').length > 0")
    assert shown.locator("#page .said").count() == rows
    shown.locator("#page .item button.link").first.focus()
    shown.keyboard.press("Enter")
    page.until("document.getElementById('detail').open")
    assert "Query to the provider" in page.text("#detail-body")
    shown.keyboard.press("Escape")
    assert shown.evaluate("document.getElementById('detail').open") is False
    shown.select_option("#shows", "rows")
    shown.select_option("#verdict", "")
    assert page.text("#where") == "1 to 50 of 288"
    shown.click("#after")
    page.until("document.getElementById('where').textContent.startsWith('51 ')")


def test_one_encounter_is_judged_as_one_types(page: OfflinePage) -> None:
    page.view("single")
    shown = page.page
    values = {
        "date_of_service": "2026-02-10",
        "dx1": "M54.6",
        "pain_regions": ["thoracic", "lumbar"],
        "chart_reviewed": "Y",
    }
    shown.fill("#field-date_of_service", "2026-02-10")
    shown.fill("#field-dx1", "M54.6")
    shown.get_by_text("Documentation", exact=True).click()
    for region in ("thoracic", "lumbar"):
        shown.check(f"input[name=pain_regions][value={region}]")
    shown.select_option("#field-chart_reviewed", "Y")
    expected = audit_encounter(values)
    words = expected.verdict.value.replace("_", " ").lower()
    wanted = expected.findings[0].message
    page.until(
        f"document.getElementById('single-result').textContent.includes({wanted!r})"
    )
    assert words in page.text("#single-result .verdict >> nth=0")
    for finding in expected.findings:
        assert finding.message in page.text("#single-result")
    shown.get_by_role("button", name="Clear").click()


def propose(page: OfflinePage, note: str) -> None:
    """Type a note, and wait for what it proposes."""
    page.view("note")
    page.page.fill("#note", note)
    page.until(
        "document.querySelector('#note-found h3') "
        "|| !document.getElementById('note-problem').hidden"
    )


def proposals_shown(page: OfflinePage) -> tuple[list[Any], list[Any]]:
    """Return label, value, quote, section and reason of both tables of the pane."""
    found: list[list[Any]] = page.page.evaluate(
        "[...document.querySelectorAll('#note-found table')].map(table => "
        "[...table.tBodies[0].rows].map(row => "
        "[...row.cells].map(cell => cell.textContent)))"
    )
    titles = page.page.locator("#note-found h3").all_text_contents()
    one, other = (found if len(found) == 2 else [[], *found])[:2] or ([], [])
    assert titles == [f"Proposed cells ({len(one)})", f"Left open ({len(other)})"]
    return [tuple(row[1:]) for row in one], [(row[0], "", *row[1:]) for row in other]


def labelled(proposals: list[Any]) -> list[Any]:
    return [(column(p[0]).label, *p[1:]) for p in proposals]


@pytest.mark.law(203)
def test_the_pane_proposes_what_the_reader_of_notes_proposes(page: OfflinePage) -> None:
    for note in NOTES[:12]:
        propose(page, note)
        one, other = wanted_of(note)
        assert proposals_shown(page) == (labelled(one), labelled(other))


def form_of(page: OfflinePage) -> dict[str, list[str]]:
    """Return the filled fields of the form."""
    found: dict[str, list[str]] = {}
    for name, value in page.page.evaluate(
        "[...new FormData(document.getElementById('single'))]"
    ):
        if value:
            found.setdefault(name, []).append(value)
    return found


def confirm(page: OfflinePage, *labels: str) -> None:
    """Confirm cells by the keyboard, and put them into the form."""
    for label in labels:
        page.page.get_by_label(f"Confirm {label}").focus()
        page.page.keyboard.press("Space")
    page.page.locator("#note-put").focus()
    page.page.keyboard.press("Enter")
    page.until("document.activeElement.id === 'single-title'")


EXAMINED = "HPI: thoracic back pain since Monday.\nExam: tender T6. Signed MD"


@pytest.mark.law(204)
def test_only_confirmed_cells_reach_the_form_and_its_verdict(
    page: OfflinePage,
) -> None:
    page.view("single")
    page.page.get_by_role("button", name="Clear", exact=True).click()
    propose(page, EXAMINED)
    assert page.page.locator("#note-put").is_disabled()
    assert form_of(page) == {}
    confirm(page, "Exam: tenderness recorded: Y")
    assert form_of(page) == {"exam_tenderness": ["Y"]}
    # Only the form says what is not documented, so the page says that, too.
    assert "a blank cell of the chart counts as not documented" in page.text(
        "#from-note"
    )
    page.page.fill("#field-date_of_service", "2026-03-04")
    page.page.fill("#field-dx1", "M54.6")
    values = {"exam_tenderness": "Y", "dx1": "M54.6", "date_of_service": "2026-03-04"}
    expected = audit_encounter(values)
    words = expected.verdict.value.replace("_", " ").lower()
    page.until(
        "(document.querySelector('#single-result .verdict') || status)"
        f".textContent.includes({words!r})"
    )
    for finding in expected.findings:
        assert finding.message in page.text("#single-result")
    page.page.get_by_role("button", name="Clear", exact=True).click()
    assert form_of(page) == {}


@pytest.mark.law(204)
def test_cells_of_an_earlier_note_go_and_written_cells_stay(page: OfflinePage) -> None:
    propose(page, EXAMINED)
    confirm(page, "Exam: tenderness recorded: Y", "Pain documented by provider: Y")
    page.page.select_option("#field-exam_tenderness", "N")
    propose(page, EXAMINED)
    confirm(page, "Exam: tenderness recorded: Y", "Pain documented by provider: Y")
    assert form_of(page) == {"exam_tenderness": ["N"], "pain_documented": ["Y"]}
    said = page.text("#from-note")
    assert "Already filled, so left as they were: Exam: tenderness recorded." in said
    page.page.get_by_role("button", name="Clear", exact=True).click()


def test_a_changed_note_has_to_be_confirmed_anew(page: OfflinePage) -> None:
    propose(page, EXAMINED)
    page.page.get_by_label("Confirm Pain documented by provider: Y").check()
    page.page.locator("#note").press("End")
    page.page.keyboard.type(" x")
    assert page.page.locator("#note-found h3").count() == 0
    page.until("document.querySelector('#note-found h3')")
    assert page.page.locator("#note-found input:checked").count() == 0
    page.page.click("#note-clear")
    assert page.page.input_value("#note") == ""


DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const told = { dataTransfer: data, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", told));
}"""


def test_a_note_is_dropped_without_displacing_the_audited_file(
    page: OfflinePage, tmp_path: Path
) -> None:
    page.choose(SAMPLE)
    page.view("note")
    page.page.evaluate(DROP, ["a.txt", EXAMINED])
    page.until("document.querySelector('#note-found h3')")
    assert page.page.input_value("#note") == EXAMINED
    page.view("file")
    assert "chart_review.xlsx" in page.text("#results-title")
    assert page.downloaded("annotated", tmp_path).name == "chart_review.annotated.xlsx"
    text = "encounter_id,dos,dx1\nE1,2026-02-10,M54.6\n"
    page.page.evaluate(DROP, ["dropped.csv", text])
    page.until("/dropped/.test(document.getElementById('results-title').textContent)")


@pytest.mark.law(188)
def test_nothing_of_a_note_is_stored_or_printed_or_in_the_title(
    page: OfflinePage,
) -> None:
    said: list[str] = []
    page.page.on("console", lambda message: said.append(message.text))
    title = page.page.title()
    propose(page, "x" * 100_001)
    assert "No part of it was read" in page.text("#note-problem")
    for name, content in (("a.txt", EXAMINED), ("b.pdf", "%PDF")):
        file = {"name": name, "mimeType": "", "buffer": content.encode()}
        page.page.set_input_files("#note-file", file)
        page.until(
            "document.querySelector('#note-found h3') "
            "|| document.getElementById('note-problem').textContent.includes('.pdf')"
        )
    assert "ends in .txt" in page.text("#note-problem")
    assert page.page.input_value("#note") == ""
    stored = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert page.page.evaluate(stored) == [0, 0, 0]
    assert (said, page.page.title()) == ([], title)
    assert page.page.url == page.path.as_uri()


@pytest.mark.law(180)
@pytest.mark.law(185)
def test_unconfirmed_cells_of_a_file_are_blank_to_the_page(
    page: OfflinePage, tmp_path: Path
) -> None:
    answers = []
    for name, rows in zip(("open", "blank"), opened_and_blank(), strict=True):
        page.choose(write_book(tmp_path / f"{name}.xlsx", rows, 1900))
        assert page.refusal() == ""
        answers.append(csv_answers(page.downloaded("csv", tmp_path)))
    assert differing(*answers)[:3] == []


def test_rules_and_codes_are_looked_up(page: OfflinePage) -> None:
    page.view("rules")
    page.page.fill("#rule-text", "EXC-DISC-1")
    page.until(
        "/^[1-9][0-9]? of /.test(document.getElementById('rule-count').textContent)"
    )
    assert "EXC-DISC-1" in page.text("#rule-list summary >> nth=0")
    page.view("codes")
    page.page.fill("#code", "M51.34")
    page.page.fill("#code-day", "2026-02-10")
    page.until(
        "document.getElementById('code-answer').textContent.includes('2026-02-10')"
        " && document.getElementById('code-answer').textContent.includes('M51.34')"
    )
    assert "billable" in page.text("#code-answer")


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """Listen on this machine; yield the port and whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        met: list[object] = []

        def accept() -> None:
            while True:
                try:
                    met.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], met


LEAKS = """async (port) => {
  const url = `http://127.0.0.1:${port}/`;
  const tries = [
    () => new Promise((ok, no) => {
      const request = new XMLHttpRequest();
      request.onload = ok; request.onerror = no;
      request.open("GET", url); request.send();
    }),
    () => new Promise((ok, no) => {
      const line = new WebSocket(url.replace("http", "ws"));
      line.onopen = ok; line.onerror = no;
    }),
    () => import(url),
    () => new Promise((ok, no) => {
      const events = new EventSource(url); events.onopen = ok; events.onerror = no;
    }),
  ];
  if (typeof document !== "undefined") tries.push(
    () => fetch(url),
    () => new Promise((ok, no) => {
      const picture = new Image(); picture.onload = ok; picture.onerror = no;
      picture.src = url;
    }),
    async () => { if (!navigator.sendBeacon(url, "x")) throw new Error("no"); },
  );
  const open = [];
  for (const [n, attempt] of tries.entries()) {
    const soon = new Promise((_, no) => setTimeout(no, 1000));
    try { await Promise.race([attempt(), soon]); open.push(n); } catch { }
  }
  return open;
}"""


@pytest.mark.law(113)
def test_nothing_can_leave_the_page_or_its_worker(page: OfflinePage) -> None:
    context, before = page.page.context, len(page.asked)
    # Online, so that only the policy of the page stands between it and the server.
    context.set_offline(False)
    try:
        with listening() as (port, met):
            (worker,) = page.page.workers
            answers = (page.page.evaluate(LEAKS, port), worker.evaluate(LEAKS, port))
            page.page.wait_for_timeout(300)
            assert met == []
            without_policy = context.new_page()
            without_policy.evaluate(LEAKS, port)
            assert met != []
            without_policy.close()
    finally:
        context.set_offline(True)
        del page.asked[before:]  # what was tried in vain
    # A beacon is accepted and then dropped.
    assert answers in (([], []), ([6], []))


def test_the_policy_names_no_address_and_is_shown(page: OfflinePage) -> None:
    page.view("about")
    policy = page.text("#policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy
    assert "http" not in policy
    assert "unsafe-inline" not in policy
    assert "MIT License" in page.text("#licences")
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in page.text("#licences")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 360)])
def test_axe_finds_nothing_serious_on_a_desk_or_on_a_phone(
    scheme: str, width: int, page: OfflinePage
) -> None:
    shown = page.page
    page.choose(SAMPLES / "claims.csv")
    shown.locator("#rule-text").evaluate("field => { field.value = 'EXC-DISC'; }")
    propose(page, NOTES[4])
    shown.locator("#note-found input").first.check()
    shown.emulate_media(color_scheme=scheme)
    shown.set_viewport_size({"width": width, "height": 900})
    shown.evaluate(axe_source())
    for view in VIEWS:
        page.view(view)
        shown.wait_for_timeout(300)
        grave = shown.evaluate(
            "async () => (await axe.run()).violations.filter(v => "
            "['serious', 'critical'].includes(v.impact))"
            ".map(v => [v.id, v.nodes[0].html])"
        )
        assert grave == [], view
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, view
    shown.set_viewport_size({"width": 1200, "height": 900})
    shown.emulate_media(color_scheme="light")


def test_a_cell_cannot_become_markup(page: OfflinePage, tmp_path: Path) -> None:
    path = tmp_path / "markup.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("<b>May")
        sheet.write_row(0, 0, ("encounter_id", "dos", "dx1"))
        sheet.write_row(1, 0, ("<img src=x onerror=alert(1)>", "2026-02-10", "M54.6"))
    page.choose(path)
    assert page.page.locator("main img").count() == 0
    assert "<img src=x" in page.text("#page")
