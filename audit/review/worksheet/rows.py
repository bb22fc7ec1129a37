"""The audit worksheet: what the machine and people say about each drawn unit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from audit.encounter.values import Encounter
from audit.findings import OUTPUT_COLUMNS, AuditResult, output_row
from audit.review.plan import (
    GROUPS,
    UNRECORDED,
    Frame,
    JudgedBy,
    Pick,
    Plan,
    PlanLine,
    Unit,
    unit_of,
)
from audit.review.worksheet.decisions import NO_DECISION, Decision
from audit.review.worksheet.opinions import Opinion

_CONTROL = re.compile("[\0-\x1f\ufffe\uffff]")
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")

DIFFER = "The auditors differ"
"""Begins the text of Changed since where two auditors decided differently."""

UNSETTLED = "(conflict: write what holds)"
"""The text of a chart cell that two auditors changed differently."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine's outputs for one unit, as text: each output column is a field.

    All are empty before the first audit.
    """

    coding_verdict: str = ""
    claim_risk: str = ""
    severity: str = ""
    rule_ids: str = ""
    findings: str = ""
    corrected_dx: str = ""
    query_text: str = ""
    coder_task: str = ""
    denial_codes: str = ""
    code_release: str = ""
    rule_pack: str = ""
    row_status: str = ""


MACHINE = tuple(field.name for field in fields(Machine))
"""Output columns that the machine fills, in order."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One drawn unit. `codes` are the diagnoses as reported.

    `changed` says what the machine said when people decided, if that has changed since;
    otherwise it is empty. `audited_chart` is the hash of the chart that the machine
    saw, `drawn_claim` that of the claim as it was drawn. `placed` are stratum, order,
    use and To do as the sheet Review shows them, empty if no file was read.
    """

    pick: Pick
    unit: Unit
    date_of_service: dt.date | None = None
    codes: tuple[str, ...] = ()
    machine: Machine = Machine()
    decision: Decision = NO_DECISION
    changed: str = ""
    audited_chart: str = ""
    drawn_claim: str = ""
    placed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that two worksheets fill differently; `values` name file and value."""

    unit_id: str
    column: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Hashes of plan and draw as they were drawn, and what judged the charts.

    A part has the hash of its own draw. `opinions_sha256` is that of the first
    decisions, `first` has that of each of them by unit and auditor. `plan_sheet_sha256`
    is that of the sheet Plan that people read, `sheets_sha256` those of the other
    sheets that they read, by name. `drawn_columns` are the headings of the sheet
    Encounters as they were drawn, each with whether it is of the claim. All are empty
    in workbooks of earlier releases. `lacking` names the lines that should have been
    read and were not there.
    """

    plan_sha256: str = ""
    draw_sha256: str = ""
    opinions_sha256: str = ""
    judged_by: JudgedBy = UNRECORDED
    plan_sheet_sha256: str = field(default="", compare=False)
    drawn_columns: tuple[tuple[str, bool], ...] = ()
    first: tuple[tuple[str, str], ...] = ()
    sheets_sha256: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    lacking: tuple[str, ...] = field(default=(), compare=False)


NO_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A drawn workbook, audited or not.

    `frame_counts` are units of the frame by group and value, `headings` and `charts`
    the input's own columns of the drawn rows, in the order of `rows`. In the blind
    stage people decide and no row has the machine's outputs. `opinions` are first
    decisions. `reviewer` names the auditor whose part of the sample this is, if it is
    a part. `shown_plan` are the lines of the sheet Plan as they were read; None if
    there is none that people read, `shown_sheets` those of About, Part and Plan file,
    None if they are still to be written. `chart_rows` are the rows of `charts` on the
    sheet Encounters (0 has the headings), empty if no file was read. `added_sealed`
    and `added_by_people` name what the file had beside what is written into it.
    """

    plan: Plan
    frame_counts: tuple[tuple[str, str, int], ...]
    rows: tuple[ReviewRow, ...]
    headings: tuple[str, ...]
    charts: tuple[tuple[object, ...], ...]
    product: str = ""
    conflicts: tuple[Conflict, ...] = ()
    provenance: Provenance = NO_PROVENANCE
    opinions: tuple[Opinion, ...] = ()
    is_blind: bool = False
    reviewer: str = ""
    shown_plan: tuple[PlanLine, ...] | None = field(default=None, compare=False)
    shown_sheets: Mapping[str, tuple[str, ...]] | None = field(
        default=None, compare=False
    )
    chart_rows: tuple[int, ...] = field(default=(), compare=False)
    added_sealed: tuple[str, ...] = field(default=(), compare=False)
    added_by_people: tuple[str, ...] = field(default=(), compare=False)

    @property
    def decided(self) -> int:
        """How many units of the sample somebody decided, spares not counted."""
        first = {opinion.unit_id for opinion in self.opinions}
        return sum(
            not row.pick.spare and (row.decision.is_made or row.unit.id in first)
            for row in self.rows
        )

    @property
    def sampled(self) -> int:
        """How many units the sample has, spares not counted."""
        return sum(not row.pick.spare for row in self.rows)

    @property
    def picks(self) -> tuple[Pick, ...]:
        """The picks, in order."""
        return tuple(row.pick for row in self.rows)

    @property
    def is_audited(self) -> bool:
        """Whether the machine has judged the units."""
        return any(row.machine.coding_verdict for row in self.rows)

    def units_of(self, group: str, value: str) -> int:
        """Return how many units of the frame have a value of a group."""
        counts = {(g, v): n for g, v, n in self.frame_counts}
        return counts.get((group, value), 0)


