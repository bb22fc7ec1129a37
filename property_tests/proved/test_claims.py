"""The report claims no more than was shown."""

from __future__ import annotations

from audit.proof.axioms import ROWS_TESTED, axioms_text
from audit.proof.findings import ProofReport
from audit.proof.prover import Prover
from audit.proof.witnesses import COLUMNS
from audit.proof.writing import text_of
from property_tests.support.packs import PACK


def report(rows: int) -> str:
    """Return the text of a report that judged some rows, in one line."""
    empty = ProofReport(PACK.label, 1, 1, (), questions=0, seconds=0.0, rows=rows)
    return " ".join(text_of(empty).split())


def test_rows_that_were_judged_once_are_counted_once() -> None:
    """Many rules have an example line in common."""
    witnesses = Prover(PACK).witnesses
    cells = {
        tuple(row.cells.get(name, "") for name in COLUMNS) for row in witnesses._rows
    }
    assert witnesses.count == len(cells) < len(witnesses._rows)


def test_the_made_up_rows_are_those_of_the_tables_that_ship() -> None:
    """Whatever pack, policy and order file a proof is asked about."""
    text = report(7)
    assert "7 different example rows here;" in text
    made_up = f"{ROWS_TESTED:,} made-up rows in each run of the tests, with the rules"
    assert f"{made_up} and tables that ship" in text


def test_what_is_taken_for_granted_is_not_claimed() -> None:
    assert "It assumes that each holds for the facts of every row" in axioms_text()
