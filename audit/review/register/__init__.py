"""The register: what is kept of each review, and how periods compare."""

from audit.review.register.anchors import (
    Anchor,
    add_anchor,
    anchor_problems,
    head_of,
    read_anchors,
)
from audit.review.register.comparison import Step, in_order, order_text, trend
from audit.review.register.evidence import Evidence
from audit.review.register.history import (
    Period,
    RuleCount,
    limits_of,
    period_of,
    record,
    review_of,
    score_periods,
    score_text,
)
from audit.review.register.locations import RegisterRefused, register_file
from audit.review.register.recorded import (
    decision_problems,
    draw_problems,
    draw_text,
    first_problems,
    newest_payloads,
    other_sample_sentences,
    record_report,
    refuse_other_first,
    refuse_second_name,
    reviews_of_frame,
    second_name_problems,
)
from audit.review.register.register import Entry, Line, Register
from audit.review.register.rule_record import (
    RuleRecord,
    rules_to_repair,
    without_rules,
)
from audit.review.register.trust import (
    read_trusted,
    register_problems,
    trusted_lines,
)

__all__ = [
    "Anchor",
    "Entry",
    "Evidence",
    "Line",
    "Period",
    "Register",
    "RegisterRefused",
    "RuleCount",
    "RuleRecord",
    "Step",
    "add_anchor",
    "anchor_problems",
    "decision_problems",
    "draw_problems",
    "draw_text",
    "first_problems",
    "head_of",
    "in_order",
    "limits_of",
    "newest_payloads",
    "order_text",
    "other_sample_sentences",
    "period_of",
    "read_anchors",
    "read_trusted",
    "record",
    "record_report",
    "refuse_other_first",
    "refuse_second_name",
    "register_file",
    "register_problems",
    "review_of",
    "reviews_of_frame",
    "rules_to_repair",
    "score_periods",
    "score_text",
    "second_name_problems",
    "trend",
    "trusted_lines",
    "without_rules",
]
