"""Which tests the default run leaves out: thorough.toml names them and says why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

MARK = "thorough"
TABLE = Path(__file__).parents[1] / "thorough.toml"


@cache
def entries() -> tuple[str, ...]:
    """Return the files, tests and beginnings of tests of the table, in its order."""
    parts = tomllib.loads(TABLE.read_text(encoding="utf-8"))["part"]
    return tuple(test for part in parts for test in part["tests"])


def names(entry: str, test: str) -> bool:
    """Whether an entry names a test: as its file, as itself, or as its beginning."""
    if not test.startswith(entry):
        return False
    # "test_page.py" is not the beginning of "test_page.py2", nor "test_a" of "test_ab".
    return "[" in entry or test[len(entry) :][:1] in {"", ":", "["}


def is_thorough(test: str) -> bool:
    """Whether the default run leaves out a test, by its node id."""
    return any(names(entry, test) for entry in entries())


def refuse_unused(tests: Iterable[str]) -> None:
    """Raise UsageError if an entry names none of these tests."""
    there = list(tests)
    unused = [e for e in entries() if not any(names(e, test) for test in there)]
    if unused:
        raise pytest.UsageError(
            f"{TABLE.name} names tests that do not exist. Correct or delete these "
            f"lines: {', '.join(unused)}"
        )
