"""The plan of a review: everything that determines the draw, settled before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit.errors import SettingRefused
from audit.intake import Profile
from audit.review.plan.drawing import SHA256, check_method, check_seed, check_sizes
from audit.review.plan.frame import Days, Frame, FrameRules
from audit.review.plan.period import Outside, outside_of, stated_days
from audit.review.plan.reviewers import UNRECORDED, JudgedBy, Reviewer
from audit.review.plan.sizing import OF_DOLLARS, Sizing, sizes_for

DIFFERENCE, RATIO = "difference", "ratio"
ESTIMATORS = (DIFFERENCE, RATIO)
"""How dollars are appraised: by their mean; or by the ratio to dollars paid as well."""


PLAIN = Profile()
"""Nothing was stated about the input."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A review as planned.

    `sizes` are units to draw by stratum, `strata` units in the frame by stratum.
    `excluded` counts the rows left out, by reason. `basis` explains in sentences why
    the sample is as large as it is. `missing_is_error`: a unit that nobody could judge
    counts as an error, as self-disclosures and integrity agreements require. `paid` is
    the amount paid for the whole frame, None if it is unknown for any unit.
    `population`, `data_source` and `protocol` are what a person says of them. With
    `blind`, auditors decide before they see the machine's verdict. `overlap` units are
    judged by two auditors. `judged_by` is what the plan was made with. With
    `needs_dollars`, a unit in error is not settled without its dollars at issue.
    `profile` is what was stated about the input: headings, dates and payers. `outside`
    counts the units of the frame outside the stated period, also where there are none;
    it is empty if no days can be read from the period. `days` are the first and the
    last date of service in the frame, None if no unit has one, and in plans of
    earlier releases.
    """

    title: str
    objective: str
    period: str
    prepared_by: str
    preset: str
    source: str
    source_sha256: str
    sheet: str
    rules: FrameRules
    strata: tuple[tuple[str, int], ...]
    excluded: tuple[tuple[str, int], ...]
    frame_sha256: str
    method: str
    seed: str
    sizes: tuple[tuple[str, int], ...]
    spares: int
    basis: tuple[str, ...]
    level: float = 0.9
    missing_is_error: bool = False
    signed_by: str = ""
    signed_on: str = ""
    estimator: str = DIFFERENCE
    paid: float | None = None
    population: str = ""
    data_source: str = ""
    protocol: str = ""
    reviewers: tuple[Reviewer, ...] = ()
    blind: bool = False
    overlap: int = 0
    judged_by: JudgedBy = UNRECORDED
    needs_dollars: bool = False
    profile: Profile = PLAIN
    outside: Outside = ()
    days: Days | None = None

    @property
    def universe(self) -> int:
        """Units in the frame."""
        return sum(n for _, n in self.strata)

    @property
    def period_days(self) -> Days | None:
        """First and last day of the stated period; None if no days can be read."""
        return stated_days(self.period, self.profile.dates)

    @property
    def size(self) -> int:
        """Units to draw, without spares."""
        return sum(n for _, n in self.sizes)

    @property
    def is_stratified(self) -> bool:
        """Whether units are drawn from more than one stratum."""
        return len(self.strata) > 1


@dataclass(frozen=True, slots=True)
class Heading:
    """What a person says about a review: the parts of a plan that no frame supplies."""

    title: str = "Chart review"
    objective: str = (
        "To find whether the ICD-10-CM codes reported with M54.6, pain in thoracic "
        "spine, are supported by the record."
    )
    period: str = ""
    prepared_by: str = ""
    population: str = ""
    data_source: str = ""
    protocol: str = ""
    reviewers: tuple[Reviewer, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """The numbers of a program, and their source."""

    name: str
    sizing: Sizing
    strata: str
    spares: int
    missing_is_error: bool
    authority: str
    blind: bool = False


PRESETS: Mapping[str, Preset] = {
    p.name: p
    for p in (
        Preset(
            "routine",
            Sizing("each", size=10),
            "provider",
            0,
            False,
            "OIG Compliance Program for Individual and Small Group Physician Practices "
            "(65 Fed. Reg. 59434, 2000): five or more records per Federal payor, or "
            "five to ten per physician, each year.",
            blind=True,
        ),
        Preset(
            "sdp",
            Sizing("fixed", size=100),
            "",
            0,
            True,
            "OIG Health Care Fraud Self-Disclosure Protocol (2021): all claims, or a "
            "random sample of at least 100 items; mean point estimate; missing items "
            "are errors.",
        ),
        Preset(
            "cia-discovery",
            Sizing("fixed", size=50),
            "",
            0,
            True,
            "OIG corporate integrity agreements, FAQ: a discovery sample of 50 units; "
            "a net financial error rate of 5 % or more leads to a full sample and a "
            "systems review. No spares; a missing record is an overpayment.",
        ),
        Preset(
            "cia-full",
            Sizing("variable", level=0.9, precision=0.25),
            "",
            0,
            True,
            "OIG corporate integrity agreements, FAQ: a full sample sized by a probe "
            "for 90 % confidence and 25 % precision, underpayments counted as 0.",
        ),
    )
}
"""Presets by name."""


def make_plan(
    frame: Frame,
    rules: FrameRules,
    sizing: Sizing,
    *,
    heading: Heading,
    source: tuple[str, str, str],
    seed: str,
    method: str = SHA256,
    spares: int = 0,
    preset: Preset | None = None,
    estimator: str = DIFFERENCE,
    blind: bool = False,
    overlap: int = 0,
    judged_by: JudgedBy = UNRECORDED,
    profile: Profile = PLAIN,
) -> Plan:
    """Settle a plan. `source` is the input's name, its SHA-256 and its sheet.

    Raises SettingRefused for an invalid seed, method, size, estimator or overlap.
    """
    check_method(method)
    check_seed(seed, method)
    sizes, basis = sizes_for(frame, sizing)
    if preset:
        basis = (preset.authority, *basis)
    repays = preset.missing_is_error if preset else False
    made = replace(
        _of_frame(frame, rules, heading, source, profile),
        preset=preset.name if preset else "",
        method=method,
        seed=seed,
        sizes=tuple(sizes.items()),
        spares=spares,
        basis=basis,
        level=sizing.level,
        missing_is_error=repays,
        needs_dollars=repays or sizing.kind in OF_DOLLARS or estimator == RATIO,
        estimator=estimator,
        blind=blind,
        overlap=overlap,
        judged_by=judged_by,
    )
    return checked_plan(made)


def _of_frame(
    frame: Frame,
    rules: FrameRules,
    heading: Heading,
    source: tuple[str, str, str],
    profile: Profile,
) -> Plan:
    """Return a plan of a frame that draws nothing yet."""
    name, sha256, sheet = source
    return Plan(
        title=heading.title,
        objective=heading.objective,
        period=heading.period,
        prepared_by=heading.prepared_by,
        population=heading.population,
        data_source=heading.data_source,
        protocol=heading.protocol,
        reviewers=heading.reviewers,
        preset="",
        source=name,
        source_sha256=sha256,
        sheet=sheet,
        rules=rules,
        strata=tuple((s, len(p)) for s, p in frame.strata().items()),
        excluded=frame.excluded,
        frame_sha256=frame.sha256,
        method="",
        seed="",
        sizes=(),
        spares=0,
        basis=(),
        paid=frame.paid,
        profile=profile,
        outside=outside_of(frame, stated_days(heading.period, profile.dates)),
        days=frame.days,
    )


def checked_plan(plan: Plan) -> Plan:
    """Return the plan itself. Raises SettingRefused for an invalid setting."""
    _check_estimator(plan)
    check_method(plan.method)
    stated_days(plan.period, plan.profile.dates)
    if plan.spares < 0:
        raise SettingRefused(f"spares = {plan.spares}: it must be 0 or more.")
    if not 0 <= plan.overlap <= plan.size:
        raise SettingRefused(
            f"overlap = {plan.overlap}: it must be a number of the {plan.size} drawn "
            "units, or 0."
        )
    if plan.overlap and len(plan.reviewers) < 2:
        raise SettingRefused(
            f"overlap = {plan.overlap}: charts for two auditors need two reviewers. "
            'Name each with --reviewer "Name, CPC".'
        )
    if not 0 < plan.level < 1:  # also refuses nan
        raise SettingRefused(
            f"confidence = {plan.level}: it must lie between 0 and 1, like 0.9."
        )
    if plan.size < 1:
        raise SettingRefused("The plan draws no unit: the size must be 1 or more.")
    check_sizes(dict(plan.sizes), dict(plan.strata))
    if plan.paid is not None and not math.isfinite(plan.paid):
        raise SettingRefused(f"paid = {plan.paid} is not an amount.")
    return plan


def _check_estimator(plan: Plan) -> None:
    """Raise SettingRefused for an estimator that the plan cannot use."""
    if plan.estimator not in ESTIMATORS:
        words = ", ".join(ESTIMATORS)
        raise SettingRefused(f"estimator = {plan.estimator!r} is not one of: {words}.")
    if plan.estimator == RATIO and plan.is_stratified:
        raise SettingRefused(
            "The ratio is for an unrestricted sample; this plan has strata. Plan anew "
            'without strata, or with estimator = "difference".'
        )
    if plan.estimator == RATIO and (plan.paid is None or plan.paid <= 0):
        raise SettingRefused(
            "The ratio needs the amount paid of every unit of the frame. Plan anew "
            'from a file that has them, or with estimator = "difference".'
        )


def signed(plan: Plan, name: str, day: str) -> Plan:
    """Return the plan as signed by a person on a day."""
    return replace(plan, signed_by=name, signed_on=day)
