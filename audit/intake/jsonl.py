"""Tables in JSON lines: each line is an object, each object an encounter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from audit.encounter.mappings import spread
from audit.errors import InputUnreadable
from audit.intake.source import text_encoding
from audit.intake.table import Row, Table, require_columns


def read_json_lines(path: Path) -> Table:
    """Open a JSON lines file; it is read twice, each time as a stream.

    The first pass collects the names in all objects, because any of them may have more
    diagnoses than the first.
    """
    encoding, sha256 = text_encoding(path)
    names: dict[str, None] = {}
    count = 0
    for _, record in _records(path, encoding):
        count += 1
        names.update(dict.fromkeys(record))
    headings = tuple(names)
    require_columns(str(path), headings)

    def rows() -> Iterator[Row]:
        for number, record in _records(path, encoding):
            yield number, tuple(record.get(name, "") for name in headings)

    return Table(
        kind="json lines",
        headings=headings,
        rows=rows,
        sha256=sha256,
        row_count=count,
    )


def _records(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, object]]]:
    # Bytes that cannot be decoded are replaced, so that a message can name the line.
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, spread(_record(path, number, line))


def _record(path: Path, number: int, line: str) -> dict[str, object]:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        if len(set(names)) == len(names):
            return dict(pairs)
        twice = next(name for name in names if names.count(name) > 1)
        raise InputUnreadable(
            f'{path}, row {number}: the object has "{twice}" more than once. '
            "Keep one of them."
        )

    try:
        record = json.loads(line, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict):
        return record
    raise InputUnreadable(
        f"{path}, row {number}: the line is not a JSON object. "
        "Write one object on each line."
    )
