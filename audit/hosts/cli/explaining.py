"""What `tspine explain` says about rules and sources, as lines and as plain values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from audit.rules.authorities import (
    all_sources,
    authorities,
    decisions_on,
    refined_sources,
    rules_citing,
    rules_following,
)
from audit.rules.catalogue import Pack
from audit.rules.departures import departures
from audit.rules.provider_queries import TASK_SUFFIX
from audit.rules.rule import Rule
from audit.rules.rule_info import RuleInfo, rule_info
from audit.rules.sources import Source

WIDTH = 80
"""Columns of a line: the fewest that a terminal has."""

NO_VERDICT = "none (information or risk)"
"""Shown in place of a verdict for a rule that assigns none."""

Section = tuple[str, list[str]]
"""A heading with the lines below it."""


def names_a_source(text: str, pack: Pack) -> bool:
    """Whether a text is a source label: rule ids have no blank, colon or period."""
    return text in pack.sources or any(mark in text.strip() for mark in " :.")


def wrapped(text: str, indent: int = 2, hanging: int = 0) -> list[str]:
    """Break a text into lines; `hanging` indents all lines after the first."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def rule_record(rule: Rule, pack: Pack) -> dict[str, Any]:
    """Return a rule as plain values, for JSON; texts are quoted from the pack."""
    info = rule_info(rule, pack)
    return {
        "id": info.id,
        "title": info.title,
        "verdict": info.verdict or NO_VERDICT,
        "severity": info.severity,
        "risk": info.risk,
        "condition": info.condition_text,
        "when": rule.text,
        "because": info.reason,
        "citations": list(info.citations),
        "action": rule.action,
        "in_force": in_force(rule, info),
        "denials": list(rule.denials),
        "fires": list(rule.fires),
        "silent": list(rule.silent),
        "query": rule.query,
        "task": rule.task,
    }


def in_force(rule: Rule, info: RuleInfo) -> str:
    """Say from when until when a rule holds, and whether it is disabled."""
    until = f" until {info.until}" if info.until else ""
    span = f"from {info.since or 'the beginning'}{until}"
    return span if rule.enabled else f"{span} (disabled)"


def rule_sections(rule: Rule, pack: Pack) -> Iterator[Section]:
    """Yield what a rule is based on: its authorities in words, and the decisions."""
    lines: list[str] = []
    for citation, source in authorities(rule, pack):
        lines += wrapped(citation)
        if source:
            lines += wrapped(source.words, 4)
    yield "Authority", lines
    yield "Decisions", _titles(decisions_on(rule, pack))


def rule_sources(rule: Rule, pack: Pack) -> dict[str, Any]:
    """Return what a rule is based on as plain values, for JSON."""
    return {
        "sources": [
            {
                "citation": citation,
                "label": source.label,
                "words": source.words,
                "where": source.where,
            }
            for citation, source in authorities(rule, pack)
            if source
        ],
        "decisions": [source.label for source in decisions_on(rule, pack)],
    }


def source_sections(source: Source, pack: Pack) -> Iterator[Section]:
    """Yield what a source says, and what in the product is based on it."""
    yield "What it says", wrapped(source.words)
    yield "Why", wrapped(source.reason)
    yield "Where", wrapped(source.where)
    known = all_sources(pack)
    yield "Refined by", _words(known[label] for label in source.refined_by)
    yield "Refines", _titles(refined_sources(source.label, pack))
    yield (
        "Where the product departs from it",
        [line for text in _departures(source.label) for line in wrapped(text)],
    )
    yield "Rules that cite it", _rules(rules_citing(source, pack))
    yield "Rules that follow it", _rules(rules_following(source, pack))


def source_record(source: Source, pack: Pack) -> dict[str, Any]:
    """Return a source as plain values, for JSON."""
    return {
        "label": source.label,
        "kind": source.kind.value,
        "title": source.title,
        "words": source.words,
        "reason": source.reason,
        "where": source.where,
        "refined_by": list(source.refined_by),
        "refines": [s.label for s in refined_sources(source.label, pack)],
        "departures": _departures(source.label),
        "cited_by": [rule.id for rule in rules_citing(source, pack)],
        "followed_by": [rule.id for rule in rules_following(source, pack)],
    }


def _titles(chosen: Iterable[Source]) -> list[str]:
    return [line for s in chosen for line in wrapped(f"{s.label}: {s.title}", 2, 2)]


def _words(chosen: Iterable[Source]) -> list[str]:
    lines: list[str] = []
    for source in chosen:
        lines += _titles((source,)) + wrapped(source.words, 4)
    return lines


def _departures(label: str) -> list[str]:
    return [
        f"Official: {row.official} Tool: {row.tool}"
        for row in departures()
        if label in row.cites
    ]


def _rules(rules: Sequence[Rule]) -> list[str]:
    ids = {rule.id for rule in rules}
    return [
        line
        for rule in rules
        # A task that replaces a query has the same title as the query.
        if rule.id.removesuffix(TASK_SUFFIX) not in ids - {rule.id}
        for line in wrapped(f"{rule.id:<13}{rule.title}", 2, 13)
    ]
