"""What a row of a worksheet still needs, in words and as a spreadsheet formula."""

from __future__ import annotations

from collections.abc import Mapping

from audit.findings import Verdict
from audit.review.plan import Plan
from audit.review.worksheet.decisions import (
    AGREE,
    DECIDED,
    DISAGREE,
    FINAL,
    NOT_ENOUGH,
    NOT_IN_FRAME,
    Decision,
)
from audit.review.worksheet.rows import ReviewRow

NO_ERROR = (Verdict.SUPPORTED.value, Verdict.NOT_APPLICABLE.value)
"""Verdicts that need no dollars at issue."""

_AGAIN = "See Changed since: decide again, then clear that cell"
_DOLLARS = "Enter the dollars at issue (0 if none)"
_REASON = "A disagreement needs a reason (comment)"
_MISSING = "Say what is missing (comment)"
_OUTSIDE = "Say why it is not of the frame (comment)"
_ONE_ONLY = "Clear the verdict or the decision: one excludes the other"
_SAME = "This verdict is the machine's: agree, or enter another"
_NAME = "Name the auditor"


def todo_of(row: ReviewRow, plan: Plan, blind: bool = False) -> str:
    """Say in a few words what a row still needs; empty if nothing."""
    wanted = wants_dollars(row, plan)
    if blind:
        return blind_problem_with(row.decision, wanted, row.changed)
    verdict = row.machine.coding_verdict
    return problem_with(row.decision, verdict, wanted, row.changed)


def wants_dollars(row: ReviewRow, plan: Plan) -> tuple[str, ...]:
    """Return the decisions that need dollars at issue unless the unit is right.

    A missing record that the plan counts as an error costs all that was paid, so it
    needs no figure where that is known.
    """
    if not plan.needs_dollars:
        return ()
    if plan.missing_is_error and row.unit.amount is not None:
        return AGREE, DISAGREE
    return AGREE, DISAGREE, NOT_ENOUGH


def problem_with(
    decision: Decision,
    verdict: str = "",
    dollars: tuple[str, ...] = (),
    changed: str = "",
) -> str:
    """Say in a few words what a decision still needs; empty when it is sound.

    `verdict` is the machine's, `dollars` are the decisions that need dollars at issue,
    `changed` is what the column Changed since says. The worksheet's column To do has
    the same logic as a formula.
    """
    asks = verdict == Verdict.CHART_REVIEW_REQUIRED
    right = (verdict if decision.decision == AGREE else decision.own_verdict) in (
        NO_ERROR
    )
    for problem, is_there in (
        (_AGAIN, bool(changed)),
        (
            "Decide, or set the status back to open",
            not decision.decision and decision.status in (DECIDED, FINAL),
        ),
        ("", not decision.decision),
        (
            "Do the coder task and audit again, then decide",
            decision.decision == AGREE and asks,
        ),
        (
            "A disagreement needs your verdict",
            decision.decision == DISAGREE and not decision.own_verdict,
        ),
        (_SAME, decision.decision == DISAGREE and decision.own_verdict == verdict),
        (
            _REASON,
            decision.decision == DISAGREE and not decision.comment and not asks,
        ),
        (_MISSING, decision.decision == NOT_ENOUGH and not decision.comment),
        (_OUTSIDE, decision.decision == NOT_IN_FRAME and not decision.comment),
        (
            "Name the second reviewer",
            bool(decision.second_decision) and not decision.second_reviewer,
        ),
        (
            "The second reviewer disagrees: settle it before final",
            decision.second_decision == DISAGREE and decision.status == FINAL,
        ),
        (
            _DOLLARS,
            decision.decision in dollars and decision.dollars is None and not right,
        ),
        (_NAME, not decision.auditor),
    ):
        if is_there:
            return problem
    return ""


