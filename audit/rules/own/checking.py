"""Checks the shape of each change: keys, types, and who is responsible for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from audit.rules.own.places import Place
from audit.rules.own.tables import NONE, RESPONSIBLE, Kind, TableSpec
from audit.suggestions import did_you_mean, nearest
from audit.whole_numbers import whole

_MUST_BE = {
    Kind.TEXT: "a text that is not empty",
    Kind.LINES: "a list of texts",
    Kind.DAY: "a date like 2026-10-01",
    Kind.WHOLE: "a whole number",
    Kind.NUMBER: "a number",
    Kind.FLAG: "true or false",
}


class Checker:
    """Collects what is wrong, each with its place."""

    def __init__(self, place: Place) -> None:
        """Take what knows the places."""
        self._place = place
        self.problems: list[str] = []

    def refuse(
        self, message: str, table: str = "", index: int = 0, key: str = ""
    ) -> None:
        """Note a problem of a key, of a table, or of the whole file."""
        self.problems.append(f"{self._place(table, index, key)}: {message}")

    def records(
        self, content: Mapping[str, Any], spec: TableSpec
    ) -> list[tuple[int, Mapping[str, Any]]]:
        """Return the tables of one name that are well formed, with their indexes."""
        found = content.get(spec.name, [])
        if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
            self.refuse(f"write {spec.name} as [[{spec.name}]] tables.", key=spec.name)
            return []
        return [
            (index, record)
            for index, record in enumerate(found)
            if self._is_well_formed(index, record, spec)
        ]

    def _is_well_formed(
        self, index: int, record: Mapping[str, Any], spec: TableSpec
    ) -> bool:
        before = len(self.problems)
        for key, value in record.items():
            kind = spec.keys.get(key)
            if kind is None:
                hint = did_you_mean(map(repr, nearest(key, spec.keys)))
                self.refuse(
                    f"[[{spec.name}]] has no key {key!r}.{hint}", spec.name, index, key
                )
            elif not _fits(kind, value):
                self.refuse(
                    f"{key!r} must be {_MUST_BE[kind]}, not {_shown(value)}.",
                    *(spec.name, index, key),
                )
        missing = [key for key in spec.required if key not in record]
        for key in missing:
            why = (
                " Every change says why it is made, who decided it, and on which day."
                if key in RESPONSIBLE
                else ""
            )
            self.refuse(f"the key {key!r} is missing.{why}", spec.name, index)
        return len(self.problems) == before


def _fits(kind: Kind, value: object) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str) and bool(value.strip())
        case Kind.LINES:
            return value == NONE or (
                isinstance(value, list) and all(isinstance(v, str) for v in value)
            )
        case Kind.DAY:
            return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        case Kind.WHOLE:
            return whole(value) is not None
        case Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Kind.FLAG:
            return isinstance(value, bool)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
