"""The card of each provider: the rate, the charts that were not right, the lessons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.review.report.provider_words import finding_of
from audit.review.score import Coding, Judged, Outcome, Rate, group_rate
from audit.review.worksheet import Worksheet
from audit.rules.rule_info import RuleInfo

_SHOWN_LESSONS = 4
_OWN_SOURCE = "guide:"
"""Begins citations of the guide from which the rules were made: no provider has it."""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One chart of a provider that was not right, for the card and the letter.

    `reported` and `final` are lists of codes in claim order; `final` is empty if the
    right list is unknown. `finding` is in a provider's words.
    """

    encounter_id: str
    date_of_service: dt.date | None
    reported: tuple[str, ...]
    final: tuple[str, ...]
    finding: str
    comment: str
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """One provider: the rate, the charts reviewed, and the lessons from them."""

    rate: Rate
    reviewed: int
    charts: tuple[ChartLine, ...]
    lessons: tuple[str, ...]
    over: int
    under: int
    changed: int

    @property
    def sentence(self) -> str:
        """State the rate and what was coded too much or too little."""
        if not self.rate.judged:
            return f"No chart judged: none of {self.reviewed} reviewed is settled."
        return (
            f"{self.rate.sentence} {self.over} over-coded (codes too many), "
            f"{self.under} under-coded (codes missing), {self.changed} changed (codes "
            "in place of others)."
        )


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
    charts = tuple(
        ChartLine(
            encounter_id=u.row.unit.id,
            date_of_service=u.row.date_of_service,
            reported=u.row.codes,
            final=u.final or (),
            finding=finding_of(u),
            comment=u.row.decision.comment,
            rule_ids=tuple(filter(None, u.row.machine.rule_ids.split("; "))),
        )
        for u in units
        if u.outcome in (Outcome.WRONG, Outcome.UNDECIDED)
    )
    kinds = Counter(u.coding for u in units if u.counts)
    coded = (kinds[kind] for kind in (Coding.OVER, Coding.UNDER, Coding.CHANGED))
    return ProviderCard(rate, len(units), charts, _lessons(charts, known), *coded)


def _lessons(
    charts: Sequence[ChartLine], known: Mapping[str, RuleInfo]
) -> tuple[str, ...]:
    ids = dict.fromkeys(i for chart in charts for i in chart.rule_ids)
    infos = [known[i] for i in ids if i in known and known[i].severity != "info"]
    return tuple(map(_lesson, infos[:_SHOWN_LESSONS]))


def _lesson(info: RuleInfo) -> str:
    """Return a rule as a provider reads it, by its published sources."""
    sources = [c for c in info.citations if not c.startswith(_OWN_SOURCE)]
    by = f" ({'; '.join(sources)})" if sources else ""
    return f"{info.title}. {info.reason}{by}"