def blind_problem_with(
    decision: Decision, dollars: tuple[str, ...] = (), changed: str = ""
) -> str:
    """Say what a decision still needs that is made before the machine's is seen."""
    judged = decision.own_verdict and decision.own_verdict not in NO_ERROR
    wanted = (judged and DISAGREE in dollars) or decision.decision in dollars
    for problem, is_there in (
        (_AGAIN, bool(changed)),
        ("", not decision.is_made),
        (_ONE_ONLY, bool(decision.own_verdict and decision.decision)),
        (_MISSING, decision.decision == NOT_ENOUGH and not decision.comment),
        (_OUTSIDE, decision.decision == NOT_IN_FRAME and not decision.comment),
        (_DOLLARS, wanted and decision.dollars is None),
        (_NAME, not decision.auditor),
    ):
        if is_there:
            return problem
    return ""


def todo_formula(cell: Mapping[str, str], dollars: tuple[str, ...] = ()) -> str:
    """Return `problem_with` as a spreadsheet formula.

    `cell` gives the address of each people's column, and those of the machine's verdict
    and of Changed since, by name.
    """
    asks = '{coding_verdict}="CHART_REVIEW_REQUIRED"'
    right = _one_of('IF({decision}="agree",{coding_verdict},{own_verdict})', NO_ERROR)
    priced = _one_of("{decision}", dollars)
    unpriced = f'AND({priced},{{dollars}}="",NOT({right}))'
    steps = (
        (_AGAIN, '{changed}<>""'),
        (
            "Decide, or set the status back to open",
            'AND({decision}="",OR({status}="decided",{status}="final"))',
        ),
        ("", '{decision}=""'),
        (
            "Do the coder task and audit again, then decide",
            f'AND({{decision}}="agree",{asks})',
        ),
        (
            "A disagreement needs your verdict",
            'AND({decision}="disagree",{own_verdict}="")',
        ),
        (_SAME, 'AND({decision}="disagree",{own_verdict}={coding_verdict})'),
        (
            _REASON,
            f'AND({{decision}}="disagree",{{comment}}="",NOT({asks}))',
        ),
        (_MISSING, 'AND({decision}="not enough",{comment}="")'),
        (_OUTSIDE, 'AND({decision}="not in frame",{comment}="")'),
        (
            "Name the second reviewer",
            'AND({second_decision}<>"",{second_reviewer}="")',
        ),
        (
            "The second reviewer disagrees: settle it before final",
            'AND({second_decision}="disagree",{status}="final")',
        ),
        *([(_DOLLARS, unpriced)] if dollars else []),
        (_NAME, '{auditor}=""'),
    )
    return _nested(steps, cell)


def blind_todo_formula(cell: Mapping[str, str], dollars: tuple[str, ...] = ()) -> str:
    """Return `blind_problem_with` as a spreadsheet formula."""
    judged = f'AND({{own_verdict}}<>"",NOT({_one_of("{own_verdict}", NO_ERROR)}))'
    wanted = f"OR({judged},{_one_of('{decision}', dollars)})"
    steps = (
        (_AGAIN, '{changed}<>""'),
        ("", 'AND({decision}="",{own_verdict}="")'),
        (_ONE_ONLY, 'AND({decision}<>"",{own_verdict}<>"")'),
        (_MISSING, 'AND({decision}="not enough",{comment}="")'),
        (_OUTSIDE, 'AND({decision}="not in frame",{comment}="")'),
        *([(_DOLLARS, f'AND({wanted},{{dollars}}="")')] if dollars else []),
        (_NAME, '{auditor}=""'),
    )
    return _nested(steps, cell)


def _one_of(value: str, words: tuple[str, ...]) -> str:
    tests = ",".join(f'{value}="{word}"' for word in words)
    return f"OR({tests})"


def _nested(steps: tuple[tuple[str, str], ...], cell: Mapping[str, str]) -> str:
    parts = [f'IF({test},"{text}",' for text, test in steps]
    formula = f'={"".join(parts)}""{")" * len(parts)}'
    return formula.format_map(cell)
