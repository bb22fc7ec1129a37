"""Machine against auditor: how often, and how far beyond chance, they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audit.findings import Verdict
from audit.review.score.outcome import Judged, machine_decides
from audit.sampling.intervals import Level
from audit.sampling.kappa import Kappa, kappa_of
from audit.wording import percent


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of the machine's and people's verdicts, over the units that people settled.

    Only units on which the machine decided are included; `left_out` counts the others
    by what the machine said instead, and those that people did not settle. `table`
    counts (machine, people) pairs in the order of the lattice. `kappa` is Cohen's; None
    if people saw the machine's verdict before theirs, if chance alone would agree on
    everything, or if nothing was settled. `beyond_chance` has it with its limits and in
    words; where people saw the machine's verdict first, it has no kappa, either.
    """

    units: int
    same: int
    kappa: float | None
    table: tuple[tuple[str, str, int], ...]
    beyond_chance: Kappa
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def left_out_sentence(self) -> str:
        """Say which charts are not compared, and why; empty if all are."""
        if not self.left_out:
            return ""
        total = sum(n for _, n in self.left_out)
        charts = "chart is" if total == 1 else "charts are"
        parts = "; ".join(f"{n} {why}" for why, n in self.left_out)
        return (
            f"{total} {charts} not compared: {parts}. Where the machine decides "
            "nothing, there is nothing to agree with."
        )

    @property
    def seen_sentence(self) -> str:
        """Say how often people kept a verdict that they had seen, without kappa.

        Whoever sees a verdict first may follow it, so that kappa would flatter.
        """
        return _seen(self.units, self.same)


def _seen(units: int, same: int) -> str:
    if not units:
        return "People settled no chart on which the machine decided."
    return (
        f"With its verdict in view, people settled on the machine's verdict on "
        f"{same} of the {units} charts on which it decided ({percent(same / units)}). "
        "This is no measure of agreement, so no kappa is given."
    )


_IN_VIEW = "people saw the machine's verdict before theirs"
"""Why there is no kappa."""

UNSETTLED = "that people did not settle"
"""Why a chart on which the machine decided is not compared."""

_WORDS = {
    Verdict.INPUT_ERROR: "with a cell that the machine could not read",
    Verdict.QUERY_PROVIDER: "on which the machine asked the provider",
    Verdict.CHART_REVIEW_REQUIRED: "on which the machine asked for the chart",
    Verdict.NOT_ASSESSABLE: "of which the machine saw the claim only",
}


def why_not_compared(machine: str) -> str:
    """Say why a chart is not compared, by the verdict of the machine."""
    if not machine:
        return "that the machine has not audited"
    return _WORDS.get(Verdict(machine), UNSETTLED)


def agreement_of(
    units: Sequence[Judged],
    level: Level = 0.95,
    blind: Mapping[str, tuple[str, str]] | None = None,
) -> Agreement:
    """Compare the machine's verdicts with people's; limits of kappa at the level.

    `blind` are the pairs, by unit, of a review whose auditors decided first. They are
    compared instead of what was settled later. Without them there is a table but no
    kappa.
    """
    found, left = [], Counter[str]()
    for unit in units:
        machine = unit.row.machine.coding_verdict
        settled = unit.verdict if unit.compares else ""
        pair = (machine, settled) if blind is None else blind.get(unit.row.unit.id)
        if pair is None or not pair[1] or not machine_decides(pair[0]):
            left[why_not_compared(machine)] += 1
        else:
            found.append(pair)
    counts = Counter(found)
    rank = {verdict.value: verdict.rank for verdict in Verdict}
    order = sorted(counts, key=lambda pair: (rank[pair[0]], rank[pair[1]]))
    kappa = kappa_of(found, level)
    if blind is None:
        kappa = replace(
            kappa,
            value=None,
            low=None,
            high=None,
            standard_error=None,
            basis=_IN_VIEW,
            sentence=_seen(kappa.n, kappa.agreed),
        )
    return Agreement(
        units=kappa.n,
        same=kappa.agreed,
        kappa=kappa.value,
        table=tuple((*pair, counts[pair]) for pair in order),
        beyond_chance=kappa,
        left_out=tuple(sorted(left.items(), key=lambda item: (-item[1], item[0]))),
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
