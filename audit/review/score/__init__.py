"""The score of a review: the outcome of each unit, and what it says
about the universe.
"""

from audit.review.score.agreement import Agreement, agreement_between
from audit.review.score.appraisal_notes import FULL_SAMPLE_FROM
from audit.review.score.coding import RIGHT_BUT_CODED, Coding
from audit.review.score.demand import FEDERAL, payer_part, payer_remark
from audit.review.score.dollars import Dollars
from audit.review.score.extrapolation import (
    Extrapolation,
    extrapolate,
)
from audit.review.score.kinds import Kind, KindCount
from audit.review.score.outcome import Judged, Outcome, Unsettled
from audit.review.score.overruling import Direction, Overruled, Overruling
from audit.review.score.rate import NO_ESTIMATE, TARGET, Rate, Unsure, exact_rate
from audit.review.score.readers import Pair, Readers
from audit.review.score.scoring import (
    RuleScore,
    Score,
    judged_rows,
    score,
    strata_of,
)
from audit.review.score.second_readings import (
    second_reading_notices,
    why_no_second,
)
from audit.review.score.unread import contradictions
from audit.review.score.weighing import group_rate, rate_of

__all__ = [
    "FEDERAL",
    "FULL_SAMPLE_FROM",
    "NO_ESTIMATE",
    "RIGHT_BUT_CODED",
    "TARGET",
    "Agreement",
    "Coding",
    "Direction",
    "Dollars",
    "Extrapolation",
    "Judged",
    "Kind",
    "KindCount",
    "Outcome",
    "Overruled",
    "Overruling",
    "Pair",
    "Rate",
    "Readers",
    "RuleScore",
    "Score",
    "Unsettled",
    "Unsure",
    "agreement_between",
    "contradictions",
    "exact_rate",
    "extrapolate",
    "group_rate",
    "judged_rows",
    "payer_part",
    "payer_remark",
    "rate_of",
    "score",
    "second_reading_notices",
    "strata_of",
    "why_no_second",
]
