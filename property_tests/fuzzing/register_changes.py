"""Changes of the lines of a register that keep its chain of hashes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from random import Random

from property_tests.fuzzing.mutations import BINARY, Change, change_lines, change_words

_TABLE = "tspine_review_entry"
_FIELDS = "number, at, actor, review, kind, unit, payload, before, sha256"


def change_entries(random: Random, data: bytes) -> bytes:
    """Change texts of some lines, drop, repeat or swap lines, and chain them anew."""
    with closing(sqlite3.connect(":memory:")) as book:
        book.deserialize(data)
        query = f"SELECT {_FIELDS} FROM {_TABLE} ORDER BY number"
        rows = [list(row) for row in book.execute(query)]
        if not rows:
            return data
        for _ in range(random.choice((1, 1, 3))):
            row = random.choice(rows)
            match random.randrange(6):
                case 0:
                    rows.remove(row)
                case 1:
                    rows.insert(random.randrange(len(rows)), list(row))
                case 2:
                    row[6] = random.choice(rows)[6]
                case _:
                    at = random.choice((1, 2, 3, 4, 5, 6, 6, 6, 6))
                    change = random.choice((change_words, change_lines))
                    changed = change(random, str(row[at]).encode("utf-8", "replace"))
                    row[at] = changed.decode("utf-8", "replace")
            if not rows:
                break
        for verb in ("update", "delete"):
            book.execute(f"DROP TRIGGER {_TABLE}_{verb}")
        book.execute(f"DELETE FROM {_TABLE}")
        marks = ", ".join("?" * 9)
        book.executemany(
            f"INSERT INTO {_TABLE} ({_FIELDS}) VALUES ({marks})",
            _chained(rows),
        )
        book.commit()
        return book.serialize()


def _chained(rows: list[list[object]]) -> list[list[object]]:
    before, chained = "", []
    for number, row in enumerate(rows, 1):
        text = json.dumps([number, *row[1:7], before])
        digest = hashlib.sha256(text.encode("ascii")).hexdigest()
        chained.append([number, *row[1:7], before, digest])
        before = digest
    return chained


REGISTER: tuple[Change, ...] = (*BINARY, change_entries, change_entries)
