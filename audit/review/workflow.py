"""The steps of a review from file to file: frame, drawn workbook, audited worksheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.engine import Auditor
from audit.errors import InputUnreadable
from audit.findings import AuditResult
from audit.intake import open_table
from audit.review.draw import draw
from audit.review.frame import Frame, FrameRules, read_frame
from audit.review.plan import Heading, Plan, Preset, make_plan
from audit.review.sizing import Sizing
from audit.review.verification import Discrepancy, verify
from audit.review.worksheet import Worksheet, make_worksheet, with_results


def plan_review(
    source: Path,
    rules: FrameRules,
    sizing: Sizing,
    *,
    heading: Heading,
    seed: str,
    method: str,
    spares: int = 0,
    preset: Preset | None = None,
    sheet: str | None = None,
) -> Plan:
    """Read the frame of an input and settle the plan."""
    table = open_table(source, sheet)
    frame = read_frame(table, rules)
    return make_plan(
        frame,
        rules,
        sizing,
        heading=heading,
        source=(source.name, table.sha256, sheet or ""),
        seed=seed,
        method=method,
        spares=spares,
        preset=preset,
    )


def draw_review(plan: Plan, source: Path, product: str = "") -> Worksheet:
    """Draw the sample of a plan. `product` is the version that the workbook names.

    Raises InputUnreadable when the input no longer gives the frame that was planned.
    """
    table = open_table(source, plan.sheet or None)
    frame = read_frame(table, plan.rules)
    if frame.sha256 != plan.frame_sha256:
        raise InputUnreadable(
            f"{source} gives a frame of {len(frame.units)} units that is not the one "
            f"planned ({plan.universe} units, or other ids, groups or amounts). Draw "
            "from the file that was planned, or plan anew."
        )
    if plan.paid not in (None, frame.paid):
        raise InputUnreadable(
            f"{source}: {frame.paid} was paid for the frame, not {plan.paid} as the "
            "plan says. Take the plan back as it was made, or plan anew."
        )
    picks = draw(frame, dict(plan.sizes), plan.seed, plan.method, plan.spares)
    wanted = {pick.unit_id for pick in picks}
    rows = {unit.row for unit in frame.units if unit.id in wanted}
    charts = {number: cells for number, cells in table.rows() if number in rows}
    return make_worksheet(plan, frame, picks, table.headings, charts, product)


def verify_review(
    worksheet: Worksheet, source: Path, plan: Plan | None = None
) -> tuple[Discrepancy, ...]:
    """Draw again from the input and compare with a drawn workbook.

    `plan` is the plan as it was signed; without it the workbook's own is taken. Where
    the two differ in anything that decides draw or appraisal, that is told as well.
    """
    own = worksheet.plan
    plan = plan or own
    frame = read_frame(open_table(source, plan.sheet or None), plan.rules)
    found = verify(plan, frame, worksheet.picks, own.frame_sha256)
    return (*_plan_differences(plan, own), *found, *_chart_differences(worksheet))


def _plan_differences(signed: Plan, own: Plan) -> list[Discrepancy]:
    names = (
        "seed",
        "method",
        "sizes",
        "spares",
        "rules",
        "strata",
        "estimator",
        "paid",
    )
    return [
        Discrepancy(
            "altered", (), f"The plan in the workbook has another {name} than the plan."
        )
        for name in names
        if getattr(signed, name) != getattr(own, name)
    ]


def _chart_differences(worksheet: Worksheet) -> list[Discrepancy]:
    """Compare the units of the sheet Encounters with those of the sheet Sample."""
    there = [e.encounter_id for e in _encounters(worksheet)]
    wanted = [pick.unit_id for pick in worksheet.picks]
    return [
        Discrepancy(kind, (unit_id,), f"{unit_id} {said} on the sheet Encounters.")
        for kind, said, ids in (
            ("missing", "is not", sorted(set(wanted) - set(there))),
            ("added", "was not drawn and stands", sorted(set(there) - set(wanted))),
        )
        for unit_id in ids
    ]


def audit_review(worksheet: Worksheet, auditor: Auditor) -> Worksheet:
    """Let the machine judge the drawn charts as they now stand in the worksheet."""
    audited: dict[str, tuple[Encounter, AuditResult]] = {}
    for encounter in _encounters(worksheet):
        audited[encounter.encounter_id] = (encounter, auditor.audit(encounter))
    lacking = [p.unit_id for p in worksheet.picks if p.unit_id not in audited]
    if lacking or len(audited) != len(worksheet.picks):
        raise InputUnreadable(
            f"The sheet Encounters has {len(worksheet.charts)} rows for "
            f"{len(worksheet.picks)} drawn units, and {len(lacking)} drawn units have "
            "none. Each drawn unit has one row; take them back from an earlier copy."
        )
    return with_results(worksheet, audited)


def _encounters(worksheet: Worksheet) -> Iterable[Encounter]:
    reader = RowReader(worksheet.headings, sheet="Encounters")
    for number, cells in enumerate(worksheet.charts, 2):
        yield reader.read(cells, number)


def frame_of(plan: Plan, source: Path) -> Frame:
    """Give the frame that an input has under a plan's rules."""
    return read_frame(open_table(source, plan.sheet or None), plan.rules)
