"""What people fill in for each drawn unit, and what a decision still needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from audit.findings import Verdict

AGREE, DISAGREE, NOT_ENOUGH = "agree", "disagree", "not enough"
NOT_IN_FRAME = "not in frame"
OPEN, DECIDED, DISPUTED, FINAL = "open", "decided", "disputed", "final"


@dataclass(frozen=True, slots=True)
class PeopleColumn:
    """A column that only people fill. `kind` is word, text or number."""

    name: str
    heading: str
    kind: str
    width: float
    words: tuple[str, ...] = ()
    hint: str = ""


_OPINIONS = (AGREE, DISAGREE, NOT_ENOUGH)
PEOPLE: tuple[PeopleColumn, ...] = (
    PeopleColumn("auditor", "Auditor", "text", 14, hint="Who decided."),
    PeopleColumn(
        "decision",
        "Decision",
        "word",
        13,
        (*_OPINIONS, NOT_IN_FRAME),
        "Do you agree with the machine? Not enough: the record cannot tell, or is not "
        "to be had. Not in frame: it was never a unit of this review; a spare takes "
        "its place.",
    ),
    PeopleColumn(
        "own_verdict",
        "Auditor's verdict",
        "word",
        30,
        tuple(
            v.value
            for v in Verdict
            if v not in (Verdict.INPUT_ERROR, Verdict.CHART_REVIEW_REQUIRED)
        ),
        "Yours, when you disagree.",
    ),
    PeopleColumn(
        "final_codes",
        "Final codes",
        "text",
        20,
        hint="The diagnoses as they should be, in claim order, joined by semicolons.",
    ),
    PeopleColumn(
        "error_type",
        "Error type",
        "word",
        18,
        (
            *("over-coded", "under-coded", "wrong code", "invalid code", "sequence"),
            *("documentation", "missing record", "none"),
        ),
    ),
    PeopleColumn(
        "root_cause",
        "Root cause",
        "word",
        22,
        (
            *("provider documentation", "code selection", "guideline knowledge"),
            *("template or EHR default", "code-set update", "charge entry"),
            *("missing record", "other"),
        ),
    ),
    PeopleColumn(
        "dollars",
        "Dollars at issue",
        "number",
        13,
        hint="Overpaid dollars above zero, underpaid below; 0 if none.",
    ),
    PeopleColumn("comment", "Comment", "text", 34, hint="The reason: always, if you "
                 "disagree."),
    PeopleColumn("second_reviewer", "Second reviewer", "text", 14),
    PeopleColumn("second_decision", "Second decision", "word", 13, _OPINIONS),
    PeopleColumn("second_comment", "Second comment", "text", 26),
    PeopleColumn(
        "provider_response",
        "Provider's response",
        "word",
        14,
        ("agrees", "disputes", "no answer"),
    ),
    PeopleColumn("provider_comment", "Provider's comment", "text", 26),
    PeopleColumn("status", "Status", "word", 11, (OPEN, DECIDED, DISPUTED, FINAL)),
)  # fmt: skip
"""The columns that people fill, in order."""


_COLUMNS = {column.name: column for column in PEOPLE}


@dataclass(frozen=True, slots=True)
class Decision:
    """What people said about one unit; the fields are those of `PEOPLE`."""

    auditor: str = ""
    decision: str = ""
    own_verdict: str = ""
    final_codes: str = ""
    error_type: str = ""
    root_cause: str = ""
    dollars: float | None = None
    comment: str = ""
    second_reviewer: str = ""
    second_decision: str = ""
    second_comment: str = ""
    provider_response: str = ""
    provider_comment: str = ""
    status: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nobody has written anything."""
        return all(getattr(self, f.name) in ("", None) for f in fields(self))

    @property
    def is_made(self) -> bool:
        """Whether somebody decided, with or without sight of the machine's verdict."""
        return bool(self.decision or self.own_verdict)


NO_DECISION = Decision()
"""The status of a unit before anybody has looked at it."""

_BLIND_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "auditor": {},
    "own_verdict": {"hint": "Your verdict, from the chart alone."},
    "decision": {
        "words": (NOT_ENOUGH, NOT_IN_FRAME),
        "hint": "Only if you can give no verdict. Not enough: the record cannot "
        "tell, or is not to be had. Not in frame: it was never a unit of this "
        "review. Give the reason as comment.",
    },
    "final_codes": {},
    "error_type": {},
    "root_cause": {},
    "dollars": {},
    "comment": {"hint": "What in the chart decides it."},
}
BLIND: tuple[PeopleColumn, ...] = tuple(
    replace(_COLUMNS[name], **changes) for name, changes in _BLIND_CHANGES.items()
)
"""The columns in which auditors decide before they see the machine's verdict."""


def validation_of(column: PeopleColumn) -> dict[str, Any]:
    """Return the check that a spreadsheet makes on a cell of the column."""
    title = column.heading[:32]
    hint = {"input_title": title, "input_message": column.hint} if column.hint else {}
    if column.kind == "number":
        return {
            **hint,
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e9,
            "maximum": 1e9,
            "error_message": "Dollars: a number, below zero for an underpayment.",
        }
    if column.words:
        return {
            **hint,
            "validate": "list",
            "source": list(column.words),
            "error_title": title,
            "error_message": f"Choose one of: {', '.join(column.words)}."[:255],
        }
    return {**hint, "validate": "any"} if hint else {}
