"""What a report says of its own figures: bases, second readings, unread charts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.errors import InputUnreadable
from audit.review.report.book import write_book
from audit.review.report.content import ReportContent, content_of
from audit.review.report.page import page
from audit.review.score import Coding, Outcome, Unsettled, exact_rate, score
from audit.review.score.extrapolation import extrapolate
from audit.review.score.leverage import CENT, MOST, leverage_of
from audit.review.score.outcome import Judged
from audit.review.score.scoring import judged_rows
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support import recomputed as again
from property_tests.support.review_samples import decided, with_decisions
from property_tests.support.worksheets import with_cell

FROM_CLAIM = ("INVALID_CODE", "NOT_APPLICABLE")
NOTHING_DECIDED = (
    *("CHART_REVIEW_REQUIRED", "INPUT_ERROR", "QUERY_PROVIDER", "NOT_ASSESSABLE"),
    "",
)
NO_ERROR = ("SUPPORTED", "NOT_APPLICABLE")
GIVEN = st.lists(DECISIONS, min_size=12, max_size=12)
PEOPLE_OF = {
    "Auditor A": {"A"},
    "auditor  b, CPC": {"B"},
    "Auditor A; Auditor B": {"A", "B"},
    "Auditor C and Auditor A": {"A", "C"},
    "Auditor B, Auditor C": {"B", "C"},
    "Z. Unknown": {"Z"},
    "": set(),
}
"""The people in a cell, where the plan has the auditors A, B and C."""
NAMES = st.lists(st.tuples(*[st.sampled_from(sorted(PEOPLE_OF))] * 2), min_size=12)


def given_to(decisions: list[Decision], strict: bool = False) -> Worksheet:
    plan = replace(decided().plan, missing_is_error=strict)
    return replace(with_decisions(decided(), dict(enumerate(decisions))), plan=plan)


def made(worksheet: Worksheet) -> ReportContent:
    return content_of(worksheet, (), product="1")


def shown(content: ReportContent) -> str:
    text = re.sub("</?(?:span|strong|a)[^>]*>", "", page(content))
    plain = unescape(re.sub("<[^>]+>", " ", text)).replace("\u00a0", " ")
    return " ".join(plain.split())


def in_book(content: ReportContent, folder: Path) -> str:
    write_book(folder / "r.xlsx", content)
    book = openpyxl.load_workbook(folder / "r.xlsx", read_only=True)
    cells = (cell for sheet in book for row in sheet.values for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


def ids_of(ids: object) -> list[str]:
    return [f"ENC-2026-{one}" for one in str(ids).split()]


def test_the_charts_of_the_sample_that_nobody_read_are_undecided_alike() -> None:
    units = {u.row.unit.id: u for u in judged_rows(decided())}
    unread = ids_of("0123 0180 0188 0242")
    for unit in (units[name] for name in unread):
        assert unit.outcome is Outcome.UNDECIDED
        assert unit.unsettled is Unsettled.CLAIM_ONLY
        assert unit.dollars == 0.0
    text = shown(made(decided()))
    assert "Nobody read 4 charts" in text
    for name in ids_of("0025 0175 0224"):
        assert units[name].is_wrong
    assert "On 3 charts" in text
    assert "the machine still asks for something in the chart" in text


@settings(max_examples=30)
@given(GIVEN, st.sets(st.integers(0, 11)), st.booleans())
@pytest.mark.law(140)
def test_a_chart_that_nobody_read_is_no_error_but_for_what_the_claim_shows(
    decisions: list[Decision], unread: set[int], strict: bool
) -> None:
    worksheet = given_to(decisions, strict)
    for at in range(12):
        cell = "N" if at in unread else "Y"
        worksheet = with_cell(worksheet, at, "Chart reviewed", cell)
    units = judged_rows(worksheet)
    guessed = (
        units[at]
        for at in unread
        if units[at].verdict
        not in ("", units[at].row.machine.coding_verdict, *FROM_CLAIM)
    )
    kept = (Outcome.UNDECIDED, Outcome.OPEN)
    assert all(u.outcome in kept or u.unsettled is Unsettled.REVIEWERS for u in guessed)
    for unit in (u for u in units if u.unsettled is Unsettled.CLAIM_ONLY):
        assert (unit.outcome, unit.dollars) == (Outcome.UNDECIDED, 0.0)
    for at in set(range(12)) - unread:
        plain = unit_without_chart_flag(worksheet, at)
        assert units[at].outcome is plain.outcome


def unit_without_chart_flag(worksheet: Worksheet, at: int) -> Judged:
    """Return a unit as it is judged where its row says that the chart was read."""
    read = with_cell(worksheet, at, "Chart reviewed", "Y")
    return judged_rows(read)[at]


def test_a_missing_record_is_an_error_and_an_unread_chart_is_none() -> None:
    gone = Decision("A", "not enough", comment="not to be had")
    guessed = Decision("A", "disagree", own_verdict="NOT_SUPPORTED", comment="x")
    worksheet = given_to([gone, guessed, guessed], strict=True)
    for at in (0, 1):
        worksheet = with_cell(worksheet, at, "Chart reviewed", "N")
    first, second, third = judged_rows(worksheet)[:3]
    assert first.outcome is Outcome.WRONG
    assert first.dollars == first.row.unit.amount
    assert second.outcome is Outcome.UNDECIDED
    assert third.outcome is Outcome.WRONG


@settings(max_examples=25)
@given(GIVEN, st.sets(st.integers(0, 11)))
def test_decisions_that_contradict_the_record_are_named(
    decisions: list[Decision], unread: set[int]
) -> None:
    worksheet = given_to(decisions)
    for at in range(12):
        cell = "N" if at in unread else "Y"
        worksheet = with_cell(worksheet, at, "Chart reviewed", cell)
    said = dict(made(worksheet).statement[9].lines)
    text = said["Contradictions between decision and record"]
    lacking, _, found = text.partition("The decision is one on the chart")
    for at, unit in enumerate(judged_rows(worksheet)[:12]):
        given_there, machine = unit.row.decision, unit.row.machine.coding_verdict
        gone = given_there.decision == "not enough" or "missing record" in (
            given_there.error_type,
            given_there.root_cause,
        )
        assert (unit.row.unit.id in lacking) is (gone and at not in unread)
        own = unit.verdict not in ("", machine, *FROM_CLAIM)
        assert (unit.row.unit.id in found) is (own and at in unread)


def test_no_contradiction_is_said_where_there_is_none() -> None:
    agreed = [Decision("A", "agree")] * 66
    worksheet = with_decisions(decided(), dict(enumerate(agreed)))
    said = dict(made(worksheet).statement[9].lines)
    assert said["Contradictions between decision and record"] == "none"


def test_the_sample_says_which_overruled_charts_nobody_read_again(
    tmp_path: Path,
) -> None:
    content = made(decided())
    overruled = content.score.overruled
    assert len(overruled.charts) == 9
    alone = ids_of("0123 0025 0224 0137 0175 0242 0180")
    assert [c.unit_id for c in overruled.alone] == alone
    said = (
        "7 of these 9 had no second reading: 7 against the provider "
        f"({', '.join(alone)})."
    )
    meant = (
        "All that were read twice turned out the other way: second readings were not "
        "given evenly. 4 of them count as errors: if none of these stood, 19 of 52 "
        "charts would be wrong (36.5 %) instead of 23 (44.2 %)."
    )
    for text in (shown(content), in_book(content, tmp_path)):
        assert said in text
        assert meant in text


@settings(max_examples=20)
@given(GIVEN, NAMES)
@pytest.mark.law(141)
def test_every_overruled_chart_without_a_second_reading_is_named(
    decisions: list[Decision], names: list[tuple[str, str]]
) -> None:
    named = zip(decisions, names, strict=False)
    worksheet = given_to(
        [replace(d, auditor=one, second_reviewer=two) for d, (one, two) in named]
    )
    content = made(worksheet)

    def is_second(decision: Decision) -> bool:
        first, second = decision.auditor, decision.second_reviewer
        others = PEOPLE_OF.get(second, {second[-1:]}) - PEOPLE_OF.get(first, set())
        return bool(decision.second_decision and others & {"A", "B", "C"})

    wanted = {
        row.unit.id: is_second(row.decision)
        for row in (unit.row for unit in judged_rows(worksheet))
        if row.decision.decision == "disagree"
        and row.decision.own_verdict not in ("", row.machine.coding_verdict)
    }
    charts = content.score.overruled.charts
    assert {c.unit_id: c.twice for c in charts} == wanted
    for chart in charts:
        accuses = chart.people not in (*NO_ERROR, *NOTHING_DECIDED)
        accused = chart.machine not in (*NO_ERROR, *NOTHING_DECIDED)
        assert (chart.direction == "against the provider") is (accuses and not accused)
    lines = [x for x in content.limitations if x.startswith("Second readings: ")]
    alone = [name for name, twice in wanted.items() if not twice]
    assert len(lines) == bool(alone)
    assert all(name in line for line in lines for name in alone)


@pytest.mark.law(142)
@pytest.mark.parametrize("universe", [1, 2, 5, 19, 20, 24])
def test_nothing_is_estimated_of_a_frame_that_was_read_whole(universe: int) -> None:
    for judged in range(1, universe + 1):
        for wrong in range(judged + 1):
            rate = exact_rate("P", wrong, judged, universe, 0.9)
            whole = judged == universe
            assert rate.is_whole is whole
            assert ("no sampling error" in rate.sentence) is whole
            assert ("interval" in rate.sentence) is not whole
            low, _ = again.exact_limits(universe, judged, wrong, 0.9)
            beyond = whole or round(low * universe) > wrong
            assert rate.can_be_compared is (universe >= 20 and beyond)
            over = wrong > 0.05 * universe
            assert not (over and "to claim 5 %" in rate.sentence)


def test_no_provider_of_one_unit_lies_above_a_target() -> None:
    content = made(decided())
    named = " ".join(x for x in content.recommendations if "even the lower" in x)
    assert re.findall(r"PRV-\d\d", named) == ["PRV-03", "PRV-04"]
    others = " ".join(x for x in content.recommendations if "No rate of theirs" in x)
    assert "PRV-18 (1 of 1)" in others


@settings(max_examples=20)
@given(GIVEN)
def test_the_base_of_false_alarms_does_not_depend_on_what_was_found(
    decisions: list[Decision],
) -> None:
    drawn = {row.unit.provider for row in decided().rows}
    large = sum(decided().units_of("provider", name) >= 20 for name in drawn)
    assert large > 2
    for worksheet in (decided(), given_to(decisions)):
        alarms = [t for t in made(worksheet).recommendations if "false alarms" in t]
        named = f"of {large} providers with at least 20 units"
        assert [text for text in alarms if named not in text] == []
    assert "false alarms" in " ".join(made(decided()).recommendations)


def test_a_whole_frame_that_was_reviewed_is_counted_and_not_estimated() -> None:
    rows = decided().rows
    plan = replace(decided().plan, strata=(("all", len(rows)),), sizes=(("all", 66),))
    counts = Counter(
        (g, row.unit.group(g)) for row in rows for g in ("provider", "payer")
    )
    framed = tuple((g, v, n) for (g, v), n in counts.items())
    whole = replace(decided(), plan=plan, frame_counts=framed)
    notes = " ".join(extrapolate(whole).notes)
    assert "All 66 units of the frame were reviewed" in notes
    assert "fewer than" not in notes
    assert "at least 100 items" not in notes
    assert "PRV-18 (1 of 1)" in " ".join(made(whole).recommendations)


CENTS = st.integers(1, 3_000_000).map(lambda n: n / 100)


@settings(max_examples=60)
@example([(0.01, 1), (2.0, 1), (0.01, 1)])
@given(st.lists(st.tuples(CENTS, st.integers(-5, 20)), min_size=3, max_size=12))
@pytest.mark.law(143)
def test_the_chart_that_makes_most_of_an_interval_is_named(
    cells: list[tuple[float, int]],
) -> None:
    priced = [
        (f"E{n}", paid, paid * tenths / 20) for n, (paid, tenths) in enumerate(cells)
    ]
    found = leverage_of(priced, 0.9)
    share = sum(d for *_, d in priced) / sum(p for _, p, _ in priced)
    squares = {name: (d - share * p) ** 2 for name, p, d in priced}
    spread = sum(squares.values())
    is_even = spread < CENT**2 or max(squares.values()) < MOST * spread
    assert (found is None) is is_even
    for one in filter(None, [found]):
        assert one.of_spread == pytest.approx(squares[one.unit_id] / spread)
        rest = [(d, p) for name, p, d in priced if name != one.unit_id]
        worked = again.ratio_limits(rest, 0.9)
        assert (one.share, one.low, one.high) == pytest.approx(worked, abs=1e-9)
        assert one.unit_id in one.sentence
        assert "sensitivity only" in one.sentence


def test_the_sample_reconciles_its_two_intervals_of_dollars(tmp_path: Path) -> None:
    content = made(decided())
    for text in (shown(content), in_book(content, tmp_path)):
        assert "The rate's interval takes in 0 and the total's does not." in text
        assert "1 chart was underpaid by 10.10, which is netted" in text
        assert "ENC-2026-0227, paid 11,497.52" in text
        assert "for sensitivity only" in text


@settings(max_examples=20)
@given(GIVEN)
@pytest.mark.law(144)
def test_each_figure_has_its_base_and_one_is_that_of_the_demands(
    decisions: list[Decision],
) -> None:
    worksheet = given_to(decisions)
    content, units = made(worksheet), judged_rows(worksheet)
    counted = [u for u in units if u.counts]
    charts = [base.charts for base in content.bases]
    wanted = [
        len(counted),
        sum(u.final is not None and bool(u.codes_judged) for u in counted),
        sum(None not in (u.row.unit.amount, u.dollars) for u in counted),
        sum(n for *_, n in content.score.agreement.table),
    ]
    assert charts[:4] == wanted
    marked = [base.charts for base in content.bases if base.is_demands]
    try:
        assert marked == [extrapolate(worksheet).dollars.sample] == [len(units)]
    except InputUnreadable:
        assert marked == []


@settings(max_examples=25)
@given(GIVEN)
@pytest.mark.law(145)
def test_agreement_is_counted_where_the_machine_decided(
    decisions: list[Decision],
) -> None:
    worksheet = given_to(decisions)
    agreement, units = score(worksheet).agreement, judged_rows(worksheet)
    assert not {one for one, _, _ in agreement.table} & {*NOTHING_DECIDED}
    out = sum(n for _, n in agreement.left_out)
    assert agreement.units + out == len(units)
    asked = sum(u.row.machine.coding_verdict in NOTHING_DECIDED for u in units)
    assert out >= asked
    assert f"{out} charts are not compared" in agreement.left_out_sentence


LISTS = st.lists(st.sampled_from(("M54.6", "I10", "M81.0")), min_size=1, max_size=3)


@settings(max_examples=25)
@given(GIVEN, st.lists(st.tuples(LISTS, LISTS), min_size=12, max_size=12))
@pytest.mark.law(146)
def test_over_and_under_coded_are_counted_alike_everywhere(
    decisions: list[Decision], codes: list[tuple[list[str], list[str]]]
) -> None:
    plain = given_to(decisions)
    rows = list(plain.rows)
    for at, (reported, corrected) in enumerate(codes):
        machine = replace(rows[at].machine, corrected_dx=";".join(corrected))
        rows[at] = replace(rows[at], codes=tuple(reported), machine=machine)
    content = made(replace(plain, rows=tuple(rows)))
    result = content.score
    judged = [c for c in content.claims if c.is_judged and c.correct]
    kinds = Counter(
        (
            bool(Counter(c.billed) - Counter(c.correct)),
            bool(Counter(c.correct) - Counter(c.billed)),
        )
        for c in judged
    )
    for kind, rate, word, name in (
        ((True, False), result.over_coded, Coding.OVER, "over"),
        ((False, True), result.under_coded, Coding.UNDER, "under"),
        ((True, True), result.changed, Coding.CHANGED, "changed"),
    ):
        assert rate.wrong == kinds[kind]
        assert rate.wrong == sum(getattr(card, name) for card in content.cards)
        listed = [c for c in judged if c.outcome_text.endswith(f", {word.value}")]
        spares = [c for c in judged if c.spare and c.coding is word]
        assert len(listed) + len(spares) == rate.wrong
        right = sum(coding is word for _, coding in result.right_but_coded)
        assert dict(result.error_types).get(word.value, 0) + right == rate.wrong
    apart = "right about M54.6, other codes wrong"
    said = [c.unit_id for c in content.claims if c.outcome_text.startswith(apart)]
    assert said == [unit_id for unit_id, _ in result.right_but_coded]
    # A card of no wrong chart and one over-coded chart would contradict itself.
    cards = [card for card in content.cards if apart in card.sentence]
    assert sum(card.right_but_coded for card in cards) == len(said)


def test_an_auditors_word_that_the_codes_contradict_is_told() -> None:
    content = made(decided())
    assert "under-coded" not in dict(content.score.error_types)
    said = "ENC-2026-0134 (the auditor wrote under-coded; over-coded)"
    assert said in shown(content)


def test_the_rate_of_codes_says_what_it_leaves_out_and_what_that_changes(
    tmp_path: Path,
) -> None:
    content = made(decided())
    out = [c for c in content.claims if c.is_judged and c.correct is None]
    assert content.score.codes_left_out.ids == tuple(c.unit_id for c in out)
    for text in (shown(content), in_book(content, tmp_path)):
        assert "the right codes of the other 7 are not stated" in text
        # A wrong chart may have right codes: its documentation can be the error.
        assert "too low" not in text
        assert "wrong, by the codes or by the documentation alone" in text
        assert "24 of 156 (15.4 %)" in text


@settings(max_examples=15)
@given(GIVEN)
@pytest.mark.law(147)
def test_each_table_of_groups_adds_up_to_the_frame(decisions: list[Decision]) -> None:
    worksheet = given_to(decisions)
    content = made(worksheet)
    for _, rates in content.groups:
        assert sum(r.universe for r in rates) == worksheet.plan.universe
        assert sum(r.judged for r in rates) == content.score.claims.judged
        assert sum(r.wrong for r in rates) == content.score.claims.wrong


def test_the_providers_of_whom_nothing_was_drawn_stand_in_the_table(
    tmp_path: Path,
) -> None:
    content = made(decided())
    text = shown(content)
    assert "PRV-14 no chart drawn 1" in text
    assert "All 23 of 52 259" in text
    write_book(tmp_path / "r.xlsx", content)
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Providers"]
    lines = {row[0]: row[1:7] for row in sheet.iter_rows(values_only=True)}
    assert lines["All"] == (23, 52, None, None, None, 259)


def test_a_rule_on_an_overruled_chart_is_not_called_wrong(tmp_path: Path) -> None:
    content = made(decided())
    for text in (shown(content), in_book(content, tmp_path)):
        assert "verturn" not in text
        assert "be it for this rule or for another one" in text
