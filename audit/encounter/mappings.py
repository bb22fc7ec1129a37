"""Turns a record with named fields (a Python mapping, a JSON object) into cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_NUMBERED = {"dx": "dx", "lines": "cpt"}


def spread(record: Mapping[str, object]) -> dict[str, object]:
    """Return the record with one cell for each key.

    A list under `dx` becomes dx1, dx2, …; a list under `lines` becomes cpt1, cpt2, ….
    The items of any other list are joined by semicolons, and a pair inside a list is
    joined by ~ (unrelated_pairs).
    """
    cells: dict[str, object] = {}
    for key, value in record.items():
        name = str(key)
        prefix = _NUMBERED.get(name.strip().casefold())
        items = _items(value)
        if prefix and items is None and isinstance(value, str):
            items = list(value.split(";"))
        if prefix and items is not None:
            cells.update((f"{prefix}{n}", item) for n, item in enumerate(items, 1))
        elif items is not None:
            cells[name] = "; ".join(map(_text, items))
        else:
            cells[name] = value
    return cells


def _items(value: object) -> list[object] | None:
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=_text)
    return None


def _text(item: object) -> str:
    if isinstance(item, Iterable) and not isinstance(item, (str, Mapping)):
        return "~".join(sorted(map(str, item)))
    return "" if item is None else str(item)
