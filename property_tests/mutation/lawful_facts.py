"""Checks whether changed facts still obey the laws of the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.facts import FACTS, VOCABULARY
from audit.rules.catalogue import Pack
from audit.rules.conditions import Condition, FactLookup, names_in
from audit.rules.language import parse
from property_tests.mutation.vectors import FactRow
from property_tests.support.laws import check_of, shipped_laws


class LawfulFacts:
    """Checks whether changed facts still obey the laws of the facts.

    Only laws that involve a changed fact are checked: the row obeyed all of them
    before.
    """

    def __init__(self, pack: Pack) -> None:
        self._numbers = {name: p.values[-1][1] for name, p in pack.parameters.items()}
        self._terms = {n: check_of(c, self._numbers) for n, c in pack.terms.items()}
        self._pack = pack
        self._by_fact: dict[str, list[Callable[[FactLookup], bool]]] = {}
        for text in shipped_laws():
            condition = parse(text, VOCABULARY, ())
            for fact in self._facts_behind(condition):
                check = check_of(condition, self._numbers)
                self._by_fact.setdefault(fact, []).append(check)

    def _facts_behind(self, condition: Condition) -> frozenset[str]:
        found: set[str] = set()
        for name in names_in(condition):
            if name in FACTS:
                found.add(name)
            else:
                found |= self._facts_behind(self._pack.terms[name])
        return frozenset(found)

    def __call__(self, facts: FactRow, changed: Iterable[str]) -> bool:
        """Whether the facts obey every law that involves a changed one."""
        terms = self._terms

        class Known(dict[str, "bool | str | int"]):
            def __missing__(self, name: str) -> bool | str | int:
                value = terms[name](self)
                self[name] = value
                return value

        known = Known(facts)
        checks = {c for name in changed for c in self._by_fact.get(name, ())}
        return all(check(known) for check in checks)
