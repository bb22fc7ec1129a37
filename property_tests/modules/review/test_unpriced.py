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


def test_score_and_appraisal_tell_the_same_dollars() -> None:
    worksheet = with_decisions(
        replace(decided(), plan=replace(decided().plan, missing_is_error=True)),
        {0: Decision(auditor="A", decision="not enough", comment="not to be had")},
    )
    told = score(worksheet).dollars
    assert told.share is not None
    notes = " ".join(extrapolate(worksheet).notes)
    assert f"error rate of the sample: {100 * told.share:.1f} %" in notes


def test_errors_that_nobody_priced_are_named_and_never_0_percent() -> None:
    wrong = Decision(
        auditor="A", decision="disagree", own_verdict="NOT_SUPPORTED", comment="x"
    )
    rows = range(len(undecided().rows))
    worksheet = with_decisions(undecided(), dict.fromkeys(rows, wrong))
    told = score(worksheet).dollars
    assert told.share is None
    assert "%" not in told.sentence
    assert told.unpriced_ids[0] in told.sentence
    assert told.unpriced_errors == len(told.unpriced_ids) == len(undecided().rows)
    with pytest.raises(InputUnreadable, match=told.unpriced_ids[0]):
        extrapolate(worksheet)


def test_decisions_that_lack_something_are_counted() -> None:
    bare = Decision(decision="disagree", own_verdict=Verdict.NOT_SUPPORTED.value)
    gone = Decision(auditor="A", decision="not in frame")
    told = score(with_decisions(undecided(), {0: bare, 1: bare, 2: gone}))
    said = " ".join(told.lacking_sentences)
    assert "2 decisions are not sound yet. A disagreement needs a reason" in said
    assert "1 decision is not sound yet. Say why it is not of the frame" in said
    assert score(decided()).lacking == ()
    assert len(PEOPLE) > 10
