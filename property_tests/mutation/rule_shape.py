"""The valid shapes of a rule: its fields must agree with each other.

Each rule is checked alone: its verdict, severity, risk, query and steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from audit.findings import ClaimRisk, Severity, Verdict
from audit.rules.corrections import Verb
from audit.rules.rule import BEGINNING, Rule

_START = dt.date(2015, 10, 1)
LIST_FAULTS = frozenset(
    {
        *(Verdict.INVALID_CODE, Verdict.NOT_SUPPORTED, Verdict.SEQUENCING_ERROR),
        Verdict.MORE_SPECIFIC_CODE_REQUIRED,
    }
)
"""Verdicts that fault the list, so the rule must say what the list should be."""

_VERBS: Mapping[Verdict | None, frozenset[Verb]] = {
    Verdict.INVALID_CODE: frozenset({Verb.REPAIR, Verb.UNKNOWN}),
    Verdict.NOT_SUPPORTED: frozenset({Verb.DROP, Verb.REPLACE, Verb.UNKNOWN}),
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: frozenset(
        {Verb.DOCUMENT, Verb.ADD, Verb.REPLACE, Verb.UNKNOWN}
    ),
    Verdict.SEQUENCING_ERROR: frozenset({Verb.BEFORE, Verb.LAST, Verb.UNKNOWN}),
}
_SEVERITIES: Mapping[Verdict | None, frozenset[Severity]] = {
    Verdict.INPUT_ERROR: frozenset({Severity.MINOR}),
    Verdict.NOT_APPLICABLE: frozenset({Severity.INFO}),
    Verdict.INVALID_CODE: frozenset({Severity.CRITICAL}),
    Verdict.QUERY_PROVIDER: frozenset({Severity.MINOR}),
    Verdict.CHART_REVIEW_REQUIRED: frozenset({Severity.MINOR}),
    Verdict.DOCUMENTATION_INSUFFICIENT: frozenset({Severity.MINOR}),
    Verdict.NOT_ASSESSABLE: frozenset({Severity.INFO}),
    Verdict.SUPPORTED: frozenset({Severity.INFO}),
}
_RISKS: Mapping[Verdict | None, frozenset[ClaimRisk]] = {
    Verdict.INPUT_ERROR: frozenset({ClaimRisk.NONE}),
    Verdict.NOT_APPLICABLE: frozenset({ClaimRisk.NONE}),
    Verdict.INVALID_CODE: frozenset({ClaimRisk.HIGH}),
    Verdict.QUERY_PROVIDER: frozenset({ClaimRisk.REVIEW}),
    Verdict.CHART_REVIEW_REQUIRED: frozenset({ClaimRisk.REVIEW}),
    Verdict.DOCUMENTATION_INSUFFICIENT: frozenset({ClaimRisk.REVIEW}),
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: frozenset({ClaimRisk.REVIEW, ClaimRisk.HIGH}),
    Verdict.NOT_SUPPORTED: frozenset({ClaimRisk.NONE, ClaimRisk.REVIEW}),
    Verdict.SEQUENCING_ERROR: frozenset({ClaimRisk.NONE, ClaimRisk.REVIEW}),
    Verdict.NOT_ASSESSABLE: frozenset({ClaimRisk.NONE}),
    Verdict.SUPPORTED: frozenset({ClaimRisk.NONE}),
}


def shape_faults(rule: Rule) -> Iterator[str]:
    """Yield the shape laws that a rule breaks."""
    if bool(rule.query) is not (rule.verdict is Verdict.QUERY_PROVIDER):
        yield "a query has a text, and only a query"
    if bool(rule.task) is not (rule.verdict is Verdict.CHART_REVIEW_REQUIRED):
        yield "a chart review has a task, and only a chart review"
    if rule.severity is Severity.INFO and rule.risk is not ClaimRisk.NONE:
        yield "information bears no risk"
    if bool(rule.steps) is not (rule.verdict in LIST_FAULTS):
        yield "who faults the list says what it should be"
    usual = _VERBS.get(rule.verdict)
    if usual is not None and usual.isdisjoint(step.verb for step in rule.steps):
        yield "what is done to the list is what the verdict faults"
    if rule.verdict in _SEVERITIES and rule.severity not in _SEVERITIES[rule.verdict]:
        yield "the severity is one that the verdict can have"
    if rule.verdict in LIST_FAULTS and rule.severity is Severity.INFO:
        yield "a fault is no information"
    if rule.verdict in _RISKS and rule.risk not in _RISKS[rule.verdict]:
        yield "the risk is one that the verdict can have"
    if rule.verdict and rule.verdict.is_gate and rule.judged_only:
        yield "a gate is asked of every row"
    if len(set(rule.steps)) < len(rule.steps):
        yield "no step twice"
    if rule.denials and rule.verdict is None and rule.risk is ClaimRisk.NONE:
        yield "who names a denial bears a risk"
    if rule.risk is ClaimRisk.HIGH and not rule.denials:
        yield "a high risk names the denial to expect"
    if rule.since not in (BEGINNING, _START) or rule.until is not None:
        yield "a window opens or ends with a release"


ALIKE = ("FX", "INF", "NEO", "DISC", "MYE", "DEG", "DEF", "INJ", "MYO", "VIS")
"""Families of causes that the guide treats alike, as rule ids name them."""


def unlike_fellows(rules: Mapping[str, Rule]) -> Iterator[str]:
    """Yield rules of like families that differ from the corresponding rules."""
    numbers = {n.rpartition("-")[2] for n in rules if n.startswith("EXC-FX-")}
    for number in sorted(numbers):
        fellows = [f"EXC-{short}-{number}" for short in ALIKE]
        shape_of = {n: _shape(rules[n]) for n in fellows if n in rules}
        shapes = list(shape_of.values())
        usual = max(shapes, key=shapes.count)
        yield from (
            n
            for n, (answer, steps) in shape_of.items()
            if answer != usual[0] or not usual[1] <= steps
        )
        yield from (n for n in fellows if n not in shape_of)


def _shape(rule: Rule) -> tuple[object, frozenset[object]]:
    """Return a rule's verdict and risk, and its steps without the name
    of its family.
    """
    steps = frozenset(
        (s.verb, s.what if s.what in ("m546", "nonspecific", "symptom") else "")
        for s in rule.steps
    )
    return (rule.verdict, rule.risk), steps
