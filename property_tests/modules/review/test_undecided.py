"""Laws of undecided units: one base, or both said side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.score.extrapolation import extrapolate
from audit.review.score.outcome import Outcome, Unsettled, judge
from audit.review.score.scoring import judged_rows, score
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Machine
from audit.sampling.estimates import appraise_count, appraise_values
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, undecided, with_decisions


def test_both_bases_of_the_sample_review_stand_side_by_side() -> None:
    result = score(decided())
    assert (result.claims.wrong, result.claims.judged) == (23, 52)
    assert result.unsure.sentence == (
        "14 charts are undecided and in no rate. Of the 66 that would be judged with "
        "them, 23 are wrong if none of them is an error (34.8 %), and 37 if all of "
        "them are (56.1 %)."
    )
    appraised = extrapolate(decided())
    assert "23 of 66 sampled units are in error" in appraised.notes[0]
    assert "37 of 66" in appraised.notes[0]


def test_the_extrapolation_as_errors_is_that_of_the_sample_with_more_errors() -> None:
    units = judged_rows(decided())
    worst = extrapolate(decided()).if_all_errors
    assert worst is not None
    universe = decided().plan.universe
    assert worst.errors == appraise_count(universe, 66, 37)
    paid = [
        u.row.unit.amount if u.is_undecided else u.dollars
        for u in units
        if u.row.unit.amount is not None and u.dollars is not None
    ]
    assert worst.dollars == appraise_values(universe, paid)


def test_without_an_amount_paid_there_is_no_figure_of_dollars() -> None:
    units = judged_rows(decided())
    at = next(i for i, u in enumerate(units) if u.is_undecided)
    rows = list(decided().rows)
    rows[at] = replace(rows[at], unit=replace(rows[at].unit, amount=None))
    unknown = replace(decided(), rows=tuple(rows))
    appraised = extrapolate(unknown)
    assert appraised.if_all_errors is None
    assert "If all of them were errors: 37 of 66." in appraised.notes[0]
    assert score(unknown).dollars.if_all is None


KINDS = (
    (Decision(decision="agree"), "QUERY_PROVIDER", Unsettled.QUERY),
    (Decision(decision="agree"), "INPUT_ERROR", Unsettled.UNREADABLE),
    (Decision(decision="agree"), "NOT_ASSESSABLE", Unsettled.CLAIM_ONLY),
    (Decision(decision="not enough", comment="x"), "SUPPORTED", Unsettled.RECORD),
    (Decision(decision="disagree"), "SUPPORTED", Unsettled.NO_REASON),
    (
        Decision(decision="agree", second_decision="disagree"),
        "SUPPORTED",
        Unsettled.REVIEWERS,
    ),
)


@pytest.mark.parametrize(("decision", "verdict", "kind"), KINDS)
def test_each_kind_of_undecided_is_told_apart(
    decision: Decision, verdict: str, kind: Unsettled
) -> None:
    machine = Machine(coding_verdict=verdict)
    row = replace(undecided().rows[0], decision=decision, machine=machine)
    assert judge(row).unsettled is kind
    as_error = judge(row, missing_is_error=True)
    # What nobody read is not missing.
    unread = kind is Unsettled.CLAIM_ONLY
    outcome = Outcome.UNDECIDED if unread else Outcome.WRONG
    assert (as_error.outcome, as_error.unsettled) == (outcome, kind)


@settings(max_examples=25)
@given(st.lists(DECISIONS, min_size=10, max_size=10), st.booleans())
@pytest.mark.law(91)
def test_the_kinds_add_up_and_both_bases_hold_every_judged_unit(
    decisions: list[Decision], missing_is_error: bool
) -> None:
    plan = replace(decided().plan, missing_is_error=missing_is_error)
    given_to = with_decisions(decided(), dict(enumerate(decisions)))
    result = score(replace(given_to, plan=plan))
    unsure = result.unsure
    assert sum(n for _, n in unsure.kinds) == unsure.undecided
    assert unsure.undecided == result.outcome(Outcome.UNDECIDED)
    assert (unsure.wrong, unsure.decided) == (result.claims.wrong, result.claims.judged)
    by_program = sum(n for _, n in result.by_rule_of_program)
    assert by_program <= result.claims.wrong
    assert missing_is_error or not by_program
    unread = dict(unsure.kinds).get(Unsettled.CLAIM_ONLY, 0)
    assert missing_is_error * (unsure.undecided - unread) == 0
