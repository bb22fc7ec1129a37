"""The card of each provider: the rate, the charts that were not right, the lessons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.review.report.provider_words import MENDED, finding_of
from audit.review.score import (
    RIGHT_BUT_CODED,
    Coding,
    Judged,
    Outcome,
    Rate,
    Unsettled,
    group_rate,
)
from audit.review.worksheet import Worksheet
from audit.rules.rule_info import RuleInfo

NO_RULE = (
    "No rule that applied to this chart gives this decision: it is the reviewer's own."
)
"""Of a wrong chart that an auditor decided for a reason of their own."""

_OWN_SOURCE = "guide:"
"""Begins citations of the guide from which the rules were made: no provider has it."""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One chart that was not right or has codes to mend, for the card and the letter.

    `reported` and `final` are lists of codes in claim order; `final` is empty if the
    right list is unknown. `finding` is in a provider's words. `rule_ids` are the rules
    of the decision that the chart is wrong, and `rules` says them in words.
    """

    encounter_id: str
    date_of_service: dt.date | None
    reported: tuple[str, ...]
    final: tuple[str, ...]
    finding: str
    comment: str
    rule_ids: tuple[str, ...]
    rules: str


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """One provider: the rate, the charts reviewed, and the lessons from them.

    `reviewed` counts the charts that somebody read, `unread` those of which only the
    claim was seen.
    """

    rate: Rate
    reviewed: int
    charts: tuple[ChartLine, ...]
    lessons: tuple[str, ...]
    over: int
    under: int
    changed: int
    right_but_coded: int
    unread: int = 0

    @property
    def sentence(self) -> str:
        """State the rate and what was coded too much or too little."""
        if not self.rate.judged:
            if not self.charts:
                return f"No chart judged: none of {self.reviewed} reviewed counts."
            return f"No chart judged: none of {self.reviewed} reviewed is settled."
        text = (
            f"{self.rate.sentence} {self.over} over-coded (codes too many), "
            f"{self.under} under-coded (codes missing), {self.changed} changed (codes "
            "in place of others)."
        )
        if not self.right_but_coded:
            return text
        verb = "is" if self.right_but_coded == 1 else "are"
        return f"{text} {self.right_but_coded} of these {verb} {RIGHT_BUT_CODED}."


def cards_of(
    worksheet: Worksheet,
    units: Sequence[Judged],
    known: Mapping[str, RuleInfo],
) -> tuple[ProviderCard, ...]:
    """Make a card for each provider with at least one reviewed chart."""
    by_provider: dict[str, list[Judged]] = {}
    for unit in units:
        if unit.outcome is not Outcome.OPEN:
            by_provider.setdefault(unit.row.unit.group("provider"), []).append(unit)
    counted = [u for u in units if u.counts]
    return tuple(
        _card(group_rate(worksheet, "provider", name, counted), own, known)
        for name, own in sorted(by_provider.items())
    )


def _card(
    rate: Rate, units: Sequence[Judged], known: Mapping[str, RuleInfo]
) -> ProviderCard:
    shown = [u for u in units if u.is_wrong or u.is_undecided or u.is_right_but_coded]
    shown.sort(key=lambda unit: (not unit.is_wrong, unit.is_undecided))
    charts = tuple(_chart(unit, known) for unit in shown)
    counted = [u for u in units if u.counts]
    kinds = Counter(u.coding for u in counted)
    unread = sum(u.unsettled is Unsettled.CLAIM_ONLY for u in units)
    return ProviderCard(
        rate,
        len(units) - unread,
        charts,
        _lessons(charts, known),
        over=kinds[Coding.OVER],
        under=kinds[Coding.UNDER],
        changed=kinds[Coding.CHANGED],
        right_but_coded=sum(u.is_right_but_coded for u in counted),
        unread=unread,
    )


def _chart(unit: Judged, known: Mapping[str, RuleInfo]) -> ChartLine:
    row = unit.row
    infos = tuple(_rules_of(unit, known))
    rules = " ".join(f"Rule {info.id}: {info.title}." for info in infos)
    # Of an unsettled chart that is an error the finding names the rule of the program.
    if unit.is_wrong and not unit.unsettled and not infos:
        rules = NO_RULE
    return ChartLine(
        encounter_id=row.unit.id,
        date_of_service=row.date_of_service,
        reported=row.codes,
        final=unit.final or (),
        finding=MENDED if unit.is_right_but_coded else finding_of(unit),
        comment=row.decision.comment,
        rule_ids=tuple(info.id for info in infos),
        rules=rules,
    )


def _rules_of(unit: Judged, known: Mapping[str, RuleInfo]) -> Iterator[RuleInfo]:
    """Yield the rules that fired on a wrong chart and have the verdict of people."""
    if not unit.is_wrong or unit.unsettled:
        return
    for rule_id in filter(None, unit.row.machine.rule_ids.split("; ")):
        if rule_id in known and known[rule_id].verdict == unit.verdict:
            yield known[rule_id]


def _lessons(
    charts: Sequence[ChartLine], known: Mapping[str, RuleInfo]
) -> tuple[str, ...]:
    ids = dict.fromkeys(i for chart in charts for i in chart.rule_ids)
    return tuple(_lesson(known[i]) for i in ids)


def _lesson(info: RuleInfo) -> str:
    """Return a rule as a provider reads it, by its published sources."""
    sources = [c for c in info.citations if not c.startswith(_OWN_SOURCE)]
    by = f" ({'; '.join(sources)})" if sources else ""
    return f"{info.title}. {info.reason}{by}"
