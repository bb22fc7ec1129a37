"""Laws of spares: only for units out of the frame, in order, never for
missing records.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import InputUnreadable
from audit.review.auditing import audit_review
from audit.review.plan.drawing import SHA256
from audit.review.plan.frame import FrameRules
from audit.review.plan.plan import Heading
from audit.review.plan.sizing import Sizing
from audit.review.score.extrapolation import extrapolate
from audit.review.score.outcome import Outcome, judge
from audit.review.score.scoring import judged_rows, score
from audit.review.workflow import draw_review, plan_review
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from audit.review.worksheet.todo import problem_with
from property_tests.support.review_samples import with_decisions
from samples.review import build

SIZE, SPARES = 12, 4
RIGHT = Decision(
    auditor="A", decision="disagree", own_verdict="SUPPORTED", comment="x", dollars=0.0
)
WRONG = replace(RIGHT, own_verdict="NOT_SUPPORTED", dollars=20.0)
MISSING = Decision(auditor="A", decision="not enough", comment="no record")
GONE = Decision(auditor="A", decision="not in frame", comment="another patient's chart")
KINDS = (RIGHT, WRONG, MISSING, GONE)


@cache
def drawn() -> Worksheet:
    plan = plan_review(
        build.CHARTS,
        FrameRules(),
        Sizing("fixed", size=SIZE),
        heading=Heading(),
        seed="5",
        method=SHA256,
        spares=SPARES,
    )
    return audit_review(draw_review(plan, build.CHARTS), Auditor())


def given_to(*decisions: Decision, spares: tuple[Decision, ...] = ()) -> Worksheet:
    """Return the drawn sample with these decisions; all other units are right."""
    sample = [*decisions, *[RIGHT] * (SIZE - len(decisions))]
    return with_decisions(drawn(), dict(enumerate([*sample, *spares])))


def test_the_sheet_has_its_spares_after_its_sample() -> None:
    assert [r.pick.spare for r in drawn().rows] == [False] * SIZE + [True] * SPARES


def test_spares_count_nowhere_unless_a_unit_is_out_of_the_frame() -> None:
    result = score(given_to(MISSING, WRONG, spares=(RIGHT, RIGHT)))
    assert result.claims.judged == SIZE - 1
    assert result.spares.taken == ()
    assert result.spares.idle == 2
    assert "count nowhere" in result.spares.sentences[0]


def test_a_missing_record_is_an_error_where_the_program_says_so_spares_or_not() -> None:
    worksheet = given_to(MISSING, spares=(RIGHT,) * SPARES)
    strict = replace(worksheet, plan=replace(worksheet.plan, missing_is_error=True))
    assert score(strict).claims.wrong == 1
    assert score(strict).claims.judged == SIZE
    assert score(worksheet).outcome(Outcome.UNDECIDED) == 1


def test_spares_take_places_in_order_of_selection() -> None:
    rows = drawn().rows
    result = score(given_to(GONE, GONE, spares=(GONE, WRONG, RIGHT)))
    # The first spare is itself out of the frame; the next two replace the units.
    assert result.spares.out_of_frame == (
        *(rows[0].unit.id, rows[1].unit.id),
        rows[SIZE].unit.id,
    )
    assert result.spares.taken == tuple(r.unit.id for r in rows[SIZE : SIZE + 3])
    assert result.outcome(Outcome.OUT_OF_FRAME) == 3
    assert (result.claims.wrong, result.claims.judged) == (1, SIZE)
    assert result.spares.lacking == result.spares.idle == 0


def test_a_later_spare_cannot_be_preferred() -> None:
    result = score(given_to(GONE, spares=(Decision(), RIGHT)))
    assert result.outcome(Outcome.OPEN) == 1
    assert result.claims.judged == SIZE - 1
    assert result.spares.idle == 1


def test_what_has_no_spare_is_reported() -> None:
    result = score(given_to(*[GONE] * 6, spares=(RIGHT,) * SPARES))
    assert result.spares.lacking == 2
    assert result.claims.judged == SIZE - 6 + SPARES
    assert "for 2 there is no spare" in result.spares.sentences[0]


def test_not_in_frame_needs_a_reason_and_a_settled_second_opinion() -> None:
    row = drawn().rows[0]
    bare = replace(GONE, comment="")
    assert judge(replace(row, decision=GONE)).outcome is Outcome.OUT_OF_FRAME
    assert judge(replace(row, decision=bare)).outcome is Outcome.UNDECIDED
    assert judge(replace(row, decision=bare), missing_is_error=True).is_wrong
    assert problem_with(bare) == "Say why it is not of the frame (comment)"
    doubted = replace(GONE, second_reviewer="B", second_decision="disagree")
    assert judge(replace(row, decision=doubted)).outcome is Outcome.UNDECIDED


@settings(max_examples=60)
@given(st.lists(st.sampled_from((*KINDS, Decision())), min_size=16, max_size=16))
def test_every_place_is_filled_or_told_as_lacking(decisions: list[Decision]) -> None:
    worksheet = with_decisions(drawn(), dict(enumerate(decisions)))
    units, result = judged_rows(worksheet), score(worksheet)
    gone = result.outcome(Outcome.OUT_OF_FRAME)
    assert sum(n for _, n in result.outcomes) == len(units)
    assert len(units) - gone + result.spares.lacking == SIZE
    taken = [u.row.pick.order for u in units if u.row.pick.spare]
    assert taken == list(range(SIZE + 1, SIZE + 1 + len(taken)))
    assert result.spares.lacking == 0 or len(taken) == SPARES


def test_totals_count_units_out_of_the_frame_with_0_dollars() -> None:
    worksheet = given_to(replace(GONE, dollars=500.0), WRONG, spares=(WRONG,))
    result = extrapolate(worksheet)
    universe = worksheet.plan.universe
    # 13 units were reviewed; two of them are wrong, with 20 dollars each.
    assert result.dollars.sample == result.errors.sample == SIZE + 1
    assert result.dollars.point == pytest.approx(universe * 40 / 13)
    assert result.errors.point == pytest.approx(universe * 2 / 13)
    assert any("not of the frame stand with 0 dollars" in n for n in result.notes)


def test_a_spare_that_is_asked_for_must_be_decided_before_totals() -> None:
    with pytest.raises(InputUnreadable, match="1 have no decision"):
        extrapolate(given_to(GONE))
