"""FHIR R4 DetectedIssue: one bundle, with an entry for each finding.

Source: HL7 FHIR R4, DetectedIssue and Bundle. What the audit does not know is left out:
the patient, and the time of detection, because no output of it depends on a clock.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from audit.findings import AuditResult, ClaimRisk, Finding, Severity
from audit.report.cell_forms import json_value, storable
from audit.report.exchange.findings import Words, acting, fingerprint
from audit.report.exchange.outcomes import ENCOUNTER_ID, about, cells_of, codings, told
from audit.report.job import ReportSpec
from audit.report.summary import Tally

FINDING_ID = "urn:tspine:finding"
RESOURCE_COLUMN = "fhir_resource"
"""The column in which a table that was read from FHIR names the resource of a row."""

_ADDRESS = re.compile(
    r"(?:Claim|ExplanationOfBenefit|Encounter)/[A-Za-z0-9.-]{1,64}"
    r"|(?:urn:uuid:|https?://)[!-~]+"
)
_UNCONFIRMED = "preliminary"


class DetectedIssueWriter:
    """Writes `.fhir.json`, a bundle of type collection with an entry on each line."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft, and find the column with the addresses of resources."""
        self._words = Words(spec)
        names = [name.strip().casefold() for name in spec.job.headings]
        self._place = names.index(RESOURCE_COLUMN) if RESOURCE_COLUMN in names else None
        self._author = _author(spec)
        self._count = 0
        self._file = draft.open("w", encoding="utf-8", newline="\n")
        self._file.write('{"resourceType": "Bundle", "type": "collection"')

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write an entry for each finding of an encounter."""
        at = self._place
        address = cells[at] if at is not None and at < len(cells) else None
        for finding in acting(result):
            self._count += 1
            name = fingerprint(result, finding)
            # The number tells findings apart whose encounter ids come again.
            own = uuid.uuid5(uuid.NAMESPACE_OID, f"{name}/{self._count}")
            issue = self._issue(result, finding, name, implicated(result, address))
            entry = {"fullUrl": f"urn:uuid:{own}", "resource": issue}
            # FHIR has no empty lists: without a finding there is none of entries.
            self._file.write(', "entry": [\n' if self._count == 1 else ",\n")
            self._file.write(json.dumps(json_value(entry), ensure_ascii=False))

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.write("\n]}\n" if self._count else "}\n")
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()

    def _issue(
        self,
        result: AuditResult,
        finding: Finding,
        name: str,
        references: Sequence[dict[str, Any]],
    ) -> dict[str, Any]:
        title = self._words.title(finding)
        codes = [f"code of the row: {code}" for code in finding.codes]
        authority = [f"authority: {source}" for source in finding.citations]
        evidence = [{"code": [{"text": text}]} for text in (*codes, *authority)]
        columns = cells_of(finding)
        issue: dict[str, Any] = {
            "resourceType": "DetectedIssue",
            "extension": [*about(result), *columns],
            "identifier": [{"system": FINDING_ID, "value": name}],
            "status": _UNCONFIRMED,  # until a person has looked at it
            "code": {
                "coding": codings(finding),
                **({"text": title} if told(title) else {}),
            },
            "severity": severity_of(finding),
            "author": self._author,
            "reference": f"urn:tspine:rule:{quote(storable(finding.rule_id))}",
        }
        if references:
            issue["implicated"] = list(references)
        if evidence:
            issue["evidence"] = evidence
        if told(finding.message):
            issue["detail"] = finding.message
        if told(finding.action):
            # FHIR means by a mitigation what was done or will be: hence the words.
            issue["mitigation"] = [{"action": {"text": f"To do: {finding.action}"}}]
        return issue


def severity_of(finding: Finding) -> str:
    """Return how serious a finding is for the claim: the worse of severity and risk.

    What calls for action is never low.
    """
    is_wrong = finding.severity in (Severity.CRITICAL, Severity.MAJOR)
    return "high" if is_wrong or finding.risk is ClaimRisk.HIGH else "moderate"


def implicated(result: AuditResult, address: object) -> list[dict[str, Any]]:
    """Return the reference to what a finding is about: the resource, the id, or none.

    `address` is the cell that names the resource; what is no address is passed over.
    """
    about_it: dict[str, Any] = {}
    if isinstance(address, str) and _ADDRESS.fullmatch(address.strip()):
        about_it["reference"] = address.strip()
    if told(result.encounter_id):
        named = {"system": ENCOUNTER_ID, "value": result.encounter_id}
        about_it["identifier"] = named
    return [about_it] if about_it else []


def _author(spec: ReportSpec) -> dict[str, Any]:
    job = spec.job
    parts = (
        f"tspine {job.product_version}".strip(),
        f"rule pack {job.rule_pack}" if job.rule_pack else "",
        f"code set {job.code_release}" if job.code_release else "",
    )
    return {"type": "Device", "display": ", ".join(filter(None, parts))}
