"""What is wrong on a wrong chart, and apart from that whether it changed the payment.

A wrong code need not change what was paid, and a missing note need not make a code
wrong. So the kinds of error and the effect on the payment are counted side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.findings import Verdict
from audit.review.score.outcome import Judged, Unsettled


class Kind(StrEnum):
    """What is wrong on a chart. A wrong chart is of exactly one kind."""

    CODE = "wrong code, or wrong order of codes"
    DOCUMENTATION = "missing or insufficient documentation"
    RULE = "not settled; an error by the rule of the program"


@dataclass(frozen=True, slots=True)
class KindCount:
    """The wrong charts of a kind, and how many of them were paid wrongly.

    `overpaid`, `underpaid`, `unchanged` (0 dollars at issue) and `unpriced` (no dollars
    entered, or no amount paid) add up to `charts`.
    """

    kind: Kind
    charts: int
    overpaid: int
    underpaid: int
    unchanged: int
    unpriced: int


def kind_of(unit: Judged) -> Kind:
    """Return what is wrong on a wrong chart."""
    if unit.unsettled is Unsettled.RECORD:
        return Kind.DOCUMENTATION
    if unit.unsettled:
        return Kind.RULE
    if unit.verdict == Verdict.DOCUMENTATION_INSUFFICIENT:
        return Kind.DOCUMENTATION
    return Kind.CODE


def kinds_of(units: Sequence[Judged]) -> tuple[KindCount, ...]:
    """Count the wrong charts of a sample by kind; every kind is among them."""
    return tuple(
        _count(kind, [u for u in units if u.is_wrong and kind_of(u) is kind])
        for kind in Kind
    )


def _count(kind: Kind, units: Sequence[Judged]) -> KindCount:
    dollars = [None if u.row.unit.amount is None else u.dollars for u in units]
    return KindCount(
        kind,
        len(units),
        sum(d is not None and d > 0 for d in dollars),
        sum(d is not None and d < 0 for d in dollars),
        sum(d == 0 for d in dollars),
        sum(d is None for d in dollars),
    )


def kinds_sentence(kinds: Sequence[KindCount]) -> str:
    """Say what is wrong on the wrong charts; empty if none is wrong."""
    parts = [f"{one.charts} {one.kind.value}" for one in kinds if one.charts]
    if not parts:
        return ""
    unchanged = sum(one.unchanged for one in kinds)
    return (
        f"Of the {sum(one.charts for one in kinds)} wrong charts in the sample: "
        f"{'; '.join(parts)}. {sum(one.overpaid for one in kinds)} of them are "
        f"overpaid, {sum(one.underpaid for one in kinds)} underpaid; on {unchanged} "
        "the error did not change the payment, and "
        f"{sum(one.unpriced for one in kinds)} are not priced."
    )
