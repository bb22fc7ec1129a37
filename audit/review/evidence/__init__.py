"""Whether a worksheet is still what was planned, drawn and audited."""

from audit.review.evidence.certificate import (
    Certificate,
    CertificateLine,
    State,
    line_of,
    not_given,
)
from audit.review.evidence.certifying import Evidence, certify
from audit.review.evidence.judges import comparable, judge_notices
from audit.review.evidence.reaudit import machine_differences
from audit.review.evidence.recorded import Recorded
from audit.review.evidence.standing import Standing, standing_of

__all__ = [
    "Certificate",
    "CertificateLine",
    "Evidence",
    "Recorded",
    "Standing",
    "State",
    "certify",
    "comparable",
    "judge_notices",
    "line_of",
    "machine_differences",
    "not_given",
    "standing_of",
]
