"""SARIF 2.1.0: one run, a result for each finding.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0. Rows stand for lines.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.findings import AuditResult, Finding, Severity
from audit.report.cell_forms import json_value
from audit.report.exchange.findings import Words, acting, fingerprint, level, plain
from audit.report.job import ReportSpec
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
FINGERPRINT = "encounterAndRule/v1"
_LEVELS = ("error", "warning", "note")


class SarifWriter:
    """Writes `.sarif`."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft and write everything that stands before the results."""
        self._words = Words(spec)
        self._places = {rule.id: n for n, rule in enumerate(spec.rules())}
        self._file = draft.open("w", encoding="utf-8", newline="\n")
        self._between = "\n"
        head = json.dumps(_run(spec, self._words), ensure_ascii=False)
        self._file.write(
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [\n'
            f'{head.removesuffix("}")}, "results": ['
        )

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the results of one encounter."""
        for finding in acting(result):
            record = json_value(self._result(result, finding))
            self._file.write(f"{self._between}{json.dumps(record, ensure_ascii=False)}")
            self._between = ",\n"

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.write("\n]}\n]}\n")
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()

    def _result(self, result: AuditResult, finding: Finding) -> dict[str, Any]:
        place: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": {"uri": self._words.uri, "index": 0},
                "region": {"startLine": max(result.row, 1)},
            }
        }
        if result.encounter_id:
            name = plain(result.encounter_id)
            place["logicalLocations"] = [{"name": name, "kind": "encounter"}]
        found: dict[str, Any] = {"ruleId": finding.rule_id}
        if finding.rule_id in self._places:
            found["ruleIndex"] = self._places[finding.rule_id]
        return found | {
            "level": level(finding.severity, _LEVELS),
            "message": {
                "text": f"{self._words.place(result)}: {self._words.sentence(finding)}"
            },
            "locations": [place],
            "partialFingerprints": {FINGERPRINT: fingerprint(result, finding)},
            "properties": {
                "encounter_id": result.encounter_id,
                "verdict": finding.verdict.value if finding.verdict else "",
                "severity": finding.severity.value,
                "risk": finding.risk.value,
                "columns": list(finding.columns),
            },
        }


def _run(spec: ReportSpec, words: Words) -> dict[str, Any]:
    job = spec.job
    artifact: dict[str, Any] = {"location": {"uri": words.uri}}
    if job.input_sha256:
        artifact["hashes"] = {"sha-256": job.input_sha256}
    driver: dict[str, Any] = {"name": "tspine"}
    if job.product_version:
        driver["version"] = job.product_version
    driver["rules"] = [_rule(rule) for rule in spec.rules()]
    return {
        "tool": {"driver": driver},
        "artifacts": [artifact],
        "properties": dict(job.versions),
    }


def _rule(rule: RuleInfo) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
    }
    if rule.reason:
        found["fullDescription"] = {"text": rule.reason}
    if rule.action:
        found["help"] = {"text": rule.action}
    if rule.severity:
        default = level(Severity(rule.severity), _LEVELS)
        found["defaultConfiguration"] = {"level": default}
    return found | {"properties": {"citations": list(rule.citations)}}
