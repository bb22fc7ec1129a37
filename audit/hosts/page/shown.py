"""Results and rules as plain values, which the page shows; nothing here decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from audit.codes import read_code
from audit.columns import CONTRACT, Column
from audit.engine import Auditor
from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict
from audit.release import Standing
from audit.report.signs import SIGNS
from audit.report.summary import (
    RISK_MEANINGS,
    SEVERITY_MEANINGS,
    VERDICT_MEANINGS,
    calls_for_action,
    what_to_do,
)
from audit.rules.rule_info import RuleInfo

_LABELS = {c.name: c.label for c in CONTRACT}
_GROUPS = {
    "claim": "Claim",
    "diagnoses": "Diagnoses",
    "lines": "Service lines",
    "documentation": "Documentation",
    "conditions": "Conditions",
    "linkage": "Care before, and the record",
    "denial": "Denial",
    "confirmation": "Cells to confirm",
}


def words() -> dict[str, Any]:
    """Return meanings of verdicts, risks and severities, in their order, and signs."""
    return {
        "verdicts": [[v.value, VERDICT_MEANINGS[v]] for v in Verdict],
        "risks": [[r.value, RISK_MEANINGS[r]] for r in reversed(ClaimRisk)],
        "severities": [[s.value, SEVERITY_MEANINGS[s]] for s in reversed(Severity)],
        "signs": {word: [s.sign, s.kind] for s in SIGNS for word in s.words},
    }


def columns() -> list[dict[str, Any]]:
    """Return the columns of the contract, in groups, for the form."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for column in CONTRACT:
        groups.setdefault(column.group, []).append(_column(column))
    return [
        {"name": name, "label": _GROUPS[name], "columns": found}
        for name, found in groups.items()
    ]


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.label,
        "kind": column.kind,
        "allowed": list(column.allowed),
        "meaning": column.meaning,
        "needed": column.needed,
    }


def line(result: AuditResult) -> list[Any]:
    """Return one line of the table of results."""
    return [
        result.row,
        result.encounter_id,
        result.verdict.value,
        result.risk.value,
        what_to_do(result),
        "; ".join(result.reported_dx),
        "; ".join(result.corrected_dx),
        list(result.rule_ids),
        bool(result.query_text),
    ]


def whole(
    result: AuditResult, auditor: Auditor, titles: dict[str, str], day: object
) -> dict[str, Any]:
    """Return everything about one result; `titles` are those of the rules."""
    on = day if isinstance(day, dt.date) else None

    def codes(found: tuple[str, ...]) -> list[list[str]]:
        return [[code, _title(auditor, code, on)] for code in found]

    return {
        "row": result.row,
        "id": result.encounter_id,
        "verdict": result.verdict.value,
        "meaning": VERDICT_MEANINGS[result.verdict],
        "risk": result.risk.value,
        "risk_meaning": RISK_MEANINGS[result.risk],
        "severity": result.severity.value,
        "to_do": what_to_do(result),
        "reported": codes(result.reported_dx),
        "corrected": codes(result.corrected_dx),
        "query": result.query_text,
        "task": result.coder_task,
        "denials": list(result.denial_codes),
        "notes": list(result.notes),
        "release": result.code_release,
        "findings": [_finding(f, titles) for f in result.findings],
    }


def _title(auditor: Auditor, code: str, on: dt.date | None) -> str:
    return auditor.tables.codes.title(read_code(code), on) if on else ""


def _finding(finding: Finding, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "rule": finding.rule_id,
        "title": titles.get(finding.rule_id, ""),
        "verdict": finding.verdict.value if finding.verdict else "",
        "severity": finding.severity.value,
        "risk": finding.risk.value,
        "columns": [_LABELS.get(name, name) for name in finding.columns],
        "codes": list(finding.codes),
        "message": finding.message,
        "action": finding.action,
        "citations": list(finding.citations),
        "is_action": calls_for_action(finding),
    }


def rule(info: RuleInfo) -> dict[str, Any]:
    """Return a rule in words."""
    return {
        "id": info.id,
        "title": info.title,
        "verdict": info.verdict,
        "severity": info.severity,
        "risk": info.risk,
        "condition": info.condition_text,
        "reason": info.reason,
        "action": info.action,
        "since": info.since.isoformat() if info.since else "",
        "until": info.until.isoformat() if info.until else "",
        "citations": list(info.citations),
        "sources": [[s.title, s.words, s.where] for s in info.sources],
    }


def code(auditor: Auditor, text: str, on: dt.date) -> dict[str, Any]:
    """Return what a code is on a date."""
    codes = auditor.tables.codes
    found = read_code(text)
    standing = codes.standing(found, on)
    offered = () if standing is Standing.BILLABLE else codes.successors(found, on)
    return {
        "code": found,
        "date": on.isoformat(),
        "release": codes.release_name(on),
        "standing": standing.value,
        "title": codes.title(found, on),
        "offered": [[other, codes.title(other, on)] for other in offered],
        "families": sorted(codes.families(found, on)),
        "excludes1": [
            [title, note.text] for title, note in codes.excludes1_partners(found, on)
        ],
    }
