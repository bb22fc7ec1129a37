"""The table of laws of README.md: written from the laws and from the tests they mark.

A law has its number and title in `law_table.toml` or, if it is a law of outcomes, in
`audit.proof.statements.law_book`. The tests of a law are marked with
`@pytest.mark.law(number)`; the table names their files. `python -m
property_tests.figures --write-only` writes it.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit.proof.statements.law_book import LAW_BOOK
from property_tests.support.places import SUITE

BY_STATEMENT = ("proved/test_laws.py", "proved/test_structure.py")
"""The tests of every law of outcomes: by the solver, and on the golden rows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A law of the table; `kills` names its line in the kill table, or is empty."""

    number: int
    title: str
    how: str
    kills: str


def entries() -> tuple[Entry, ...]:
    """Return every law, in the order of the numbers.

    Raises ValueError if two share a number.
    """
    records = tomllib.loads((SUITE / "law_table.toml").read_text(encoding="utf-8"))[
        "law"
    ]
    found = [
        Entry(r["number"], r["title"], r["how"], r.get("kills", "")) for r in records
    ]
    found += [
        Entry(law.number, law.title, "proved; sampled", f"[{law.obligation}]")
        for law in LAW_BOOK
    ]
    numbers = [entry.number for entry in found]
    if len(set(numbers)) < len(numbers):
        raise ValueError("two laws share a number")
    return tuple(sorted(found, key=lambda entry: entry.number))


def tests_of_laws() -> Mapping[int, list[str]]:
    """Return for each number the tests that it marks, as file::test."""
    found: dict[int, list[str]] = {}
    for law in LAW_BOOK:
        found[law.number] = [f"{file}::" for file in BY_STATEMENT]
    for path in sorted(SUITE.rglob("test_*.py")):
        name = path.relative_to(SUITE).as_posix()
        for test, number in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(f"{name}::{test}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == (
                    "pytest.mark.law"
                ):
                    for argument in mark.args:
                        yield node.name, int(ast.literal_eval(argument))


def table() -> str:
    """Write the table."""
    tests = tests_of_laws()
    lines = [
        "| # | law | where | how | kill share |",
        "|---:|---|---|---|---|",
    ]
    for entry in entries():
        files = dict.fromkeys(t.partition("::")[0] for t in tests.get(entry.number, ()))
        where = ", ".join(f"`property_tests/{file}`" for file in files) or "-"
        kills = entry.kills or "-"
        lines.append(
            f"| {entry.number} | {entry.title} | {where} | {entry.how} | {kills} |"
        )
    return "\n".join(lines)
