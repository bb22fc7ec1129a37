"""The score of a review: the outcome of each unit, and what it says
about the universe.
"""

from audit.review.score.agreement import Agreement, agreement_between
from audit.review.score.extrapolation import Extrapolation, extrapolate
from audit.review.score.outcome import Judged, Outcome
from audit.review.score.scoring import (
    TARGET,
    Rate,
    RuleScore,
    Score,
    exact_rate,
    judged_rows,
    score,
    strata_of,
)

__all__ = [
    "TARGET",
    "Agreement",
    "Extrapolation",
    "Judged",
    "Outcome",
    "Rate",
    "RuleScore",
    "Score",
    "agreement_between",
    "exact_rate",
    "extrapolate",
    "judged_rows",
    "score",
    "strata_of",
]
