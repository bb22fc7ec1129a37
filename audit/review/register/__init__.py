"""The register: what is kept of each review, and how periods compare."""

from audit.review.register.comparison import Step, trend
from audit.review.register.evidence import Evidence
from audit.review.register.history import (
    Period,
    RuleCount,
    period_of,
    periods,
    record,
    review_of,
)
from audit.review.register.register import Entry, Register
from audit.review.register.rule_record import (
    RuleRecord,
    rules_to_repair,
    without_rules,
)

__all__ = [
    "Entry",
    "Evidence",
    "Period",
    "Register",
    "RuleCount",
    "RuleRecord",
    "Step",
    "period_of",
    "periods",
    "record",
    "review_of",
    "rules_to_repair",
    "trend",
    "without_rules",
]
