"""Builds the rows on the edges of the axioms.

`python -m property_tests.mutation.edge_rows` rebuilds them in a minute or two. A row is
needed for each edge without an example line and without a golden or dense row. It is
looked for among directed rows; if none of them is on the edge, the solver makes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from audit import Auditor
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
from audit.rules.catalogue import default_pack
from property_tests.mutation.dense import as_csv
from property_tests.mutation.directed import Cells
from property_tests.mutation.edges import EDGES, all_edges, edge_cells
from property_tests.mutation.model_rows import (
    Directed,
    Model,
    RowBook,
    starting_rows,
)
from property_tests.mutation.vectors import Corpus, rows_in

DRAWN = 8_000
"""Directed rows that are searched before the solver is asked."""

_NEAR_CODES = ("M51", "M51.2", "M51.54", "M54.29", "M54.52")
"""Headings, and texts under a heading that are not codes: rarely drawn as needed."""

_NEAR_DAYS = ("2015-09-30", "2026-02-10", "2026-10-01")


def near_codes() -> list[Cells]:
    """Return reviewed rows of M54.6 with a heading, or with a text that
    is not a code.
    """
    return [
        {"date_of_service": day, "chart_reviewed": "Y", "dx1": code, "dx2": "M54.6"}
        for code in _NEAR_CODES
        for day in _NEAR_DAYS
    ]


def edge_rows(drawn: int) -> tuple[list[Cells], list[str]]:
    """Return rows on the edges, and the edges without a row."""
    prover = Prover(default_pack())
    model = Model(prover.pack, prover.symbolic)
    book = RowBook(Auditor(prover.pack))
    left = dict.fromkeys(x for _, x in all_edges(model.symbolic))
    _take(model, book.corpus(starting_rows(prover.pack)), left)
    # A row in the file stays in it as long as an edge needs it.
    found = _take(model, book.corpus((*edge_cells(), *near_codes())), left)
    rows = islice(Directed(model, book).rows(7), drawn)
    found += _take(model, book.corpus(rows), left)
    missing = []
    for law, literal in all_edges(model.symbolic):
        if literal in left:
            made = _made(prover, literal)
            found += made
            if not made:
                missing.append(law)
    return found, missing


def _take(model: Model, corpus: Corpus, left: dict[int, None]) -> list[Cells]:
    """Take one row for each remaining edge, and remove the edge from `left`."""
    known = model.values(corpus, left)
    found: dict[int, Cells] = {}
    for literal, bits in known.items():
        if bits:
            del left[literal]
            row = next((n for n in found if bits >> n & 1), rows_in(bits)[0])
            found[row] = corpus.cells[row]
    return list(found.values())


def _made(prover: Prover, literal: int) -> list[Cells]:
    try:
        if not prover.exists(literal):
            return []
        return [dict(row.cells) for row in prover.example(literal)]
    except Undecided:
        return []


if __name__ == "__main__":
    made, open_edges = edge_rows(DRAWN)
    texts: list[Mapping[str, str]] = [
        {n: str(c) for n, c in row.items()} for row in made
    ]
    EDGES.write_text(as_csv(texts), encoding="utf-8")
    print(f"{len(made)} rows: {EDGES.name}; edges without a row: {len(open_edges)}")
    print("\n".join(open_edges))
