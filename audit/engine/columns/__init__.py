"""The column engine: judges a batch of rows at once, column by column.

Rows seldom repeat, but their cells and codes do, and few of them matter to any one
fact. So the work is done once for each distinct value, and then by bits for all rows:

1. `table`: each distinct cell is read once, and becomes a number;
2. `aspects`: each code becomes the number of its class; codes of one class are alike
   to every fact;
3. `groups` says by what rows are alike to each group of facts: by single codes
   (`codes`), by lines and payer (`services`), by the whole claim (`claims`), or by the
   cells of a few columns. The facts of like rows are read from the chart of one of
   them, the witness, by the functions of the row engine (`keys`);
4. `program`: the conditions of the rules, compiled from the same trees as for the row
   engine, are computed on eight rows to the byte;
5. `answers`: each distinct set of rules that fire gets its verdict from the lattice.

A fact has one definition, which reads one chart. What is new here is only which rows
are alike to it, and property tests compare every fact of every row with the row engine.
Rows that columns do not suit (cells that cannot be read, two codes in a cell,
`table.Frame` lists all) are judged by the row engine, one by one.

This package alone may import numpy; nothing that the row engine needs imports it.
"""

from audit.engine.answers import Answer
from audit.engine.columns.arrays import Coded, distinct, without_any, without_rows
from audit.engine.columns.engine import BATCH, ColumnEngine, Verdicts, judge_columns

__all__ = [
    "BATCH",
    "Answer",
    "Coded",
    "ColumnEngine",
    "Verdicts",
    "distinct",
    "judge_columns",
    "without_any",
    "without_rows",
]
