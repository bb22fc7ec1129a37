"""Fewer golden rows: one row is folded into another where both are still shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.codes import M546
from property_tests.mutation.kills import Rows
from property_tests.mutation.operators import Mutant
from property_tests.mutation.vectors import Bits, Cells, places

MOST_CHANGES = 16
"""Cells in which a folded row may differ from the clean encounter."""

MOST_CODES = 8
"""Diagnoses, or service lines, of a folded row."""

PARTNERS = 150
"""Rows that one row is tried to be folded into."""

Read = Callable[[Sequence[Cells]], Rows]
Demand = Callable[[Rows, Mutant], Bits]


def changed(cells: Cells, clean: Mapping[str, str]) -> tuple[str, ...]:
    """Name the columns in which a row differs from the clean encounter."""
    names = dict.fromkeys((*clean, *cells))
    return tuple(
        n
        for n in names
        if n != "encounter_id" and str(cells.get(n, "")) != str(clean.get(n, ""))
    )


def folded(
    one: Cells,
    other: Cells,
    clean: Mapping[str, str],
    *,
    most: int = MOST_CHANGES,
    codes: int = MOST_CODES,
) -> Cells | None:
    """Give one row with the changes of both; None where they contradict each other.

    Diagnoses and service lines are joined, those of the first row first. A row may
    have at most so many changes, and so many codes or lines.
    """
    mine = set(changed(one, clean))
    theirs = [n for n in changed(other, clean) if not _is_listed(n)]
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
    return found if len(changed(found, clean)) <= most else None


def _is_listed(name: str) -> bool:
    return name.startswith(("dx", "cpt"))


def _listed(cells: Cells, stem: str) -> list[object]:
    names = (f"{stem}{n}" for n in range(1, 13))
    return [cells[n] for n in names if cells.get(n)]


def fold(
    rows: Sequence[Cells],
    clean: Mapping[str, str],
    wanted: Sequence[Mutant],
    most: int,
    read: Read,
    demand: Demand,
) -> list[Cells]:
    """Fold rows into others, until there are few enough or no two can be folded."""
    kept = list(rows)
    meets = _met(read(kept), wanted, demand)
    tried: set[int] = set()
    before = len(kept) + 1
    while len(kept) > most:
        alone = _alone(meets)
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
            key=lambda n: len(changed(kept[n], clean)),
        )[:PARTNERS]
        found = _partner(kept, row, near, clean, meets, wanted, read, demand)
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
    """Take back each change of a row that no demand needs."""
    kept = list(rows)
    meets = _met(read(kept), wanted, demand)
    for row in sorted(range(len(kept)), key=lambda n: -len(changed(kept[n], clean))):
        needed = meets[row] - _without(meets, row)
        while tries := list(_plainer(kept[row], clean)):
            told = read(tries)
            able = told.judge.corpus.every
            for number in needed:
                able &= demand(told, wanted[number])
            if not able:
                break
            kept[row] = tries[places(able)[0]]
        told = read([kept[row]])
        meets[row] = {n for n in meets[row] if demand(told, wanted[n])}
    return kept


def _plainer(cells: Cells, clean: Mapping[str, str]) -> Iterator[Cells]:
    """Give rows with fewer changes: two or one of them taken back."""
    names = [n for n in changed(cells, clean) if not _is_listed(n)]
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


def _partner(
    kept: Sequence[Cells],
    row: int,
    near: Sequence[int],
    clean: Mapping[str, str],
    meets: Sequence[set[int]],
    wanted: Sequence[Mutant],
    read: Read,
    demand: Demand,
) -> tuple[int, Cells, set[int]] | None:
    """Give the row to fold one into, what comes of it, and what that must meet.

    Of several, the least changed.
    """
    tries = [
        (n, both)
        for n in near
        for pair in ((kept[row], kept[n]), (kept[n], kept[row]))
        if (both := folded(*pair, clean)) is not None
    ]
    if not tries:
        return None
    others = _without(meets, row)
    must = meets[row] - others
    rows = read([both for _, both in tries])
    able = rows.judge.corpus.every
    for number in must:
        able &= demand(rows, wanted[number])
    for place in sorted(places(able), key=lambda n: len(changed(tries[n][1], clean))):
        n, both = tries[place]
        rest = set[int]().union(*(m for k, m in enumerate(meets) if k not in (row, n)))
        needed = (meets[row] | meets[n]) - rest
        if all(demand(rows, wanted[k]) >> place & 1 for k in needed):
            return n, both, needed
    return None


def _met(rows: Rows, wanted: Sequence[Mutant], demand: Demand) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(len(rows))]
    for number, mutant in enumerate(wanted):
        for row in places(demand(rows, mutant)):
            found[row].add(number)
    return found


def _without(meets: Sequence[set[int]], row: int) -> set[int]:
    return set[int]().union(*(m for n, m in enumerate(meets) if n != row))


def _alone(meets: Sequence[set[int]]) -> list[set[int]]:
    """What each row alone shows."""
    counts: dict[int, int] = {}
    for met in meets:
        for number in met:
            counts[number] = counts.get(number, 0) + 1
    return [{n for n in met if counts[n] == 1} for met in meets]
