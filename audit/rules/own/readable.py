"""Finds which keys of a changed or added rule cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from audit.errors import RuleError
from audit.rules.own.checking import Checker
from audit.rules.own.tables import NONE, OPTIONAL

Record = Mapping[str, Any]
Reader = Callable[[Record, str], object]
"""Reads a [[rule]] table of a file. Raises RuleError."""


class Readable:
    """Reads the keys of rules, and notes those that cannot be read."""

    def __init__(self, read: Reader, check: Checker) -> None:
        """Take what reads a whole rule, and what collects the problems."""
        self._read, self._check = read, check

    def keys(
        self, table: str, index: int, model: Record, stated: Record
    ) -> dict[str, Any]:
        """Return the keys of a record that can be read; the others are reported."""
        fine = dict(stated)
        while True:
            whole = self._problem_of(model, fine, table)
            if not whole:
                return fine
            wrong = next(
                (k for k in fine if self._problem_of(model, {k: fine[k]}, "") == whole),
                "",
            )
            self._check.refuse(whole, table, index, wrong)
            if not wrong:
                return {} if table == "override" else {**model, "id": stated["id"]}
            if wrong in model:
                fine[wrong] = model[wrong]
            else:
                del fine[wrong]

    def _problem_of(self, model: Record, stated: Record, table: str) -> str:
        """Return what is wrong with a record; `model` lends what is not stated."""
        base = {} if table == "rule" else model
        kept = {k: v for k, v in base.items() if stated.get(k) != NONE}
        stays = {k: v for k, v in stated.items() if v != NONE}
        for key, value in stated.items():
            if value == NONE and key not in OPTIONAL:
                return f"{key!r} cannot be taken away from a rule."
        try:
            self._read({**kept, **stays}, "")
        except RuleError as problem:
            _, _, message = str(problem).partition(": ")
            return message
        return ""
