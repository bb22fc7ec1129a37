"""The report of a proof as text, JSON and JUnit; differences between packs likewise."""

from __future__ import annotations

import json
from xml.etree import ElementTree as xml

from audit.proof.comparing import Differences, Transition
from audit.proof.findings import ExampleRow, Group, Obligation, ProofReport, Status

_MARKS = {False: "✓", True: "✗"}
_UNKNOWN = "?"


def text_of(report: ProofReport) -> str:
    """Write the report for people."""
    lines = [f"pack {report.pack}   {report.rules} rules   {report.facts} facts", ""]
    lines += [_line(group) for group in report.groups]
    for number, finding in enumerate(report.findings, 1):
        lines += ["", f"{number}. {finding.sentence}"]
        lines += [f"   row: {row}" for row in finding.rows]
    if report.accepted:
        lines += ["", "Accepted by the pack:"]
        lines += [f"   {o.name} {o.rule}: {o.reason}" for o in report.accepted]
    lines += ["", *report.notes] if report.notes else []
    return "\n".join([*lines, "", _total(report)])


def _line(group: Group) -> str:
    failed, unknown = group.count(Status.FAILED), group.count(Status.UNKNOWN)
    mark = _UNKNOWN if unknown and not failed else _MARKS[bool(failed)]
    told = [
        f"{count} {status.value}"
        for status in (Status.FAILED, Status.UNKNOWN, Status.ACCEPTED)
        if (count := group.count(status))
    ]
    trouble = f"   {', '.join(told)}" if told else ""
    milliseconds = f"{group.seconds * 1000:.0f} ms"
    checked = f"{len(group.obligations):5d} checked"
    return f" {mark} {group.name:<40}{checked}{milliseconds:>9}{trouble}"


def _total(report: ProofReport) -> str:
    held = report.count(Status.HELD)
    parts = [f"{held} of {len(report.obligations)} obligations hold for all encounters"]
    for status in (Status.FAILED, Status.UNKNOWN, Status.ACCEPTED):
        if count := report.count(status):
            parts.append(f"{count} {status.value}")
    return f"{', '.join(parts)}; {report.seconds:.2f} s."


def json_of(report: ProofReport) -> str:
    """Write the report as JSON: one object, obligations that held only counted."""
    content = {
        "pack": report.pack,
        "rules": report.rules,
        "facts": report.facts,
        "proved": report.is_proved,
        "seconds": round(report.seconds, 3),
        "questions": report.questions,
        "obligations": {s.value: report.count(s) for s in Status},
        "groups": [
            {
                "name": group.name,
                "checked": len(group.obligations),
                **{s.value: group.count(s) for s in Status},
                "seconds": round(group.seconds, 4),
            }
            for group in report.groups
        ],
        "findings": [_record(o) for o in (*report.findings, *report.accepted)],
        "notes": list(report.notes),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _record(obligation: Obligation) -> dict[str, object]:
    return {
        "obligation": obligation.name,
        "rule": obligation.rule,
        "status": obligation.status.value,
        "sentence": obligation.sentence,
        "reason": obligation.reason,
        "rows": [_row_record(row) for row in obligation.rows],
    }


def _row_record(row: ExampleRow) -> dict[str, object]:
    return {
        "changed": list(row.changed),
        "cells": dict(row.cells),
        "changed_cells": list(row.shaded),
        "coding_verdict": row.verdict.value if row.verdict else None,
        "claim_risk": row.risk.value if row.risk else None,
        "rule_ids": list(row.rules),
    }


def junit_of(report: ProofReport) -> str:
    """Write the report as JUnit XML: a suite for each group, a case an obligation."""
    root = xml.Element("testsuites", name=f"prove {report.pack}")
    for group in report.groups:
        suite = xml.SubElement(
            root,
            "testsuite",
            name=group.name,
            tests=str(len(group.obligations)),
            failures=str(group.count(Status.FAILED)),
            errors=str(group.count(Status.UNKNOWN)),
            skipped=str(group.count(Status.ACCEPTED)),
            time=f"{group.seconds:.3f}",
        )
        for obligation in group.obligations:
            _case(suite, obligation)
    return xml.tostring(root, encoding="unicode", xml_declaration=True)


_TAGS = {Status.FAILED: "failure", Status.UNKNOWN: "error", Status.ACCEPTED: "skipped"}


def _case(suite: xml.Element, obligation: Obligation) -> None:
    name = f"{obligation.name} {obligation.rule}".strip()
    case = xml.SubElement(suite, "testcase", classname=obligation.name, name=name)
    tag = _TAGS.get(obligation.status)
    if tag:
        said = obligation.reason or obligation.sentence
        told = xml.SubElement(case, tag, message=said)
        told.text = "\n".join(map(str, obligation.rows))


def differences_text(found: Differences) -> str:
    """Write the differences between two packs for people."""
    title = f"{found.old} -> {found.new}"
    if found.undecided:
        return f"{title}: not decided ({found.undecided})."
    if found.are_none:
        return (
            f"{title}: equivalent (proved for all encounters, {found.seconds:.2f} s)."
        )
    lines = [
        f"{title}: {len(found.transitions)} kinds of change, {found.seconds:.2f} s"
    ]
    for transition in found.transitions:
        lines += ["", f" {transition}", *_transition_lines(transition)]
    return "\n".join(lines)


def _transition_lines(transition: Transition) -> list[str]:
    if transition.row is None:
        return ["   not replayed: no row of cells shows it"]
    return [
        f"   row: {transition.row}",
        f"   findings before: {', '.join(transition.old_rules) or 'none'}",
        f"   findings after:  {', '.join(transition.row.rules) or 'none'}",
    ]


def differences_json(found: Differences) -> str:
    """Write the differences between two packs as JSON."""
    content = {
        "old": found.old,
        "new": found.new,
        "equivalent": found.are_none,
        "undecided": found.undecided,
        "seconds": round(found.seconds, 3),
        "transitions": [
            {
                "old": t.old.value if t.old is not None else None,
                "new": t.new.value if t.new is not None else None,
                "old_rule_ids": list(t.old_rules),
                "row": _row_record(t.row) if t.row else None,
            }
            for t in found.transitions
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
