"""Parts of a sample: a worksheet for each reviewer, and the whole from the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.errors import InputUnreadable
from audit.review.plan import allocate
from audit.review.worksheet.provenance import sealed_part
from audit.review.worksheet.rows import Worksheet


def split(worksheet: Worksheet) -> tuple[Worksheet, ...]:
    """Return a worksheet for each reviewer of the plan, with that reviewer's units.

    The auditor's name stands in each row. A plan without two reviewers gives none.
    """
    names = [reviewer.name for reviewer in worksheet.plan.reviewers]
    if len(names) < 2:
        return ()
    shares = allocate(worksheet.plan, worksheet.picks)
    parts = []
    for name in names:
        chosen = [
            (row, chart)
            for row, chart in zip(worksheet.rows, worksheet.charts, strict=True)
            if name in shares[row.unit.id]
        ]
        if not chosen:
            continue
        rows = tuple(
            replace(row, decision=replace(row.decision, auditor=name))
            for row, _ in chosen
        )
        charts = tuple(chart for _, chart in chosen)
        part = replace(
            worksheet, rows=rows, charts=charts, reviewer=name, shown_sheets=None
        )
        parts.append(sealed_part(part))
    return tuple(parts)


def check_parts(
    drawn: Worksheet | None, parts: Sequence[tuple[str, Worksheet]]
) -> None:
    """Check the parts of a sample, each with the name of its file.

    Raises InputUnreadable if the whole sample is not among the worksheets, if a part
    does not have the units of its reviewer, or if a reviewer's part is missing.
    """
    if not parts:
        return
    if drawn is None:
        raise InputUnreadable(
            f"{parts[0][0]} is the part of one auditor. Name the drawn workbook, too, "
            "so that the whole sample is known."
        )
    shares = allocate(drawn.plan, drawn.picks)
    for file, part in parts:
        wanted = {unit for unit, names in shares.items() if part.reviewer in names}
        given = {pick.unit_id for pick in part.picks}
        if given != wanted:
            raise InputUnreadable(
                f"{file}: {len(wanted - given)} units of {part.reviewer} are missing "
                f"and {len(given - wanted)} are of somebody else. Take the rows back "
                "from an earlier copy."
            )
    there = {part.reviewer for _, part in parts}
    lacking = [r.name for r in drawn.plan.reviewers if r.name not in there]
    lacking = [name for name in lacking if any(name in n for n in shares.values())]
    if lacking:
        raise InputUnreadable(
            f"The worksheet of {' and of '.join(lacking)} is missing. Name the "
            "worksheets of all reviewers."
        )
