"""Reads the files beside the encounters: packs, policies, plans and code lists.

Whatever is wrong with such a file is raised as one error that its reader chooses, with
the name of the file and what to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from audit.errors import TspineError
from audit.limits import limit, raise_it


def side_bytes(file: Path | Traversable, error: type[TspineError]) -> bytes:
    """Return the content of a file. Raises `error` if it is too large or unreadable."""
    most = limit("side-file-bytes")
    try:
        with file.open("rb") as opened:
            raw: bytes = opened.read(most + 1)
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
        raise error(f"{file} cannot be read: {reason}. Check the name.") from None
    except ValueError:
        raise error(f"{str(file)!r} is not the name of a file.") from None
    if len(raw) > most:
        raise error(
            f"{file} has more than {most:,} bytes. Check that it is the right file, or "
            f"{raise_it('side-file-bytes', 10 * most)}."
        )
    return raw


def side_text(file: Path | Traversable, error: type[TspineError]) -> str:
    """Return the text of a file in UTF-8. Raises `error`, which names a wrong byte."""
    raw = side_bytes(file, error)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise error(
            f"{file}, line {line}: the text is not UTF-8. Save the file as UTF-8."
        ) from None


def toml_tables(text: str, name: str, error: type[TspineError]) -> dict[str, Any]:
    """Parse TOML. Raises `error` for text that is not TOML, or beyond a limit."""
    most = limit("toml-line-characters")
    for number, line in enumerate(text.split("\n"), 1):
        # The time for a key of many parts rises with the square of their number.
        if len(line) > most:
            raise error(
                f"{name}, line {number}: the line has more than {most:,} characters. "
                f"Break it, or {raise_it('toml-line-characters', len(line))}."
            )
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{name}: not a TOML file: {problem}") from None
    except RecursionError:
        raise error(f"{name}: its lists stand too deep inside one another.") from None
    except ValueError:  # a date that does not exist, a number of thousands of digits
        raise error(f"{name}: it holds a number or a date that cannot be.") from None
    largest = 10 ** limit("digits")
    if any(abs(number) >= largest for number in _whole_numbers(content)):
        raise error(
            f"{name}: it holds a number of more than {limit('digits')} digits. "
            "Correct it."
        )
    return content


def _whole_numbers(content: dict[str, Any]) -> Iterator[int]:
    waiting: list[Any] = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, int):
            yield value
