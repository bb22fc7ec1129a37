"""What the handbook is made from: a pack, its sources, tables, and its proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from audit import __version__
from audit.engine import Auditor
from audit.facts import COUNTS, FACTS, TERMS
from audit.handbook.markdown import anchor, file_name, link
from audit.proof import Acceptance, ProofReport
from audit.proof.findings import read_acceptances
from audit.rules.authorities import all_sources
from audit.rules.catalogue import Pack
from audit.rules.conditions import Condition, names_in
from audit.rules.english import phrase
from audit.rules.rule import Rule
from audit.rules.sources import Source


@dataclass(frozen=True)
class Book:
    """A pack with everything that its pages tell.

    `proof` is None where it was not run. `auditor` judges the example lines.
    """

    pack: Pack
    proof: ProofReport | None = None
    version: str = __version__
    auditor: Auditor = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the auditor of the pack."""
        object.__setattr__(self, "auditor", Auditor(self.pack))

    @cached_property
    def families(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules by the first part of their ids, in the order of the pack."""
        found: dict[str, list[Rule]] = {}
        for rule in self.pack.rules:
            found.setdefault(rule.family, []).append(rule)
        return {family: tuple(rules) for family, rules in found.items()}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources that the pack can cite, by their labels."""
        return all_sources(self.pack)

    @cached_property
    def users(self) -> Mapping[str, tuple[Rule, ...]]:
        """The enabled rules whose condition names each fact, count or term itself."""
        found: dict[str, list[Rule]] = {}
        for rule in self.pack.rules:
            if rule.enabled:
                for name in dict.fromkeys(names_in(rule.condition)):
                    found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where each phrase of a condition is explained, as a target of a link."""
        names = (*FACTS, *COUNTS, *(term.name for term in TERMS))
        return {
            **{phrase(name): f"#{anchor('fact', name)}" for name in names},
            **{
                phrase(name): f"#{anchor('number', name)}"
                for name in self.pack.parameters
            },
        }

    def acceptances(self, rule_id: str) -> Iterator[Acceptance]:
        """What the pack accepts of a rule; none expires without a day."""
        accepted = read_acceptances(self.pack.accepted)
        return (a for a in accepted if a.rule == rule_id)

    def term(self, name: str) -> Condition:
        """The condition that a term stands for."""
        return self.pack.terms[name]


def rule_link(rule_id: str, folder: str = "../rules/") -> str:
    """Link to the page of a rule."""
    return link(rule_id, f"{folder}{file_name(rule_id)}.md")
