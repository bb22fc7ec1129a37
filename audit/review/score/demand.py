"""What three programs would demand from the same sample."""

from __future__ import annotations

from dataclasses import dataclass

from audit.sampling.estimates import Appraisal


@dataclass(frozen=True, slots=True)
class Demand:
    """One program's figure, how it is computed, and the clause behind it."""

    program: str
    figure: str
    amount: float
    clause: str


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
            "OIG Health Care Fraud Self-Disclosure Protocol (2013), section on "
            "calculating damages: at least 100 items, the mean point estimate, "
            "no minimum precision, underpayments are not netted",
        ),
        Demand(
            "Corporate integrity agreement",
            "lower limit of the two-sided 90 % interval",
            max(appraisal.at(0.9).lower, 0.0),
            "Newer corporate integrity agreements, Claims Review appendix: repay the "
            "lower limit of the two-sided 90 % confidence interval within 60 days; "
            "read the clause of your own agreement",
        ),
        Demand(
            "Medicare contractor",
            "lower limit of the one-sided 90 % interval (that of the two-sided 80 %)",
            max(appraisal.at(0.8).lower, 0.0),
            "CMS Medicare Program Integrity Manual (Pub. 100-08), chapter 8, section "
            "8.4: usually the lower limit of a one-sided 90 % confidence interval",
        ),
    )
