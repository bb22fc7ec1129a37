"""The sample review, read once, for the tests to start from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from audit import Auditor
from audit.review.auditing import audit_review
from audit.review.workflow import draw_review
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import Worksheet
from samples.review import build

FOLDER = Path(build.HERE)
DECIDED = FOLDER / "review.xlsx"


@cache
def undecided() -> Worksheet:
    """Return the sample's worksheet as the machine leaves it."""
    return audit_review(draw_review(build.make_plan(), build.CHARTS), Auditor())


@cache
def decided() -> Worksheet:
    """Return the sample's worksheet as people decided it."""
    return read_worksheet(DECIDED)


def with_decisions(worksheet: Worksheet, decisions: dict[int, Decision]) -> Worksheet:
    """Return a worksheet with decisions on some of its rows."""
    rows = [
        replace(row, decision=decisions.get(index, row.decision))
        for index, row in enumerate(worksheet.rows)
    ]
    return replace(worksheet, rows=tuple(rows))


def paid_by(payer: str, worksheet: Worksheet) -> Worksheet:
    """Return a worksheet whose whole frame one payer paid."""
    rows = tuple(
        replace(row, unit=replace(row.unit, payer=payer)) for row in worksheet.rows
    )
    counts = tuple(one for one in worksheet.frame_counts if one[0] != "payer")
    every = (*counts, ("payer", payer, worksheet.plan.universe))
    return replace(worksheet, rows=rows, frame_counts=every)
