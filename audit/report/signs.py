"""The sign before each word of a result, and the kind that decides how it looks.

No meaning depends on color alone. Workbooks and the page take signs and kinds from
here; how a kind looks, each decides itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from audit.findings import ClaimRisk, Severity, Verdict


class Kind(StrEnum):
    """What a group of words has in common."""

    GRAVE = "grave"
    WRONG = "wrong"
    OPEN = "open"
    GOOD = "good"
    APART = "apart"


class Sign(NamedTuple):
    """How a group of words is shown: the sign before them, and their kind."""

    words: tuple[str, ...]
    sign: str
    kind: Kind


SIGNS = (
    Sign((Verdict.INVALID_CODE, Verdict.NOT_SUPPORTED), "\u2716", Kind.GRAVE),
    Sign(
        (Verdict.MORE_SPECIFIC_CODE_REQUIRED, Verdict.SEQUENCING_ERROR),
        "\u25b2",
        Kind.WRONG,
    ),
    Sign(
        (
            Verdict.QUERY_PROVIDER,
            Verdict.CHART_REVIEW_REQUIRED,
            Verdict.DOCUMENTATION_INSUFFICIENT,
        ),
        "?",
        Kind.OPEN,
    ),
    Sign((Verdict.SUPPORTED,), "\u2714", Kind.GOOD),
    Sign((Verdict.INPUT_ERROR,), "!", Kind.GRAVE),
    Sign((Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSABLE), "\u2013", Kind.APART),
    Sign((Severity.CRITICAL, ClaimRisk.HIGH), "\u2716", Kind.GRAVE),
    Sign((Severity.MAJOR,), "\u25b2", Kind.WRONG),
    Sign((Severity.MINOR, ClaimRisk.REVIEW), "?", Kind.OPEN),
    Sign((Severity.INFO, ClaimRisk.NONE), "\u2013", Kind.APART),
)
"""Every verdict, severity and claim risk once."""
