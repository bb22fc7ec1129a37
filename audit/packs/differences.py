"""What differs between two packs, rule by rule, in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.rules.catalogue import Pack
from audit.rules.english import when
from audit.rules.outside_rules import policy_of, policy_words
from audit.rules.own.pieces import LATER, OWN
from audit.rules.rule import BEGINNING, Rule


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that is said before and after; an empty text says nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one rule, number, policy or payer.

    `subject` names it, `title` says what it is, `kind` is added, gone, changed or
    switched off.
    """

    subject: str
    title: str
    kind: str
    values: tuple[Value, ...] = ()


def differences(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Return everything that differs between two packs, but for names and versions."""
    return (
        *_rules(old, new),
        *_parameters(old, new),
        *_policies(old, new),
        *_payers(old, new),
    )


def _rules(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = ({r.id: r for r in p.rules} for p in (old, new))
    for rule in new.rules:
        replaced = before.get(rule.id)
        if replaced is None and rule.id.endswith((OWN, LATER)):
            replaced = before.get(_base(rule.id))
            if rule.id.endswith(LATER) and replaced is not None:
                continue  # as before, after the change: the days of the change say so
        if replaced is None:
            yield Difference(rule.id, rule.title, "added", _said(None, rule))
        elif found := _said(replaced, rule):
            off = replaced.enabled and not rule.enabled
            kind = "switched off" if off else "changed"
            yield Difference(rule.id, rule.title, kind, () if off else found)
    for rule in old.rules:
        if rule.id not in after and not _is_moved(rule.id, after):
            yield Difference(rule.id, rule.title, "gone")


def _base(rule_id: str) -> str:
    return rule_id.removesuffix(OWN).removesuffix(LATER)


def _is_moved(rule_id: str, after: Iterable[str]) -> bool:
    return f"{rule_id}{OWN}" in after or f"{rule_id}{LATER}" in after


def _said(old: Rule | None, new: Rule) -> tuple[Value, ...]:
    """Return what two rules say differently; all that the new one says without old."""
    before = dict(_texts(old)) if old else {}
    return tuple(
        Value(label, before.get(label, ""), text)
        for label, text in _texts(new)
        if text != before.get(label, "")
    )


def _texts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Title", rule.title
    yield "Holds when", when(rule)
    yield "Verdict", rule.verdict.value if rule.verdict else "none"
    yield "Severity", rule.severity.value
    yield "Claim risk", rule.risk.value
    yield "Message", rule.message
    yield "Because", rule.because
    yield "Authority", "; ".join(rule.citations)
    yield "Do", rule.action
    yield "Codes shown", ", ".join(rule.about)
    yield "Steps of the list", ", ".join(map(str, rule.steps))
    yield "Predicts denials", ", ".join(rule.denials)
    yield "Service lines", rule.lines
    yield "Takes for granted", ", ".join(rule.presumes)
    yield "Query to the provider", rule.query
    yield "Task for the coder", rule.task
    yield "Asked of", "judged rows" if rule.judged_only else "every row"
    yield "In force", days_of(rule)
    yield "Switched on", "yes" if rule.enabled else "no"


def days_of(rule: Rule) -> str:
    """Say on which days a rule is in force."""
    first = f"from {rule.since}" if rule.since > BEGINNING else "on every day"
    return f"{first} until {rule.until}" if rule.until else first


def _parameters(old: Pack, new: Pack) -> Iterator[Difference]:
    for name, parameter in new.parameters.items():
        was = old.parameters.get(name)
        texts = [
            "; ".join(f"{value} from {day}" for day, value, _ in p.values) if p else ""
            for p in (was, parameter)
        ]
        if texts[0] != texts[1]:
            values = (Value("Value", *texts),)
            kind = "changed" if was else "added"
            yield Difference(name, parameter.meaning, kind, values)


def _policies(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = (policy_of(pack).rows for pack in (old, new))
    for row in after:
        if row not in before:
            yield Difference(row.policy_id, policy_words(row), "added")
    for row in before:
        if row not in after:
            yield Difference(row.policy_id, policy_words(row), "switched off")


def _payers(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = (dict(p.own.payers) if p.own else {} for p in (old, new))
    for name in sorted({*before, *after}):
        texts = [
            (known[name] or "not stated") if name in known else "as it ships"
            for known in (before, after)
        ]
        if texts[0] != texts[1]:
            values = (Value("Payer", *texts),)
            yield Difference(name, "Name of a payer", "changed", values)
