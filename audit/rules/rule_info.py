"""A rule in words, for reports, worksheet functions and the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from audit.findings import UNJUDGED, UNJUDGED_TITLE
from audit.rules.authorities import authorities
from audit.rules.catalogue import Pack
from audit.rules.english import when
from audit.rules.placeholders import in_general
from audit.rules.rule import BEGINNING, Rule
from audit.rules.sources import Source


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule in words.

    `verdict` is empty for a rule without a verdict. `since` and `until` are the first
    and last date of service to which the rule applies; None means no limit. `sources`
    are the sources of its citations, as far as a table contains them.
    """

    id: str
    title: str
    verdict: str = ""
    severity: str = ""
    risk: str = ""
    reason: str = ""
    citations: tuple[str, ...] = ()
    action: str = ""
    condition_text: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[Source, ...] = ()


def rule_info(rule: Rule, pack: Pack) -> RuleInfo:
    """Put a rule into words."""
    return RuleInfo(
        id=rule.id,
        title=rule.title,
        verdict=rule.verdict.value if rule.verdict else "",
        severity=rule.severity.value,
        risk=rule.risk.value,
        reason=rule.because,
        citations=rule.citations,
        action=in_general(rule.action),
        condition_text=when(rule),
        since=rule.since if rule.since > BEGINNING else None,
        until=rule.until,
        sources=tuple(s for _, s in authorities(rule, pack) if s),
    )


def titles_of(rules: Iterable[Rule | RuleInfo]) -> dict[str, str]:
    """Find the title of each rule by its id; the engine's own finding has one, too."""
    titles = {rule.id: rule.title for rule in rules}
    return {**titles, UNJUDGED.rule_id: UNJUDGED_TITLE}


def rule_infos(pack: Pack) -> list[RuleInfo]:
    """Put the enabled rules of a pack into words."""
    return [rule_info(rule, pack) for rule in pack.rules if rule.enabled]
