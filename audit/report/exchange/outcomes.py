"""FHIR R4 OperationOutcome: one resource for each encounter, one to a line (NDJSON).

Source: HL7 FHIR R4, OperationOutcome. Codes of issues are those of the value set
issue-type; an encounter without a finding has one informational issue, because a
resource needs one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.findings import AuditResult, Finding, Verdict
from audit.report.cell_forms import json_value
from audit.report.exchange.findings import acting, level
from audit.report.job import ReportSpec
from audit.report.summary import VERDICT_MEANINGS, Tally

RULE_SYSTEM = "urn:tspine:rule"
VERDICT_SYSTEM = "urn:tspine:verdict"
ENCOUNTER_ID = "urn:tspine:encounter-id"
ROW = "urn:tspine:row"
CELL = "urn:tspine:column"
_CODES = {Verdict.INPUT_ERROR: "value", Verdict.INVALID_CODE: "code-invalid"}
_SEVERITIES = ("error", "warning", "information")


class OutcomeWriter:
    """Writes `.fhir.ndjson`."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft."""
        self._file = draft.open("w", encoding="utf-8", newline="\n")

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the resource of one encounter."""
        record = json_value(outcome_of(result))
        self._file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def outcome_of(result: AuditResult) -> dict[str, Any]:
    """Return the OperationOutcome of an encounter; blank texts have no place in one."""
    clean = {
        "severity": "information",
        "code": "informational",
        "details": {
            "coding": [{"system": VERDICT_SYSTEM, "code": result.verdict.value}],
            "text": VERDICT_MEANINGS[result.verdict],
        },
    }
    issues = [_issue(finding) for finding in acting(result)]
    return {
        "resourceType": "OperationOutcome",
        "extension": about(result),
        "issue": issues or [clean],
    }


def about(result: AuditResult) -> list[dict[str, Any]]:
    """Return the extensions that say which row and encounter a resource is about."""
    row = {"url": ROW, "valueInteger": result.row}
    if not told(result.encounter_id):
        return [row]
    return [{"url": ENCOUNTER_ID, "valueString": result.encounter_id}, row]


def codings(finding: Finding) -> list[dict[str, str]]:
    """Return the codings of a finding: its rule, and its verdict if it has one."""
    rule = {"system": RULE_SYSTEM, "code": finding.rule_id}
    if finding.verdict is None:
        return [rule]
    return [rule, {"system": VERDICT_SYSTEM, "code": finding.verdict.value}]


def cells_of(finding: Finding) -> list[dict[str, str]]:
    """Return the extensions that name the columns of a finding."""
    return [{"url": CELL, "valueString": name} for name in finding.columns]


def told(text: str) -> bool:
    """Whether FHIR takes a text: one that is not blank."""
    return bool(text.strip())


def _issue(finding: Finding) -> dict[str, Any]:
    code = "business-rule"
    if finding.verdict is not None:
        code = _CODES.get(finding.verdict, code)
    details: dict[str, Any] = {"coding": codings(finding)}
    if told(finding.message):
        details["text"] = finding.message
    issue: dict[str, Any] = {
        "severity": level(finding.severity, _SEVERITIES),
        "code": code,
        "details": details,
    }
    if told(finding.action):
        issue["diagnostics"] = finding.action
    cells = cells_of(finding)
    return {"extension": cells, **issue} if cells else issue
