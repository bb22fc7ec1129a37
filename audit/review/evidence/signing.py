"""What shows that a plan is the one that somebody put a name to.

A name and a date in a file show nothing: whoever may change the plan may keep them. A
register shows that the plan was settled before charts were decided only if an anchor
saw it there before the first decision was recorded. A date of signature before a visit
of the sample is no date of signature: the plan has the SHA-256 of the file with it.
"""

from __future__ import annotations

import datetime as dt

from audit.date_cells import read_date
from audit.review.evidence.certificate import CertificateLine, State, line_of
from audit.review.evidence.recorded import Recorded
from audit.review.plan import Frame, Plan, plan_differences, read_plan
from audit.review.register import Line
from audit.review.worksheet import Worksheet
from audit.wording import named

_SUBJECT = "signature"
_DECIDED = ("first", "decision")


def signature_notices(plan: Plan) -> tuple[str, ...]:
    """Say whether nobody has signed the plan."""
    if plan.signed_by.strip() and plan.signed_on.strip():
        return ()
    return (
        "The plan is not signed: nobody vouches that it was settled before the draw.",
    )


def signature_line(
    plan: Plan, worksheet: Worksheet, recorded: Recorded, frame: Frame | None = None
) -> CertificateLine:
    """Say what shows that the plan is the one with the signer's name.

    Without the frame, the plan says until when it has visits.
    """
    if unsigned := signature_notices(plan):
        return line_of(_SUBJECT, unsigned)
    name = f"The plan names {plan.signed_by} on {plan.signed_on} as its signer."
    day = read_date(plan.signed_on)
    if not isinstance(day, dt.date):
        sentence = f"{name} That is no date: write it like 2026-10-09."
        return line_of(_SUBJECT, [sentence])
    if later := _visits_after(day, plan, worksheet, frame):
        sentence = (
            f"{name} There are later dates of service: {named(later)}. The plan "
            "has the SHA-256 of the file with these visits, so it cannot have been "
            "signed before them. Write the day on which it was signed."
        )
        return line_of(_SUBJECT, [sentence])
    lines = _plan_lines(worksheet, recorded)
    if not lines:
        return CertificateLine(
            _SUBJECT,
            State.NAMED,
            (
                f"{name} Nothing that was given shows that this plan is the one that "
                "was signed: no register has it. Give one with --register and "
                "--anchor, or sign the plan's file with a tool of your own.",
            ),
        )
    if not _is_plan(plan, lines[-1]):
        return line_of(_SUBJECT, [f"{name} Another plan is in {_place(lines[-1])}."])
    first = next(line for line in lines if _is_plan(plan, line))
    where = f"{name} The same plan is in {_place(first)}"
    if _is_before(first, day):
        sentence = f"{where}: that was before the day of the signature."
        return line_of(_SUBJECT, [sentence])
    lacking = _what_lacks(first, worksheet, recorded)
    if not lacking:
        sentence = (
            f"{where}, and an anchor saw it before any decision was recorded. That the "
            "signer wrote the name is not shown: a register knows only who recorded it."
        )
        return line_of(_SUBJECT, (), [sentence])
    sentence = f"{where}, {lacking}: neither signer nor date is shown."
    return CertificateLine(_SUBJECT, State.NAMED, (sentence,))


def _is_before(line: Line, day: dt.date) -> bool:
    """Whether a line was written before a day of signature."""
    written = read_date(line.at)
    # The signer's calendar may be a day ahead of the register's.
    return isinstance(written, dt.date) and written < day - dt.timedelta(1)


def _visits_after(
    day: dt.date, plan: Plan, worksheet: Worksheet, frame: Frame | None
) -> list[str]:
    """Name the visits of sample and frame after the day of the signature.

    A visit before the stated period may be one of a wrong year and shows nothing, and
    so may the frame's last one if it is not within a stated period.
    """
    begins, ends = plan.period_days or (dt.date.min, dt.date.min)
    found = [
        f"{row.unit.id} ({row.date_of_service})"
        for row in worksheet.rows
        if row.date_of_service and row.date_of_service >= begins
        if row.date_of_service > day
    ]
    days = [unit.day for unit in frame.units if unit.day] if frame else []
    last = max((d for d in (days or plan.days or ()) if d <= ends), default=None)
    if not found and last is not None and last > day:
        found.append(f"the last one of the frame in the period ({last})")
    return found


def _what_lacks(line: Line, worksheet: Worksheet, recorded: Recorded) -> str:
    """Say why a line does not show that its plan came first; empty if it does."""
    decisions = [
        other
        for other in recorded.lines or ()
        if other.entry.review == line.entry.review
        if other.entry.kind in _DECIDED
    ]
    seen = [a.number for a in recorded.anchors or () if a.number >= line.number]
    if not decisions:
        if any(row.decision.is_made for row in worksheet.rows):
            return "which has none of the decisions"
        return "" if seen else "but no anchor has seen that line"
    first = decisions[0]
    if any(number < first.number for number in seen):
        return ""
    if first.number < line.number or first.at == line.at:
        return "recorded only after charts were decided"
    return (
        "but no anchor saw it before the first decision was recorded "
        f"(line {first.number})"
    )


def _is_plan(plan: Plan, line: Line) -> bool:
    known = read_plan(line.entry.payload, "the register")
    signed, wanted = ((p.signed_by, p.signed_on) for p in (plan, known))
    return signed == wanted and not plan_differences(known, plan)


def _place(line: Line) -> str:
    return f"line {line.number} of the register, written on {line.at} by {line.actor}"


def _plan_lines(worksheet: Worksheet, recorded: Recorded) -> list[Line]:
    """Return the lines with plans of a review; none if they cannot be trusted."""
    if recorded.lines is None or recorded.problems:
        return []
    review = recorded.review_of(worksheet)
    return [
        line
        for line in recorded.lines
        if (line.entry.review, line.entry.kind) == (review, "plan")
    ]
