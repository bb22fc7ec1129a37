"""Writes the report of a proof, and differences between packs, as text and data."""

from __future__ import annotations

import json
from textwrap import fill
from xml.etree import ElementTree as xml

from audit.proof.axioms import ROWS_TESTED
from audit.proof.comparing import Differences, Transition
from audit.proof.findings import (
    ExampleRow,
    Group,
    Means,
    Obligation,
    ProofReport,
    Status,
)

_MARKS = {False: "✓", True: "✗"}
_UNKNOWN = "?"
_LEGEND = (
    "✓ holds   ! failed, and accepted by the pack   ✗ failed   ? neither",
    "proved: for every encounter of the model (see below), so no row is needed",
    "shown:  each by an example row, which the row engine judged",
    "read:   looked up in the pack; nothing was calculated",
)
"""What the signs and the columns of the table mean."""


def text_of(report: ProofReport, command: str = "") -> str:
    """Write the report for people; `command` says how and when it was made."""
    lines = [
        f"Rule pack {report.pack}: {report.rules} rules over {report.facts} facts",
        f"   pack      SHA-256 {report.pack_hash}",
        f"   code set  SHA-256 {report.code_set_hash}",
        f"   policy    SHA-256 {report.policy_hash}",
        f"   made with {', '.join(f'{n} {v}' for n, v in report.made_with.items())}",
        *([f"   {command}"] if command else []),
        "",
        f"   {'what holds, and by what means':<46}{'proved':>8}{'shown':>8}{'read':>8}",
    ]
    lines += [_line(group) for group in report.groups]
    lines += ["", *_LEGEND]
    for number, finding in enumerate(report.separate_findings, 1):
        lines += ["", f"{number}. {finding.sentence}"]
        lines += [_wrapped(f"row: {row}") for row in finding.rows]
    if report.accepted:
        lines += ["", "Failed, and accepted by the pack for a reason (pack.toml):"]
        lines += [_wrapped(f"{o.name} {o.rule}: {o.reason}") for o in report.accepted]
    lines += ["", *report.notes] if report.notes else []
    return "\n".join([*lines, "", *_totals(report)])


def _wrapped(text: str) -> str:
    """Wrap a text at 80 columns."""
    return fill(text, 80, initial_indent="   ", subsequent_indent="      ")


def _line(group: Group) -> str:
    failed, unknown = group.count(Status.FAILED), group.count(Status.UNKNOWN)
    accepted = group.count(Status.ACCEPTED)
    mark = _UNKNOWN if unknown and not failed else _MARKS[bool(failed)]
    held = [o.means for o in group.obligations if o.status is Status.HELD]
    counts = "".join(f"{held.count(means) or '-':>8}" for means in Means)
    counted = ((failed, "failed"), (unknown, "unknown"), (accepted, "accepted"))
    trouble = ", ".join(f"{count} {status}" for count, status in counted if count)
    # An accepted failure is not a success.
    mark = "!" if accepted and not (failed or unknown) else mark
    return f" {mark} {group.name:<46}{counts}{f'  {trouble}' if trouble else ''}"


