"""What three programs would ask back from the same sample, of the claims they paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.review.plan import UNKNOWN, Frame, Plan
from audit.review.score.outcome import Judged
from audit.review.worksheet import Worksheet
from audit.sampling.estimates import Appraisal

FFS = "Medicare FFS"
FEDERAL = (FFS, "Medicare Advantage", "Medicaid")
"""Payers of the column contract that are federal health care programs."""

PROGRAM_PAYERS = (FEDERAL, FEDERAL, (FFS,))
"""Whose claims each program may ask back, in the order of `demands`."""

OF_FEDERAL = ("sdp", "cia-discovery", "cia-full")
"""Presets of programs that are about federal claims."""

LEAST_ITEMS = 100
"""Fewest items of a sample that the Self-Disclosure Protocol accepts."""

ROUGH_BELOW = 10
"""With fewer values other than 0, limits by Student's t or the normal distribution are
rough: dollars in error are mostly 0, so their mean is far from normal.
"""

NO_DEMAND = "none"
"""Stands for the amount where a sample holds nothing of a program."""

UNUSABLE = "not usable"
"""Stands for the amount where a sample does not meet the clause's own condition."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One program's figure, how it is computed, and the clause behind it.

    `payers` are those whose claims it may ask back. `base` says on which units of the
    frame the figure rests. `amount` is None if the sample holds nothing of the program
    or does not meet the clause's own condition: then `not_usable` says which, and the
    figure is an `estimate` and no demand. `least` is how many items the clause asks.
    """

    program: str
    figure: str
    amount: float | None
    clause: str
    payers: tuple[str, ...]
    base: str = ""
    estimate: float | None = None
    not_usable: str = ""
    least: int = 0

    @property
    def cell(self) -> float | str:
        """The amount, or one or two words why there is none."""
        if self.amount is None:
            return NO_DEMAND if self.estimate is None else UNUSABLE
        return self.amount

    @property
    def instead(self) -> str:
        """What stands for the amount if there is none."""
        if self.estimate is None:
            return NO_DEMAND
        return f"{self.not_usable} (estimate {self.estimate:,.2f})"


def demands(
    appraisal: Appraisal, overpayments: Appraisal | None = None
) -> tuple[Demand, Demand, Demand]:
    """Return the three figures side by side; an amount below zero demands nothing.

    `overpayments` is the appraisal of the same sample with underpayments taken as 0,
    which the self-disclosure protocol requires; without it, `appraisal` is used.

    The appraisal must include the two-sided levels 80% and 90%: the lower limit of a
    one-sided 90% interval is that of the two-sided 80% interval.
    """
    return (
        Demand(
            "OIG Self-Disclosure Protocol",
            "mean point estimate",
            max((overpayments or appraisal).point, 0.0),
            "OIG Health Care Fraud Self-Disclosure Protocol (revised 8 November 2021; "
            "before, Provider Self-Disclosure Protocol, 2013), on calculating "
            "damages: all claims, or at least 100 items; the mean point estimate, "
            "no minimum precision, underpayments are not netted",
            PROGRAM_PAYERS[0],
            least=LEAST_ITEMS,
        ),
        Demand(
            "Corporate integrity agreement",
            "lower limit of the two-sided 90 % interval",
            max(appraisal.at(0.9).lower, 0.0),
            "Newer corporate integrity agreements, Claims Review appendix: repay the "
            "lower limit of the two-sided 90 % confidence interval within 60 days; "
            "read the clause of your own agreement",
            PROGRAM_PAYERS[1],
        ),
        Demand(
            "Medicare contractor",
            "lower limit of the one-sided 90 % interval (that of the two-sided 80 %)",
            max(appraisal.at(0.8).lower, 0.0),
            "CMS Medicare Program Integrity Manual (Pub. 100-08), chapter 8, section "
            "8.4: usually the lower limit of a one-sided 90 % confidence interval",
            PROGRAM_PAYERS[2],
        ),
    )


@dataclass(frozen=True, slots=True)
class PayerPart:
    """The part of a frame and of its sample that some payers paid.

    `units` of `universe` units of the frame, `sampled` of `drawn` of the sample.
    `paid` of `all_paid` dollars were paid for the sampled ones. `others` are the other
    payers of the frame with their units.
    """

    payers: tuple[str, ...]
    units: int
    universe: int
    sampled: int
    drawn: int
    paid: float
    all_paid: float
    others: tuple[tuple[str, int], ...]

    @property
    def is_whole(self) -> bool:
        """Whether these payers paid every unit of the frame."""
        return self.units == self.universe

    @property
    def can_be_estimated(self) -> bool:
        """Whether the sample says anything of these payers' units."""
        return bool(self.units and self.sampled)

    @property
    def has_own_size(self) -> bool:
        """Whether the sample of these units is one of a known number of units.

        One unit of several shows no spread, so no limits follow from it.
        """
        return 1 < self.sampled <= self.units or self.sampled == self.units == 1

    @property
    def sentence(self) -> str:
        """Say how many units these payers paid, and who paid the others."""
        who = " or ".join(self.payers)
        if self.is_whole:
            return f"All {self.universe} units of the frame were paid by {who}."
        others = ", ".join(f"{name}: {n}" for name, n in self.others)
        text = (
            f"{self.units} of {self.universe} units of the frame were paid by {who}; "
            f"the others are of other payers or of none that is stated ({others})."
        )
        return (
            f"{text} In the sample it is {self.sampled} of {self.drawn} units, with "
            f"{self.paid:,.2f} of {self.all_paid:,.2f} dollars paid."
        )

    @property
    def advice(self) -> str:
        """Say how a frame of these payers' claims is drawn."""
        where = f'--where "payer={"|".join(self.payers)}"'
        text = f"Plan a frame of its claims alone: {where}."
        if any(name == UNKNOWN for name, _ in self.others):
            text += " State the payer of each unit first (column Payer)."
        return text


