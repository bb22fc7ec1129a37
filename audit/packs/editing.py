"""Edits the text of a pack.toml: what is not changed keeps every byte and comment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from tomlkit.items import Array, Item

from audit.errors import RuleError
from audit.packs.condition_rows import same_condition
from audit.rules.own import TABLES
from audit.rules.own.places import Block, blocks_of
from audit.rules.own.tables import Kind


@dataclass(slots=True)
class Edits:
    """What changes in a pack.toml.

    `values` maps table and index to the keys that change; None takes a key out. The
    head has the table "" and the index 0. `gone` are tables that are taken out, `new`
    the tables that are added.
    """

    values: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    gone: list[tuple[str, int]] = field(default_factory=list)
    new: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        """Whether nothing changes."""
        return not self.count

    @property
    def count(self) -> int:
        """The number of tables that are changed, taken out or added."""
        return len(self.values) + len(self.gone) + len(self.new)


def edited(text: str, edits: Edits) -> str:
    """Return the text with the edits made.

    Raises RuleError if a table is not written with a header of its own, as [[rule]].
    """
    lines = text.split("\n")
    counted: dict[str, int] = {}
    placed: list[tuple[Block, tuple[str, int]]] = []
    for block in blocks_of(text):
        index = counted.get(block.table, 0)
        counted[block.table] = index + 1
        placed.append((block, (block.table, index)))
    _refuse_inline(text, counted)
    for block, key in reversed(placed):
        if key in edits.gone:
            end = block.end
            while end < len(lines) - 1 and not lines[end].strip():
                end += 1
            del lines[block.first : end]
        elif key in edits.values:
            segment = "\n".join(lines[block.first : block.end])
            changed = _changed(segment, block.table, edits.values[key])
            lines[block.first : block.end] = changed.split("\n")
    result = "\n".join(lines)
    for name, record in edits.new:
        result = f"{result.rstrip()}\n\n{_written(name, record)}"
    return result


def _refuse_inline(text: str, counted: Mapping[str, int]) -> None:
    content = tomllib.loads(text)
    for name in TABLES:
        if len(content.get(name, [])) != counted.get(name, 0):
            raise RuleError(
                f"pack.toml: write each table of {name!r} under a line [[{name}]], so "
                "that it can be changed by itself."
            )


def _changed(segment: str, table: str, values: Mapping[str, Any]) -> str:
    document = tomlkit.parse(segment)
    place: Any = document[table][0] if table else document
    for key, value in values.items():
        if value is None:
            place.remove(key)
        elif isinstance(value, list) and isinstance(place.get(key), Array):
            _change_array(place[key], value)
        else:
            place[key] = _item(value)
    return tomlkit.dumps(document).rstrip("\n")


def _change_array(array: Array, values: Sequence[str]) -> None:
    """Change an array element by element, so that comments inside it stay."""
    shared = min(len(array), len(values))
    for index in range(shared):
        if array[index] != values[index]:
            array[index] = values[index]
    while len(array) > len(values):
        del array[-1]
    for value in values[shared:]:
        array.append(value)


def _item(value: Any) -> Item:
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value)
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(value)
        array.multiline(len(value) > 1)
        return array
    made: Item = tomlkit.item(value)
    return made


def _written(name: str, record: Mapping[str, Any]) -> str:
    """Return a new table as text, its keys in the order of the sheet."""
    keys = [key for key in TABLES[name].keys if key in record]
    width = max(map(len, keys))
    lines = (f"{key:<{width}} = {_item(record[key]).as_string()}" for key in keys)
    return "\n".join([f"[[{name}]]", *lines, ""])


def edits_between(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    entries: Mapping[str, Sequence[int | None]],
    head: Mapping[str, Any],
) -> Edits:
    """Return what makes one content of a pack.toml the other.

    `entries` has for each table the index that each new record has in the old content,
    or None; `head` the new values of the head.
    """
    found = Edits()
    values = {k: v for k, v in head.items() if v != old.get(k, "")}
    if values:
        found.values[("", 0)] = {k: v or None for k, v in values.items()}
    for name, spec in TABLES.items():
        before: Sequence[Mapping[str, Any]] = old.get(name, [])
        kept = {index for index in entries.get(name, ()) if index is not None}
        found.gone += [(name, i) for i in range(len(before)) if i not in kept]
        for index, record in zip(entries.get(name, ()), new.get(name, []), strict=True):
            if index is None:
                found.new.append((name, record))
                continue
            changed = {
                key: record.get(key)
                for key, kind in spec.keys.items()
                if not _same_value(key, before[index].get(key), record.get(key), kind)
            }
            if changed:
                found.values[(name, index)] = changed
    return found


def _same_value(key: str, old: Any, new: Any, kind: Kind) -> bool:
    if key == "when" and isinstance(old, str) and isinstance(new, str):
        return same_condition(old, new)
    return same(old, new, kind)


def same(old: Any, new: Any, kind: Kind) -> bool:
    """Whether two values say the same, although a cell holds them otherwise."""
    if kind is Kind.LINES:
        return _lines(old) == _lines(new)
    if kind is Kind.TEXT and isinstance(old, str) and isinstance(new, str):
        return old.split() == new.split()
    return bool(old == new)


def _lines(value: Any) -> list[str]:
    # An empty list and "none" both take all lines away.
    if not isinstance(value, list):
        return []
    return [" ".join(line.split()) for line in value]
