"""Corrected lists are fix-points: what a rule corrects, it no longer decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from audit.encounter.reading import encounter_from_mapping
from audit.engine import Auditor
from audit.findings import AuditResult
from audit.proof.prover import Prover
from audit.rules.catalogue import Rule, default_pack

PACK = default_pack()
AUDITOR = Auditor(PACK)
LONGEST_CHAIN = 4
"""Corrections that may follow on each other before a list stays as it is."""


def decisive_rows() -> Iterator[tuple[Rule, Mapping[str, str]]]:
    """Give for each rule with steps the nearest row that it decides."""
    prover = Prover(PACK)
    reading = prover.reading
    for rule in reading.rules:
        if rule.verdict is not None and rule.steps:
            above = reading.none_above(rule.verdict)
            for row in prover.example(reading.holds[rule.id], above):
                yield rule, row.cells


ROWS = [pytest.param(rule, cells, id=rule.id) for rule, cells in decisive_rows()]


def audited(cells: Mapping[str, object]) -> AuditResult:
    return AUDITOR.audit(encounter_from_mapping(cells))


def corrected(cells: Mapping[str, object], result: AuditResult) -> dict[str, object]:
    """Give the row with the corrected list in place of its diagnoses."""
    found = {name: cell for name, cell in cells.items() if not name.startswith("dx")}
    found.update({f"dx{n}": code for n, code in enumerate(result.corrected_dx, 1)})
    return found


@pytest.mark.parametrize(("rule", "cells"), ROWS)
def test_a_corrected_row_is_no_longer_decided_by_the_rule(
    rule: Rule, cells: Mapping[str, object]
) -> None:
    result = audited(cells)
    if result.corrected_dx:
        after = audited(corrected(cells, result))
        deciding = {f.rule_id for f in after.findings if f.verdict is after.verdict}
        assert rule.id not in deciding


@pytest.mark.parametrize(("rule", "cells"), ROWS)
def test_corrections_come_to_an_end(rule: Rule, cells: Mapping[str, object]) -> None:
    seen, row = [], dict(cells)
    for _ in range(LONGEST_CHAIN):
        result = audited(row)
        if not result.corrected_dx or result.corrected_dx in seen:
            break
        seen.append(result.corrected_dx)
        row = corrected(row, result)
    # Either the list stays as it is, or it is no longer determinate; never a cycle.
    last = audited(row).corrected_dx
    assert last in ((), seen[-1] if seen else ())
