"""Audits the drawn charts again and compares every cell that the machine filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.encounter.values import Encounter
from audit.engine import Auditor
from audit.report.cell_forms import storable
from audit.review.auditing import encounters_of
from audit.review.plan import GROUPS, Discrepancy, unit_of
from audit.review.worksheet import (
    MACHINE,
    Machine,
    ReviewRow,
    Worksheet,
    cell_text,
    chart_hash,
    machine_of,
)

_EXCEPTED = " is excepted until "
_LONGEST = 60


def machine_differences(
    worksheet: Worksheet, auditor: Auditor
) -> tuple[Discrepancy, ...]:
    """Name each cell of the machine, and of the unit, that an audit does not give.

    A chart that was amended on the sheet Encounters after the audit is no forgery: its
    kind is `stale`, and the worksheet is to be audited again.
    """
    rows = {row.unit.id: row for row in worksheet.rows}
    found: list[Discrepancy] = []
    for encounter, chart in zip(
        encounters_of(worksheet), worksheet.charts, strict=True
    ):
        row = rows.get(encounter.encounter_id)
        if row is None:
            continue
        seen = chart_hash(worksheet.headings, chart)
        if row.audited_chart and row.audited_chart != seen:
            found.append(_stale(row))
            continue
        result = machine_of(auditor.audit(encounter))
        found += _cells(row, result)
        found += _unit_cells(row, encounter)
    return tuple(found)


def _stale(row: ReviewRow) -> Discrepancy:
    sentence = (
        f"{row.unit.id}: its chart on the sheet Encounters was changed after the "
        "audit. Audit the worksheet again."
    )
    return Discrepancy("stale", (row.unit.id,), sentence)


def _cells(row: ReviewRow, wanted: Machine) -> Iterator[Discrepancy]:
    for name in MACHINE:
        given, right = (str(getattr(m, name)) for m in (row.machine, wanted))
        if not _same(name, given, right):
            yield _altered(row, name, given, right, "the rules give")


def _same(name: str, given: str, right: str) -> bool:
    given, right = cell_text(given), cell_text(storable(right))
    if name == "row_status" and given != right:
        # Exceptions in force are noted behind the machine's own remarks.
        rest = given.removeprefix(right).removeprefix("; ")
        return given.startswith(right) and _EXCEPTED in rest
    return given == right


def _unit_cells(row: ReviewRow, encounter: Encounter) -> Iterator[Discrepancy]:
    unit = unit_of(encounter, row.pick.stratum)
    pairs: list[tuple[str, object, object]] = [
        (name, getattr(row.unit, name), getattr(unit, name)) for name in GROUPS
    ]
    codes = tuple(code for code in encounter.dx if code)
    day = encounter.date_of_service
    pairs += [
        ("amount_paid", row.unit.amount, unit.amount),
        ("date_of_service", row.date_of_service, day),
        ("reported_codes", "; ".join(row.codes), "; ".join(codes)),
        *_placed(row),
    ]
    for name, given, right in pairs:
        if _text(given) != _text(right):
            yield _altered(row, name, _text(given), _text(right), "the chart has")


def _placed(row: ReviewRow) -> Sequence[tuple[str, object, object]]:
    if not any(row.placed):
        return ()
    pick = row.pick
    right = (pick.stratum, str(pick.order), "spare" if pick.spare else "sample")
    names = ("stratum", "order", "use")
    return [*zip(names, row.placed[: len(names)], right, strict=True)]


def _text(value: object) -> str:
    return cell_text(storable(value) if isinstance(value, str) else value)


def _altered(
    row: ReviewRow, name: str, given: str, right: str, whose: str
) -> Discrepancy:
    why = "" if row.audited_chart else ", unless the chart was amended since"
    sentence = (
        f"{row.unit.id}, {name}: altered since the audit{why}. The worksheet has "
        f"{_short(given)}, and {whose} {_short(right)}."
    )
    return Discrepancy("machine", (row.unit.id,), sentence)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …")
