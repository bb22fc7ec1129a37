"""Runs the example lines of every rule of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.encounter.records import encounter_from_mapping
from audit.engine import Auditor
from audit.errors import RuleError
from audit.rules.catalogue import Pack, with_shipped_policies
from audit.rules.examples import read_example
from audit.wording import named


@dataclass(frozen=True, slots=True)
class Example:
    """One example line: what it says of its rule, and what the pack does.

    `problem` is empty if the rule does what the line says.
    """

    rule: str
    kind: str
    line: str
    problem: str = ""


def run_examples(pack: Pack) -> Iterator[Example]:
    """Judge each `fires` and `silent` line of the rules that are switched on.

    The lines of rules that ship are written for the policies that ship: one that does
    what it says with those is in order.
    """
    auditor, as_shipped = Auditor(pack), Auditor(with_shipped_policies(pack))
    changes = pack.own.changes if pack.own else ()
    mine = {c.name for c in changes if c.kind == "rule"}
    numbers = named([c.name for c in changes if c.kind == "parameter"])
    for rule in pack.rules:
        if not rule.enabled:
            continue
        for kind, lines in (("fires", rule.fires), ("silent", rule.silent)):
            for line in lines:
                problem = _problem(auditor, rule.id, kind, line)
                if problem and rule.id not in mine:
                    problem = _problem(as_shipped, rule.id, kind, line) and problem
                    if problem and numbers:
                        problem += f"; the pack changes {numbers}"
                yield Example(rule.id, kind, line, problem)


def _problem(auditor: Auditor, rule_id: str, kind: str, line: str) -> str:
    try:
        cells = read_example(line, rule_id)
    except RuleError as problem:
        return str(problem)
    result = auditor.audit(encounter_from_mapping(cells))
    found = [finding.rule_id for finding in result.findings]
    if (rule_id in found) is (kind == "fires"):
        return ""
    unread = [f.message for f in result.findings if f.rule_id.startswith("VAL-01")]
    if kind == "silent":
        return "it fires"
    said = ", ".join(found) or "no rule"
    return f"it is silent; {said} fired" + (f" ({unread[0]})" if unread else "")
