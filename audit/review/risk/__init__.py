"""Charts chosen by risk, beside the statistical sample: they enter no rate."""

from audit.review.risk.book import summary, write_chosen
from audit.review.risk.criteria import CRITERIA, Criterion
from audit.review.risk.requests import (
    Asked,
    charts_at_risk,
    joined,
    read_requests,
    sentences,
    write_requests,
)
from audit.review.risk.selection import AtRisk, Candidate, Given, choose
from audit.review.risk.worklist_checks import contradictions

__all__ = [
    "CRITERIA",
    "Asked",
    "AtRisk",
    "Candidate",
    "Criterion",
    "Given",
    "charts_at_risk",
    "choose",
    "contradictions",
    "joined",
    "read_requests",
    "sentences",
    "summary",
    "write_chosen",
    "write_requests",
]
