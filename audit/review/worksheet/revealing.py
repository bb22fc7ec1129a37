"""Lays the machine's verdicts beside decisions that were made without seeing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.findings import AuditResult, Verdict
from audit.review.worksheet.decisions import AGREE, DISAGREE
from audit.review.worksheet.first_decisions import decided_first
from audit.review.worksheet.opinions import codes_of, joined_opinions
from audit.review.worksheet.provenance import with_opinions
from audit.review.worksheet.rows import ReviewRow, Worksheet, with_results
from audit.wording import named


def reveal(
    worksheet: Worksheet, audited: Mapping[str, tuple[Encounter, AuditResult]]
) -> Worksheet:
    """Add the machine's results to a worksheet that was decided blind.

    Every decision stays as a first decision, beside the machine's verdict of this
    moment. Where the two differ, the row asks people to settle it. Raises
    InputUnreadable if the worksheet is not blind, is one auditor's part, or has a unit
    of the sample that nobody decided: who has still to decide may not see anything.
    """
    _check(worksheet)
    shown = with_results(worksheet, audited)
    verdicts = {row.unit.id: row.machine.coding_verdict for row in shown.rows}
    given = decided_first(worksheet)
    opinions = tuple(
        replace(opinion, machine=verdicts[opinion.unit_id])
        for opinion in joined_opinions((worksheet.opinions, given))
    )
    rows = tuple(map(_beside_machine, shown.rows))
    return with_opinions(
        replace(shown, rows=rows, is_blind=False, shown_sheets=None), opinions
    )


def _check(worksheet: Worksheet) -> None:
    if not worksheet.is_blind:
        raise InputUnreadable(
            "Nothing is hidden in this worksheet. Decide in it, then run `tspine "
            "review score`."
        )
    if worksheet.reviewer:
        raise InputUnreadable(
            f"This is the part of {worksheet.reviewer}. Join all parts first: "
            "`tspine review merge`."
        )
    first = {opinion.unit_id for opinion in worksheet.opinions}
    undecided = [
        row.unit.id
        for row in worksheet.rows
        if not (row.pick.spare or row.decision.is_made or row.unit.id in first)
    ]
    if undecided:
        raise InputUnreadable(
            f"{len(undecided)} of {worksheet.sampled} units are not decided "
            f"({named(undecided)}). The machine's verdicts are shown when all are: "
            'give a verdict, or write "not enough" with the reason.'
        )


def _beside_machine(row: ReviewRow) -> ReviewRow:
    """Turn a blind verdict into agreement or disagreement, and name a difference."""
    decision, machine = row.decision, row.machine
    if not decision.own_verdict:
        return row
    agrees = decision.own_verdict == machine.coding_verdict
    word = AGREE if agrees else DISAGREE
    own = "" if agrees else decision.own_verdict
    changed = row.changed
    if not changed and not agrees:
        if machine.coding_verdict != Verdict.CHART_REVIEW_REQUIRED:
            changed = _settle(decision.own_verdict, machine.coding_verdict)
    elif not changed:
        mine, theirs = codes_of(decision.final_codes), codes_of(machine.corrected_dx)
        if mine and theirs and mine != theirs:
            changed = _settle("; ".join(mine), "; ".join(theirs))
    made = replace(decision, decision=word, own_verdict=own)
    return replace(row, decision=made, changed=changed)


def _settle(people: str, machine: str) -> str:
    return (
        f"People decided {people}, the machine says {machine}. Keep yours with a "
        "reason, or agree; then clear this cell"
    )
