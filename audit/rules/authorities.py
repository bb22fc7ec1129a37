"""The sources of each rule, and the rules that cite or follow each source."""

from __future__ import annotations

from collections.abc import Iterator

from audit.rules.catalogue import Pack
from audit.rules.rule import UNJUDGED_RULE, Rule
from audit.rules.sources import Source, SourceKind, source_of, sources


def all_sources(pack: Pack) -> dict[str, Source]:
    """Return the sources that a pack can cite: the shipped ones and its own."""
    return {**sources(), **pack.sources}


def authorities(rule: Rule, pack: Pack) -> Iterator[tuple[str, Source | None]]:
    """Yield each citation of a rule with its source, or None if no table has it."""
    for citation in rule.citations:
        yield citation, source_of(citation, pack.sources)


def rules_citing(source: Source, pack: Pack) -> tuple[Rule, ...]:
    """Return the rules that cite a source, in the order of the pack."""
    return tuple(
        rule
        for rule in (*pack.rules, UNJUDGED_RULE)
        if any(cited == source for _, cited in authorities(rule, pack))
    )


def rules_following(source: Source, pack: Pack) -> tuple[Rule, ...]:
    """Return the rules that follow a source without citing it."""
    return tuple(rule for rule in pack.rules if source.bears_on(rule.id))


def decisions_on(rule: Rule, pack: Pack) -> tuple[Source, ...]:
    """Return the decisions that a rule follows."""
    return tuple(
        source
        for source in all_sources(pack).values()
        if source.kind is SourceKind.DECISION and source.bears_on(rule.id)
    )


def refined_sources(label: str, pack: Pack) -> tuple[Source, ...]:
    """Return the sources that a decision refines, narrows or replaces."""
    return tuple(s for s in all_sources(pack).values() if label in s.refined_by)
