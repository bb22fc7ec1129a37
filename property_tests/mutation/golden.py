"""The golden sheet: few rows, each near a normal encounter, that pin the whole pack.

`python -m property_tests.mutation.golden` rebuilds it in a few minutes: the solver
finds the row nearest to a clean encounter for each mutant of the rule data, and as few
rows as possible are kept. With `--describe` only the descriptions of the rows in the
tree are rewritten, as after a change of words. People should read what it writes. What
its rows do not show, the rows of `crowded.py` do.
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit import Auditor, audit_encounter
from audit.rules.catalogue import Pack, default_pack
from audit.rules.examples import read_example
from property_tests.mutation.equivalence import Comparison, Standing
from property_tests.mutation.hand_rows import BY_HAND
from property_tests.mutation.operators import Mutant, mutants
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import (
    MOST_ROWS,
    SHEET,
    WORKBOOK,
    as_csv,
    cells_of,
    expectation,
    read_sheet,
    write_workbook,
)
from property_tests.mutation.sheet_reduction import (
    changed_columns,
    merged,
    reduced,
    simplified,
)
from property_tests.mutation.vectors import Bits, Cells, rows_in

_FIRST_DAY = "2015-10-01"
_AT_ONCE = 40
_CHANCES = 10_000

_CLAIM_ONLY: Cells = {
    "date_of_service": "2026-02-10",
    "cpt1": "99213",
    "dx1": "M54.6",
    "dx2": "M54.89",
    "dx3": "M54.9",
}


def shown_by(rows: Rows, mutant: Mutant) -> Bits:
    """Return the rows whose expectation changes under a mutant."""
    return rows.kills(mutant, texts=False).cells


def demand(rows: Rows, mutant: Mutant) -> Bits:
    """Return the rows that are good enough to pin a live mutant.

    That a rule exists at all must show in verdict, risk or list.
    """
    if mutant.operator == "delete rule":
        return rows.decisive_kills(mutant)
    return shown_by(rows, mutant)


# -- candidates ------------------------------------------------------------------------


def candidates(pack: Pack, auditor: Auditor) -> tuple[dict[str, str], list[Cells]]:
    """Return the clean encounter, and rows near it that kill every mutant."""
    comparison = Comparison(pack)
    clean = {n: c for n, c in comparison.prover.clean_cells.items() if c}
    lines = [
        read_example(line, rule.id)
        for rule in pack.rules
        if rule.enabled
        for line in (*rule.fires, *rule.silent)
    ]
    found: list[Cells] = [
        {**clean, **cells} if cells.get("pain_regions") else cells for cells in lines
    ]
    found += [{**clean, **cells} for cells in BY_HAND]
    found.append(_CLAIM_ONLY)
    if SHEET.exists():
        # Merged rows were hard to find: those in the tree are tried again.
        found += [cells_of(record) for record in read_sheet()]
    found += _nearest(pack, auditor, comparison, found)
    found += [{**c, "date_of_service": _FIRST_DAY} for c in found if _is_ordinary(c)]
    return clean, once([*found, *_joined(once(found), clean)])


def _joined(rows: Sequence[Cells], clean: Mapping[str, str]) -> Iterator[Cells]:
    """Yield rows near the clean encounter, two or three joined at random."""
    # A fixed stream of numbers, so that the sheet can be rebuilt.
    source = random.Random(1)
    near = [c for c in rows if len(changed_columns(c, clean)) <= 4]
    for _ in range(_CHANCES):
        both: Cells | None = source.choice(near)
        for _ in range(source.randint(1, 3)):
            both = merged(both, source.choice(near), clean) if both else None
        if both is not None:
            yield both


def _is_ordinary(cells: Cells) -> bool:
    return cells.get("date_of_service") == "2026-02-10" and not cells.get(
        "discharge_date"
    )


def once(rows: Iterable[Cells]) -> list[Cells]:
    found: dict[tuple[tuple[str, str], ...], Cells] = {}
    for cells in rows:
        named = {k: str(v) for k, v in cells.items() if k != "encounter_id" and v}
        found.setdefault(tuple(sorted(named.items())), named)
    return list(found.values())


def _nearest(
    pack: Pack, auditor: Auditor, comparison: Comparison, known: Sequence[Cells]
) -> list[Cells]:
    """Ask the solver for the nearest row for each mutant that no known row kills."""
    rows, found = Rows(pack, known, auditor), list[Cells]()
    pending = [m for m in mutants(pack) if not rows.decisive_kills(m)]
    while pending:
        chunk, pending = pending[:_AT_ONCE], pending[_AT_ONCE:]
        new: list[Cells] = []
        for mutant in chunk:
            if comparison.standing(mutant) is Standing.LIVE:
                example = comparison.nearest(comparison.differs(mutant))
                new += [example.cells] if example else []
        if new:
            judged_rows = Rows(pack, new, auditor)
            pending = [m for m in pending if not judged_rows.decisive_kills(m)]
            found += new
    return found


# -- few rows --------------------------------------------------------------------------


def cover(demands: Mapping[int, Bits], weights: Sequence[float]) -> list[int]:
    """Choose rows that meet every demand: greedily, light ones first,
    none redundant.
    """
    meets: list[set[int]] = [set() for _ in weights]
    for number, bits in demands.items():
        for row in rows_in(bits):
            meets[row].add(number)
    left, chosen = set(demands), list[int]()
    heap = [
        (-len(m) / w, n) for n, (m, w) in enumerate(zip(meets, weights, strict=True))
    ]
    heapq.heapify(heap)
    while left:
        _, row = heapq.heappop(heap)
        gain = len(meets[row] & left) / weights[row]
        if heap and gain < -heap[0][0]:
            heapq.heappush(heap, (-gain, row))
        elif gain:
            chosen.append(row)
            left -= meets[row]
    times: dict[int, int] = {}
    for number in (n for row in chosen for n in meets[row]):
        times[number] = times.get(number, 0) + 1
    for row in sorted(chosen, key=lambda n: -weights[n]):
        if all(times[number] > 1 for number in meets[row]):
            chosen.remove(row)
            for number in meets[row]:
                times[number] -= 1
    return chosen


def build(pack: Pack, auditor: Auditor) -> list[Cells]:
    """Build the rows of the golden sheet."""
    clean, pool = candidates(pack, auditor)
    rows, known = Rows(pack, pool, auditor), mutants(pack)
    demands = {
        n: demand(rows, m) for n, m in enumerate(known) if rows.decisive_kills(m)
    }
    weights = [1 + 0.02 * len(changed_columns(c, clean)) for c in pool]
    chosen = [pool[n] for n in cover(demands, weights)]
    wanted = [known[n] for n in demands]

    def read(cells: Sequence[Cells]) -> Rows:
        return Rows(pack, cells, auditor)

    few = reduced(chosen, clean, wanted, MOST_ROWS, read, demand)
    return simplified(few, clean, wanted, read, demand)


# -- what is written -------------------------------------------------------------------


def described(
    rows: Iterable[Cells], pack: Pack, auditor: Auditor, clean: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return the rows of the sheet: cells, expectation, and what each
    shows in words.
    """
    found = []
    for cells in rows:
        result = audit_encounter(dict(cells), auditor)
        deciding = [f for f in result.findings if f.verdict is result.verdict]
        risky = [f for f in result.findings if f.risk is result.risk]
        pins = dict.fromkeys(f.rule_id for f in (*deciding[:1], *risky[:1]))
        shows = f"{deciding[0].message} Here: {_differs(cells, clean)}."
        record = {
            **{k: str(v) for k, v in cells.items()},
            **expectation(result),
            "pins": "; ".join(pins),
            "shows": shows,
        }
        found.append(record)
    found.sort(key=lambda r: (_rank(r, pack), r["pins"], r["shows"]))
    for number, record in enumerate(found, 1):
        record["encounter_id"] = f"G-{number:03}"
    return found


