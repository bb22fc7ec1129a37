"""Auditors decide before they see the machine's verdict, and nothing tells it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import InputUnreadable, SettingRefused, TspineError
from audit.findings import Verdict
from audit.review.auditing import audit_review, blind_review, reveal_review
from audit.review.plan import SHA256, Pick, Reviewer, allocate
from audit.review.score.scoring import score
from audit.review.workflow import draw_review
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.merging import merge
from audit.review.worksheet.parts import split
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import Worksheet
from audit.review.worksheet.todo import blind_problem_with, todo_of
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_review_commands import CHARTS, tspine
from property_tests.strategies.plans import frames, plan_of
from property_tests.support.review_samples import with_decisions
from samples.review import build

NAMES = ("A. Ahn", "B. Bell", "C. Cho")
SECRETS = (
    "coding_verdict",
    "claim_risk",
    "coder_task",
    "EXC-",
    "CHART_REVIEW_REQUIRED",
)

NO_DECISION = (
    *(Verdict.CHART_REVIEW_REQUIRED, Verdict.QUERY_PROVIDER),
    *(Verdict.INPUT_ERROR, Verdict.NOT_ASSESSABLE),
)
"""Verdicts of the machine with which nobody can agree."""


def blind_drawn(reviewers: int = 2, overlap: int = 4, blind: bool = True) -> Worksheet:
    plan = replace(
        build.make_plan(),
        sizes=(("all", 12),),
        blind=blind,
        overlap=overlap,
        reviewers=tuple(Reviewer(name, "CPC") for name in NAMES[:reviewers]),
    )
    return draw_review(plan, CHARTS)


def own(verdict: str, name: str = "A. Ahn") -> Decision:
    return Decision(name, own_verdict=verdict, dollars=0.0)


def all_decided(worksheet: Worksheet, verdict: str) -> Worksheet:
    name = worksheet.reviewer or "A. Ahn"
    return with_decisions(
        worksheet, dict.fromkeys(range(len(worksheet.rows)), own(verdict, name))
    )


@pytest.mark.law(96)
def test_nothing_in_a_blind_file_tells_what_the_machine_says(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    drawn = blind_drawn()
    for worksheet in (blind_review(drawn), *split(blind_review(drawn))):
        write_worksheet(path, worksheet, force=True)
        with zipfile.ZipFile(path) as book:
            texts = b"".join(book.read(name) for name in book.namelist()).decode()
        assert not [word for word in SECRETS if word in texts]
        book = openpyxl.load_workbook(path)
        assert {sheet.sheet_state for sheet in book} == {"visible"}
        again = read_worksheet(path)
        assert again.is_blind
        assert replace(again, product="") == replace(worksheet, product="")


@pytest.mark.law(96)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_first_decision_outlives_whatever_comes_later(data: st.DataObject) -> None:
    verdicts = st.sampled_from(
        ["SUPPORTED", "NOT_SUPPORTED", "QUERY_PROVIDER", "INVALID_CODE"]
    )
    blind = blind_review(blind_drawn())
    given_words = [data.draw(verdicts) for _ in blind.rows]
    decided = with_decisions(blind, {i: own(v) for i, v in enumerate(given_words)})
    shown = reveal_review(decided, Auditor())
    changed = with_decisions(
        shown, {i: Decision("Z", "agree") for i in range(len(shown.rows))}
    )
    later = audit_review(changed, Auditor())
    assert [o.verdict for o in later.opinions] == given_words
    machine = [row.machine.coding_verdict for row in shown.rows]
    assert [o.machine for o in later.opinions] == machine
    for row, word, judged in zip(shown.rows, given_words, machine, strict=True):
        assert row.decision.decision == ("agree" if word == judged else "disagree")
        is_silent = judged == Verdict.CHART_REVIEW_REQUIRED
        assert bool(row.changed) == (word != judged and not is_silent)
    # What people say after they saw the machine's verdict is not agreement.
    readers = score(later).readers
    assert readers == score(shown).readers
    pairs = [
        (m, w)
        for m, w in zip(machine, given_words, strict=True)
        if m not in NO_DECISION
    ]
    assert readers.machine is not None
    assert readers.machine.n == len(pairs)
    assert readers.machine.agreed == sum(m == w for m, w in pairs)


def test_nothing_is_claimed_of_the_machine_if_people_saw_it_first() -> None:
    shown = audit_review(blind_drawn(blind=False), Auditor())
    result = score(
        with_decisions(shown, {i: Decision("A", "agree") for i in range(12)})
    )
    assert result.readers.machine is None
    assert result.agreement.kappa is None
    assert "not claimed" in result.readers.sentences[0]


@pytest.mark.law(96)
def test_a_verdict_is_shown_only_when_every_unit_is_decided() -> None:
    blind = blind_review(blind_drawn())
    whole = all_decided(blind, "SUPPORTED")
    for index in range(len(blind.rows)):
        lacking = with_decisions(whole, {index: Decision("A. Ahn")})
        with pytest.raises(InputUnreadable, match=r"1 of 12 units are not decided"):
            reveal_review(lacking, Auditor())
    with pytest.raises(InputUnreadable, match=r"the part of A\. Ahn"):
        reveal_review(split(whole)[0], Auditor())
    with pytest.raises(InputUnreadable, match="Nothing is hidden"):
        reveal_review(reveal_review(whole, Auditor()), Auditor())


def test_a_column_taken_out_after_the_reveal_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    whole = all_decided(blind_review(blind_drawn()), "SUPPORTED")
    write_worksheet(path, reveal_review(whole, Auditor()))
    book = openpyxl.load_workbook(path)
    sheet = book["Review"]
    del sheet.tables["Review"]
    sheet.delete_cols([c.value for c in sheet[1]].index("coding_verdict") + 1)
    book.save(path)
    with pytest.raises(InputUnreadable, match="coding_verdict is gone"):
        read_worksheet(path)


@pytest.mark.law(97)
@settings(max_examples=40)
@given(frames(), st.integers(2, 3), st.data())
def test_every_unit_has_its_reviewers_by_the_seed(
    frame: object, several: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(2, len(frame.units)))  # type: ignore[attr-defined]
    overlap = data.draw(st.integers(0, size))
    plan = plan_of(frame, SHA256, "5", size)  # type: ignore[arg-type]
    names = NAMES[:several]
    plan = replace(plan, overlap=overlap, reviewers=tuple(Reviewer(n) for n in names))
    strata = data.draw(st.lists(st.sampled_from("xyz"), min_size=size, max_size=size))
    units = frame.units[:size]  # type: ignore[attr-defined]
    picks = [Pick(u.id, s, 1, 1, "") for u, s in zip(units, strata, strict=True)]
    shares = allocate(plan, picks)
    assert list(shares) == [pick.unit_id for pick in picks]
    assert sum(len(readers) == 2 for readers in shares.values()) == overlap
    assert all(len(set(readers)) == len(readers) > 0 for readers in shares.values())
    # The order of the picks does not matter within a stratum, only the seed.
    mixed = sorted(picks, key=lambda pick: (strata.index(pick.stratum), pick.unit_id))
    assert allocate(plan, mixed) == shares
    for stratum in set(strata):
        there = [p.unit_id for p in picks if p.stratum == stratum]
        firsts = [shares[unit][0] for unit in there]
        counts = [firsts.count(name) for name in names]
        assert max(counts) - min(counts) <= 1
        doubled = sum(len(shares[unit]) == 2 for unit in there)
        assert abs(doubled - overlap * len(there) / size) < 1


@pytest.mark.law(97)
def test_the_parts_make_the_whole_and_both_decisions_stay(tmp_path: Path) -> None:
    drawn = blind_drawn()
    ann, bea = split(blind_review(drawn))
    assert len(ann.rows) + len(bea.rows) == 12 + 4
    parts = [
        ("d", drawn),
        ("a", all_decided(ann, "SUPPORTED")),
        ("b", all_decided(bea, "NOT_SUPPORTED")),
    ]
    merged = merge(parts)
    path = tmp_path / "m.xlsx"
    write_worksheet(path, merged)
    read = read_worksheet(path)
    assert read.opinions == merged.opinions
    assert [p.unit_id for p in read.picks] == [p.unit_id for p in drawn.picks]
    apart = [row for row in read.rows if row.changed]
    assert len(apart) == 4
    assert {todo_of(row, read.plan, blind=True) for row in apart} == {
        "See Changed since: decide again, then clear that cell"
    }
    pair = score(reveal_review(read, Auditor())).readers.between[0]
    assert (pair.kappa.n, pair.kappa.agreed, len(pair.apart)) == (4, 0, 4)
    for lacking, message in (
        (parts[1:], "Name the drawn workbook"),
        (parts[:2], "worksheet of B. Bell is missing"),
        ([parts[0], ("a", cut(ann)), parts[2]], "1 units of A. Ahn are missing"),
    ):
        with pytest.raises(InputUnreadable, match=message):
            merge(lacking)


def cut(worksheet: Worksheet) -> Worksheet:
    return replace(worksheet, rows=worksheet.rows[1:], charts=worksheet.charts[1:])


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (Decision("A"), ""),
        (Decision("A", own_verdict="SUPPORTED"), ""),
        (Decision("A", own_verdict="INVALID_CODE"), "Enter the dollars"),
        (Decision("A", own_verdict="INVALID_CODE", dollars=0.0), ""),
        (Decision("A", "not enough"), "Say what is missing"),
        (Decision("A", "not in frame"), "Say why it is not of the frame"),
        (Decision("A", "not enough", own_verdict="SUPPORTED"), "one excludes"),
        (Decision(own_verdict="SUPPORTED"), "Name the auditor"),
    ],
)
def test_what_a_blind_decision_still_needs(decision: Decision, problem: str) -> None:
    got = blind_problem_with(decision, ("agree", "disagree"))
    assert problem in got
    assert bool(problem) == bool(got)


def test_an_input_that_was_audited_is_not_reviewed_blind(tmp_path: Path) -> None:
    charts = tmp_path / "charts.csv"
    charts.write_text(
        "encounter_id,date_of_service,dx1,provider_id,coding_verdict\n"
        "A,2026-02-10,M54.6,P,SUPPORTED\nB,2026-02-11,M54.6,P,SUPPORTED\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingRefused, match=r"holds verdicts.*coding_verdict"):
        tspine("plan", charts)
    tspine("plan", charts, "--open")


@pytest.mark.parametrize(
    ("headings", "cells", "is_refused"),
    [
        ("severity", "7", False),
        ("Severity", "moderate", False),
        ("findings", "tender at T6", False),
        ("severity", "", False),
        ("severity", "minor", True),
        ("severity", "SUPPORTED", True),
        ("findings,severity", "tender,7", True),
        ("rule_ids", "INC-01", True),
    ],
)
def test_a_chart_has_a_column_of_severity_of_its_own(
    tmp_path: Path, headings: str, cells: str, is_refused: bool
) -> None:
    charts = tmp_path / "charts.csv"
    rows = [f"{name},2026-02-10,M54.6,P,{cells}" for name in "AB"]
    head = f"encounter_id,date_of_service,dx1,provider_id,{headings}"
    charts.write_text("\n".join((head, *rows, "")), encoding="utf-8")
    if not is_refused:
        tspine("plan", charts)
        return
    with pytest.raises(SettingRefused, match="holds verdicts of the machine"):
        tspine("plan", charts)


def test_an_overlap_needs_two_reviewers(tmp_path: Path) -> None:
    words = ("--preset", "none", "--size", "9", "-o", tmp_path / "p.toml")
    one = ("--overlap", "3", "--reviewer", "A. Ahn, CPC")
    with pytest.raises(SettingRefused, match="need two reviewers"):
        tspine("plan", CHARTS, *words, *one)
    with pytest.raises(SettingRefused, match="given twice"):
        tspine("plan", CHARTS, *words, *one[2:], "--reviewer", "a. ahn")


def test_a_blind_review_of_one_auditor_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "q3"
    tspine("init", folder, CHARTS, "--preset", "none", "--size", "6", "--blind")
    for command in ("score", "report", "appraise", "verify", "audit", "reveal"):
        with pytest.raises(
            InputUnreadable, match=r"Next: tspine review|does not exist"
        ):
            tspine(command, folder)
    assert "Next: tspine review audit" in tspine("draw", folder).stderr
    assert "tspine review reveal" in tspine("audit", folder).stderr
    with pytest.raises(InputUnreadable, match="0 of 6 units are decided"):
        tspine("score", folder)
    with pytest.raises(InputUnreadable, match="6 of 6 units are not decided"):
        tspine("reveal", folder)
    blind = folder / "q3.blind.xlsx"
    whole = all_decided(read_worksheet(blind), "SUPPORTED")
    write_worksheet(blind, whole, force=True)
    assert "tspine review score" in tspine("reveal", folder).stderr
    result = json.loads(tspine("score", folder, "--json").stdout)
    assert result["readers"]["blind"]
    tspine("verify", folder)
    tspine("report", folder, "--date", "2026-10-01")
    assert blind.exists()


def test_a_folder_is_not_left_half_made(tmp_path: Path) -> None:
    folder = tmp_path / "q3"
    with pytest.raises(SettingRefused):
        tspine("init", folder, CHARTS, "--preset", "unheard-of")
    assert not folder.exists()


def test_a_draw_is_not_scored(tmp_path: Path) -> None:
    plan = tmp_path / "q.plan.toml"
    tspine("plan", CHARTS, "-o", plan, "--preset", "none", "--size", "5")
    tspine("draw", plan, CHARTS)
    for command in ("score", "report", "appraise"):
        with pytest.raises(InputUnreadable, match="Next: tspine review audit"):
            tspine(command, tmp_path / "q.drawn.xlsx")
    tspine("audit", tmp_path / "q.drawn.xlsx")
    with pytest.raises(InputUnreadable, match="no unit is decided"):
        tspine("report", tmp_path / "q.review.xlsx")


def test_a_merge_replaces_an_undecided_worksheet_and_no_other(tmp_path: Path) -> None:
    plan, target = tmp_path / "q.plan.toml", tmp_path / "q.review.xlsx"
    tspine("plan", CHARTS, "-o", plan, "--preset", "none", "--size", "5")
    tspine("draw", plan, CHARTS)
    drawn = tmp_path / "q.drawn.xlsx"
    tspine("audit", drawn)
    mine = with_decisions(read_worksheet(target), {0: Decision(comment="mine")})
    write_worksheet(tmp_path / "ann.xlsx", mine)
    tspine("merge", drawn, tmp_path / "ann.xlsx", "-o", target)
    assert read_worksheet(target).rows[0].decision.comment == "mine"
    write_worksheet(
        target,
        with_decisions(mine, {1: Decision(comment="only here")}),
        force=True,
    )
    with pytest.raises(TspineError, match="would lose them"):
        tspine("merge", drawn, tmp_path / "ann.xlsx", "-o", target)
