"""The criteria of risk: stated in words, so that whoever was chosen can check why."""

from __future__ import annotations

from dataclasses import dataclass

from audit.wording import percent

LEAST_ENCOUNTERS = 20
TIMES_PEERS = 1.5
BY_CHANCE = 0.01
LEAST_ERRORS = 2


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. An encounter that meets it gets one point; none weighs more.

    `rule` states it in words, `needs` names the option that it takes, empty if it needs
    only the encounters.
    """

    name: str
    title: str
    rule: str
    needs: str = ""


SHARE = Criterion(
    "share",
    "More M54.6 than peers",
    f"The provider has {LEAST_ENCOUNTERS} encounters or more in the period, whatever "
    f"they report; the share of them that reports M54.6 is at least {TIMES_PEERS:g} "
    "times that of all other providers together; and so many or more would come about "
    "by chance in at most "
    f"{percent(BY_CHANCE, 0)} of cases if the provider were like the others (exact, "
    "hypergeometric).",
)
INTERVENTION = Criterion(
    "intervention",
    "Intervention on M54.6",
    "A line of an injection, block, ablation or vertebral augmentation points at "
    "M54.6.",
)
ERRORS = Criterion(
    "errors",
    "Past errors",
    f"People found {LEAST_ERRORS} or more of the provider's charts wrong in the newest "
    "review of the register.",
    "--register",
)
NEW_CODER = Criterion(
    "new coder",
    "New coder",
    "The coder coded no encounter of the earlier file.",
    "--earlier",
)

CRITERIA = (SHARE, INTERVENTION, ERRORS, NEW_CODER)
"""All criteria, in the order in which they are shown."""
