"""A plan as a table of labels and texts, for people; the TOML is for programs."""

from __future__ import annotations

from collections.abc import Iterator

from audit.intake.profile import Profile
from audit.review.plan.drawing import RAT_STATS
from audit.review.plan.frame import FrameRules
from audit.review.plan.period import outside_said
from audit.review.plan.plan import RATIO, Plan
from audit.rules.fingerprints import LABELS
from audit.wording import percent

NOT_STATED = "not stated in the plan"
"""Of a part of the plan that a person left blank: nothing is put in its place."""

SAMPLING_UNIT = "one encounter: one row, or one claim, of the source file"

OUTSIDE = "Outside the period"
"""Label of the units of the frame whose dates are not of the stated period."""

DAYS = "Dates of service in the frame"
"""Label of the first and the last date of service of the units."""

PlanLine = tuple[str, str]

_METHODS = {
    RAT_STATS: "RAT-STATS 2010 (method rat-stats)",
    "sha256": "ranking by SHA-256 of seed and encounter id (method sha256)",
}


def plan_lines(plan: Plan) -> tuple[PlanLine, ...]:
    """Return everything that a plan settles as (label, text); blanks are named."""
    return (*_said(plan), *_frame(plan), *_sample(plan), *_settings(plan))


def reviewers_text(plan: Plan) -> str:
    """Name the reviewers with their credentials."""
    people = [
        f"{r.name} ({r.credentials or 'credentials not stated in the plan'})"
        for r in plan.reviewers
    ]
    return "; ".join(people) or NOT_STATED


def left_out_text(plan: Plan) -> str:
    """Say which rows of the source are not in the frame."""
    return "; ".join(f"{n} rows {why}" for why, n in plan.excluded) or "nothing"


def random_numbers_text(plan: Plan) -> str:
    """Name the source of the random numbers."""
    return f"{_METHODS[plan.method]}, seed {plan.seed}"


def signature_text(plan: Plan) -> str:
    """Say who signed the plan, or that nobody did."""
    if not plan.signed_by:
        return "the plan is not signed"
    return plan.signed_by + (f", {plan.signed_on}" if plan.signed_on else "")


def _said(plan: Plan) -> Iterator[PlanLine]:
    yield "Title", plan.title
    yield "Objective", plan.objective or NOT_STATED
    yield "Period", plan.period or NOT_STATED
    # Plans of earlier releases count none, and their sheets have no such line.
    if plan.outside:
        yield OUTSIDE, outside_said(plan.period_days, plan.outside, plan.universe)
    yield "Prepared by", plan.prepared_by or NOT_STATED
    yield "Population", plan.population or NOT_STATED
    yield "Source of data", plan.data_source or NOT_STATED
    yield "Review protocol", plan.protocol or NOT_STATED
    yield "Reviewers", reviewers_text(plan)
    yield "Signed by", signature_text(plan)


def _frame(plan: Plan) -> Iterator[PlanLine]:
    yield "Sampling unit", SAMPLING_UNIT
    yield "Sampling frame", f"{plan.universe} units"
    yield "Source file", ", sheet ".join(filter(None, (plan.source, plan.sheet)))
    yield "SHA-256 of the source file", plan.source_sha256
    yield "Rows of the frame", frame_rules_text(plan.rules)
    yield "Rows left out", left_out_text(plan)
    yield "SHA-256 of the frame", plan.frame_sha256
    if plan.days is not None:
        yield DAYS, f"{plan.days[0]} to {plan.days[1]}"
    if plan.paid is not None:
        yield "Paid for the whole frame", f"{plan.paid:,.2f}"


def frame_text(plan: Plan) -> str:
    """Say in one line what a frame holds: units, rules, dates of service."""
    parts = [f"{plan.universe} units", frame_rules_text(plan.rules)]
    if plan.days is not None:
        parts.append(f"dates of service from {plan.days[0]} to {plan.days[1]}")
    return "; ".join(parts)


def frame_rules_text(rules: FrameRules) -> str:
    """Say which rows of the source belong to the frame."""
    parts = [f"codes: {', '.join(rules.codes)}" if rules.codes else "all codes"]
    if rules.date_from or rules.date_to:
        since, until = rules.date_from or "the first", rules.date_to or "the last"
        parts.append(f"dates of service from {since} to {until}")
    parts += [f"{name}: {' or '.join(values)}" for name, values in rules.where]
    if rules.least_amount is not None:
        parts.append(f"paid {rules.least_amount:,.2f} or more")
    if rules.repeated != "refuse":
        parts.append("without encounter ids that are on several rows")
    return "; ".join(parts)


def _sample(plan: Plan) -> Iterator[PlanLine]:
    if plan.is_stratified:
        sizes = dict(plan.sizes)
        parts = "; ".join(f"{s}: {sizes.get(s, 0)} of {n}" for s, n in plan.strata)
        yield "Design", f"stratified by {plan.rules.strata} ({parts}), no replacement"
    else:
        yield "Design", "simple random sample, no replacement"
    yield "Source of random numbers", random_numbers_text(plan)
    yield "Sample size", f"{plan.size} units"
    yield "How the size was found", " ".join(plan.basis) or NOT_STATED
    spares = f"{plan.spares} of each stratum" if plan.spares else "none"
    yield "Spares", spares


def profile_text(profile: Profile) -> str:
    """Say in words what a profile states: headings, order of dates, payers."""
    order = (f"dates in the order {profile.dates}",) if profile.dates else ()
    headings = profile.columns.items()
    columns = (f"“{name}” is {to or 'not read'}" for name, to in headings)
    payers = profile.payers.items()
    known = (f"“{name}” is {payer or 'not stated'}" for name, payer in payers)
    return "; ".join((*order, *columns, *known)) or "nothing"


def _settings(plan: Plan) -> Iterator[PlanLine]:
    yield "Program", plan.preset or "none"
    yield "Confidence of intervals", f"{percent(plan.level, 0)}, two-sided"
    yield (
        "Charts that cannot be settled",
        ("count as errors" if plan.missing_is_error else "are undecided, in no rate"),
    )
    yield (
        "Dollars",
        (
            "by their mean, and by their ratio to dollars paid"
            if plan.estimator == RATIO
            else "by their mean"
        ),
    )
    yield (
        "Dollars at issue",
        (
            "must be entered for each unit in error"
            if plan.needs_dollars
            else "may be left out"
        ),
    )
    yield (
        "Blind review",
        (
            "yes: auditors decide before they see the machine's verdict"
            if plan.blind
            else "no: auditors see the machine's verdict"
        ),
    )
    yield "Charts for two auditors", str(plan.overlap) if plan.overlap else "none"
    yield "Stated about the input", profile_text(plan.profile)
    by = plan.judged_by
    for label, text in (
        ("tspine", by.product),
        ("Rule pack", by.rule_pack),
        *((label, getattr(by, name)) for name, label in LABELS.items()),
    ):
        if text:
            yield label, text
