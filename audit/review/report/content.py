"""The content of a review report, independent of its layout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.errors import InputUnreadable
from audit.review.register import Period, Step, trend
from audit.review.score import (
    TARGET,
    Extrapolation,
    Judged,
    Outcome,
    Rate,
    Score,
    exact_rate,
    extrapolate,
    judged_rows,
    score,
)
from audit.review.worksheet import Worksheet
from audit.rules.fingerprints import LABELS
from audit.rules.rule_info import RuleInfo
from audit.wording import percent

_SHOWN_RULES = 12


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One rule and its findings: the charts that have it, and its authority."""

    rule_id: str
    charts: int
    overturned: int
    title: str
    reason: str
    authority: tuple[str, ...]
    action: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One chart of a provider that was not right, for the card and the letter."""

    encounter_id: str
    date_of_service: dt.date | None
    reported: str
    verdict: str
    final: str
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


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report. `not_extrapolated` says why there are no dollar figures."""

    worksheet: Worksheet
    score: Score
    findings: tuple[FindingLine, ...]
    cards: tuple[ProviderCard, ...]
    extrapolation: Extrapolation | None
    not_extrapolated: str
    recommendations: tuple[str, ...]
    limitations: tuple[str, ...]
    notes: tuple[str, ...]
    periods: tuple[Period, ...]
    steps: tuple[Step, ...]
    product: str
    versions: Mapping[str, Sequence[str]]
    made: str


def content_of(
    worksheet: Worksheet,
    rules: Sequence[RuleInfo],
    *,
    product: str,
    made: str = "",
    periods: Sequence[Period] = (),
    notes: Sequence[str] = (),
) -> ReportContent:
    """Build the content of a report. `made` is the caller's time; nothing here reads a
    clock.
    """
    result = score(worksheet)
    units = judged_rows(worksheet)
    known = {rule.id: rule for rule in rules}
    extrapolation, why_not = None, ""
    try:
        extrapolation = extrapolate(worksheet)
    except InputUnreadable as error:
        why_not = str(error)
    cards = _cards(worksheet, result, units)
    return ReportContent(
        worksheet=worksheet,
        score=result,
        findings=_findings(result, known),
        cards=tuple(_with_lessons(card, known) for card in cards),
        extrapolation=extrapolation,
        not_extrapolated=why_not,
        recommendations=_recommendations(result),
        limitations=_limitations(worksheet, result),
        notes=tuple(notes),
        periods=tuple(periods),
        steps=trend(periods),
        product=product,
        versions=_versions(worksheet),
        made=made,
    )


def _versions(worksheet: Worksheet) -> dict[str, Sequence[str]]:
    """Return what judged the charts: labels, and the SHA-256 of what they stand for."""
    by = worksheet.provenance.judged_by
    hashes = {label: getattr(by, name) for name, label in LABELS.items()}
    return {
        "Rule pack": sorted({r.machine.rule_pack for r in worksheet.rows}),
        "Code set": sorted({r.machine.code_release for r in worksheet.rows}),
        **{label: [value] for label, value in hashes.items() if value},
    }


def _findings(result: Score, known: Mapping[str, RuleInfo]) -> tuple[FindingLine, ...]:
    order = sorted(result.rules, key=lambda r: (-r.charts, r.rule_id))
    lines = []
    for rule in order:
        info = known.get(rule.rule_id, RuleInfo(rule.rule_id, ""))
        if info.severity == "info" and info.risk == "NONE":
            continue
        lines.append(
            FindingLine(
                rule.rule_id,
                rule.charts,
                rule.overturned,
                info.title,
                info.reason,
                info.citations,
                info.action,
            )
        )
    return tuple(lines[:_SHOWN_RULES])


def _cards(
    worksheet: Worksheet, result: Score, units: Sequence[Judged]
) -> tuple[ProviderCard, ...]:
    """Make a card for each provider with at least one reviewed chart."""
    by_provider: dict[str, list[Judged]] = {}
    for unit in units:
        if unit.outcome is not Outcome.OPEN:
            by_provider.setdefault(unit.row.unit.group("provider"), []).append(unit)
    rates = {rate.name: rate for rate in dict(result.groups)["provider"]}
    cards = []
    for name, own in sorted(by_provider.items()):
        universe = worksheet.units_of("provider", name)
        rate = rates.get(name) or exact_rate(name, 0, 0, universe, result.level)
        cards.append(_card(rate, own))
    return tuple(cards)


