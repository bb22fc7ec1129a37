"""Whether a worksheet is still what was planned, drawn and audited."""

from audit.review.evidence.certificate import (
    UNSHOWN,
    Certificate,
    CertificateLine,
    State,
    line_of,
    not_given,
)
from audit.review.evidence.certifying import SOURCE, Evidence, certify
from audit.review.evidence.first import (
    NO_FILES,
    FirstFiles,
    claimed_blind,
    first_line,
    reviewers_of,
)
from audit.review.evidence.judges import comparable, judge_notices
from audit.review.evidence.reaudit import machine_differences
from audit.review.evidence.recorded import Recorded
from audit.review.evidence.standing import Standing, standing_of

__all__ = [
    "NO_FILES",
    "SOURCE",
    "UNSHOWN",
    "Certificate",
    "CertificateLine",
    "Evidence",
    "FirstFiles",
    "Recorded",
    "Standing",
    "State",
    "certify",
    "claimed_blind",
    "comparable",
    "first_line",
    "judge_notices",
    "line_of",
    "machine_differences",
    "not_given",
    "reviewers_of",
    "standing_of",
]
