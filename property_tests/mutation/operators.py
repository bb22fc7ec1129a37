"""Mutants of the rule data: a pack with one small, systematic change each.

The order of rules does not matter (the lattice decides), so it is not mutated. Disabled
rules are left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import FACTS, Fact
from audit.findings import ClaimRisk, Verdict
from audit.rules.catalogue import Pack
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)
from audit.rules.corrections import Step, Verb, read_step
from audit.rules.english import RELATIONS
from audit.rules.language import MACROS, unparse
from audit.rules.parameters import Parameter
from audit.rules.rule import BEGINNING, Rule
from property_tests.mutation.finding_mutants import changed_findings

DAY = dt.timedelta(days=1)
WINDOW_ENDS = dt.date(2025, 9, 30)
"""Last day of the window that a mutant is confined to: the end of a fiscal year."""

_STEPS = tuple(
    read_step(text, "")
    for text in ("unknown", "drop m546", "drop nonspecific", "add m546", "symptom")
)
"""Steps that take the place of another."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with a change: rules replaced, added or (None) deleted.

    `rule` is the id of the changed rule, or the name of a parameter.
    """

    operator: str
    rule: str
    detail: str
    rules: tuple[tuple[str, Rule | None], ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def pack(self, pack: Pack) -> Pack:
        """Return the changed pack."""
        changed = dict(self.rules)
        kept = [changed.pop(r.id, r) if r.id in changed else r for r in pack.rules]
        rules = (*kept, *changed.values())
        return replace(
            pack,
            rules=tuple(r for r in rules if r is not None),
            parameters={**pack.parameters, **{p.name: p for p in self.parameters}},
        )


def changed_conditions(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield every small change of a condition, with the name of its operator."""
    match condition:
        case Holds():
            yield "negate atom", Not(condition)
            yield from _other_macros(condition)
        case Is():
            yield "negate atom", Not(condition)
            yield from _other_values(condition)
        case Compare(name, relation, parameter):
            for other in RELATIONS:
                if other != relation:
                    yield "change relation", Compare(name, other, parameter)
        case Not(part):
            yield "drop not", part
            yield from ((o, Not(c)) for o, c in changed_conditions(part))
        case All(parts) | Some(parts):
            yield from _changed_parts(condition, parts)
        case Constant(value):
            yield "negate constant", Constant(not value)


def _changed_parts(
    condition: All | Some, parts: tuple[Condition, ...]
) -> Iterator[tuple[str, Condition]]:
    kind = type(condition)
    yield "and <-> or", Some(parts) if kind is All else All(parts)
    for n, part in enumerate(parts):
        rest = (*parts[:n], *parts[n + 1 :])
        yield "drop part", rest[0] if len(rest) == 1 else kind(rest)
        for operator, other in changed_conditions(part):
            yield operator, kind((*parts[:n], other, *parts[n + 1 :]))


def _other_values(condition: Is) -> Iterator[tuple[str, Condition]]:
    name, values = condition.name, condition.values
    domain = FACTS[name].domain
    if len(values) > 1:
        for value in sorted(values):
            yield "drop value", Is(name, values - {value})
    for value in domain:
        if value in values:
            continue
        if len(values) + 1 < len(domain):
            yield "add value", Is(name, values | {value})
        if len(values) == 1:
            yield "swap value", Is(name, frozenset({value}))


def _other_macros(condition: Holds) -> Iterator[tuple[str, Condition]]:
    """The same family asked for something else: `coded(f)` for `reported(f)`."""
    for macro in MACROS:
        family = condition.name.removesuffix(f"_{macro}")
        if family != condition.name and family in CONDITION_FAMILIES:
            for other in MACROS:
                if other != macro:
                    yield "swap macro", Holds(f"{family}_{other}")
            here = CONDITION_FAMILIES.index(family)
            neighbour = CONDITION_FAMILIES[(here + 1) % len(CONDITION_FAMILIES)]
            yield "swap family", Holds(f"{neighbour}_{macro}")


