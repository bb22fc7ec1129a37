"""The register: what is kept of each review, and how periods compare."""

from audit.review.register.history import (
    Period,
    Step,
    period_of,
    periods,
    record,
    trend,
)
from audit.review.register.register import Entry, Register

__all__ = [
    "Entry",
    "Period",
    "Register",
    "Step",
    "period_of",
    "periods",
    "record",
    "trend",
]
