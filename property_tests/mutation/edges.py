"""Edges of the axioms: rows that would refute a slightly stronger axiom.

An axiom is a conjunction of clauses, "this or that or ...". A row in which exactly one
part of a clause holds is on the edge: without that part the clause would be false.
`python -m property_tests.mutation.edge_rows` makes rows on every edge.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import product

from audit.facts import VOCABULARY
from audit.proof.circuit import Circuit
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.conditions import All, Condition, Not, Some
from audit.rules.language import parse
from property_tests.support.laws import shipped_laws
from property_tests.support.places import GOLDEN

EDGES = GOLDEN / "edges.csv"
"""Rows on edges that the other rows of the folder do not reach."""

Clause = tuple[Condition, ...]


def clauses(condition: Condition) -> tuple[Clause, ...]:
    """Return the clauses of a condition: each must hold, by at least
    one of its parts.
    """
    match condition:
        case Not(Not(part)):
            return clauses(part)
        case Not(All(parts)):
            return clauses(Some(tuple(Not(p) for p in parts)))
        case Not(Some(parts)):
            return clauses(All(tuple(Not(p) for p in parts)))
        case All(parts):
            return tuple(clause for part in parts for clause in clauses(part))
        case Some(parts):
            joined = product(*map(clauses, parts))
            return tuple(tuple(dict.fromkeys(sum(c, ()))) for c in joined)
    return ((condition,),)


def edge(circuit: Circuit, literals: Sequence[int], index: int) -> int:
    """Return the literal "of these literals, exactly the one at `index` is true"."""
    wanted = [x if n == index else -x for n, x in enumerate(literals)]
    return circuit.all_of(wanted)


def edges_of(symbolic: SymbolicPack, law: str) -> Iterator[int]:
    """Yield the edges of an axiom, as literals of a symbolic pack."""
    for clause in clauses(parse(law, VOCABULARY, ())):
        literals = [symbolic.literal(part) for part in clause]
        for index in range(len(literals)):
            yield edge(symbolic.circuit, literals, index)


def all_edges(symbolic: SymbolicPack) -> list[tuple[str, int]]:
    """Return every edge of every axiom of the facts, with the axiom's text."""
    return [
        (law, x)
        for law in shipped_laws()
        for x in dict.fromkeys(edges_of(symbolic, law))
    ]


def edge_cells() -> list[dict[str, object]]:
    """Read the edge rows stored in the tree."""
    if not EDGES.exists():
        return []
    with EDGES.open(encoding="utf-8", newline="") as lines:
        return [{n: c for n, c in row.items() if c} for row in csv.DictReader(lines)]
