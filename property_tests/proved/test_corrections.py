"""Corrected lists are fixed points: what a rule corrects, it no longer decides."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from audit.encounter.records import encounter_from_mapping
from audit.engine import Auditor
from audit.findings import AuditResult
from audit.proof.prover import Prover
from audit.rules.catalogue import default_pack
from audit.rules.rule import Rule

PACK = default_pack()
AUDITOR = Auditor(PACK)
LONGEST_CHAIN = 4
"""The most successive corrections before a list no longer changes."""


Row = tuple[Rule, Mapping[str, str]]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Return for each rule with steps the nearest row that it decides."""
    prover = Prover(PACK)
    symbolic = prover.symbolic
    return [
        (rule, row.cells)
        for rule in symbolic.rules
        if rule.verdict is not None and rule.steps
        for row in prover.example(
            symbolic.holds[rule.id], symbolic.none_above(rule.verdict)
        )
    ]


def audited(cells: Mapping[str, object]) -> AuditResult:
    return AUDITOR.audit(encounter_from_mapping(cells))


def corrected(cells: Mapping[str, object], result: AuditResult) -> dict[str, object]:
    """Return the row with the corrected list in place of its diagnoses."""
    found = {name: cell for name, cell in cells.items() if not name.startswith("dx")}
    found.update({f"dx{n}": code for n, code in enumerate(result.corrected_dx, 1)})
    return found


def chain(cells: Mapping[str, object]) -> list[tuple[str, ...]]:
    """Return the successive corrected lists, up to a limit."""
    lists: list[tuple[str, ...]] = []
    row = dict(cells)
    for _ in range(LONGEST_CHAIN + 1):
        result = audited(row)
        lists.append(result.corrected_dx)
        if not result.corrected_dx or lists[-2:-1] == [result.corrected_dx]:
            break
        row = corrected(row, result)
    return lists


def test_a_corrected_row_is_no_longer_decided_by_the_rule(rows: list[Row]) -> None:
    still = []
    for rule, cells in rows:
        result = audited(cells)
        if result.corrected_dx:
            after = audited(corrected(cells, result))
            deciding = {f.rule_id for f in after.findings if f.verdict is after.verdict}
            still += [rule.id] if rule.id in deciding else []
    assert still == []


def test_every_rule_with_steps_has_such_a_row(rows: list[Row]) -> None:
    rules = {rule.id for rule, _ in rows}
    assert rules == {r.id for r in PACK.rules if r.enabled and r.verdict and r.steps}


@pytest.mark.law(11)
def test_corrections_come_to_an_end(rows: list[Row]) -> None:
    endless = []
    for rule, cells in rows:
        lists = chain(cells)
        ended = not lists[-1] or (len(lists) > 1 and lists[-1] == lists[-2])
        endless += [] if ended else [(rule.id, lists)]
    assert endless == []
