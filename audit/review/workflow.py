"""The steps of a review from file to file: frame, drawn workbook, audited worksheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from audit.columns import loose
from audit.errors import InputUnreadable, SettingRefused
from audit.findings import OUTPUT_COLUMNS, Severity, Verdict
from audit.intake import Profile, Table, open_table
from audit.review.auditing import encounters_of
from audit.review.plan import (
    DIFFERENCE,
    GROUPS,
    PLAIN,
    UNRECORDED,
    Discrepancy,
    Frame,
    FrameRules,
    Heading,
    JudgedBy,
    Plan,
    Preset,
    Sizing,
    draw,
    make_plan,
    other_facts,
    period_remark,
    plan_differences,
    read_frame,
    verify,
)
from audit.review.planned_input import PlannedInput
from audit.review.score import payer_remark
from audit.review.worksheet import (
    CellChange,
    Worksheet,
    cell_text,
    chart_changes,
    counts_agree,
    make_worksheet,
    other_claims,
    sealed,
)

_OF_CHARTS = ("severity", "findings")
"""Outputs whose names charts have for columns of their own."""

OTHER_COUNTS = "The sheet Frame counts other units by group than the input has."


class DrawnInput(Protocol):
    """What a sample was drawn from, as a file or as a packet has it."""

    @property
    def frame(self) -> Frame:
        """The units."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the file; empty if it is not known."""

    def charts(
        self, units: Collection[str]
    ) -> tuple[Sequence[str], Mapping[str, Sequence[object]]]:
        """Return headings, and cells by unit, as these units were drawn."""


def _keep_silent(_remark: str) -> None:
    """Tell nobody."""


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
    told: Callable[[str], object] = _keep_silent,
) -> Plan:
    """Read the frame of an input and settle the plan. `by` is what will judge it.

    `told` takes what a person should know of the frame before they sign. Raises
    SettingRefused if a blind review's input holds verdicts of the machine.
    """
    table = open_table(source, sheet, profile)
    if blind:
        _check_hides(table, source)
    frame = read_frame(table, rules)
    made = make_plan(
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
    for remark in frame_remarks(made, frame):
        told(remark)
    return made


def frame_remarks(plan: Plan, frame: Frame) -> tuple[str, ...]:
    """Name what is in a frame and need not be what its plan is about."""
    remarks = (
        period_remark(plan.period, plan.period_days, frame),
        payer_remark(plan, frame),
    )
    return tuple(filter(None, remarks))


def _check_hides(table: Table, source: Path) -> None:
    """Raise SettingRefused if an input would show auditors what is to be hidden.

    A column of a name that charts use as well, such as the severity of the pain, is the
    machine's only beside another of its columns, or if the machine's words are in it.
    """
    outputs = {loose(name) for name in OUTPUT_COLUMNS[1:]}
    at = [n for n, name in enumerate(table.headings) if loose(name) in outputs]
    shown = [table.headings[n] for n in at]
    is_charts_own = len(shown) == 1 and loose(shown[0]) in _OF_CHARTS
    if shown and not (is_charts_own and not _is_of_machine(table, at[0])):
        raise SettingRefused(
            f"{source} holds verdicts of the machine (column {', '.join(shown)}), "
            "which a blind review hides until people have decided. Plan from the file "
            "as it was before its audit, or with --open."
        )


def _is_of_machine(table: Table, column: int) -> bool:
    """Whether a column has a verdict, or nothing but severities of findings."""
    texts = {
        str(cells[column] or "").strip()
        for _, cells in table.rows()
        if column < len(cells)
    } - {""}
    severities = {severity.value for severity in Severity}
    return not texts.isdisjoint(Verdict) or (bool(texts) and texts <= severities)


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
    for fact in other_facts(plan, frame):
        raise InputUnreadable(
            f"{source}: {fact} Take the plan back as it was made, or plan anew."
        )
    picks = draw(frame, dict(plan.sizes), plan.seed, plan.method, plan.spares)
    headings, charts = given.charts({pick.unit_id for pick in picks})
    return sealed(make_worksheet(plan, frame, picks, headings, charts, product))


def verify_review(
    worksheet: Worksheet, given: DrawnInput, plan: Plan | None = None
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
    claims = claim_differences(worksheet, given)
    return (*apart, *found, *chart_differences(worksheet), *claims)


def changed_since(worksheet: Worksheet, given: DrawnInput) -> tuple[CellChange, ...]:
    """Return the cells of the sheet Encounters that are not as they were drawn.

    Those of the record are information and no accusation: charts may be amended and
    audited again. Those of the claim are not amended.
    """
    headings, charts = given.charts({row.unit.id for row in worksheet.rows})
    return chart_changes(worksheet, headings, charts)


def amendments(changes: Iterable[CellChange]) -> tuple[str, ...]:
    """Say of each chart which cells of it people amended."""
    places: dict[str, list[str]] = {}
    for change in changes:
        if not change.of_claim:
            where = f"{change.heading or 'no heading'} ({change.cell or 'gone'})"
            places.setdefault(change.unit_id, []).append(where)
    return tuple(
        f"{unit_id}: amended since the draw: {', '.join(cells)}."
        for unit_id, cells in places.items()
    )


def claim_differences(
    worksheet: Worksheet, given: DrawnInput | None = None
) -> tuple[Discrepancy, ...]:
    """Name each cell of a claim that is not as it was drawn; a claim is not amended.

    Without the input, the hashes of the claims show whose it is.
    """
    changes = changed_since(worksheet, given) if given else ()
    claims = [change for change in changes if change.of_claim]
    named = {change.unit_id for change in claims}
    cells = (
        (c.unit_id, f"{c} A claim is not amended: write back what was drawn.")
        for c in claims
    )
    units = (
        (
            unit_id,
            f"{unit_id}: its claim on the sheet Encounters is not the one that was "
            "drawn. Verify the worksheet with its input to see which cell.",
        )
        for unit_id in other_claims(worksheet)
        if unit_id not in named
    )
    found = [*cells, *units, *(_other_units(worksheet, given) if given else ())]
    return tuple(Discrepancy("claim", (unit_id,), text) for unit_id, text in found)


def _other_units(worksheet: Worksheet, given: DrawnInput) -> Iterator[tuple[str, str]]:
    """Name what the sheet Review says of a unit that the frame does not."""
    units = {unit.id: unit for unit in given.frame.units}
    for row in worksheet.rows if worksheet.is_audited else ():
        unit = units.get(row.unit.id)
        for name in ("stratum", *GROUPS, "amount"):
            own, drawn = getattr(row.unit, name), getattr(unit, name, None)
            if unit and cell_text(own) != cell_text(drawn):
                text = f"{cell_text(own)!r}, and {cell_text(drawn)!r} was drawn"
                yield (
                    row.unit.id,
                    f"{row.unit.id}: the sheet Review has the {name} {text}.",
                )


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
