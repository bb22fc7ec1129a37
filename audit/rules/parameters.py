"""Dated parameters: the numbers that rules compare with, each value with its source."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from audit.errors import RuleError


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that changes by date: values by the day they start, oldest first."""

    name: str
    meaning: str
    values: tuple[tuple[dt.date, int, str], ...]

    def on(self, day: dt.date) -> int:
        """Give the value in force on a day; before the first day, the first value."""
        current = self.values[0][1]
        for since, value, _ in self.values:
            if since <= day:
                current = value
        return current


def read_parameters(content: Mapping[str, Any] | None) -> dict[str, Parameter]:
    """Read the parameters of a pack; None reads those that ship with the product."""
    if content is None:
        text = (
            resources.files("audit.rules")
            .joinpath("pack", "parameters.toml")
            .read_text("utf-8")
        )
        content = tomllib.loads(text)
    return {name: _parameter(name, record) for name, record in content.items()}


def _parameter(name: str, record: Any) -> Parameter:
    try:
        values = tuple(
            sorted(
                (v["from"], int(v["value"]), str(v["source"])) for v in record["values"]
            )
        )
        meaning = str(record["meaning"])
    except (KeyError, TypeError, ValueError) as problem:
        raise RuleError(
            f"parameters.toml, {name}: every value needs from, value and source "
            f"({type(problem).__name__}: {problem})."
        ) from None
    if not values:
        raise RuleError(f"parameters.toml, {name}: no value is given.")
    return Parameter(name, meaning, values)
