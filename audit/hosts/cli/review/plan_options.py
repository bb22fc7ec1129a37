"""Converts the options of `tspine review plan` to settings of the review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit.codes import read_code
from audit.errors import SettingRefused
from audit.intake import Profile
from audit.review.plan import (
    PLAIN,
    PRESETS,
    FrameRules,
    Heading,
    Reviewer,
    Sizing,
    reviewer_of,
)

NONE = "none"


@dataclass(frozen=True, slots=True)
class DrawOptions:
    """How a plan is drawn; None means the user left the choice to the program.

    `judges` are the own rule pack and the own policy table.
    """

    seed: str | None
    method: str
    spares: int | None
    preset: str
    sheet: str | None
    estimator: str
    judges: tuple[Path | None, Path | None] = (None, None)
    blind: bool | None = None
    overlap: int = 0
    profile: Profile = PLAIN
    profile_file: Path | None = None

    @property
    def inputs(self) -> list[Path]:
        """The files that are read, and therefore never replaced."""
        return [path for path in (*self.judges, self.profile_file) if path]

    @property
    def is_blind(self) -> bool:
        """Whether auditors decide first; the preset says so if the user does not."""
        if self.blind is None:
            return self.preset in PRESETS and PRESETS[self.preset].blind
        return self.blind


@dataclass(frozen=True, slots=True)
class SizingDraft:
    """A sizing under construction from options."""

    sizing: Sizing

    def with_dollars(
        self, precision: float, mean: float, deviation: float
    ) -> SizingDraft:
        """Add what is known about dollars."""
        return SizingDraft(
            replace(self.sizing, precision=precision, mean=mean, deviation=deviation)
        )

    def done(self) -> Sizing:
        """Return the sizing."""
        return self.sizing


def day_of(text: str | None) -> dt.date | None:
    """Read a date option. Raises SettingRefused if it is not a date."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise SettingRefused(f"{text!r} is not a date like 2026-02-10.") from None


def frame_rules(
    *,
    dates: tuple[str | None, str | None],
    codes: str,
    where: Sequence[str],
    least_amount: float | None,
    strata: str | None,
    amount_bounds: str,
    order: str,
    repeated: str,
    preset: str,
) -> FrameRules:
    """Return the rules of the frame that the options ask for."""
    if strata is None:
        strata = PRESETS[preset].strata if preset in PRESETS else ""
    filters = []
    for text in where:
        name, equals, values = text.partition("=")
        if not equals:
            raise SettingRefused(f"--where {text}: write column=value|value.")
        filters.append((name.strip(), tuple(v.strip() for v in values.split("|"))))
    try:
        bounds = tuple(float(b) for b in amount_bounds.split(",") if b.strip())
    except ValueError:
        raise SettingRefused(f"--amount-bounds {amount_bounds}: numbers.") from None
    return FrameRules(
        date_from=day_of(dates[0]),
        date_to=day_of(dates[1]),
        codes=tuple(read_code(c) for c in codes.split(",") if c.strip()),
        where=tuple(filters),
        least_amount=least_amount,
        strata="" if strata == NONE else strata,
        amount_bounds=bounds,
        order=order,
        repeated=repeated,
    )


def sizing_of(
    preset: str,
    kind: str | None,
    size: int | None,
    level: float | None,
    rate: float,
    width: float,
) -> SizingDraft:
    """Return the sizing of the preset, as changed by the options."""
    if preset != NONE and preset not in PRESETS:
        names = ", ".join((*PRESETS, NONE))
        raise SettingRefused(f"Unknown preset {preset!r}; choose one of {names}.")
    sizing = PRESETS[preset].sizing if preset in PRESETS else Sizing("fixed")
    if preset == NONE and kind is None and size is None:
        raise SettingRefused("Give the number of units with --size or --sizing.")
    sizing = replace(sizing, kind=kind or sizing.kind, rate=rate, width=width)
    if size is not None:
        sizing = replace(sizing, size=size)
    return SizingDraft(sizing if level is None else replace(sizing, level=level))


def heading_of(
    title: str | None,
    period: str,
    prepared_by: str,
    *,
    population: str = "",
    data_source: str = "",
    protocol: str = "",
) -> Heading:
    """Return what the options say about the review; what they leave out stays blank."""
    heading = Heading(
        period=period,
        prepared_by=prepared_by,
        population=population.strip(),
        data_source=data_source.strip(),
        protocol=protocol.strip(),
    )
    return heading if title is None else replace(heading, title=title)


def reviewers_of(texts: Sequence[str]) -> tuple[Reviewer, ...]:
    """Return who reviews. Raises SettingRefused for a name that is given twice."""
    found = tuple(reviewer_of(text) for text in texts)
    names = [reviewer.name.casefold() for reviewer in found]
    for reviewer in found:
        if names.count(reviewer.name.casefold()) > 1:
            raise SettingRefused(f"--reviewer {reviewer.name} is given twice.")
    return found
