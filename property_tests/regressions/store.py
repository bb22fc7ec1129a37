"""Rows that once failed: saved by the test run, accepted by a person.

A failing test saves its smallest row in `pending.jsonl`, which is not committed. Rows
are generated, never real: only cells that a strategy drew get there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
PENDING = FOLDER / "pending.jsonl"
ACCEPTED = FOLDER / "rows.jsonl"


@dataclass(frozen=True, slots=True)
class Regression:
    """A row with its expected verdict and the source of that verdict.

    `test` is the test that found it; verdict and citation are empty while pending.
    """

    cells: dict[str, object]
    test: str
    verdict: str = ""
    risk: str = ""
    citation: str = ""


def read(path: Path) -> list[Regression]:
    """Read the rows of a file; a missing file has no rows."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Regression(**json.loads(line)) for line in lines if line.strip()]


def write(path: Path, rows: Iterable[Regression]) -> None:
    """Write rows, one per line."""
    lines = (json.dumps(asdict(row), sort_keys=True) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def save_pending(cells: Mapping[str, object], test: str) -> bool:
    """Save a failing row, unless it is known or cannot be written as JSON."""
    try:
        plain = json.loads(json.dumps(dict(cells)))
    except (TypeError, ValueError):
        return False
    known = [*read(PENDING), *read(ACCEPTED)]
    if any(row.cells == plain and row.test == test for row in known):
        return False
    write(PENDING, [*read(PENDING), Regression(plain, test)])
    return True


def accept(number: int, verdict: str, risk: str, citation: str) -> Regression:
    """Move a pending row, counted from 1, to the accepted ones."""
    pending = read(PENDING)
    if not 1 <= number <= len(pending):
        raise SystemExit(f"There are {len(pending)} pending rows, no row {number}.")
    row = pending.pop(number - 1)
    kept = Regression(row.cells, row.test, verdict, risk, citation)
    write(ACCEPTED, [*read(ACCEPTED), kept])
    write(PENDING, pending)
    return kept
