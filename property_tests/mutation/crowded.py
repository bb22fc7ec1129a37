"""Crowded rows: full of faults, for what the golden sheet has no room to show.

`python -m property_tests.mutation.crowded` rebuilds them in a few minutes. Many mutants
change no verdict and no risk of any row: they only add or remove a finding where
another rule decides, or on a row that is not judged at all. The golden sheet, whose
rows stay near a normal encounter, leaves these out; here a few rows show as many of
them as possible. They are not plausible encounters.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit import Auditor, audit_encounter
from audit.columns import CONTRACT
from audit.rules.catalogue import Pack, default_pack
from property_tests.mutation.corpora import perturbed
from property_tests.mutation.dense import dense_cells
from property_tests.mutation.equivalence import Comparison, Standing
from property_tests.mutation.finding_mutants import FINDING_OPERATORS
from property_tests.mutation.golden import cover, once, shown_by
from property_tests.mutation.operators import Mutant, mutants
from property_tests.mutation.row_kills import STEPS, Rows
from property_tests.mutation.sheet import (
    ANSWER,
    cells_of,
    expectation,
    read_sheet,
)
from property_tests.mutation.sheet_reduction import changed_columns, merged
from property_tests.mutation.vectors import Cells
from property_tests.support.places import GOLDEN

CROWDED = GOLDEN / "crowded.csv"
MOST_ROWS = 130

UNREADABLE: tuple[Cells, ...] = ({"surgery_date": "soon"}, {"pain_severity": "bad"})
"""Cells that no row may hold: they make any row an INPUT_ERROR."""

EARLY = "2015-09-30"
"""The day before ICD-10-CM, on which almost no rule is in force."""

_NEAR = 6_000
_JOINED = 5_000
_ROUNDS = 3
_MOST_CHANGES, _MOST_CODES = 60, 12
_AT_ONCE = 40


def gated(rows: Iterable[Cells]) -> Iterator[Cells]:
    """Yield rows that are no longer judged: with an unreadable cell, or too early."""
    for cells in rows:
        yield from ({**cells, **cell} for cell in UNREADABLE)
        yield {**cells, "date_of_service": EARLY}


def wanted(pack: Pack, sheet: Rows) -> list[Mutant]:
    """Return the mutants that rows must show and the golden sheet does not.

    The words of a finding are reviewed as texts (`reviewed.py`). Of changed steps, the
    sheet shows everything that any known row shows.
    """
    known = (m for m in mutants(pack) if m.operator not in (*STEPS, *FINDING_OPERATORS))
    return [m for m in known if not shown_by(sheet, m)]


def build(pack: Pack, auditor: Auditor) -> list[Cells]:
    """Build the crowded rows."""
    comparison = Comparison(pack)
    clean = {n: c for n, c in comparison.prover.clean_cells.items() if c}
    old: list[Cells] = [cells_of(record) for record in read_sheet()]
    starts = [*old, *dense_cells()]
    pool = once([*gated(starts), *perturbed(starts, _NEAR)])
    asked = wanted(pack, Rows(pack, old, auditor))
    chosen = _chosen(pool, asked, clean, pack, auditor)
    chosen += _nearest(chosen, asked, comparison, auditor)
    for number in range(_ROUNDS):
        pool = once([*chosen, *_joined(chosen, clean, number)])
        chosen = _chosen(pool, asked, clean, pack, auditor)
    return chosen


def _chosen(
    pool: Sequence[Cells],
    asked: Sequence[Mutant],
    clean: Mapping[str, str],
    pack: Pack,
    auditor: Auditor,
) -> list[Cells]:
    rows = Rows(pack, pool, auditor)
    shown = ((n, shown_by(rows, m)) for n, m in enumerate(asked))
    weights = [1 + 0.004 * len(changed_columns(c, clean)) for c in pool]
    return [pool[n] for n in cover({n: bits for n, bits in shown if bits}, weights)]


def _nearest(
    known: Sequence[Cells],
    asked: Sequence[Mutant],
    comparison: Comparison,
    auditor: Auditor,
) -> list[Cells]:
    """Ask the solver for a row for each mutant that no known row kills."""
    pack, found = comparison.symbolic.pack, list[Cells]()
    rows = Rows(pack, known, auditor)
    pending = [m for m in asked if not shown_by(rows, m)]
    while pending:
        chunk, pending = pending[:_AT_ONCE], pending[_AT_ONCE:]
        live = (m for m in chunk if comparison.standing(m) is Standing.LIVE)
        rows_of = (comparison.nearest(comparison.differs(m)) for m in live)
        new: list[Cells] = [example.cells for example in rows_of if example]
        if new:
            judged_rows = Rows(pack, new, auditor)
            pending = [m for m in pending if not shown_by(judged_rows, m)]
            found += new
    return found


def _joined(
    rows: Sequence[Cells], clean: Mapping[str, str], seed: int
) -> Iterator[Cells]:
    """Yield rows joined at random that share the reason for not being judged."""
    # A fixed stream of numbers, so that the rows can be rebuilt.
    source = random.Random(seed)
    kinds: dict[object, list[Cells]] = {}
    for cells in rows:
        kinds.setdefault(_gate(cells), []).append(cells)
    for kind in kinds.values():
        for _ in range(_JOINED * len(kind) // len(rows)):
            both = source.choice(kind)
            for _ in range(source.randint(1, 8)):
                more = merged(
                    *(both, source.choice(kind), clean),
                    most=_MOST_CHANGES,
                    codes=_MOST_CODES,
                )
                both = more or both
            yield both


def _gate(cells: Cells) -> object:
    unreadable = any(cells.items() >= cell.items() for cell in UNREADABLE)
    return cells.get("date_of_service") == EARLY, unreadable


# -- the file --------------------------------------------------------------------------


def described(rows: Iterable[Cells], auditor: Auditor) -> list[dict[str, str]]:
    """Return the rows with what is expected of them."""
    found = []
    for number, cells in enumerate(rows, 1):
        expected = expectation(audit_encounter(dict(cells), auditor))
        named = {n: str(c) for n, c in cells.items() if c}
        found.append({**named, "encounter_id": f"C-{number:03}", **expected})
    return found


def as_csv(records: Sequence[Mapping[str, str]]) -> str:
    """Write the rows as text, with every column that one of them uses."""
    used = {name for record in records for name, cell in record.items() if cell}
    names = [*(c.name for c in CONTRACT if c.name in used), *ANSWER]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def read_crowded() -> list[dict[str, str]]:
    """Read the rows stored in the tree."""
    with CROWDED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    _pack, _auditor = default_pack(), Auditor()
    made = described(build(_pack, _auditor), _auditor)
    CROWDED.write_text(as_csv(made), encoding="utf-8")
    print(f"{len(made)} rows: {CROWDED.name}")
