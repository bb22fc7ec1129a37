"""What the register keeps of a review: what is recorded, and what is read back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from audit.review.plan import Plan, plan_text, read_plan
from audit.review.register.anchors import Anchor
from audit.review.register.recorded import (
    append_new,
    canonical,
    draw_text,
    first_entries,
    reviews_of_frame,
)
from audit.review.register.register import Entry, Line, Register
from audit.review.score import Score, exact_rate, strata_of
from audit.review.worksheet import Worksheet
from audit.sampling.estimates import CountStratum


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The charts of a review on which a rule fired, and what people decided on them."""

    rule_id: str
    charts: int
    agreed: int
    overturned: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a plan says of its frame and of errors, apart from days and strata.

    Two reviews of one scope are of one population, as far as plans can tell.
    """

    codes: tuple[str, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...]
    least_amount: float | None
    missing_is_error: bool
    program: str
    population: str


@dataclass(frozen=True, slots=True)
class Period:
    """One review as the register has it: its newest score, and what judged it.

    `low` and `high` bound the error rate of claims at the `level`; None if there is no
    interval. `strata` counts what was judged in each stratum; it is empty for a sample
    without strata and None if an earlier release did not record it. `rules` are those
    that fired, with people's decisions, and `codes` the diagnoses that the charts
    report; both are None if they were not recorded. The hashes are empty where that is
    so. `scope` is that of the plan, None if the register has no plan of the review;
    `date_order` is that in which the plan reads dates with slashes.
    """

    review: str
    at: str
    period: str
    rule_packs: tuple[str, ...]
    releases: tuple[str, ...]
    product: str
    wrong: int
    judged: int
    universe: int
    low: float | None
    high: float | None
    providers: tuple[tuple[str, int, int], ...]
    level: float = 0.9
    strata: tuple[CountStratum, ...] | None = ()
    rules: tuple[RuleCount, ...] | None = None
    codes: tuple[str, ...] | None = None
    rules_sha256: str = ""
    codes_sha256: str = ""
    scope: Scope | None = None
    date_order: str = ""

    @property
    def error_rate(self) -> float:
        """Errors as a share of the judged units; of strata, weighted by their size."""
        if self.strata and all(s.sample for s in self.strata):
            found = sum(s.universe * s.found / s.sample for s in self.strata)
            return found / sum(s.universe for s in self.strata)
        return self.wrong / self.judged if self.judged else 0.0


def record(
    register: Register,
    review: str,
    worksheet: Worksheet,
    score: Score | None,
    *,
    actor: str,
    at: dt.datetime,
    product: str,
    anchors: Sequence[Anchor] = (),
    accepted: Sequence[str] = (),
) -> int:
    """Add what is new in a worksheet: plan, sample, versions, decisions, score.

    A changed decision becomes a new line, and so does one that was taken back; the
    earlier one stays. First decisions of a blind review do not change. `accepted` are
    the differences in spite of which it was scored. Returns how many lines were added.
    Raises RegisterRefused if the register cannot be trusted, if it has another plan,
    sample or first decision under this name, or this sample under another name.
    """
    wanted = _entries(review, worksheet, score, product)
    if accepted:
        # What differs may be a first decision, which the register keeps for good.
        wanted = [entry for entry in wanted if entry.kind != "first"]
        wanted.append(Entry(review, "note", canonical({"accepted": [*accepted]})))
    return append_new(
        register,
        review,
        wanted,
        actor=actor,
        at=at,
        anchors=anchors,
        worksheet=worksheet,
    )


def _entries(
    review: str, worksheet: Worksheet, score: Score | None, product: str
) -> list[Entry]:
    plan = worksheet.plan
    entries = [Entry(review, "plan", plan_text(plan))]
    entries.append(Entry(review, "draw", draw_text(worksheet)))
    if worksheet.is_audited:
        entries.append(Entry(review, "audit", canonical(versions(worksheet, product))))
    entries += first_entries(review, worksheet)
    for row in worksheet.rows:
        decision = {
            "machine": row.machine.coding_verdict,
            "rule_pack": row.machine.rule_pack,
            **hashes_of(worksheet),
            **asdict(row.decision),
        }
        entries.append(Entry(review, "decision", canonical(decision), row.unit.id))
    if score is not None:
        payload = score_text(worksheet, score, product)
        entries.append(Entry(review, "score", payload))
    return entries


def score_text(worksheet: Worksheet, score: Score, product: str) -> str:
    """Return a score as a line of the register has it."""
    payload = {
        **_score_payload(score),
        **versions(worksheet, product),
        "period": worksheet.plan.period,
        "strata": [[s.universe, s.sample, s.found] for s in strata_of(worksheet)],
        "reported": sorted({code for row in worksheet.rows for code in row.codes}),
    }
    return canonical(payload)


def versions(worksheet: Worksheet, product: str) -> dict[str, object]:
    """Return the rule packs, releases and product that judged a worksheet."""
    return {
        "rule_packs": sorted({r.machine.rule_pack for r in worksheet.rows}),
        "releases": sorted({r.machine.code_release for r in worksheet.rows}),
        "product": product,
        **hashes_of(worksheet),
    }


def hashes_of(worksheet: Worksheet) -> dict[str, str]:
    """Return the hashes of what judged a worksheet; empty texts if unrecorded."""
    by = asdict(worksheet.provenance.judged_by)
    return {name: value for name, value in by.items() if name.endswith("_sha256")}


def _score_payload(score: Score) -> dict[str, object]:
    claims, codes, dollars = score.claims, score.codes, score.dollars
    providers = dict(score.groups)["provider"]
    kappa = score.agreement.beyond_chance
    return {
        "wrong": claims.wrong,
        "judged": claims.judged,
        "universe": claims.universe,
        "low": claims.low,
        "high": claims.high,
        "level": score.level,
        "codes": [codes.wrong, codes.judged],
        "dollars": [dollars.over, dollars.under, dollars.paid],
        "kappa": kappa.value,
        "kappa_limits": [kappa.low, kappa.high],
        "rules": [[r.rule_id, r.charts, r.agreed, r.overturned] for r in score.rules],
        "providers": [[rate.name, rate.wrong, rate.judged] for rate in providers],
    }


def period_of(
    review: str, worksheet: Worksheet, score: Score, product: str, at: str = ""
) -> Period:
    """Return a worksheet as a period, without a register."""
    entry = Entry(review, "score", score_text(worksheet, score, product))
    return _period(entry, at, worksheet.plan)


def scope_of(plan: Plan) -> Scope:
    """Return the scope of a plan, whatever the order in which it names its parts."""
    rules = plan.rules
    return Scope(
        tuple(sorted(rules.codes)),
        tuple(sorted((name, tuple(sorted(v))) for name, v in rules.where)),
        rules.least_amount,
        plan.missing_is_error,
        plan.preset,
        plan.population,
    )


def review_of(lines: Sequence[Line], worksheet: Worksheet) -> str:
    """Return the oldest review with the draw of a worksheet; empty if there is none.

    What was recorded first counts if there is a second one with another name. A review
    of another frame may have drawn the same ids: one of the own frame goes before it.
    """
    draw = draw_text(worksheet)
    named = [
        line.entry.review
        for line in lines
        if line.entry.kind == "draw" and line.entry.payload == draw
    ]
    of_frame = reviews_of_frame(lines, worksheet.plan.frame_sha256)
    return next((name for name in of_frame if name in named), next(iter(named), ""))


def score_periods(lines: Sequence[Line]) -> list[Period]:
    """Return the newest score of each review from a register, by its first score."""
    newest: dict[str, Line] = {}
    plans: dict[str, str] = {}
    for line in lines:
        if line.entry.kind == "score":
            # The first score keeps the place of a review.
            newest[line.entry.review] = line
        elif line.entry.kind == "plan":
            plans[line.entry.review] = line.entry.payload
    read = {name: read_plan(plans[name]) for name in newest if name in plans}
    return [
        _period(line.entry, line.at, read.get(review))
        for review, line in newest.items()
    ]


def _period(entry: Entry, at: str, plan: Plan | None) -> Period:
    payload = json.loads(entry.payload)
    low, high = limits_of(payload)
    rules, codes = payload.get("rules"), payload.get("reported")
    return Period(
        review=entry.review,
        at=at,
        period=payload["period"],
        rule_packs=tuple(payload["rule_packs"]),
        releases=tuple(payload["releases"]),
        product=payload["product"],
        wrong=payload["wrong"],
        judged=payload["judged"],
        universe=payload["universe"],
        low=low,
        high=high,
        providers=tuple((name, wrong, n) for name, wrong, n in payload["providers"]),
        level=payload["level"],
        strata=_strata(payload),
        rules=None if rules is None else tuple(RuleCount(*rule) for rule in rules),
        codes=None if codes is None else tuple(codes),
        rules_sha256=payload.get("rules_sha256", ""),
        codes_sha256=payload.get("codes_sha256", ""),
        scope=None if plan is None else scope_of(plan),
        date_order="" if plan is None else plan.profile.dates,
    )


def limits_of(payload: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the limits of a recorded score; None where there is no interval."""
    low, high = payload["low"], payload["high"]
    if low == high and payload["judged"] < payload["universe"]:
        # Earlier releases stored zero-width intervals where there was no interval.
        return None, None
    return low, high


def _strata(payload: dict[str, Any]) -> tuple[CountStratum, ...] | None:
    """Return the strata; None if an earlier release did not record them.

    Its score is that of a sample without strata if it has the limits of one.
    """
    if "strata" in payload:
        return tuple(CountStratum(*stratum) for stratum in payload["strata"])
    plain = exact_rate(
        "claims",
        payload["wrong"],
        payload["judged"],
        payload["universe"],
        payload["level"],
    )
    return () if (plain.low, plain.high) == (payload["low"], payload["high"]) else None
