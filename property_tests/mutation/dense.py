"""Rows on which as many rules as possible decide at once, made by the solver.

`python -m property_tests.mutation.dense` rebuilds them. They are not plausible
encounters; the strategies start from them, so that a few rows reach every rule.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from audit.findings import ClaimRisk
from audit.proof.prover import Prover
from audit.rules.catalogue import Pack, default_pack
from audit.rules.rule import Rule
from property_tests.support.places import GOLDEN

DENSE = GOLDEN / "dense.csv"


def decides(prover: Prover, rule: Rule) -> int:
    """Whether a rule decides the verdict of an encounter, or its risk,
    or just fires.
    """
    symbolic = prover.symbolic
    held = symbolic.holds[rule.id]
    if rule.verdict is not None:
        return prover.circuit.all_of((held, symbolic.decided[rule.verdict]))
    if rule.risk is not ClaimRisk.NONE:
        return prover.circuit.all_of((held, symbolic.risks[rule.risk]))
    return held


def dense_rows(pack: Pack) -> list[Mapping[str, str]]:
    """Return rows that together let every rule decide that can."""
    prover = Prover(pack)
    return packed(prover, {r.id: decides(prover, r) for r in prover.symbolic.rules})


def packed(prover: Prover, wanted: Mapping[str, int]) -> list[Mapping[str, str]]:
    """Return rows that together make every literal true that can be."""
    left, found = dict(wanted), list[Mapping[str, str]]()
    while left:
        chosen = dict([left.popitem()])
        for name, literal in left.items():
            if prover.nearest.solver.exists(*chosen.values(), literal):
                chosen[name] = literal
        shown = prover.example(*chosen.values())
        while not shown and len(chosen) > 1:
            # Together they would need more codes than a claim can hold.
            chosen = dict(list(chosen.items())[: len(chosen) // 2])
            shown = prover.example(*chosen.values())
        if shown:
            found.append(shown[0].cells)
        left = {n: x for n, x in left.items() if n not in chosen}
        prover.__dict__.pop("nearest", None)
    return found


def as_csv(rows: list[Mapping[str, str]]) -> str:
    """Write rows as text, with every column that one of them uses."""
    names = list(dict.fromkeys(n for row in rows for n in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def dense_cells() -> list[dict[str, object]]:
    """Read the rows stored in the tree."""
    with DENSE.open(encoding="utf-8", newline="") as lines:
        return [{n: c for n, c in row.items() if c} for row in csv.DictReader(lines)]


if __name__ == "__main__":
    made = dense_rows(default_pack())
    DENSE.write_text(as_csv(made), encoding="utf-8")
    print(f"{len(made)} rows: {DENSE.name}")
