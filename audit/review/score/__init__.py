"""The score of a review: the outcome of each unit, and what it says
about the universe.
"""

from audit.review.score.extrapolation import Extrapolation, extrapolate
from audit.review.score.outcome import Judged, Outcome
from audit.review.score.scoring import (
    TARGET,
    Rate,
    Score,
    exact_rate,
    judged_rows,
    score,
)

__all__ = [
    "TARGET",
    "Extrapolation",
    "Judged",
    "Outcome",
    "Rate",
    "Score",
    "exact_rate",
    "extrapolate",
    "judged_rows",
    "score",
]
