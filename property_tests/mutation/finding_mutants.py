"""Mutants of the content of a finding: severity, denials, codes and texts.

Such a change moves no row: the rule fires where it fired before. A text is replaced by
that of the next rule of the pack, usually the corresponding rule of a sister family,
which is the mistake that a reader overlooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.facts.services.billed import LINE_GROUPS
from audit.findings import Severity
from audit.rules.rule import Rule

SEVERITY = "change severity"
DENIALS = ("drop denial", "change denial", "add denial")
"""Operators on the denial codes that a finding predicts."""

SHOWN = ("change codes", "change lines")
"""Operators on the codes and the service lines that a finding names."""

TEXTS = (
    *("change message", "change action", "change reason", "change citation"),
    *("change query", "change task"),
)
"""Operators on the texts of a finding."""

FINDING_OPERATORS = (SEVERITY, *DENIALS, *SHOWN, *TEXTS)

ChangedRule = tuple[str, str, Rule]
"""Operator, what the rule says now, the rule."""


def changed_findings(rules: Sequence[Rule]) -> Iterator[ChangedRule]:
    """Yield every small change of the findings of some rules."""
    denials = tuple(dict.fromkeys(code for rule in rules for code in rule.denials))
    groups = tuple(dict.fromkeys(group for rule in rules for group in rule.about))
    for index, rule in enumerate(rules):
        others = (*rules[index + 1 :], *rules[:index])
        for severity in Severity:
            if severity is not rule.severity:
                detail = severity.value
                yield SEVERITY, detail, replace(rule, severity=severity)
        yield from _denials(rule, denials)
        yield from _shown(rule, groups)
        yield from _texts(rule, others)


def _denials(rule: Rule, known: Sequence[str]) -> Iterator[ChangedRule]:
    other = _next(rule.denials[-1:], known, rule.denials)
    for n, code in enumerate(rule.denials):
        rest = (*rule.denials[:n], *rule.denials[n + 1 :])
        yield "drop denial", f"without {code}", replace(rule, denials=rest)
        swapped = (*rule.denials[:n], other, *rule.denials[n + 1 :])
        detail = f"{other} for {code}"
        yield "change denial", detail, replace(rule, denials=swapped)
    yield "add denial", other, replace(rule, denials=(*rule.denials, other))


def _shown(rule: Rule, groups: Sequence[str]) -> Iterator[ChangedRule]:
    other = _next(rule.about[-1:], groups, rule.about)
    for n, group in enumerate(rule.about):
        rest = (*rule.about[:n], *rule.about[n + 1 :])
        yield "change codes", f"without {group}", replace(rule, about=rest)
        swapped = (*rule.about[:n], other, *rule.about[n + 1 :])
        yield "change codes", f"{other} for {group}", replace(rule, about=swapped)
    if rule.lines:
        lines = _next((rule.lines,), tuple(LINE_GROUPS), (rule.lines,))
        yield "change lines", lines, replace(rule, lines=lines)


def _texts(rule: Rule, others: Sequence[Rule]) -> Iterator[ChangedRule]:
    """Yield the rule with a text of the next rule whose text differs."""
    own_message = rule.message or f"{rule.title}."
    for other in others:
        message = other.message or f"{other.title}."
        if message != own_message:
            yield "change message", message, replace(rule, message=message)
            break
    for operator, name in (
        ("change action", "action"),
        ("change reason", "because"),
        ("change citation", "citations"),
        ("change query", "query"),
        ("change task", "task"),
    ):
        own = getattr(rule, name)
        texts = (getattr(other, name) for other in others)
        text = next((t for t in texts if own and t and t != own), None)
        if text is not None:
            yield operator, str(text), replace(rule, **{name: text})


def _next(of: Sequence[str], known: Sequence[str], taken: Sequence[str]) -> str:
    """Return the word that follows another among the known ones and is not taken."""
    start = known.index(of[0]) + 1 if of else 0
    return next(w for w in (*known[start:], *known[:start]) if w not in taken)
