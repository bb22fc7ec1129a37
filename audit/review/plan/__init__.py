"""The plan of a review: the frame, the size, the draw, and the file
that people sign.
"""

from audit.review.plan.allocation import allocate
from audit.review.plan.drawing import RAT_STATS, SHA256, Pick, draw
from audit.review.plan.frame import (
    GROUPS,
    UNKNOWN,
    Days,
    Frame,
    FrameRules,
    Unit,
    belongs,
    make_frame,
    read_frame,
    unit_of,
)
from audit.review.plan.period import outside_said, period_remark, stated_days
from audit.review.plan.plan import (
    DIFFERENCE,
    PLAIN,
    PRESETS,
    RATIO,
    Heading,
    Plan,
    Preset,
    make_plan,
    signed,
)
from audit.review.plan.plan_file import plan_differences, plan_text, read_plan
from audit.review.plan.proofs import proof_differences
from audit.review.plan.readable import (
    NOT_STATED,
    OUTSIDE,
    SAMPLING_UNIT,
    PlanLine,
    frame_rules_text,
    frame_text,
    plan_lines,
)
from audit.review.plan.reviewers import (
    UNRECORDED,
    JudgedBy,
    Reviewer,
    not_planned,
    people_in,
    reviewer_of,
)
from audit.review.plan.sizing import Sizing, promised_width, proportional
from audit.review.plan.verification import (
    Discrepancy,
    other_facts,
    other_source,
    verify,
)

__all__ = [
    "DIFFERENCE",
    "GROUPS",
    "NOT_STATED",
    "OUTSIDE",
    "PLAIN",
    "PRESETS",
    "RATIO",
    "RAT_STATS",
    "SAMPLING_UNIT",
    "SHA256",
    "UNKNOWN",
    "UNRECORDED",
    "Days",
    "Discrepancy",
    "Frame",
    "FrameRules",
    "Heading",
    "JudgedBy",
    "Pick",
    "Plan",
    "PlanLine",
    "Preset",
    "Reviewer",
    "Sizing",
    "Unit",
    "allocate",
    "belongs",
    "draw",
    "frame_rules_text",
    "frame_text",
    "make_frame",
    "make_plan",
    "not_planned",
    "other_facts",
    "other_source",
    "outside_said",
    "people_in",
    "period_remark",
    "plan_differences",
    "plan_lines",
    "plan_text",
    "promised_width",
    "proof_differences",
    "proportional",
    "read_frame",
    "read_plan",
    "reviewer_of",
    "signed",
    "stated_days",
    "unit_of",
    "verify",
]
