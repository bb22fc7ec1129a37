"""What a chart's finding says in a provider's words, for cards and letters.

The words of the worksheet (verdicts, column names) are for auditors. A provider reads
sentences about the record and the claim.
"""

from __future__ import annotations

from audit.findings import Verdict
from audit.review.score import Judged, Outcome, Unsettled

WORDS = {
    Verdict.INVALID_CODE: (
        "A code on the claim was not valid for billing on the date of service."
    ),
    Verdict.NOT_SUPPORTED: (
        "The record, or the rest of the claim, contradicts a code that was reported."
    ),
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: (
        "The record documents enough for a more specific code, or for one that is "
        "missing."
    ),
    Verdict.SEQUENCING_ERROR: (
        "The codes are right but stand in the wrong order on the claim."
    ),
    Verdict.DOCUMENTATION_INSUFFICIENT: (
        "The note lacks elements on which the reported code rests."
    ),
}
"""By the verdicts that make a chart wrong."""

UNSETTLED_WORDS = {
    Unsettled.QUERY: (
        "Only you can settle it: please answer our question about this visit."
    ),
    Unsettled.RECORD: "The record that we had was not enough to settle it.",
    Unsettled.UNREADABLE: (
        "Something that we were given about this visit could not be read, so we could "
        "not settle it."
    ),
    Unsettled.CLAIM_ONLY: (
        "We had the claim without the chart, so we did not settle it."
    ),
    Unsettled.REVIEWERS: "Our two reviewers do not agree on it yet.",
    Unsettled.NO_REASON: "We have not finished our review of it.",
}

_STILL_AN_ERROR = "The program of this review counts such a chart as an error."
MENDED = "M54.6 is right as it was reported; other codes of the claim are not."
"""Of a chart that is no error, on the card and in the letter."""

_WRONG = "A reported code is wrong."


def finding_of(unit: Judged) -> str:
    """Say in a provider's words why a chart is wrong or not settled."""
    if unit.unsettled:
        text = UNSETTLED_WORDS[unit.unsettled]
        return f"{text} {_STILL_AN_ERROR}" if unit.is_wrong else text
    if unit.outcome is Outcome.WRONG:
        return WORDS.get(Verdict(unit.verdict), _WRONG)
    return ""
