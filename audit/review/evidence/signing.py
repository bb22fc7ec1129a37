"""What shows that a plan is the one that somebody put a name to.

A name and a date in a file show nothing: whoever may change the plan may keep them. A
register that has the plan shows that it has not changed since, and an anchor shows that
the register was not written anew.
"""

from __future__ import annotations

from audit.review.evidence.certificate import CertificateLine, State, line_of
from audit.review.evidence.recorded import Recorded
from audit.review.plan import Plan, plan_differences, read_plan
from audit.review.register import Line
from audit.review.worksheet import Worksheet

_SUBJECT = "signature"


def signature_notices(plan: Plan) -> tuple[str, ...]:
    """Say whether nobody has signed the plan."""
    if plan.signed_by.strip() and plan.signed_on.strip():
        return ()
    return (
        "The plan is not signed: nobody vouches that it was settled before the draw.",
    )


def signature_line(
    plan: Plan, worksheet: Worksheet, recorded: Recorded
) -> CertificateLine:
    """Say what shows that the plan is the one with the signer's name."""
    if unsigned := signature_notices(plan):
        return line_of(_SUBJECT, unsigned)
    name = f"The plan names {plan.signed_by} on {plan.signed_on} as its signer."
    line = _recorded_plan(worksheet, recorded)
    if line is None:
        return CertificateLine(
            _SUBJECT,
            State.NAMED,
            (
                f"{name} Nothing that was given shows that this plan is the one that "
                "was signed: no register has it. Give one with --register and "
                "--anchor, or sign the plan's file with a tool of your own.",
            ),
        )
    where = f"line {line.number} of the register, written on {line.at} by {line.actor}"
    known = read_plan(line.entry.payload, "the register")
    signed, wanted = ((p.signed_by, p.signed_on) for p in (plan, known))
    if signed != wanted or plan_differences(known, plan):
        return line_of(_SUBJECT, [f"{name} Another plan is in {where}."])
    if any(anchor.number >= line.number for anchor in recorded.anchors or ()):
        sentence = f"{name} The same plan is in {where}, and an anchor has seen it."
        return line_of(_SUBJECT, (), [sentence])
    sentence = f"{name} The same plan is in {where}, but no anchor has seen that line."
    return CertificateLine(_SUBJECT, State.NAMED, (sentence,))


def _recorded_plan(worksheet: Worksheet, recorded: Recorded) -> Line | None:
    """Return the newest line with the plan of a review; None if none can be trusted."""
    if recorded.lines is None or recorded.problems:
        return None
    review = recorded.review_of(worksheet)
    plans = [
        line
        for line in recorded.lines
        if (line.entry.review, line.entry.kind) == (review, "plan")
    ]
    return plans[-1] if plans else None