def payer_part(
    worksheet: Worksheet, units: Sequence[Judged], payers: tuple[str, ...]
) -> PayerPart:
    """Return the part of the frame that some payers paid; `units` are the sample."""
    framed = [(v, n) for g, v, n in worksheet.frame_counts if g == "payer"]
    own = [u for u in units if is_of(u, payers)]
    return PayerPart(
        payers,
        sum(n for value, n in framed if value in payers),
        worksheet.plan.universe,
        len(own),
        len(units),
        _paid(own),
        _paid(units),
        tuple((value, n) for value, n in framed if value not in payers),
    )


def payer_remark(plan: Plan, frame: Frame) -> str:
    """Say how many units a federal program of the plan did not pay; or nothing."""
    program = plan.preset if plan.preset in OF_FEDERAL else ""
    others = sum(unit.payer not in FEDERAL for unit in frame.units)
    if not program or not others:
        return ""
    return (
        f"The program {program} is about federal claims, and {others} of "
        f"{len(frame.units)} units of the frame are of other payers or of none that is "
        "stated. No demand rests on them. To leave them out, plan with "
        f'--where "payer={"|".join(FEDERAL)}".'
    )


def is_of(unit: Judged, payers: Sequence[str]) -> bool:
    """Whether one of these payers paid a unit; not if its payer is not stated."""
    return unit.row.unit.payer in payers


def of_program(
    demand: Demand,
    part: PayerPart,
    appraised: Appraisal,
    own: Sequence[tuple[Judged, float]],
) -> Demand:
    """Return a demand with its base; `appraised` is that of the program's units.

    `own` are the sampled units of the program with their dollars in error. `appraised`
    is of these units alone, or of the whole sample with 0 dollars for units of others.
    """
    if not part.can_be_estimated:
        lacks = "frame" if not part.units else "sample"
        text = f"The {lacks} holds no unit of this program: no figure can be given."
        text = f"{text} {part.sentence} {part.advice}"
        return replace(demand, amount=None, base=text)
    text = part.sentence
    if not part.is_whole:
        text += f" {_how(part, appraised)} {part.advice}"
    over = [unit.row.decision for unit, value in own if value > 0]
    noun = "chart" if len(own) == 1 else "charts"
    text += f" Overpaid are {len(over)} of {len(own)} sampled {noun} of the program."
    bare = sum(not (d.comment or d.second_comment) for d in over)
    if over:
        # No column asks why this amount should have been paid: comments stand for it.
        text += (
            " What should have been paid is an amount that the auditor entered; no "
            f"reason for the amount is given for {bare} of {len(over)} overpaid "
            f"{'chart' if len(over) == 1 else 'charts'} (no comment)."
        )
    if appraised.sample == appraised.universe:
        text += " All of these units were read, so every limit is the sum itself."
    elif "limit" in demand.figure:
        text += _on_limits(appraised, sum(value != 0 for _, value in own))
    # Whoever reads all units of the program samples nothing.
    if part.sampled < min(demand.least, part.units):
        why = f"{UNUSABLE}: {part.sampled} of at least {demand.least} items"
        return replace(
            demand, amount=None, base=text, estimate=demand.amount, not_usable=why
        )
    return replace(demand, base=text, estimate=demand.amount)


def _how(part: PayerPart, appraised: Appraisal) -> str:
    """Say whether the known number of the program's units makes the figure."""
    if appraised.universe == part.units:
        return (
            f"The figure is that of a sample of {part.sampled} from the {part.units} "
            "units of the program, whose number is known: their mean times that number."
        )
    why = "it is not known for each stratum"
    if part.sampled > part.units:
        why = "the frame counts fewer than were sampled"
    elif part.sampled == 1:
        why = "one sampled unit gives no limits"
    return (
        "The figure rests on the units of the program; those of others count 0 "
        f"dollars. Its known number of units is not used: {why}."
    )


def _on_limits(appraised: Appraisal, nonzero: int) -> str:
    """Say where limits are missing or rough."""
    if appraised.has_no_limits:
        return " There are no limits, so this is the point estimate."
    if nonzero >= ROUGH_BELOW:
        return ""
    return (
        f" Only {nonzero} of these charts have dollars in error other than 0: with "
        f"fewer than {ROUGH_BELOW} the limits are rough."
    )


def _paid(units: Sequence[Judged]) -> float:
    return sum(u.row.unit.amount or 0.0 for u in units)
