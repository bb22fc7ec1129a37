"""Laws of the score: people overrule the machine, every unit counts once."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import InputUnreadable
from audit.review.score.agreement import agreement_between
from audit.review.score.demand import demands
from audit.review.score.extrapolation import extrapolate
from audit.review.score.outcome import Outcome, judge
from audit.review.score.rate import exact_rate
from audit.review.score.scoring import judged_rows, score
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Machine, ReviewRow
from audit.review.worksheet.todo import problem_with
from audit.sampling.intervals import count_interval
from audit.sampling.kappa import kappa_of
from audit.sampling.ratio import appraise_share
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, undecided, with_decisions

AGREE = Decision(decision="agree")
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=30)


def test_the_sentence_says_what_the_sample_cannot_show() -> None:
    assert exact_rate("claims", 1, 20, 1000, 0.9).sentence == (
        "1 of 20 wrong: error rate 5.0 % (accuracy 95.0 %), 90 % interval 0.3 % to "
        "21.4 %; to claim 5 % or less takes 56 charts without an error."
    )


def test_a_clean_sample_that_is_large_enough_needs_no_warning() -> None:
    sentence = exact_rate("claims", 0, 100, 1000, 0.9).sentence
    assert sentence == (
        "0 of 100 wrong: error rate 0.0 % (accuracy 100.0 %), "
        "90 % interval 0.0 % to 2.8 %."
    )


def test_without_decisions_nothing_is_scored() -> None:
    result = score(undecided())
    assert result.claims.judged == 0
    assert result.claims.sentence == "Nothing was judged."
    assert result.outcome(Outcome.OPEN) == len(undecided().rows)
    assert result.agreement.units == 0


@settings(max_examples=25)
@given(st.lists(DECISIONS, min_size=10, max_size=10))
def test_every_unit_comes_out_once_and_the_groups_add_up(
    decisions: list[Decision],
) -> None:
    result = score(with_decisions(decided(), dict(enumerate(decisions))))
    assert sum(n for _, n in result.outcomes) == len(decided().rows)
    assert result.claims.judged == result.outcome(Outcome.RIGHT) + result.outcome(
        Outcome.WRONG
    )
    for _, rates in result.groups:
        assert sum(r.judged for r in rates) == result.claims.judged
        assert sum(r.wrong for r in rates) == result.claims.wrong
        for r in rates:
            assert r.judged <= r.universe
            assert r.low is not None
            assert r.high is not None
            # If nothing was judged, there is no rate to compare.
            rate = r.error_rate if r.judged else r.low
            assert r.low <= rate <= r.high
    assert result.agreement.units == sum(n for *_, n in result.agreement.table)


def test_the_people_decide_over_the_machine() -> None:
    row = undecided().rows[0]
    wrong = Decision(decision="disagree", own_verdict="NOT_SUPPORTED", comment="x")
    right = replace(wrong, own_verdict="SUPPORTED")
    assert judge(replace(row, decision=wrong)).outcome is Outcome.WRONG
    assert judge(replace(row, decision=right)).outcome is Outcome.RIGHT
    assert judge(replace(row, decision=replace(wrong, own_verdict=""))).outcome is (
        Outcome.UNDECIDED
    )


def test_an_unsettled_second_opinion_leaves_a_unit_undecided() -> None:
    row = next(r for r in undecided().rows if r.machine.coding_verdict == "SUPPORTED")
    doubted = replace(AGREE, second_decision="disagree")
    assert judge(replace(row, decision=doubted)).outcome is Outcome.UNDECIDED
    final = replace(doubted, status="final")
    assert judge(replace(row, decision=final)).outcome is Outcome.RIGHT


def test_a_missing_record_is_an_error_where_the_program_says_so() -> None:
    row = replace(undecided().rows[0], decision=Decision(decision="not enough"))
    assert judge(row).outcome is Outcome.UNDECIDED
    assert judge(row, missing_is_error=True).outcome is Outcome.WRONG


def test_an_agreement_with_a_verdict_that_changed_does_not_count() -> None:
    row = replace(undecided().rows[0], decision=AGREE, changed="was SUPPORTED")
    assert judge(row).outcome is Outcome.OPEN


def asked_for_the_chart(row: ReviewRow) -> ReviewRow:
    """Return a row on which the machine judges nothing but asks for the chart."""
    machine = Machine(coding_verdict="CHART_REVIEW_REQUIRED", rule_ids="UNC-05")
    return replace(row, machine=replace(machine, coder_task="Look up M51.24."))


@given(DECISIONS, st.booleans())
def test_a_chart_still_to_be_reread_is_no_error_and_no_agreement(
    decision: Decision, missing_is_error: bool
) -> None:
    row = asked_for_the_chart(undecided().rows[0])
    agreed = replace(row, decision=replace(decision, decision="agree"))
    judged = judge(agreed, missing_is_error)
    assert judged.outcome is Outcome.OPEN
    assert not judged.counts
    assert not judge(replace(row, decision=decision)).compares
    assert "Do the coder task" in problem_with(
        agreed.decision, agreed.machine.coding_verdict
    )


def test_a_coder_task_left_undone_leaves_the_review_open() -> None:
    plain = with_decisions(
        undecided(), dict.fromkeys(range(len(undecided().rows)), AGREE)
    )
    worksheet = replace(
        plain, rows=(asked_for_the_chart(plain.rows[0]), *plain.rows[1:])
    )
    result, before = score(worksheet), score(plain)
    assert result.outcome(Outcome.OPEN) == before.outcome(Outcome.OPEN) + 1
    (asked,) = [rule for rule in result.rules if rule.rule_id == "UNC-05"]
    assert (asked.charts, asked.agreed, asked.overturned) == (1, 0, 0)
    assert result.agreement.units == before.agreement.units - 1
    assert any("Do the coder task" in line for line in result.lacking_sentences)
    with pytest.raises(InputUnreadable, match="have no decision that counts"):
        extrapolate(worksheet)


def test_the_auditor_who_read_the_chart_settles_it() -> None:
    row = asked_for_the_chart(undecided().rows[0])
    own = Decision(decision="disagree", own_verdict="SUPPORTED", comment="read")
    judged = judge(replace(row, decision=own))
    assert judged.outcome is Outcome.RIGHT
    assert not judged.compares


def test_over_and_under_coding_are_told_apart() -> None:
    row = replace(undecided().rows[0], codes=("M54.6", "R52"))
    decision = Decision(
        decision="disagree", own_verdict="NOT_SUPPORTED", final_codes="m546, S22.080A"
    )
    judged = judge(replace(row, decision=decision))
    assert (judged.kept, judged.over, judged.under) == (
        ("M54.6",),
        ("R52",),
        ("S22.080A",),
    )
    assert (judged.codes_judged, judged.codes_wrong) == (3, 2)


@given(PAIRS)
def test_kappa_is_that_of_cohens_definition(pairs: list[tuple[str, str]]) -> None:
    got = kappa_of(pairs).value
    n = max(1, len(pairs))
    observed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[w] / n * second[w] / n for w in "abc")
    if not pairs or math.isclose(chance, 1):
        assert got is None
    else:
        assert got is not None
        assert math.isclose(got, (observed - chance) / (1 - chance), abs_tol=1e-9)


def test_kappa_of_a_textbook_table() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: 0.4.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa_of(pairs).value == pytest.approx(0.4)


def test_two_auditors_are_compared_on_the_charts_that_both_decided() -> None:
    one = {"E1": "agree", "E2": "disagree", "E3": "", "E4": "agree"}
    other = {"E2": "agree", "E1": "agree", "E3": "agree", "E5": "agree"}
    found = agreement_between(one, other, 0.9)
    assert (found.n, found.agreed) == (2, 1)


def test_the_ratio_has_the_standard_error_of_a_ratio_estimate() -> None:
    share, limits = appraise_share([0, 10, 0, 5], [100, 100, 50, 50], 0.9)
    assert share == 0.05
    rests = [0 - 5, 10 - 5, 0 - 2.5, 5 - 2.5]
    error = math.sqrt(4 * sum(r * r for r in rests) / 3) / 300
    assert limits.precision == pytest.approx(2.353363434802 * error)


def test_the_sample_review_is_extrapolated_to_its_frame() -> None:
    result = extrapolate(decided())
    units = judged_rows(decided())
    wrong = sum(u.is_wrong for u in units)
    universe = decided().plan.universe
    exact = count_interval(universe, len(units), wrong, 0.9)
    limits = result.errors.at(0.9)
    assert (limits.lower, limits.upper) == (exact.lower, exact.upper)
    assert result.overpayments.point >= result.dollars.point
    amounts = [d.amount or 0.0 for d in demands(result.dollars, result.overpayments)]
    assert amounts[0] >= amounts[2] >= amounts[1]
    # Of the same payers the point lies above the lower limit.
    own = [d.estimate or 0.0 for d in result.demands]
    assert own[0] >= own[1]


def test_nothing_is_extrapolated_from_a_sample_that_is_not_finished() -> None:
    with pytest.raises(InputUnreadable, match="have no decision"):
        extrapolate(undecided())
    unpriced = with_decisions(
        decided(),
        {0: Decision(decision="disagree", own_verdict="NOT_SUPPORTED", comment="x")},
    )
    with pytest.raises(InputUnreadable, match="no dollars"):
        extrapolate(unpriced)


def test_a_rule_that_people_overturn_stands_first() -> None:
    result = score(decided())
    assert result.rules[0].overturned >= 1
    assert [r.overturned for r in result.rules] == sorted(
        (r.overturned for r in result.rules), reverse=True
    )
