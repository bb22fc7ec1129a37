"""Dated parameters: the numbers that rules compare with, with dates and sources."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from audit.errors import RuleError
from audit.whole_numbers import whole


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that depends on the date: values with their first days, oldest first."""

    name: str
    meaning: str
    values: tuple[tuple[dt.date, int, str], ...]

    def on(self, day: dt.date) -> int:
        """Return the value in force on a day; before the first day, the first value."""
        current = self.values[0][1]
        for since, value, _ in self.values:
            if since <= day:
                current = value
        return current


def read_parameters(content: Mapping[str, Any] | None) -> dict[str, Parameter]:
    """Read the parameters of a pack; None reads the shipped ones."""
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
                (_day(v["from"]), _whole(v["value"]), str(v["source"]))
                for v in record["values"]
            )
        )
        meaning = str(record["meaning"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise RuleError(
            f"parameters.toml, {name}: every value needs from, value and source "
            f"({type(problem).__name__}: {problem})."
        ) from None
    if not values:
        raise RuleError(f"parameters.toml, {name}: no value is given.")
    return Parameter(name, meaning, values)


def _day(value: object) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise ValueError(f"{value!r} is no date like 2026-01-31")
    return value


def _whole(value: object) -> int:
    number = whole(value)
    if number is None:
        raise ValueError(f"{value!r} is no whole number")
    return number
