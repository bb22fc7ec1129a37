"""Machine against auditor: how often, and how far beyond chance, they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.findings import Verdict
from audit.review.score.outcome import Judged


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of the machine's and people's verdicts, over the units that people settled.

    Units for which the machine only asked for the chart are not included. `table`
    counts (machine, people) pairs in the order of the lattice. `kappa` is Cohen's; None
    if chance alone would agree on everything, or nothing was settled. People saw the
    machine's verdict before theirs, so it favors the machine.
    """

    units: int
    same: int
    kappa: float | None
    table: tuple[tuple[str, str, int], ...]


def agreement_of(units: Sequence[Judged]) -> Agreement:
    """Compare the machine's verdicts with people's."""
    pairs = [
        (unit.row.machine.coding_verdict, unit.verdict)
        for unit in units
        if unit.verdict and unit.compares
    ]
    counts = Counter(pairs)
    rank = {verdict.value: verdict.rank for verdict in Verdict}
    order = sorted(counts, key=lambda pair: (rank[pair[0]], rank[pair[1]]))
    return Agreement(
        units=len(pairs),
        same=sum(one == other for one, other in pairs),
        kappa=kappa(pairs),
        table=tuple((*pair, counts[pair]) for pair in order),
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two raters; None if it is undefined.

    Source: Cohen, Educational and Psychological Measurement 20 (1960) 37-46.
    """
    n = len(pairs)
    first = Counter(one for one, _ in pairs)
    second = Counter(other for _, other in pairs)
    # In whole numbers: n squared times the chance of agreeing by chance.
    chance = sum(first[word] * second[word] for word in first)
    if n == 0 or chance == n * n:
        return None
    same = sum(one == other for one, other in pairs)
    return (same * n - chance) / (n * n - chance)
