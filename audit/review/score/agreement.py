"""Machine against auditor: how often, and how far beyond chance, they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.findings import Verdict
from audit.review.score.outcome import Judged
from audit.sampling.intervals import Level
from audit.sampling.kappa import Kappa, kappa_of
from audit.wording import percent


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of the machine's and people's verdicts, over the units that people settled.

    Units for which the machine only asked for the chart are not included. `table`
    counts (machine, people) pairs in the order of the lattice. `kappa` is Cohen's; None
    if people saw the machine's verdict before theirs, if chance alone would agree on
    everything, or if nothing was settled. `beyond_chance` has it with its limits and in
    words; where people saw the machine's verdict first, it favors the machine.
    """

    units: int
    same: int
    kappa: float | None
    table: tuple[tuple[str, str, int], ...]
    beyond_chance: Kappa

    @property
    def seen_sentence(self) -> str:
        """Say how often people kept a verdict that they had seen, without kappa.

        Whoever sees a verdict first may follow it, so that kappa would flatter.
        """
        if not self.units:
            return "People settled no chart on which the machine had a verdict."
        return (
            f"With its verdict in view, people settled on the machine's verdict on "
            f"{self.same} of the {self.units} charts that have one "
            f"({percent(self.same / self.units)}). This is no measure of agreement, so "
            "no kappa is given."
        )


def agreement_of(
    units: Sequence[Judged],
    level: Level = 0.95,
    blind: Sequence[tuple[str, str]] | None = None,
) -> Agreement:
    """Compare the machine's verdicts with people's; limits of kappa at the level.

    `blind` are the pairs of a review whose auditors decided first, and are compared
    instead of what was settled later. Without them there is a table but no kappa.
    """
    pairs = (
        [
            (unit.row.machine.coding_verdict, unit.verdict)
            for unit in units
            if unit.verdict and unit.compares
        ]
        if blind is None
        else list(blind)
    )
    counts = Counter(pairs)
    rank = {verdict.value: verdict.rank for verdict in Verdict}
    order = sorted(counts, key=lambda pair: (rank[pair[0]], rank[pair[1]]))
    found = kappa_of(pairs, level)
    return Agreement(
        units=found.n,
        same=found.agreed,
        kappa=None if blind is None else found.value,
        table=tuple((*pair, counts[pair]) for pair in order),
        beyond_chance=found,
    )


def agreement_between(
    decisions_a: Mapping[str, str], decisions_b: Mapping[str, str], level: Level = 0.95
) -> Kappa:
    """Compare two auditors on the charts that both decided.

    Each mapping leads from a unit's id to what its auditor decided; a blank is no
    decision, and its unit is left out.
    """
    both = sorted(
        unit for unit in decisions_a if decisions_a[unit] and decisions_b.get(unit)
    )
    return kappa_of([(decisions_a[unit], decisions_b[unit]) for unit in both], level)
