"""Which second readings are those of another reviewer of the plan.

Who decided a chart cannot confirm it, and a name that the plan does not have may be
that of nobody. Such a reading is named and confirms nothing. Where it disagrees, the
chart stays in dispute: a doubt is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from audit.review.plan import Reviewer, not_planned, people_in
from audit.review.worksheet import PEOPLE, Decision, Opinion, Worksheet

_HEADING = next(c.heading for c in PEOPLE if c.name == "second_reviewer")


def why_no_second(decision: Decision, planned: Sequence[Reviewer]) -> str:
    """Say why a second decision is no second reading; empty if it is, or is blank.

    `planned` are the reviewers of the plan; without any, everybody may be one.
    """
    if not decision.second_decision:
        return ""
    people = people_in(decision.second_reviewer, planned)
    if not people:
        return "nobody is named"
    first = {one.casefold() for one in people_in(decision.auditor, planned)}
    others = [one for one in people if one.casefold() not in first]
    if not others:
        return f"{' and '.join(people)} decided the unit"
    strangers = not_planned(others, planned)
    if len(strangers) < len(others):
        return ""
    are = "is" if len(strangers) == 1 else "are"
    return f"{' and '.join(strangers)} {are} not among the reviewers of the plan"


def read_twice(
    decision: Decision, opinions: Iterable[Opinion], planned: Sequence[Reviewer]
) -> bool:
    """Whether two people read a unit: a second reading, or two first decisions.

    `opinions` are the first decisions on the unit. What one wrote for two is one.
    """
    if decision.second_decision and not why_no_second(decision, planned):
        return True
    readers = []
    for opinion in opinions:
        people = people_in(opinion.auditor, planned)
        strangers = not_planned(people, planned)
        readers.append({p.casefold() for p in people if p not in strangers})
    known = [people for people in readers if people]
    return any(one.isdisjoint(other) for one, other in combinations(known, 2))


def second_reading_notices(worksheet: Worksheet) -> tuple[str, ...]:
    """Name each second decision that is no second reading, why, and what to do."""
    planned = worksheet.plan.reviewers
    return tuple(
        f"{row.unit.id}, column {_HEADING} ({row.decision.second_reviewer!r}): this "
        f"is no second reading, because {why}. Let another reviewer "
        f"{'of the plan ' if planned else ''}read the chart, or clear the second "
        "decision."
        for row in worksheet.rows
        if (why := why_no_second(row.decision, planned))
    )
