"""Families of mutants made after the suites, to which nothing was tuned.

A full score on the systematic mutants says little about other kinds of change. These
are three: two changes at once, a further random part of a condition, and a new random
rule.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

from audit.facts import FACTS, TERMS
from audit.findings import ClaimRisk, Verdict
from audit.rules.catalogue import Pack
from audit.rules.conditions import All, Condition, Holds, Is, Not, Some
from audit.rules.language import unparse
from audit.rules.rule import Rule
from property_tests.mutation.finding_mutants import FINDING_OPERATORS
from property_tests.mutation.operators import Mutant
from property_tests.mutation.row_kills import STEPS

FAMILIES = ("second order", "random part", "new rule")
_NAMES = [f.name for f in FACTS.values() if f.is_yes_no] + [t.name for t in TERMS]
_WORDS = [f for f in FACTS.values() if not f.is_yes_no]


def held_out(pack: Pack, known: Sequence[Mutant], each: int, seed: int) -> list[Mutant]:
    """Return `each` mutants of every family; equal seeds give equal ones."""
    # A fixed stream of numbers, not a secret.
    source = random.Random(seed)
    rules = [r for r in pack.rules if r.enabled]
    aside = (*STEPS, *FINDING_OPERATORS)
    usable = [m for m in known if m.rules and m.operator not in aside]
    found: list[Mutant] = []
    while len(found) < each:
        one, other = source.sample(usable, 2)
        if one.rule != other.rule:
            detail = f"{one.detail} / {other.rule}: {other.detail}"
            both = (*one.rules, *other.rules)
            found.append(Mutant("second order", one.rule, detail, both))
    for _ in range(each):
        rule = source.choice(rules)
        kind = source.choice((All, Some))
        condition = kind((rule.condition, _atom(source)))
        other_rule = replace(rule, condition=condition)
        detail = unparse(condition)
        changed = ((rule.id, other_rule),)
        found.append(Mutant("random part", rule.id, detail, changed))
    found += [_new_rule(source, rules[0], n) for n in range(each)]
    return found


def _new_rule(source: random.Random, like: Rule, number: int) -> Mutant:
    parts = tuple(_atom(source) for _ in range(source.randint(1, 3)))
    condition = parts[0] if len(parts) == 1 else All(parts)
    rule = replace(
        like,
        id=f"NEW-{number}",
        condition=condition,
        verdict=source.choice((*Verdict, None)),
        risk=source.choice(tuple(ClaimRisk)),
        steps=(),
        judged_only=True,
        since=dt.date(2015, 10, 1),
    )
    return Mutant("new rule", rule.id, unparse(condition), ((rule.id, rule),))


def _atom(source: random.Random) -> Condition:
    if source.random() < 0.3:
        fact = source.choice(_WORDS)
        some = source.sample(fact.domain, source.randint(1, min(2, len(fact.domain))))
        atom: Condition = Is(fact.name, frozenset(some))
    else:
        atom = Holds(source.choice(_NAMES))
    return Not(atom) if source.random() < 0.4 else atom
