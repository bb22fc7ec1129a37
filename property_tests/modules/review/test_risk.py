"""Charts chosen by risk: by what the criteria say, and beside every figure."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from typer.testing import CliRunner

from audit import Auditor
from audit.codes import M546, Code
from audit.encounter.values import Encounter, ServiceLine
from audit.errors import InputUnreadable, TspineError
from audit.hosts.cli.app import app
from audit.review.plan import FrameRules
from audit.review.register import score_periods
from audit.review.register.register import Register
from audit.review.risk import Given, choose
from audit.review.risk.requests import Asked, read_requests, write_requests
from audit.review.risk.selection import AtRisk
from property_tests.support.review_samples import DECIDED
from samples.review import build

AUDITOR = Auditor()
PROVIDERS, CODERS = ("P1", "P2", "P3"), ("C1", "C2", "")
ONE = st.builds(
    Encounter,
    date_of_service=st.just(dt.date(2026, 2, 10)),
    dx=st.sampled_from([("M54.6",), ("M54.2",), ("R07.9", "M54.6")]),
    lines=st.sampled_from([(), (ServiceLine(1, "64490"),), (ServiceLine(1, "99213"),)]),
    provider_id=st.sampled_from((*PROVIDERS, "")),
    coder_id=st.sampled_from(CODERS),
    amount_paid=st.sampled_from([None, 0.0, 80.0, 120.0]),
)
MANY = st.lists(ONE, min_size=1, max_size=90)


def numbered(drawn: list[Encounter]) -> list[Encounter]:
    return [replace(e, encounter_id=f"E{n:03}", row=n + 2) for n, e in enumerate(drawn)]


def tspine(*words: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["review", *map(str, words)])
    if isinstance(done.exception, TspineError):
        raise done.exception
    assert done.exit_code == status, done.output
    return done.output


@pytest.mark.law(127)
@settings(max_examples=40)
@given(MANY, st.sets(st.sampled_from(["C1"])), st.integers(1, 30), st.integers(0, 4))
def test_a_chart_is_chosen_by_the_stated_criteria_alone(
    drawn: list[Encounter], coders: set[str], size: int, wrong: int
) -> None:
    """Worked out again here, in plain counts and by scipy's test of Fisher."""
    period = [*numbered(drawn), Encounter(encounter_id="X", dx=(M546,))]
    errors = {"P1": (wrong, 10)}
    sampled = {"E001", "E004"}
    found = choose(
        period, FrameRules(), AUDITOR, Given(errors, "Q2", coders, sampled), size
    )
    points = {}
    for e in period:
        if "M54.6" in e.dx and e.encounter_id not in sampled:
            points[e.encounter_id] = (
                stands_out(e.provider_id, period)
                + any(line.procedure == "64490" for line in e.lines)
                + (e.provider_id == "P1" and wrong >= 2)
                + bool(e.coder_id and e.coder_id not in coders)
            )
    paid = {e.encounter_id: e.amount_paid or 0.0 for e in period}
    ranked = sorted(points, key=lambda unit: (-points[unit], -paid[unit], unit))
    wanted = [unit for unit in ranked if points[unit]][:size]
    assert [c.id for c in found.chosen] == wanted
    assert [c.points for c in found.chosen] == [points[unit] for unit in wanted]


def stands_out(provider: str, period: list[Encounter]) -> bool:
    own = [e for e in period if e.provider_id == provider]
    others = [e for e in period if e.provider_id not in ("", provider)]
    if not provider or len(own) < 20 or not others:
        return False
    mine, theirs = (sum("M54.6" in e.dx for e in part) for part in (own, others))
    if mine / len(own) < 1.5 * theirs / len(others):
        return False
    table = np.array([[mine, len(own) - mine], [theirs, len(others) - theirs]])
    return bool(stats.fisher_exact(table, alternative="greater").pvalue <= 0.01)


def lopsided(with_code: int, codes: tuple[Code, ...] = (M546,)) -> AtRisk:
    own = [
        Encounter(encounter_id=f"A{n}", dx=(M546,), provider_id="A") for n in range(25)
    ]
    others = [
        Encounter(
            encounter_id=f"B{n}",
            dx=(M546 if n < with_code else Code("M54.2"),),
            provider_id="B",
        )
        for n in range(60)
    ]
    rules = FrameRules(codes=codes)
    return choose([*own, *others], rules, AUDITOR, Given(), 100)


