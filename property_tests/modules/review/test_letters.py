"""A letter says that all is right only if it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.report.advice import limitations
from audit.review.report.cards import ProviderCard, cards_of
from audit.review.report.content import content_of
from audit.review.report.letters import letter, letter_lines
from audit.review.score import judged_rows, score
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, with_decisions

CONTENT = content_of(decided(), (), product="1")
RIGHT = Decision(auditor="A", decision="disagree", own_verdict="SUPPORTED", comment="x")
OUTSIDE = replace(RIGHT, own_verdict="NOT_APPLICABLE")
ALL_RIGHT = "Every chart that was judged is right. Thank you."


def with_all(decision: Decision, codes: bool = False) -> Worksheet:
    """Return the sample with one decision on all charts, or one more right code."""
    rows = tuple(
        replace(
            row,
            decision=replace(
                decision,
                final_codes="; ".join((*row.codes, "R52")) if codes else "",
            ),
        )
        for row in decided().rows
    )
    return replace(decided(), rows=rows)


def said(card: ProviderCard) -> str:
    return " ".join(letter_lines(letter(card, CONTENT)))


def cards(worksheet: Worksheet) -> tuple[ProviderCard, ...]:
    return cards_of(worksheet, judged_rows(worksheet), {})


def test_charts_with_other_codes_to_mend_are_listed() -> None:
    for card in (c for c in cards(with_all(RIGHT, codes=True)) if c.right_but_coded):
        text = said(card)
        assert "M54.6 is right as it was reported; other codes" in text
        assert ALL_RIGHT not in text


def test_charts_outside_of_the_review_are_not_called_right_or_open() -> None:
    (card, *_) = cards(with_all(OUTSIDE))
    text = said(card)
    assert "none of them is about M54.6 and of our frame" in text
    assert text.endswith("There is nothing for you to mend. Thank you.")


def test_a_claim_that_nobody_read_is_not_called_reviewed() -> None:
    found = [card for card in cards(decided()) if card.unread]
    for card in found:
        text = said(card)
        assert f"We reviewed {card.reviewed} " in text
        assert f"Of {card.unread} more we had only the claim." in text
    drawn = {u.row.unit.id for u in judged_rows(decided())}
    assert sum(card.reviewed + card.unread for card in cards(decided())) <= len(drawn)


@pytest.mark.law(211)
@settings(max_examples=25)
@given(st.lists(DECISIONS, min_size=12, max_size=12))
def test_a_letter_calls_all_right_only_without_an_error_or_a_code_to_mend(
    made: list[Decision],
) -> None:
    worksheet = with_decisions(decided(), dict(enumerate(made)))
    units = judged_rows(worksheet)
    for card in cards_of(worksheet, units, {}):
        name = card.rate.name
        own = [u for u in units if u.row.unit.group("provider") == name and u.counts]
        bad = {u.row.unit.id for u in own if u.is_wrong or u.is_right_but_coded}
        assert bad <= {chart.encounter_id for chart in card.charts}
        assert (ALL_RIGHT in said(card)) <= (bool(own) and not bad)


@pytest.mark.parametrize("paid", [0.0, 100.0])
def test_more_dollars_at_issue_than_were_paid_are_named(paid: float) -> None:
    row = decided().rows[0]
    decision = replace(RIGHT, own_verdict="NOT_SUPPORTED", dollars=500.0)
    one = replace(row, decision=decision, unit=replace(row.unit, amount=paid))
    worksheet = replace(decided(), rows=(one, *decided().rows[1:]))
    found = limitations(worksheet, score(worksheet), judged_rows(worksheet))
    text = next(line for line in found if "more dollars at issue than" in line)
    assert row.unit.id in text
