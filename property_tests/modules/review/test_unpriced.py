"""Decisions that lack a price or a reason are named and counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.errors import InputUnreadable
from audit.findings import Verdict
from audit.review.score.extrapolation import extrapolate
from audit.review.score.scoring import score
from audit.review.worksheet.decisions import PEOPLE, Decision
from property_tests.support.review_samples import decided, undecided, with_decisions


def test_score_and_appraisal_report_the_same_dollars() -> None:
    worksheet = with_decisions(
        replace(decided(), plan=replace(decided().plan, missing_is_error=True)),
        {0: Decision(auditor="A", decision="not enough", comment="not to be had")},
    )
    dollars = score(worksheet).dollars
    assert dollars.share is not None
    notes = " ".join(extrapolate(worksheet).notes)
    assert (
        f"error rate on the {dollars.units} judged units of the sample: "
        f"{100 * dollars.share:.1f} %" in notes
    )


def test_errors_that_nobody_priced_are_named_and_never_0_percent() -> None:
    wrong = Decision(
        auditor="A", decision="disagree", own_verdict="NOT_SUPPORTED", comment="x"
    )
    rows = range(len(undecided().rows))
    worksheet = with_decisions(undecided(), dict.fromkeys(rows, wrong))
    dollars = score(worksheet).dollars
    assert dollars.share is None
    assert "%" not in dollars.sentence
    assert dollars.unpriced_ids[0] in dollars.sentence
    # Nobody read four of the charts, so they are no errors.
    assert dollars.unpriced_errors == len(dollars.unpriced_ids) == len(rows) - 4
    with pytest.raises(InputUnreadable, match=dollars.unpriced_ids[0]):
        extrapolate(worksheet)


def test_decisions_that_lack_something_are_counted() -> None:
    bare = Decision(decision="disagree", own_verdict=Verdict.NOT_SUPPORTED.value)
    gone = Decision(auditor="A", decision="not in frame")
    result = score(with_decisions(undecided(), {0: bare, 1: bare, 2: gone}))
    sentences = " ".join(result.lacking_sentences)
    assert "2 decisions are not sound yet. A disagreement needs a reason" in sentences
    assert "1 decision is not sound yet. Say why it is not of the frame" in sentences
    assert score(decided()).lacking == ()
    assert len(PEOPLE) > 10
