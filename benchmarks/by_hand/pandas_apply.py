"""pandas: `apply` of the plain Python function to each row of a frame."""

from __future__ import annotations

from benchmarks.by_hand.made import Table
from benchmarks.by_hand.python_function import judge
from benchmarks.by_hand.rules import Tell, Work, said


def ready(table: Table) -> Work:
    """Return the work of reading the Parquet file and judging its rows."""
    import pandas

    def work() -> Tell:
        answers = pandas.read_parquet(table.source).apply(judge, axis=1)
        return lambda: said(answers)

    return work
