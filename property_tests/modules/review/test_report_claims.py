"""Laws of the claim-level attachment: dollars, totals, second reviews, blanks."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.plan import NOT_STATED, Plan
from audit.review.report.claims import claim_lines, totals_of
from audit.review.report.content import content_of
from audit.review.report.page import page
from audit.review.score import (
    extrapolate,
    judged_rows,
    score,
    second_reading_notices,
)
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, with_decisions

AMOUNTS = st.none() | st.integers(0, 10**6).map(lambda cents: cents / 100)


def repriced(worksheet: Worksheet, amounts: list[float | None]) -> Worksheet:
    rows = list(worksheet.rows)
    for at, amount in enumerate(amounts):
        rows[at] = replace(rows[at], unit=replace(rows[at].unit, amount=amount))
    return replace(worksheet, rows=tuple(rows))


@settings(max_examples=40)
@given(
    st.lists(DECISIONS, min_size=8, max_size=8),
    st.lists(AMOUNTS, min_size=8, max_size=8),
)
@pytest.mark.law(93)
def test_paid_is_what_should_have_been_paid_and_the_difference(
    decisions: list[Decision], amounts: list[float | None]
) -> None:
    worksheet = repriced(with_decisions(decided(), dict(enumerate(decisions))), amounts)
    lines = claim_lines(judged_rows(worksheet))
    for line in lines:
        known = (line.due is None, line.difference is None)
        assert known in ((True, True), (False, False))
    for line in (priced for priced in lines if priced.due is not None):
        assert line.paid is not None
        assert line.due is not None
        assert line.difference is not None
        assert math.isclose(line.paid, line.due + line.difference, abs_tol=0.006)
    *parts, every = totals_of(lines)
    assert every.claims == len(lines) == sum(part.claims for part in parts)
    assert math.isclose(every.net, math.fsum(p.net for p in parts), abs_tol=1e-6)
    assert math.isclose(every.paid - every.due, every.net, abs_tol=0.01 * len(lines))
    dollars = score(worksheet).dollars
    judged = parts[0]
    assert (judged.priced, judged.claims) == (
        dollars.units,
        dollars.units + dollars.unpriced,
    )
    assert math.isclose(judged.net, dollars.net, abs_tol=1e-6)


def test_a_claim_without_an_amount_is_not_priced() -> None:
    made = content_of(repriced(decided(), [None]), (), product="1")
    assert made.claims[0].due is None
    text = page(made)
    assert text.count("not priced") >= 3
    assert f"{made.totals[0].priced} of {made.totals[0].claims}" in text
    assert dict(made.statement[9].lines)["Overpayments"].endswith("1 are not priced")


def test_blank_parts_of_the_plan_are_said_to_be_blank() -> None:
    plan = replace(
        decided().plan, population="", data_source="", protocol="", reviewers=()
    )
    made = content_of(replace(decided(), plan=plan), (), product="1")
    said = {label: text for part in made.statement for label, text in part.lines}
    for label in ("Population", "Source of data", "Review protocol"):
        assert said[label] == NOT_STATED
    assert said["Reviewers of the plan"] == NOT_STATED
    assert page(made).count(NOT_STATED) >= 8


def test_second_reviews_stand_with_their_result() -> None:
    doubted = replace(
        decided().rows[0].decision,
        second_reviewer="Auditor Z",
        second_decision="disagree",
        second_comment="I read it otherwise.",
        status="decided",
    )
    made = content_of(with_decisions(decided(), {0: doubted}), (), product="1")
    lines = dict(made.statement[11].lines)
    assert lines[decided().rows[0].unit.id] == (
        "Second review by Auditor Z: disagree. “I read it otherwise.” Result: not "
        "settled: undecided (two reviewers who disagree). No second reading: Auditor Z "
        "is not among the reviewers of the plan."
    )
    reviewers = dict(made.statement[8].lines)
    assert reviewers["Not among the reviewers of the plan"] == "Auditor Z"


def test_second_reviews_are_counted_of_the_sampled_charts() -> None:
    lines = content_of(decided(), (), product="1").statement[-1].lines
    assert ("Second reviews", "4 of 66 sampled charts (agree: 4)") in lines
    rows = tuple(
        replace(row, decision=replace(row.decision, second_decision=""))
        for row in decided().rows
    )
    lines = (
        content_of(replace(decided(), rows=rows), (), product="1").statement[-1].lines
    )
    assert ("Second reviews", "none of 66 sampled charts") in lines


@pytest.mark.law(141)
@pytest.mark.parametrize(
    ("auditor", "second", "why"),
    [
        ("Auditor A", "auditor a, CPC", "Auditor A decided the unit"),
        ("Auditor A", "", "nobody is named"),
        ("Auditor A; Auditor B", "Auditor B", "Auditor B decided the unit"),
        ("Auditor A", "Z. New", "Z. New is not among the reviewers of the plan"),
        ("Auditor A; Auditor B", "Auditor C", ""),
    ],
)
def test_who_decided_confirms_nothing_and_a_stranger_does_not_either(
    auditor: str, second: str, why: str
) -> None:
    given = replace(
        decided().rows[0].decision,
        auditor=auditor,
        second_reviewer=second,
        second_decision="agree",
    )
    worksheet = with_decisions(decided(), {0: given})
    unit = worksheet.rows[0].unit.id
    made = content_of(worksheet, (), product="1")
    said = dict(made.statement[11].lines)[unit]
    assert said.endswith(f"No second reading: {why}.") == bool(why)
    assert ("Result: confirmed" in said) == (not why)
    told = [n for n in second_reading_notices(worksheet) if n.startswith(unit)]
    assert len(told) == bool(why)
    assert all(f"Second reviewer ({second!r})" in n and why in n for n in told)
    plain = content_of(decided(), (), product="1").statement[11].lines
    before, now = (
        int(dict(lines)["Second reviews"].split()[0])
        for lines in (plain, made.statement[11].lines)
    )
    assert now - before == (not why)


def test_names_that_a_merge_joined_are_told_apart() -> None:
    joint = replace(decided().rows[0].decision, auditor="Auditor A; Auditor B; Z. New")
    made = content_of(with_decisions(decided(), {0: joint}), (), product="1")
    reviewers = dict(made.statement[8].lines)
    assert reviewers["Not among the reviewers of the plan"] == "Z. New"
    assert "; Auditor B (" in reviewers["Decided the charts"]


def stratified() -> Worksheet:
    """Return the sample review as if it had been drawn from two strata."""
    rows = tuple(
        replace(row, pick=replace(row.pick, stratum="a" if at < 20 else "b"))
        for at, row in enumerate(decided().rows)
    )
    plan: Plan = replace(
        decided().plan,
        strata=(("a", 200), ("b", 59)),
        sizes=(("a", 20), ("b", 46)),
    )
    return replace(decided(), plan=plan, rows=rows)


def test_a_stratified_rate_is_weighted_by_the_units_of_each_stratum() -> None:
    worksheet = stratified()
    claims = score(worksheet).claims
    found = []
    for name, units in worksheet.plan.strata:
        own = [
            u for u in judged_rows(worksheet) if u.counts and u.row.pick.stratum == name
        ]
        found.append(units * sum(u.is_wrong for u in own) / len(own))
    assert claims.weighted == pytest.approx(sum(found) / 259)
    assert claims.weighted != pytest.approx(claims.error_rate)
    assert "Error rate weighted by stratum" in claims.sentence
    worst = extrapolate(worksheet).if_all_errors
    assert worst is not None
    assert worst.errors.point > extrapolate(worksheet).errors.point
