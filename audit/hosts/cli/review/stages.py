"""What a worksheet is ready for, and the command that comes next."""

from __future__ import annotations

from pathlib import Path

from audit.errors import InputUnreadable
from audit.review.worksheet import Worksheet


def in_words(worksheet: Worksheet) -> str:
    """Say how far the decisions are."""
    return f"{worksheet.decided} of {worksheet.sampled} units are decided"


def check_revealed(worksheet: Worksheet, file: Path) -> None:
    """Raise InputUnreadable, with the next command, for what cannot be scored yet."""
    if worksheet.reviewer:
        raise InputUnreadable(
            f"{file} is the part of {worksheet.reviewer}; {in_words(worksheet)}. Next, "
            "when all parts are decided: tspine review merge"
        )
    if worksheet.is_blind:
        raise InputUnreadable(
            f"{file}: {in_words(worksheet)}, and the machine's verdicts are not shown "
            f"yet. Next, when all are decided: tspine review reveal {file}"
        )
    if not worksheet.is_audited:
        raise InputUnreadable(
            f"{file} is a drawn workbook: nothing in it was audited or decided. Next: "
            f"tspine review audit {file}"
        )


def check_judged(worksheet: Worksheet, file: Path) -> None:
    """Raise InputUnreadable if there is no decision to report."""
    check_revealed(worksheet, file)
    if not any(row.decision.is_made for row in worksheet.rows):
        raise InputUnreadable(
            f"{file}: no unit is decided, so there is nothing to report. Decide on the "
            f"sheet Review. Next: tspine review score {file}"
        )
