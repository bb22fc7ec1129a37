"""The sheets About and Part, which people read: what was drawn, and how to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.report.sheets.cells import fitting
from audit.review.plan import RAT_STATS, SHA256
from audit.review.worksheet.rows import Worksheet, cell_text

ABOUT, PART = "About", "Part"
PLAN_FILE = "Plan file"
"""The sheet that is read back; workbooks of earlier releases have it on `PLAN`."""

_ABOUT = (
    "Decide each row of the sheet Review in the columns on the right, which are the "
    "only ones that are not locked. The sheet is locked without a password, against "
    "slips and not against anybody.",
    "Decision: agree, disagree, not enough (the record cannot tell, or is not to be "
    "had), or not in frame. Who disagrees gives a verdict of their own and the reason. "
    "The column To do says what a row still needs. Clear a cell of Changed since once "
    "you have decided again.",
    "CHART_REVIEW_REQUIRED judges no code: the column coder_task says what to read in "
    "the chart and what to enter on the sheet Encounters. Enter it, audit this file "
    "again, and decide on the verdict that comes out. Until then the row counts as not "
    "yet reviewed: as no error, and as no agreement.",
    "Dollars at issue: overpaid dollars above zero, underpaid dollars below zero.",
    "Spares stand below the sample of their stratum. They are for units that were "
    "never of the frame (not in frame, with the reason): the score takes them by "
    "itself, in order of selection, and no others. A missing record is no reason: it "
    "is not enough, and an error where the plan says so.",
    "To audit again after a cell of Encounters was mended, or with another rule pack: "
    "tspine review audit THIS-FILE. What people wrote stays.",
    "To join the worksheets of several auditors: tspine review merge. Name the drawn "
    "workbook with them, so that a cell of Encounters that one of them mended is "
    "taken as mended. To prove the draw: tspine review verify.",
    "This workbook holds what the input held. Keep it where such records may lie.",
)

_ABOUT_BLIND = (
    "Decide each row of the sheet Review from the chart alone, in the columns on the "
    "right. What the program says of these charts is not in this file; it is laid "
    "beside your decisions when all are made. Do not audit these charts by other "
    "means before.",
    "Auditor's verdict: yours. Where you can give none, use Decision instead: not "
    "enough (the record cannot tell, or is not to be had) or not in frame, with the "
    "reason as comment. Final codes: the diagnoses as they should be. The column To do "
    "says what a row still needs.",
    "On the sheet Encounters, enter what the chart says in the columns of the record "
    "(columns of your own may be added at its right end; a merge keeps them): the "
    "program can judge only by the columns that it knows.",
    "When every row is decided: tspine review merge joins the parts of several "
    "auditors, and tspine review reveal shows the program's verdicts. Your first "
    "decisions stay on the sheet Opinions.",
    "This workbook holds what the input held. Keep it where such records may lie.",
)


PROOFS = {
    SHA256: "Proof of a pick: the SHA-256 of the seed, a line feed and the unit's id, "
    "in UTF-8. The units with the lowest hashes of their stratum were drawn.",
    RAT_STATS: "Proof of a pick: the random number of RAT-STATS 2010, the unit's place "
    "in its stratum. The second stratum was drawn with the seed plus 1, the third with "
    "the seed plus 2, and so on.",
}
"""What proves a pick, by method of the draw."""


def about_lines(worksheet: Worksheet) -> list[str]:
    """Return the lines of the sheet About."""
    plan = worksheet.plan
    drawn = plan.size
    return [
        plan.title,
        f"{drawn} of {plan.universe} units, drawn by the method {plan.method} with the "
        f"seed {plan.seed}.",
        f"SHA-256 of the frame: {plan.frame_sha256}",
        PROOFS[plan.method],
        f"tspine {worksheet.product}" if worksheet.product else "",
        "",
        *(_ABOUT_BLIND if worksheet.is_blind else _ABOUT),
    ]


def part_lines(worksheet: Worksheet) -> list[str]:
    """Return the lines of the sheet Part of one reviewer's part."""
    return [
        worksheet.reviewer,
        f"{len(worksheet.rows)} units of the sample are this reviewer's, by the plan's "
        "seed. `tspine review merge` joins the parts.",
    ]


def sheets_to_read(worksheet: Worksheet) -> Mapping[str, tuple[str, ...]]:
    """Return the lines of these sheets by name, each as its cell can hold it."""
    sheets = {ABOUT: about_lines(worksheet)}
    if worksheet.reviewer:
        sheets[PART] = part_lines(worksheet)
    return {name: as_read(map(fitting, lines)) for name, lines in sheets.items()}


def as_read(lines: Iterable[object]) -> tuple[str, ...]:
    """Return lines in a form that is the same after any spreadsheet saved them."""
    texts = (" ".join(cell_text(line).split()) for line in lines)
    return tuple(text for text in texts if text)
