"""The content of a review report, independent of its layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.errors import InputUnreadable
from audit.review.register import Period, Step, in_order, order_text, trend
from audit.review.report.advice import limitations, recommendations
from audit.review.report.bases import Base, bases_of
from audit.review.report.cards import ProviderCard, cards_of
from audit.review.report.claims import ClaimLine, Totals, claim_lines, totals_of
from audit.review.report.reconciling import two_intervals
from audit.review.report.statement import Section, statement_of
from audit.review.score import (
    Extrapolation,
    Judged,
    Outcome,
    Rate,
    Score,
    extrapolate,
    judged_rows,
    score,
)
from audit.review.worksheet import Worksheet
from audit.rules.fingerprints import LABELS
from audit.rules.rule_info import RuleInfo
from audit.wording import percent

_SHOWN_RULES = 12
NO_CHART, NOT_DRAWN = "no chart judged", "no chart drawn"
"""What stands for the rate of a group without a judged chart."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One rule and its findings: the charts that have it, and its authority.

    People decided `decided` of the charts, and `overturned` of these otherwise than the
    machine, be it for this rule or for another one.
    """

    rule_id: str
    charts: int
    overturned: int
    decided: int
    title: str
    reason: str
    authority: tuple[str, ...]
    action: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report. `not_extrapolated` says why there are no dollar figures.

    `counting` has a line for each outcome: its name, the charts that have it, how they
    count in the error rate, and how in the extrapolation. `groups` have a rate for each
    value of the frame. `two_intervals` explains why the intervals of dollars differ.
    """

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
    claims: tuple[ClaimLine, ...]
    totals: tuple[Totals, ...]
    statement: tuple[Section, ...]
    groups: tuple[tuple[str, tuple[Rate, ...]], ...]
    counting: tuple[tuple[str, int, str, str], ...]
    bases: tuple[Base, ...]
    two_intervals: tuple[str, ...]

    @property
    def trend_note(self) -> str:
        """Say in which order the periods stand, and which rates are weighted."""
        order = order_text(self.periods)
        names = ", ".join(period.review for period in self.periods if period.strata)
        if not names:
            return order
        text = (
            f"Rates of {names} are weighted by stratum; wrong and judged charts are "
            "counts of the sample."
        )
        return f"{order} {text}".strip()

    @property
    def headline_total(self) -> str:
        """The total that stands with the headline of a stratified sample; or nothing.

        The sums of its sampled claims say nothing of the frame.
        """
        if self.extrapolation is None or not self.worksheet.plan.is_stratified:
            return ""
        dollars, level = self.extrapolation.dollars, 0.9
        text = f"Extrapolated to the frame: {dollars.point:,.2f} net dollars in error"
        if dollars.sample == dollars.universe:
            return f"{text}, all of it read."
        if dollars.has_no_limits:
            return f"{text}, without limits."
        limits = dollars.at(level)
        return (
            f"{text} (two-sided {percent(level, 0)} interval {limits.lower:,.2f} to "
            f"{limits.upper:,.2f})."
        )


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
    claims = claim_lines(units)
    return ReportContent(
        worksheet=worksheet,
        score=result,
        findings=_findings(result, known),
        cards=cards_of(worksheet, units, known),
        extrapolation=extrapolation,
        not_extrapolated=why_not,
        recommendations=recommendations(worksheet, result, units),
        limitations=limitations(worksheet, result, units),
        notes=tuple(notes),
        periods=tuple(in_order(periods)),
        steps=trend(in_order(periods)),
        product=product,
        versions=_versions(worksheet),
        made=made,
        claims=claims,
        totals=totals_of(claims),
        statement=statement_of(worksheet, result, claims),
        groups=_groups(worksheet, result, units),
        bases=bases_of(result, extrapolation),
        two_intervals=two_intervals(result.dollars, extrapolation),
        counting=_counting(result, worksheet.plan.missing_is_error),
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


def _groups(
    worksheet: Worksheet, result: Score, units: Sequence[Judged]
) -> tuple[tuple[str, tuple[Rate, ...]], ...]:
    """Return the rates by group, also of values of which no chart was judged.

    Every value of the frame is among them, so that the units add up to the frame.
    """
    found = []
    for group, rates in result.groups:
        by_name = {rate.name: rate for rate in rates}
        drawn = {u.row.unit.group(group) for u in units}
        framed = {value for g, value, _ in worksheet.frame_counts if g == group}
        for name in (drawn | framed) - by_name.keys():
            universe = worksheet.units_of(group, name)
            why = NO_CHART if name in drawn else NOT_DRAWN
            by_name[name] = Rate(
                *(name, 0, 0, universe, None, None, why), level=result.level
            )
        found.append((group, tuple(by_name[name] for name in sorted(by_name))))
    return tuple(found)


_COUNTING = {
    Outcome.RIGHT: ("no error", "no error, the dollars entered, else 0"),
    Outcome.WRONG: ("an error", "an error, with its dollars"),
    Outcome.UNDECIDED: (
        "left out",
        "no error, the dollars entered (0 if nobody read the chart)",
    ),
    Outcome.OUTSIDE: ("left out", "no error, the dollars entered, else 0"),
    Outcome.OUT_OF_FRAME: ("left out, a spare instead", "no error, 0 dollars"),
    Outcome.OPEN: ("left out", "nothing is extrapolated until it is decided"),
}


def _counting(
    result: Score, missing_is_error: bool
) -> tuple[tuple[str, int, str, str], ...]:
    """Say for each outcome how many charts have it and how they count."""
    lines = []
    for outcome, n in result.outcomes:
        in_rate, in_total = _COUNTING[outcome]
        if outcome is Outcome.UNDECIDED and missing_is_error:
            in_rate = "left out: charts that nobody read; others are errors here"
        lines.append((outcome.value, n, in_rate, in_total))
    return tuple(lines)


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
                rule.agreed + rule.overturned,
                info.title,
                info.reason,
                info.citations,
                info.action,
            )
        )
    return tuple(lines[:_SHOWN_RULES])
