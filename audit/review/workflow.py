"""The steps of a review from file to file: frame, drawn workbook, audited worksheet."""

from __future__ import annotations

from pathlib import Path

from audit.columns import loose
from audit.errors import InputUnreadable, SettingRefused
from audit.findings import OUTPUT_COLUMNS
from audit.intake import Profile, Table, open_table
from audit.review.auditing import encounters_of
from audit.review.plan import (
    DIFFERENCE,
    GROUPS,
    PLAIN,
    UNRECORDED,
    Discrepancy,
    FrameRules,
    Heading,
    JudgedBy,
    Plan,
    Preset,
    Sizing,
    draw,
    make_plan,
    plan_differences,
    read_frame,
    verify,
)
from audit.review.planned_input import PlannedInput
from audit.review.worksheet import (
    Worksheet,
    cell_text,
    counts_agree,
    make_worksheet,
    sealed,
)

OTHER_COUNTS = "The sheet Frame counts other units by group than the input has."


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
    estimator: str = DIFFERENCE,
    sheet: str | None = None,
    by: JudgedBy = UNRECORDED,
    blind: bool = False,
    overlap: int = 0,
    profile: Profile = PLAIN,
) -> Plan:
    """Read the frame of an input and settle the plan. `by` is what will judge it.

    Raises SettingRefused if a blind review's input holds verdicts of the machine.
    """
    table = open_table(source, sheet, profile)
    if blind:
        _check_hides(table, source)
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
        estimator=estimator,
        judged_by=by,
        blind=blind,
        overlap=overlap,
        profile=profile,
    )


def _check_hides(table: Table, source: Path) -> None:
    """Raise SettingRefused if an input would show auditors what is to be hidden."""
    outputs = {loose(name) for name in OUTPUT_COLUMNS[1:]}
    shown = [heading for heading in table.headings if loose(heading) in outputs]
    if shown:
        raise SettingRefused(
            f"{source} holds verdicts of the machine (column {', '.join(shown)}), "
            "which a blind review hides until people have decided. Plan from the file "
            "as it was before its audit, or with --open."
        )


def draw_review(plan: Plan, source: Path, product: str = "") -> Worksheet:
    """Draw the sample of a plan. `product` is the version that the workbook names.

    Raises InputUnreadable when the input no longer gives the frame that was planned.
    """
    return drawn_from(plan, PlannedInput(plan, source), product)


def drawn_from(plan: Plan, given: PlannedInput, product: str = "") -> Worksheet:
    """Draw the sample of a plan from its input, as `draw_review` does."""
    frame, source = given.frame, given.source
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
    headings, charts = given.charts({pick.unit_id for pick in picks})
    return sealed(make_worksheet(plan, frame, picks, headings, charts, product))


def verify_review(
    worksheet: Worksheet, given: PlannedInput, plan: Plan | None = None
) -> tuple[Discrepancy, ...]:
    """Draw again from the input and compare with a drawn workbook.

    `plan` is the signed plan; without it, the workbook's own is used. If the two differ
    in anything that affects draw or appraisal, that is reported as well.
    """
    own = worksheet.plan
    plan = plan or own
    frame = given.frame
    found = verify(plan, frame, worksheet.picks, own.frame_sha256, worksheet.reviewer)
    if not counts_agree(worksheet, frame):
        found = (*found, Discrepancy("altered", (), OTHER_COUNTS))
    apart = [
        Discrepancy("altered", (), sentence) for sentence in plan_differences(plan, own)
    ]
    return (*apart, *found, *chart_differences(worksheet))


def changed_since(worksheet: Worksheet, given: PlannedInput) -> tuple[str, ...]:
    """Return which cells of drawn units were changed since the draw.

    This is information, not an accusation: charts may be corrected and audited again.
    """
    wanted = {row.unit.id for row in worksheet.rows}
    units = {unit.id: unit for unit in given.frame.units if unit.id in wanted}
    headings, charts = given.charts(wanted)
    found = []
    ids = [e.encounter_id for e in encounters_of(worksheet)]
    for unit_id, cells in zip(ids, worksheet.charts, strict=True):
        changed = [
            heading or "(no heading)"
            for heading, old, new in zip(
                headings, charts.get(unit_id, cells), cells, strict=False
            )
            if cell_text(old) != cell_text(new)
        ]
        if changed:
            found.append(f"{unit_id}: changed since the draw: {', '.join(changed)}.")
    for row in worksheet.rows if worksheet.is_audited else ():
        unit = units.get(row.unit.id)
        fields = ("stratum", *GROUPS, "amount")
        changed = [
            f
            for f in fields
            if unit and cell_text(getattr(unit, f)) != cell_text(getattr(row.unit, f))
        ]
        if changed:
            found.append(
                f"{row.unit.id}: changed since the draw on the sheet Review: "
                f"{', '.join(changed)}."
            )
    return tuple(found)


def chart_differences(worksheet: Worksheet) -> list[Discrepancy]:
    """Compare the units of the sheet Encounters with those of the sheet Sample."""
    there = [e.encounter_id for e in encounters_of(worksheet)]
    wanted = [pick.unit_id for pick in worksheet.picks]
    return [
        Discrepancy(kind, (unit_id,), f"{unit_id} {text} on the sheet Encounters.")
        for kind, text, ids in (
            ("missing", "is not", sorted(set(wanted) - set(there))),
            ("added", "was not drawn but is", sorted(set(there) - set(wanted))),
        )
        for unit_id in ids
    ]