def _card(rate: Rate, units: Sequence[Judged]) -> ProviderCard:
    wrong = [
        ChartLine(
            encounter_id=u.row.unit.id,
            date_of_service=u.row.date_of_service,
            reported="; ".join(u.row.codes),
            verdict=u.verdict or "not enough to judge",
            final="; ".join((*u.kept, *(u.under or ()))) if u.kept is not None else "",
            comment=u.row.decision.comment,
            rule_ids=tuple(filter(None, u.row.machine.rule_ids.split("; "))),
        )
        for u in units
        if u.outcome in (Outcome.WRONG, Outcome.UNDECIDED)
    ]
    over = sum(bool(u.over) for u in units if u.counts)
    under = sum(bool(u.under) for u in units if u.counts)
    return ProviderCard(rate, len(units), tuple(wrong), (), over, under)


def _with_lessons(card: ProviderCard, known: Mapping[str, RuleInfo]) -> ProviderCard:
    ids = dict.fromkeys(i for chart in card.charts for i in chart.rule_ids)
    infos = [known[i] for i in ids if i in known and known[i].severity != "info"]
    lessons = tuple(
        f"{info.title}. {info.reason} ({'; '.join(info.citations)})"
        for info in infos[:4]
    )
    return replace(card, lessons=lessons)


def _recommendations(result: Score) -> tuple[str, ...]:
    """State what follows from the figures, and nothing beyond them."""
    found = []
    providers = dict(result.groups)["provider"]
    sure = [(rate.low, rate.name) for rate in providers if (rate.low or 0.0) > TARGET]
    if sure:
        named = ", ".join(
            f"{n} ({percent(low or 0.0)})" for low, n in sorted(sure)[::-1]
        )
        found.append(
            "Educate these providers and review them again; even the lower limit of "
            f"their error rate lies above {percent(TARGET, 0)}: {named}."
        )
    for cause, count in result.root_causes[:2]:
        found.append(f"Mend the root cause “{cause}”, named on {count} charts.")
    for rule in result.rules:
        if rule.overturned >= 2 and rule.overturned > rule.agreed:
            found.append(
                f"Look at rule {rule.rule_id}: people overturned it on "
                f"{rule.overturned} of {rule.agreed + rule.overturned} charts."
            )
    undecided = result.outcome(Outcome.UNDECIDED)
    if undecided:
        found.append(
            f"Send the open queries: {undecided} charts cannot be settled without the "
            "provider."
        )
    if result.outcome(Outcome.OPEN):
        found.append(
            f"Finish the review: {result.outcome(Outcome.OPEN)} charts have no "
            "decision that counts."
        )
    claims = result.claims
    if claims.high is not None and claims.high > TARGET and claims.clean_needed:
        found.append(
            f"Do not claim an error rate of {percent(TARGET, 0)} or less from this "
            f"sample: the upper limit is {percent(claims.high)}."
        )
    return tuple(found) or ("Nothing in this sample calls for action.",)


def _limitations(worksheet: Worksheet, result: Score) -> tuple[str, ...]:
    plan = worksheet.plan
    found = [
        f"The results hold for the {plan.universe} units of the frame and for no "
        f"others: {sum(n for _, n in plan.excluded)} rows were left out.",
        "A unit is counted as people decided it. Auditors saw the machine's verdict "
        "before theirs, so agreement with it is flattered.",
        "The code-level interval treats codes of one chart as independent, which makes "
        "it somewhat too narrow.",
        "The interval of the dollar error rate is an approximation by Student's t.",
    ]
    if plan.is_stratified:
        found.append(_on_strata(plan.rules.strata))
    found += result.spares.sentences
    found += result.lacking_sentences
    small = [r for r in dict(result.groups)["provider"] if r.judged < 30]
    if small:
        found.append(
            f"{len(small)} providers have fewer than 30 judged charts. Their intervals "
            "are wide, and ranks among them mean little."
        )
    undecided = result.outcome(Outcome.UNDECIDED)
    if undecided and not plan.missing_is_error:
        found.append(
            f"{undecided} undecided charts are in no rate. If all of them were errors, "
            "the error rate would be higher."
        )
    if result.dollars.unpriced:
        found.append(f"Dollars: {result.dollars.left_out}")
    found.append(
        "This report is about coding and documentation. It is no legal advice, and it "
        "neither finds nor excludes intent."
    )
    return tuple(found)


def _on_strata(strata: str) -> str:
    text = (
        "The sample is stratified: overall figures are weighted by the units of each "
        "stratum, and plain shares of the sample describe only the sample."
    )
    if strata == "provider":
        return text
    return f"{text} Rates by group other than the strata are not weighted."
