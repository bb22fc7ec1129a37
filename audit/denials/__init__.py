"""Which denials the findings predicted, by claim and by service line."""

from audit.denials.claims import AuditedClaim, ClaimLine, audited_claims
from audit.denials.outcomes import (
    ByLine,
    ClaimOutcome,
    LineOutcome,
    Reconciliation,
    RuleOutcome,
)
from audit.denials.reconciling import reconcile
from audit.denials.share import LEVEL, Share

__all__ = [
    "LEVEL",
    "AuditedClaim",
    "ByLine",
    "ClaimLine",
    "ClaimOutcome",
    "LineOutcome",
    "Reconciliation",
    "RuleOutcome",
    "Share",
    "audited_claims",
    "reconcile",
]