def _totals(report: ProofReport) -> list[str]:
    """Say what was shown, for which rows, and how to check it again."""
    proved, shown, read = (report.held_by(means) for means in Means)
    counted = [
        (proved, "statements are proved: no encounter of the model breaks them"),
        (shown, "are shown, each by an example row; one row can show several"),
        (read, "are read off the pack"),
        (report.count(Status.ACCEPTED), "failed and are accepted by the pack"),
        (report.count(Status.FAILED), "failed"),
        (report.count(Status.UNKNOWN), "are unknown: neither shown nor refuted"),
    ]
    paragraphs = [
        "For which rows. A fact is what the program reads off a row, such as: M54.6 is "
        "first-listed. An encounter of the model is any combination of values of the "
        f"{report.facts} facts that obeys {len(report.axioms)} axioms: what always "
        "holds between facts, such as: a code that is first-listed is reported "
        "(tspine prove --axioms prints them). Two things are tested on rows and not "
        "proved: that the facts of every row obey the axioms, and that the row engine, "
        f"which audits, judges as the model does ({report.rows} different example "
        f"rows here; {ROWS_TESTED:,} made-up rows in each run of the tests, with the "
        "rules and tables that ship, which is no part of this report; see "
        "property_tests/figures.md in the source). The sheet About of an audited "
        "workbook has the SHA-256 of its rule pack: if it is the one above, these "
        "rules judged that workbook. Whether the rules are right, and whether a file "
        "was read rightly, is not a question of this proof.",
        "How to check it again. tspine prove --certificate DIR writes, to a new folder "
        "DIR, each question that the solver answered, with its answer: a refutation "
        "(there is no such encounter) or an encounter. python DIR/check.py then "
        "checks the answers and ends with a line that begins with CHECKED. It uses "
        "neither the solver nor this package. If you got DIR from somebody else, take "
        "check_certificate.py from the source of the package instead: a checker that "
        "came with DIR could print anything. It does not check that the questions say "
        "what the rules say, nor what the row engine judged or what was looked up: "
        "run tspine prove again for these.",
    ]
    return [
        *(f"{count:6,} {sentence}" for count, sentence in counted if count),
        f"       in {report.seconds:.2f} s",
        *(line for text in paragraphs for line in ("", fill(text, 80))),
    ]


def json_of(report: ProofReport) -> str:
    """Write the report as JSON: one object, with every obligation."""
    content = {
        "pack": report.pack,
        "pack_sha256": report.pack_hash,
        "code_set_sha256": report.code_set_hash,
        "policy_sha256": report.policy_hash,
        "made_with": dict(report.made_with),
        "rules": report.rules,
        "facts": report.facts,
        "axioms": len(report.axioms),
        "rows_judged": report.rows,
        "passed": report.is_proved,
        "held_by": {means.value: report.held_by(means) for means in Means},
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
        "held": [_held_record(o) for o in report.obligations if _held(o)],
        "notes": list(report.notes),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _held(obligation: Obligation) -> bool:
    return obligation.status is Status.HELD


def _held_record(obligation: Obligation) -> dict[str, object]:
    record: dict[str, object] = {
        "obligation": obligation.name,
        "rule": obligation.rule,
        "claim": obligation.claim,
        "means": obligation.means.value,
    }
    if obligation.witness is not None:
        record["shown_by"] = obligation.witness.source
        record["cells"] = {n: str(c) for n, c in obligation.witness.cells.items()}
    return record


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
    """Write the report as JUnit XML: a suite per group, a case per obligation."""
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
        message = obligation.reason or obligation.sentence
        element = xml.SubElement(case, tag, message=message)
        element.text = "\n".join(map(str, obligation.rows))
    else:
        # JUnit has no mark for it, and "passed" alone would claim too much.
        held = xml.SubElement(case, "system-out")
        held.text = f"{obligation.claim}\nHow: {obligation.means.value}."


def differences_text(found: Differences) -> str:
    """Write the differences between two packs for people."""
    title = f"{found.old} -> {found.new}"
    if found.undecided:
        return f"{title}: not decided ({found.undecided})."
    if found.are_none:
        return (
            f"{title}: the same verdict and risk for every encounter of the model "
            f"(proved, {found.seconds:.2f} s). Corrected lists, findings and texts are "
            "not compared."
        )
    count = len(found.transitions)
    kinds = "1 kind of change" if count == 1 else f"{count} kinds of change"
    lines = [f"{title}: {kinds}, {found.seconds:.2f} s"]
    for transition in found.transitions:
        lines += ["", f" {transition}", *_transition_lines(transition)]
    if found.outside:
        lines += ["", " Outside the rules, not compared by the solver:"]
        lines += [_wrapped(sentence) for sentence in found.outside]
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
        "outside_rules": list(found.outside),
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