def test_a_provider_far_above_the_peers_is_chosen_with_the_base_of_the_figure() -> None:
    found = lopsided(20)
    assert {c.provider for c in found.chosen} == {"A"}
    (reason,) = found.chosen[0].reasons
    assert "25 of 25 encounters (100.0 %)" in reason[1]
    assert "20 of 60 (33.3 %)" in reason[1]
    assert lopsided(45).chosen == ()
    # Also of a frame that takes every code.
    every = lopsided(20, ())
    assert every.candidates == 85
    assert {c.provider for c in every.chosen} == {"A"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("risk")
    made = place / "q3"
    words = ("--seed", "5", "--preset", "none", "--size", "40")
    tspine("init", made, build.CHARTS, *words)
    tspine("draw", made)
    tspine("risk", made)
    return made


@pytest.mark.law(127)
@pytest.mark.parametrize(
    "command", ["score", "appraise", "report", "audit", "reveal", "verify", "packet"]
)
def test_no_command_makes_a_rate_of_charts_by_risk(command: str, folder: Path) -> None:
    words = [build.CHARTS] if command in ("verify", "packet") else []
    with pytest.raises(InputUnreadable, match=r"chosen by risk.*no statistical sample"):
        tspine(command, folder / "q3.risk.xlsx", *words)


def test_the_workbook_says_first_what_it_is_not_and_leaves_out_the_sample(
    folder: Path,
) -> None:
    book = openpyxl.load_workbook(folder / "q3.risk.xlsx")
    assert book.sheetnames == ["Not a sample", "Charts", "Criteria", "Providers"]
    assert "not a statistical sample" in str(book["Not a sample"]["A1"].value)
    chosen = {row[0] for row in book["Charts"].iter_rows(min_row=2, values_only=True)}
    drawn = openpyxl.load_workbook(folder / "q3.drawn.xlsx")["Sample"]
    sampled = {row[0] for row in drawn.iter_rows(min_row=2, values_only=True)}
    assert chosen
    assert not chosen & sampled
    applied = [row[3] for row in book["Criteria"].iter_rows(values_only=True)]
    assert applied[1:] == ["yes", "yes", "no: give --register", "no: give --earlier"]


def test_past_errors_come_from_the_newest_review(tmp_path: Path) -> None:
    register = tmp_path / "r.sqlite"
    words = ("--register", register, "--name", "2026-Q2", "--actor", "Ann")
    tspine("score", DECIDED, *words)
    said = tspine("risk", build.CHARTS, "-o", tmp_path / "p.xlsx", *words[:2])
    with Register(str(register)) as book:
        (period,) = score_periods(book.lines())
    bad = {name for name, wrong, _ in period.providers if wrong >= 2}
    assert bad
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["Charts"]
    rows = [*sheet.iter_rows(min_row=2, values_only=True)]
    by_errors = {row[3] for row in rows if "Past errors" in row[9]}
    assert by_errors <= bad
    assert "charts wrong in 2026-Q2" in str(rows[0][10])
    assert "Past errors: 0" not in said


def test_coders_are_new_against_an_earlier_file(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.csv"
    text = "encounter_id,date_of_service,dx1,coder_id\nA,2025-02-10,M54.6,COD-1\n"
    earlier.write_text(text, encoding="utf-8")
    target = tmp_path / "p.xlsx"
    tspine("risk", build.CHARTS, "-o", target, "--earlier", earlier, "--size", 300)
    sheet = openpyxl.load_workbook(target)["Charts"]
    coders = {
        row[4]
        for row in sheet.iter_rows(min_row=2, values_only=True)
        if "New coder" in row[9]
    }
    assert coders
    assert "COD-1" not in coders
    earlier.write_text("encounter_id,date_of_service,dx1\nA,2025-02-10,M54.6\n")
    with pytest.raises(InputUnreadable, match="names no coder"):
        tspine("risk", build.CHARTS, "-o", target, "--earlier", earlier, "--force")


def test_requests_keep_what_people_wrote_and_name_what_is_overdue(
    folder: Path,
) -> None:
    path = folder / "q3.requests.xlsx"
    said = tspine("requests", folder, "--on", "2026-10-01")
    assert "0 overdue" in said
    book = openpyxl.load_workbook(path)
    sheet = book["Requests"]
    assert {row[1].value for row in sheet.iter_rows(min_row=2)} == {
        "sample",
        "chosen by risk",
    }
    late, came = sheet["A2"].value, sheet["A3"].value
    sheet["F2"].value, sheet["I2"].value = dt.date(2026, 9, 1), "asked by letter"
    sheet["F3"].value, sheet["H3"].value = dt.date(2026, 9, 1), dt.date(2026, 9, 9)
    book.save(path)
    said = tspine("requests", folder, "--on", "2026-10-01")
    assert "1 requested, 1 received; 1 overdue" in said
    assert f"{late} (" in said
    assert "overdue since 2026-09-15" in said
    rows = {r[0].value: r for r in openpyxl.load_workbook(path)["Requests"].iter_rows()}
    assert rows[late][8].value == "asked by letter"
    assert [rows[unit][4].value for unit in (late, came)] == ["requested", "received"]
    # A chart that somebody asked for stays, though it is no longer chosen.
    (folder / "q3.risk.xlsx").rename(folder / "other.xlsx")
    tspine("requests", folder)
    (folder / "other.xlsx").rename(folder / "q3.risk.xlsx")
    again = openpyxl.load_workbook(path)["Requests"]
    assert len([*again.iter_rows()]) == len(rows)
    assert "no longer chosen" in {row[1].value for row in again.iter_rows()}


@settings(max_examples=20, deadline=None)
@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 1)),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 1)),
    st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 1)),
)
def test_a_worklist_that_is_run_again_has_no_day_that_nobody_entered(
    first: dt.date, corrected: dt.date, due: dt.date | None
) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "w.xlsx")
        asked = Asked("E-1", "sample", status="requested", asked_on=first, due=due)
        write_requests(path, [asked])
        (read,) = read_requests(path)
        assert read == asked
        # The day of the request is corrected, and the list is run again.
        again = replace(read, asked_on=corrected)
        assert again.is_due_on == (due or corrected + dt.timedelta(days=14))


def test_a_wrong_word_in_the_worklist_is_named_with_its_cell(folder: Path) -> None:
    path = folder / "q3.requests.xlsx"
    tspine("requests", folder)
    before = path.read_bytes()
    book = openpyxl.load_workbook(path)
    book["Requests"]["E4"].value = "lost in the post"
    book.save(path)
    with pytest.raises(InputUnreadable, match=r"cell E4.*not one of to request"):
        tspine("requests", folder)
    path.write_bytes(before)