def make_worksheet(
    plan: Plan,
    frame: Frame,
    picks: Sequence[Pick],
    headings: Sequence[str],
    charts: Mapping[str, Sequence[object]],
    product: str = "",
) -> Worksheet:
    """Lay out drawn units. `charts` are the input's cells by unit."""
    units = {unit.id: unit for unit in frame.units}
    rows = tuple(ReviewRow(pick, units[pick.unit_id]) for pick in picks)
    return Worksheet(
        plan,
        counts_of(frame),
        rows,
        tuple(headings),
        tuple(tuple(charts[row.unit.id]) for row in rows),
        product,
    )


def counts_of(frame: Frame) -> tuple[tuple[str, str, int], ...]:
    """Return the units of a frame by group and value."""
    return tuple(
        (group, value, n)
        for group in GROUPS
        for value, n in frame.counts(group).items()
    )


def counts_agree(worksheet: Worksheet, frame: Frame) -> bool:
    """Whether the sheet Frame counts the units of a frame, in whatever order."""
    return set(worksheet.frame_counts) == set(counts_of(frame))


def cell_text(cell: object) -> str:
    """Return a chart's cell in a form that is the same for every spelling of a value.

    Workbooks do not distinguish whole numbers, and drop midnights and control
    characters.
    """
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    if isinstance(cell, bool):
        return str(cell).upper()  # as every host shows it
    if isinstance(cell, (int, float)):
        return f"{float(cell):.15g}"  # as many digits as a workbook keeps
    text = "" if cell is None else str(cell)
    return _ESCAPED.sub("", _CONTROL.sub("", text)).strip()


def machine_of(result: AuditResult) -> Machine:
    """Return the machine's outputs for one unit."""
    outputs = dict(zip(OUTPUT_COLUMNS, output_row(result), strict=True))
    return Machine(**{name: outputs[name] for name in MACHINE})


def with_results(
    worksheet: Worksheet, audited: Mapping[str, tuple[Encounter, AuditResult]]
) -> Worksheet:
    """Add the machine's results to the units; what people wrote stays.

    If people decided on a verdict that the machine no longer gives, the row says so.
    """
    rows = []
    for row in worksheet.rows:
        encounter, result = audited[row.unit.id]
        machine = machine_of(result)
        before = row.machine.coding_verdict
        changed = row.changed
        if not row.decision.decision:
            changed = changed if changed.startswith(DIFFER) else ""
        elif before and before != machine.coding_verdict:
            changed = f"was {before} when it was decided: decide again"
        laid_out = _laid_out(row, encounter)
        rows.append(replace(laid_out, machine=machine, changed=changed))
    return replace(worksheet, rows=tuple(rows))


def blinded(worksheet: Worksheet, encounters: Mapping[str, Encounter]) -> Worksheet:
    """Lay out drawn units to be decided, without any output of the machine."""
    rows = (_laid_out(row, encounters[row.unit.id]) for row in worksheet.rows)
    return replace(worksheet, rows=tuple(rows), is_blind=True, shown_sheets=None)


def _laid_out(row: ReviewRow, encounter: Encounter) -> ReviewRow:
    """Fill in what the chart says of a unit."""
    return replace(
        row,
        unit=replace(unit_of(encounter, row.pick.stratum), row=0),
        date_of_service=encounter.date_of_service,
        codes=tuple(code for code in encounter.dx if code),
    )


def with_people(worksheet: Worksheet, earlier: Worksheet) -> tuple[Worksheet, int]:
    """Copy what people wrote from an earlier worksheet of the same draw.

    Also returns how many units with people's entries are missing from this worksheet:
    the caller must not lose these.
    """
    old = {row.unit.id: row for row in earlier.rows}
    rows = []
    for row in worksheet.rows:
        known = old.pop(row.unit.id, None)
        if known is not None:
            row = replace(
                row,
                machine=known.machine,
                decision=known.decision,
                changed=known.changed,
            )
        rows.append(row)
    lost = sum(not row.decision.is_blank for row in old.values())
    return replace(worksheet, rows=tuple(rows)), lost
