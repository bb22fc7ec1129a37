"""Audited claims as denials are set against them: the result, and the lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.encounter.values import Encounter
from audit.engine import Auditor
from audit.findings import AuditResult
from audit.intake.table import Table
from audit.intake.x12.claim import LINE_CONTROLS, controls_of
from audit.verdict.line_wording import lines_of


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A service line of a claim; `number` counts the lines with a procedure from 1.

    `control` is the number that the sender gave the line (REF 6R), empty without one.
    """

    number: int
    procedure: str
    modifiers: tuple[str, ...] = ()
    control: str = ""


@dataclass(frozen=True, slots=True)
class AuditedClaim:
    """The result of a claim, its lines, and the lines that findings name, by rule.

    A rule whose finding is about the claim as a whole is not in `named`.
    """

    result: AuditResult
    lines: tuple[ClaimLine, ...] = ()
    named: Mapping[str, frozenset[int]] = field(default_factory=dict)


def audited_claims(auditor: Auditor, table: Table) -> Iterator[AuditedClaim]:
    """Audit the claims of a table, and say which lines each finding is about."""
    reader = table.reader()
    names = table.headings
    place = names.index(LINE_CONTROLS) if LINE_CONTROLS in names else None
    about_lines = {rule.id: rule for rule in auditor.pack.rules if rule.lines}
    for number, cells in table.rows():
        encounter = reader.read(cells, number)
        chart = auditor.chart(encounter)
        result = auditor.audit(encounter, chart)
        controls = controls_of(cells[place]) if place is not None else ()
        found = (
            (f.rule_id, lines_of(about_lines[f.rule_id], chart))
            for f in result.findings
            if f.rule_id in about_lines
        )
        named = {r: frozenset(x.number for x in lines) for r, lines in found if lines}
        yield AuditedClaim(result, _lines(encounter, controls), named)


def _lines(encounter: Encounter, controls: Sequence[str]) -> tuple[ClaimLine, ...]:
    known = dict(enumerate(controls, 1))
    return tuple(
        ClaimLine(
            line.number, line.procedure, line.modifiers, known.get(line.number, "")
        )
        for line in encounter.lines
    )
