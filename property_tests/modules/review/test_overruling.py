"""Every sentence about overruled charts counts the same charts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.register.history import _entries
from audit.review.score import judged_rows, score
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from audit.review.worksheet.todo import problem_with, todo_formula
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, with_decisions

SAME = "This verdict is the machine's: agree, or enter another"


def rule_counts(worksheet: Worksheet) -> dict[str, int]:
    return {rule.rule_id: rule.overturned for rule in score(worksheet).rules}


@pytest.mark.parametrize("own", [True, False])
def test_a_disagreement_that_names_no_other_verdict_overrules_no_rule(
    own: bool,
) -> None:
    made = {
        at: Decision(
            auditor="A",
            decision="disagree",
            own_verdict=row.machine.coding_verdict if own else "",
            comment="x",
        )
        for at, row in enumerate(decided().rows)
    }
    worksheet = with_decisions(decided(), made)
    result = score(worksheet)
    assert result.overruled.charts == ()
    assert not any(rule_counts(worksheet).values())


def test_a_verdict_that_repeats_the_machines_is_to_do() -> None:
    bare = Decision(
        auditor="A", decision="disagree", own_verdict="SUPPORTED", comment="x"
    )
    assert problem_with(bare, "SUPPORTED") == SAME
    assert problem_with(bare, "NOT_SUPPORTED") == ""
    names = ("changed", "decision", "status", "coding_verdict", "own_verdict")
    more = ("comment", "second_decision", "second_reviewer", "auditor", "dollars")
    formula = todo_formula({name: name for name in (*names, *more)})
    assert f'IF(AND(decision="disagree",own_verdict=coding_verdict),"{SAME}"' in formula


@pytest.mark.law(209)
@settings(max_examples=25)
@given(st.lists(DECISIONS, min_size=12, max_size=12))
def test_rules_and_report_count_the_same_overruled_charts(made: list[Decision]) -> None:
    rows = list(decided().rows)
    # Every third one repeats the verdict of the machine.
    for at in range(0, len(made), 3):
        verdict = rows[at].machine.coding_verdict
        made[at] = replace(made[at], decision="disagree", own_verdict=verdict)
    worksheet = with_decisions(decided(), dict(enumerate(made)))
    named = {chart.unit_id for chart in score(worksheet).overruled.charts}
    for rule_id, overturned in rule_counts(worksheet).items():
        fired = [
            unit
            for unit in judged_rows(worksheet)
            if rule_id in unit.row.machine.rule_ids.split("; ") and unit.compares
        ]
        assert overturned == sum(unit.row.unit.id in named for unit in fired)


def test_without_blind_decisions_no_figure_is_called_kappa() -> None:
    worksheet = replace(
        decided(), opinions=(), plan=replace(decided().plan, blind=False)
    )
    result = score(worksheet)
    assert not result.readers.blind
    seen = result.agreement.beyond_chance
    assert (result.agreement.kappa, seen.value, seen.low, seen.high) == (None,) * 4
    assert seen.standard_error is None
    assert seen.sentence == result.agreement.seen_sentence
    payload = period_payload(worksheet)
    assert payload["kappa"] is None
    assert payload["kappa_limits"] == [None, None]


def period_payload(worksheet: Worksheet) -> dict[str, object]:
    entries = _entries("r", worksheet, score(worksheet), "1")
    (text,) = (entry.payload for entry in entries if entry.kind == "score")
    made: dict[str, object] = json.loads(text)
    return made