def changed_rules(rule: Rule) -> Iterator[tuple[str, str, Rule | None]]:
    """Yield every small change of a rule: operator, what it says now, the rule."""
    for operator, condition in changed_conditions(rule.condition):
        yield operator, unparse(condition), replace(rule, condition=condition)
    yield "delete rule", "", None
    for verdict in (*Verdict, None):
        if verdict is not rule.verdict:
            detail = verdict.value if verdict else "no verdict"
            yield "change verdict", detail, replace(rule, verdict=verdict)
    for risk in ClaimRisk:
        if risk is not rule.risk:
            yield "change risk", risk.value, replace(rule, risk=risk)
    yield "change scope", "", replace(rule, judged_only=not rule.judged_only)
    yield from _changed_windows(rule)
    yield from _changed_steps(rule)


def _changed_windows(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    if rule.since > BEGINNING:
        for shift in (-DAY, DAY):
            moved = rule.since + shift
            yield "shift window", f"from {moved}", replace(rule, since=moved)
    if rule.until is None:
        detail = f"until {WINDOW_ENDS}"
        yield "add window", detail, replace(rule, until=WINDOW_ENDS)
    else:
        for shift in (-DAY, DAY):
            moved = rule.until + shift
            yield "shift window", f"until {moved}", replace(rule, until=moved)


def _changed_steps(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    if rule.steps:
        for n, step in enumerate(rule.steps):
            rest = (*rule.steps[:n], *rule.steps[n + 1 :])
            yield "drop step", f"without {step}", replace(rule, steps=rest)
            others = [s for s in (*_STEPS, *_turned(step)) if s not in rule.steps]
            for other in others:
                steps = (*rule.steps[:n], other, *rule.steps[n + 1 :])
                yield "change step", str(other), replace(rule, steps=steps)
    else:
        other = read_step("drop m546", "")
        yield "add step", str(other), replace(rule, steps=(other,))


def _turned(step: Step) -> tuple[Step, ...]:
    """Return the order reversed."""
    if step.verb is Verb.BEFORE:
        return (Step(step.verb, step.where, step.what),)
    return ()


def mutants(pack: Pack) -> tuple[Mutant, ...]:
    """Return every first-order mutant of a pack, each once."""
    found: dict[object, Mutant] = {}
    for rule in pack.rules:
        if not rule.enabled:
            continue
        for operator, detail, other in changed_rules(rule):
            mutant = Mutant(operator, rule.id, detail, ((rule.id, other),))
            if other != rule:
                found.setdefault((rule.id, other), mutant)
    enabled = [rule for rule in pack.rules if rule.enabled]
    for operator, detail, changed_rule in changed_findings(enabled):
        mutant = Mutant(
            operator, changed_rule.id, detail, ((changed_rule.id, changed_rule),)
        )
        found.setdefault((changed_rule.id, changed_rule), mutant)
    for name, parameter in pack.parameters.items():
        for mutant in _changed_parameters(name, parameter):
            found.setdefault((name, mutant.parameters), mutant)
    return tuple(found.values())


def _changed_parameters(name: str, parameter: Parameter) -> Iterator[Mutant]:
    for n, (since, value, source) in enumerate(parameter.values):
        for shift in (-1, 1):
            moved = ((since, value + shift, source),)
            values = (*parameter.values[:n], *moved, *parameter.values[n + 1 :])
            other = replace(parameter, values=values)
            detail = f"{value + shift} from {since}"
            yield Mutant("shift parameter", name, detail, parameters=(other,))


def by_operator(found: Iterable[Mutant]) -> Mapping[str, int]:
    """Count mutants by their operator, the most frequent first."""
    counts: dict[str, int] = {}
    for mutant in found:
        counts[mutant.operator] = counts.get(mutant.operator, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def vocabulary_of(pack: Pack) -> tuple[Fact, ...]:
    """Return the facts that the rules of a pack may name."""
    return tuple(FACTS.values())
