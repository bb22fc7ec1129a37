"""Where the official code set overrides the guide.

README, the sheet About and the tests all use this one table.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Departure:
    """One statement of the guide, the official rule, and what the tool does.

    `cites` are the labels of the sources, `rules` the ids of the rules that follow the
    official rule.
    """

    guide: str
    official: str
    tool: str
    cites: tuple[str, ...]
    rules: tuple[str, ...]


@cache
def departures() -> tuple[Departure, ...]:
    """Read the table that ships with the pack."""
    source = resources.files("audit.rules").joinpath("departures.toml")
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        Departure(
            guide=row["guide"],
            official=row["official"],
            tool=row["tool"],
            cites=tuple(row["cites"]),
            rules=tuple(row["rules"]),
        )
        for row in content["departure"]
    )


def as_sentences() -> tuple[str, ...]:
    """Return each departure as one paragraph, for sheets with running text."""
    return tuple(
        f"Guide: {row.guide} Official: {row.official} Tool: {row.tool}"
        for row in departures()
    )


def as_markdown() -> str:
    """Return the table as Markdown, as the README and the handbook show it."""
    head = "| the guide says | the official rule | what tspine does |\n|---|---|---|\n"
    rows = (
        f"| {row.guide} | {row.official} | {row.tool}{_ids(row)} |"
        for row in departures()
    )
    return head + "\n".join(rows)


def _ids(row: Departure) -> str:
    return f" ({', '.join(row.rules)})" if row.rules else ""
