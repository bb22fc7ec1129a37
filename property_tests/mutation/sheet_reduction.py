"""Reduces the golden sheet: two rows are merged if both still show their mutants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.codes import M546
from property_tests.mutation.operators import Mutant
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.vectors import Bits, Cells, rows_in

MOST_CHANGES = 16
"""Cells in which a folded row may differ from the clean encounter."""

MOST_CODES = 8
"""Diagnoses, or service lines, of a folded row."""

PARTNERS = 150
"""Rows that one row is tried to be folded into."""

Read = Callable[[Sequence[Cells]], Rows]
Demand = Callable[[Rows, Mutant], Bits]


def changed_columns(cells: Cells, clean: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns in which a row differs from the clean encounter."""
    names = dict.fromkeys((*clean, *cells))
    return tuple(
        n
        for n in names
        if n != "encounter_id" and str(cells.get(n, "")) != str(clean.get(n, ""))
    )


def merged(
    one: Cells,
    other: Cells,
    clean: Mapping[str, str],
    *,
    most: int = MOST_CHANGES,
    codes: int = MOST_CODES,
) -> Cells | None:
    """Return one row with the changes of both; None if they contradict each other.

    Diagnoses and service lines are joined, those of the first row first. A row may have
    at most `most` changes, and `codes` codes or lines.
    """
    mine = set(changed_columns(one, clean))
    theirs = [n for n in changed_columns(other, clean) if not _is_listed(n)]
    if any(n in mine and one.get(n) != other.get(n) for n in theirs):
        return None
    found = {n: c for n, c in one.items() if not _is_listed(n)}
    for name in theirs:
        if other.get(name):
            found[name] = other[name]
        else:
            found.pop(name, None)
    for stem in ("dx", "cpt"):
        both = dict.fromkeys((*_listed(one, stem), *_listed(other, stem)))
        if len(both) > codes:
            return None
        found.update({f"{stem}{n}": code for n, code in enumerate(both, 1)})
    return found if len(changed_columns(found, clean)) <= most else None


def _is_listed(name: str) -> bool:
    return name.startswith(("dx", "cpt"))


def _listed(cells: Cells, stem: str) -> list[object]:
    names = (f"{stem}{n}" for n in range(1, 13))
    return [cells[n] for n in names if cells.get(n)]


def reduced(
    rows: Sequence[Cells],
    clean: Mapping[str, str],
    wanted: Sequence[Mutant],
    most: int,
    read: Read,
    demand: Demand,
) -> list[Cells]:
    """Merge rows until there are few enough or no two can be merged."""
    kept = list(rows)
    meets = _demands_met(read(kept), wanted, demand)
    tried: set[int] = set()
    before = len(kept) + 1
    while len(kept) > most:
        alone = _met_alone(meets)
        order = sorted(range(len(kept)), key=lambda n: (len(alone[n]), -n))
        row = next((n for n in order if id(kept[n]) not in tried), None)
        if row is None:
            if len(kept) == before:
                return kept
            tried, before = set(), len(kept)
            continue
        tried.add(id(kept[row]))
        near = sorted(
            (n for n in range(len(kept)) if n != row),
            key=lambda n: len(changed_columns(kept[n], clean)),
        )[:PARTNERS]
        found = _merge_partner(kept, row, near, clean, meets, wanted, read, demand)
        if found is not None:
            partner, both, met = found
            gone = sorted((row, partner), reverse=True)
            for n in gone:
                del kept[n], meets[n]
            kept.append(both)
            meets.append(met)
    return kept


def simplified(
    rows: Sequence[Cells],
    clean: Mapping[str, str],
    wanted: Sequence[Mutant],
    read: Read,
    demand: Demand,
) -> list[Cells]:
    """Undo each change of a row that no demand needs."""
    kept = list(rows)
    meets = _demands_met(read(kept), wanted, demand)
    for row in sorted(
        range(len(kept)), key=lambda n: -len(changed_columns(kept[n], clean))
    ):
        needed = meets[row] - _met_by_others(meets, row)
        while tries := list(_simpler(kept[row], clean)):
            judged_rows = read(tries)
            able = judged_rows.judge.corpus.every
            for number in needed:
                able &= demand(judged_rows, wanted[number])
            if not able:
                break
            kept[row] = tries[rows_in(able)[0]]
        judged_rows = read([kept[row]])
        meets[row] = {n for n in meets[row] if demand(judged_rows, wanted[n])}
    return kept


def _simpler(cells: Cells, clean: Mapping[str, str]) -> Iterator[Cells]:
    """Yield rows with fewer changes: two or one of them undone."""
    names = [n for n in changed_columns(cells, clean) if not _is_listed(n)]
    singles = [(n,) for n in names]
    codes = [n for n in cells if n.startswith("dx") and cells[n] != M546]
    lines = [n for n in cells if n.startswith("cpt") and cells[n] != clean.get("cpt1")]
    for taken in (
        *((a, b) for a in names for b in codes),
        *singles,
        *((n,) for n in (*codes, *lines)),
    ):
        found = {n: c for n, c in cells.items() if n not in taken}
        for name in taken:
            if not _is_listed(name) and clean.get(name):
                found[name] = clean[name]
        for stem in ("dx", "cpt"):
            listed = _listed(found, stem)
            found = {n: c for n, c in found.items() if not n.startswith(stem)}
            found.update({f"{stem}{n}": c for n, c in enumerate(listed, 1)})
        yield found


def _merge_partner(
    kept: Sequence[Cells],
    row: int,
    near: Sequence[int],
    clean: Mapping[str, str],
    meets: Sequence[set[int]],
    wanted: Sequence[Mutant],
    read: Read,
    demand: Demand,
) -> tuple[int, Cells, set[int]] | None:
    """Return the row to merge with, the merged row, and the demands it must meet.

    If there are several, the row with the fewest changes is taken.
    """
    tries = [
        (n, both)
        for n in near
        for pair in ((kept[row], kept[n]), (kept[n], kept[row]))
        if (both := merged(*pair, clean)) is not None
    ]
    if not tries:
        return None
    others = _met_by_others(meets, row)
    must = meets[row] - others
    rows = read([both for _, both in tries])
    able = rows.judge.corpus.every
    for number in must:
        able &= demand(rows, wanted[number])
    for choice in sorted(
        rows_in(able), key=lambda n: len(changed_columns(tries[n][1], clean))
    ):
        n, both = tries[choice]
        rest = set[int]().union(*(m for k, m in enumerate(meets) if k not in (row, n)))
        needed = (meets[row] | meets[n]) - rest
        if all(demand(rows, wanted[k]) >> choice & 1 for k in needed):
            return n, both, needed
    return None


def _demands_met(
    rows: Rows, wanted: Sequence[Mutant], demand: Demand
) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(len(rows))]
    for number, mutant in enumerate(wanted):
        for row in rows_in(demand(rows, mutant)):
            found[row].add(number)
    return found


def _met_by_others(meets: Sequence[set[int]], row: int) -> set[int]:
    return set[int]().union(*(m for n, m in enumerate(meets) if n != row))


def _met_alone(meets: Sequence[set[int]]) -> list[set[int]]:
    """Return the demands that only this row meets, for each row."""
    counts: dict[int, int] = {}
    for met in meets:
        for number in met:
            counts[number] = counts.get(number, 0) + 1
    return [{n for n in met if counts[n] == 1} for met in meets]
