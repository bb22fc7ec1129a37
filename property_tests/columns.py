"""Compares the column engine with the row engine on generated rows: they must agree.

    python -m property_tests.columns 1000000 --seed 1
    python -m property_tests.columns 1000000 --seed 1 --words
    python -m property_tests.columns 20000 --seed 1 --facts

Rows begin as rows about a rule, golden rows, dense rows or near misses, singly or two
together. From each come others with a few changed cells, among them dates of every
era, cells that cannot be read and numbers in place of texts. Verdict, claim risk,
severity and findings of each row must be those of the row engine; with `--words` all
texts and the corrected list, too, and with `--facts` every value of every fact. The
same seed gives the same rows. The exit status is 1 if an answer differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from audit import Auditor
from audit.columns import CONTRACT, Column, column
from audit.encounter.reading import RowReader
from audit.engine.answers import Answer, answer_of
from audit.engine.columns import ColumnEngine
from audit.engine.columns.groups import MASKED
from audit.engine.rows import Fired
from audit.facts import FACTS
from property_tests.strategies.encounters import (
    CODES,
    DATES,
    DIRTY,
    LINES,
    Cells,
    all_starts,
    beside,
)
from property_tests.support.column_facts import differing_facts

HEADINGS = tuple(c.name for c in CONTRACT)
AT_ONCE = 20_000
"""Rows in a batch of the comparison."""
BROOD = 40
"""Rows that differ from each other in a few cells."""

_COLUMNS = [c for c in CONTRACT if c.name not in ("encounter_id", "provider_id")]
_RARE = ("unrelated_pairs", "surgery_date", "date_of_service")
_OFTEN = [
    c for c in _COLUMNS if c.group not in ("diagnoses", "lines") and c.name not in _RARE
]
_BY_CODES = [
    *map(column, (*MASKED, "pain_regions", "claim_type", "setting", "chart_reviewed")),
    *map(column, ("pain_regions", "definitive_code", "encounter_reason")),
]
"""Columns that facts about codes read, the most surprising ones more often."""
_NUMBERS = (0, 1, 2, 5, 6, 10, 11, 12, 1.0, True, "6", "6.0")
_TEXTS = ("T5-T8", "11", "CO-50", "LOCAL-1", "A58403", "131", "0111", "99", "50")


def rows(count: int, seed: int) -> Iterator[Cells]:
    """Yield the cells of generated rows, by the names of the columns.

    Rows come in broods that differ in a few cells: what one column hides from the keys
    of a group shows only between rows that are otherwise alike.
    """
    dice = Random(seed)
    starts = all_starts()
    left = count
    while left > 0:
        parent = {**dice.choice(starts)}
        if dice.random() < 0.4:
            parent = beside(parent, dice.choice(starts))
        _change(parent, dice, dice.choice((0, 2, 4, 8)))
        for _ in range(min(left, BROOD)):
            cells = {**parent}
            _change(cells, dice, dice.choice((0, 1, 1, 1, 2, 2)))
            if dice.random() < 0.05:
                cells[dice.choice(_COLUMNS).name] = dice.choice(DIRTY)
            yield cells
        left -= BROOD


def _change(cells: Cells, dice: Random, times: int) -> None:
    """Change some cells: any, or the diagnoses and their order."""
    for _ in range(times):
        kind = dice.random()
        one, other = (f"dx{n}" for n in dice.sample(range(1, 7), 2))
        if "dx1" in (one, other) and not (cells.get(one) and cells.get(other)):
            one, other = "dx2", "dx3"  # a claim without a first code is not judged
        if kind < 0.2:
            cells[one], cells[other] = cells.get(other, ""), cells.get(one, "")
        elif kind < 0.25:
            cells[one] = cells.get(other, "")
        elif kind < 0.5:
            cells[one] = dice.choice(CODES)
        else:
            columns = _COLUMNS if kind < 0.6 else _OFTEN if kind < 0.75 else _BY_CODES
            wanted = dice.choice(columns)
            cells[wanted.name] = cell_of(wanted, dice)


def cell_of(wanted: Column, dice: Random) -> object:
    """Return a cell that a column may hold, blank now and then."""
    if dice.random() < 0.1:
        return ""
    if wanted.kind == "code":
        return dice.choice(CODES)
    if wanted.kind == "code list":
        return "; ".join(dice.choices(CODES[:60], k=dice.randint(1, 2)))
    if wanted.kind == "line":
        return dice.choice(LINES)
    if wanted.kind == "date":
        return dice.choice(DATES)
    if wanted.kind == "number":
        return dice.choice(_NUMBERS)
    if wanted.name == "unrelated_pairs":
        return f"M54.6~{dice.choice(CODES[4:60])}"
    if wanted.kind == "list" and wanted.allowed:
        return "; ".join(dice.sample(wanted.allowed, dice.randint(1, 3)))
    return dice.choice(wanted.allowed or _TEXTS)


class Comparison:
    """Judges rows both ways, and counts the rows on which the answers differ."""

    def __init__(self, facts: bool = False, words: bool = False) -> None:
        self.reader = RowReader(HEADINGS)
        self.auditor = Auditor()
        self.engine = ColumnEngine(self.auditor, self.reader)
        self.facts = facts
        self.worded = Auditor() if words else None
        self.firings = ColumnEngine(self.auditor, self.reader)
        self.compared = self.by_rows = 0
        self.answers: Counter[Answer] = Counter()
        self.differing: Counter[str] = Counter()
        self.seconds = {"rows": 0.0, "columns": 0.0}

    def add(self, batch: Sequence[Cells]) -> None:
        """Compare the answers to some rows."""
        table = [tuple(row.get(name, "") for name in HEADINGS) for row in batch]
        started = time.process_time()
        found = self.engine.judge(list(zip(*table, strict=True)), self.compared + 1)
        middle = time.process_time()
        fired = self._fired(table)
        for number, (cells, answer) in enumerate(zip(table, found, strict=True)):
            encounter = self.reader.read(cells, self.compared + number + 1)
            result = self.auditor.audit(encounter)
            wanted = answer_of(result)
            if self.worded:
                own = self.worded.audit(encounter, None, fired[number])
                alike = (own, own.answer) == (result, result.answer)
                self.differing["words"] += not alike
            self.answers[wanted] += 1
            if answer != wanted:
                self._differ(batch[number], answer, wanted)
        self.seconds["columns"] += middle - started
        self.seconds["rows"] += time.process_time() - middle
        if self.facts:
            self.differing.update(differing_facts(self.auditor, self.reader, table))
        self.compared += len(batch)
        self.by_rows += found.by_rows

    def _fired(self, table: Sequence[Sequence[object]]) -> list[Fired | None]:
        if not self.worded:
            return []
        return self.firings.fired(list(zip(*table, strict=True)))

    def _differ(self, row: Cells, answer: Answer, wanted: Answer) -> None:
        self.differing["answers"] += 1
        if self.differing["answers"] <= 5:
            print("differs:", {n: c for n, c in row.items() if c != ""})
            print("  columns:", answer.verdict, answer.risk, *answer.rule_ids)
            print("  rows:   ", wanted.verdict, wanted.risk, *wanted.rule_ids)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as many rows as asked for and say what was found."""
    parser = argparse.ArgumentParser(description="column engine against row engine")
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--facts", action="store_true", help="compare every fact")
    parser.add_argument("--words", action="store_true", help="compare every text")
    asked = parser.parse_args(arguments)
    comparison = Comparison(asked.facts, asked.words)
    batch: list[Cells] = []
    for cells in rows(asked.count, asked.seed):
        batch.append(cells)
        if len(batch) == AT_ONCE:
            comparison.add(batch)
            batch = []
            found = sum(comparison.differing.values())
            print(f"{comparison.compared:,} rows, {found} differences", file=sys.stderr)
    if batch:
        comparison.add(batch)
    print(
        f"{comparison.compared:,} rows, {comparison.by_rows:,} of them for the row "
        f"engine; {len(comparison.answers):,} different answers"
        + (f"; {len(FACTS)} facts" if asked.facts else "")
    )
    for way, seconds in comparison.seconds.items():
        print(f"{way}: {comparison.compared / seconds:,.0f} rows per CPU second")
    print(
        f"{sum(comparison.differing.values()):,} differences",
        *comparison.differing.most_common(9),
    )
    return 1 if comparison.differing.total() else 0


if __name__ == "__main__":
    sys.exit(main())