def _differs(cells: Cells, clean: Mapping[str, str]) -> str:
    """Say how a row differs from the clean encounter; for a bare row,
    list its cells.
    """
    names = changed_columns(cells, clean)
    if cells.get("chart_reviewed") != "Y":
        held = (f"{n}={c}" for n, c in cells.items() if n != "encounter_id" and c)
        return f"a row that holds {', '.join(held)}"
    cells_text = ", ".join(f"{n}={cells.get(n, '')}" for n in names)
    return f"the clean encounter with {cells_text or 'no change'}"


def _rank(record: Mapping[str, str], pack: Pack) -> int:
    ids = [rule.id for rule in pack.rules]
    return ids.index(record["pins"].split("; ")[0])


def main() -> None:
    """Rebuild the golden sheet, or only its descriptions."""
    parser = argparse.ArgumentParser(prog="python -m property_tests.mutation.golden")
    parser.add_argument("--describe", action="store_true", help="keep the rows")
    kept = parser.parse_args().describe
    pack, auditor = default_pack(), Auditor()
    clean = Comparison(pack).prover.clean_cells
    known: list[Cells] = [cells_of(record) for record in read_sheet()] if kept else []
    rows = known or build(pack, auditor)
    records = described(rows, pack, auditor, clean)
    SHEET.write_text(as_csv(records), encoding="utf-8")
    write_workbook(records, WORKBOOK)
    print(f"{len(records)} rows: {SHEET.name}, {WORKBOOK.name}")


if __name__ == "__main__":
    main()
