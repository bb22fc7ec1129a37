"""The rules of a pack in the words that a reader of a report needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from audit.rules.catalogue import Pack
from audit.rules.english import english
from audit.rules.placeholders import in_general


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule, in the words that a reader of the report needs.

    `verdict` is empty for a rule that bears none. `since` and `until` are the first
    and last date of service that the rule judges, None where there is no such bound.
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


def rule_infos(pack: Pack) -> list[RuleInfo]:
    """Give the rules of a pack in the words of a report."""
    return [
        RuleInfo(
            id=rule.id,
            title=rule.title,
            verdict=rule.verdict.value if rule.verdict else "",
            severity=rule.severity.value,
            risk=rule.risk.value,
            reason=rule.because,
            citations=rule.citations,
            action=in_general(rule.action),
            condition_text=english(rule.condition),
            since=rule.since if rule.since.year > 1 else None,
            until=rule.until,
        )
        for rule in pack.rules
        if rule.enabled
    ]
