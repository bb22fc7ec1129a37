"""What a worksheet is ready for, and the command that comes next."""

from __future__ import annotations

import shlex
from pathlib import Path

from audit.errors import InputUnreadable
from audit.review.worksheet import Worksheet


def in_words(worksheet: Worksheet) -> str:
    """Say how far the decisions are."""
    return f"{worksheet.decided} of {worksheet.sampled} units are decided"


def next_is(command: str, place: Path) -> str:
    """Name the command that comes next, for a file or a review's folder."""
    return f"Next: tspine review {command} {shlex.quote(str(place))}"


def check_revealed(worksheet: Worksheet, file: Path, place: Path | None = None) -> None:
    """Raise InputUnreadable, with the next command, for what cannot be scored yet.

    `place` is the folder of the review, if the user named it and not the file.
    """
    where = place or file
    if worksheet.reviewer:
        raise InputUnreadable(
            f"{file} is the part of {worksheet.reviewer}; {in_words(worksheet)}. Next, "
            f"when all parts are decided: tspine review merge{_of(place)}"
        )
    if worksheet.is_blind:
        raise InputUnreadable(
            f"{file}: {in_words(worksheet)}, and the machine's verdicts are not shown "
            f"yet. Next, when all are decided: tspine review reveal {where}"
        )
    if not worksheet.is_audited:
        raise InputUnreadable(
            f"{file} is a drawn workbook: nothing in it was audited or decided. "
            + next_is("audit", where)
        )


def _of(place: Path | None) -> str:
    return "" if place is None else f" {shlex.quote(str(place))}"


def check_judged(worksheet: Worksheet, file: Path, place: Path) -> None:
    """Raise InputUnreadable if there is no decision to report."""
    if not any(row.decision.is_made for row in worksheet.rows):
        raise InputUnreadable(
            f"{file}: no unit is decided, so there is nothing to report. Decide on the "
            f"sheet Review. {next_is('score', place)}"
        )
