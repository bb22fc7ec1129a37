"""The register: the history of reviews; lines are appended and never changed.

It is a single table. Each line holds the hash of the line before it, so an altered or
removed line is detected; triggers refuse such changes through SQL. SQLite by default,
PostgreSQL by URL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from audit.errors import OutputRefused
from audit.extras import ExtraMissing, extra_of
from audit.report.drafts import remove_abandoned
from audit.report.files import new_file
from audit.review.register.locations import (
    RegisterRefused,
    is_sqlite,
    sqlite_url,
    url_of,
)
from audit.review.register.tables import (
    ENTRY,
    VERSION,
    bring_up_to_date,
    start_immediately,
    version_of,
)

_FAILURES = (SQLAlchemyError, UnicodeDecodeError)
"""What drivers raise; the second one for a damaged file with text that is none."""

KINDS = ("plan", "draw", "audit", "decision", "score", "report", "note")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to add. `unit` is the encounter's id, empty for the
    review as a whole.
    """

    review: str
    kind: str
    payload: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register, as stored."""

    number: int
    at: str
    actor: str
    entry: Entry
    before: str
    sha256: str

    @property
    def computed(self) -> str:
        """The hash that the line should have."""
        return _hash(self.number, self.at, self.actor, self.entry, self.before)


class Register:
    """An open register. Give a URL (`postgresql+psycopg://…`) or the path of a file."""

    def __init__(self, location: str | Path, *, must_exist: bool = False) -> None:
        """Open the register, or create it. Raises RegisterRefused if that fails, and
        ExtraMissing without the driver for PostgreSQL.

        With `must_exist` none is created: a reader must not leave an empty one behind.
        """
        self._must_exist = must_exist
        self._url = url_of(location)
        try:
            self._engine = sa.create_engine(self._url, pool_pre_ping=True)
            self._is_postgres = self._engine.dialect.name == "postgresql"
            if is_sqlite(self._url):
                self._check_file(Path(str(self._url.database)))
                start_immediately(self._engine)
            self._make(self._engine)
        except (*_FAILURES, ImportError, OSError) as error:
            if isinstance(error, ImportError) and (extra := extra_of(error.name)):
                raise ExtraMissing(extra) from None
            raise RegisterRefused(
                f"The register cannot be opened: {_why(error)}"
            ) from (None)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, entries: Sequence[Entry], actor: str, at: dt.datetime) -> int:
        """Add lines, all or none; return the number of the last.

        When this returns, the lines are on disk. Raises RegisterRefused, with nothing
        added, if they cannot be written.
        """
        for entry in entries:
            if entry.kind not in KINDS:
                raise RegisterRefused(f"Unknown kind of line {entry.kind}.")
        with self._writing() as connection:
            return _add(connection, entries, actor, at)

    def append_from(
        self,
        make: Callable[[Sequence[Line]], Sequence[Entry]],
        actor: str,
        at: dt.datetime,
    ) -> int:
        """Add the lines that a function makes from all lines, while nobody else writes.

        Thus two people who record the same change at the same time record it once.
        """
        with self._writing() as connection:
            return _add(connection, make(_read(connection)), actor, at)

    def lines(self, review: str = "", kind: str = "") -> list[Line]:
        """Return the lines in order, of one review or kind if asked."""
        try:
            with self._engine.connect() as connection:
                lines = _read(connection)
        except _FAILURES as error:
            raise RegisterRefused(f"The register cannot be read: {_why(error)}") from (
                None
            )
        return [
            line
            for line in lines
            if review in ("", line.entry.review) and kind in ("", line.entry.kind)
        ]

    def broken_lines(self) -> list[int]:
        """Return the numbers of the lines at which the chain of hashes breaks."""
        return broken_lines(self.lines())

    def _check_file(self, file: Path) -> None:
        """Refuse a missing file before the driver creates it."""
        if file.exists():
            # Of a run that was killed right after it had created the register.
            remove_abandoned(file.parent)
            return
        if self._must_exist:
            raise RegisterRefused(
                f"There is no register {file}. `tspine review score --register` "
                "creates one."
            )
        self._create_file(file)

    def _create_file(self, path: Path) -> None:
        """Create a register for this user alone; it appears with its table or never."""
        try:
            with new_file(path, private=True) as draft:
                engine = sa.create_engine(sqlite_url(draft))
                start_immediately(engine)
                self._make(engine)
                engine.dispose()
        except OutputRefused as refusal:
            # Somebody else may have created it in the meantime.
            if not path.is_file():
                raise RegisterRefused(
                    f"The register cannot be opened: {refusal}"
                ) from None

    def _make(self, engine: sa.Engine) -> None:
        """Create the tables once, whoever comes first, or bring them up to date.

        A reader leaves the tables of an earlier release as they are.
        """
        with engine.begin() as connection:
            if self._is_postgres:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(5460546)"))
            version = version_of(connection)
            if version > VERSION:
                raise RegisterRefused(
                    f"The register has version {version} and this release knows "
                    f"{VERSION}: a newer tspine wrote it. Use that one."
                )
            if self._must_exist and not version:
                raise RegisterRefused(
                    "There is no register: the database has none of its lines. "
                    "`tspine review score --register` creates one."
                )
            if version < VERSION and not self._must_exist:
                bring_up_to_date(connection, version)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                if self._is_postgres:
                    # Readers continue; a second writer waits for the last line's hash.
                    lock = f"LOCK TABLE {ENTRY.name} IN EXCLUSIVE MODE"
                    connection.execute(sa.text(lock))
                yield connection
        except _FAILURES as error:
            raise RegisterRefused(
                f"Nothing was added to the register: {_why(error)}"
            ) from None


def broken_lines(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines at which the chain of hashes breaks."""
    broken, before, number = [], "", 0
    for line in lines:
        number += 1
        right = (number, before, line.computed)
        if (line.number, line.before, line.sha256) != right:
            broken.append(line.number)
        before, number = line.sha256, line.number
    return broken


def _add(
    connection: sa.Connection, entries: Sequence[Entry], actor: str, at: dt.datetime
) -> int:
    """Chain entries to the last line; return the number of the last."""
    columns = sa.select(ENTRY.c.number, ENTRY.c.sha256)
    last = connection.execute(columns.order_by(ENTRY.c.number.desc()).limit(1)).first()
    number, before = (last.number, last.sha256) if last else (0, "")
    stamp = at.isoformat(timespec="seconds")
    rows = []
    for entry in entries:
        number += 1
        digest = _hash(number, stamp, actor, entry, before)
        rows.append(_row(number, stamp, actor, entry, before, digest))
        before = digest
    if rows:
        connection.execute(ENTRY.insert(), rows)
    return int(number)


def _read(connection: sa.Connection) -> list[Line]:
    query = sa.select(ENTRY).order_by(ENTRY.c.number)
    return [_line(row) for row in connection.execute(query)]


def _line(row: sa.Row[Any]) -> Line:
    # SQLite stores any kind of value in any column.
    values: list[object] = list(row)
    number, texts = values[0], values[1:]
    if not isinstance(number, int) or not all(isinstance(text, str) for text in texts):
        raise RegisterRefused(
            f"The register is damaged: its line {number!s:.20} holds something that is "
            "no text. Restore the file from a backup."
        )
    entry = Entry(row.review, row.kind, row.payload, row.unit)
    return Line(number, row.at, row.actor, entry, row.before, row.sha256)


def _row(
    number: int, at: str, actor: str, entry: Entry, before: str, digest: str
) -> dict[str, object]:
    return {
        "number": number,
        "at": at,
        "actor": actor,
        "review": entry.review,
        "kind": entry.kind,
        "unit": entry.unit,
        "payload": entry.payload,
        "before": before,
        "sha256": digest,
    }


def _hash(number: int, at: str, actor: str, entry: Entry, before: str) -> str:
    fields = [number, at, actor, entry.review, entry.kind, entry.unit, entry.payload]
    text = json.dumps([*fields, before])
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _why(error: Exception) -> str:
    """Return the reason without the SQL statement, which may hold patient data."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, UnicodeDecodeError) or "decode" in str(cause):
        # The driver quotes the text that it cannot decode.
        return "it is damaged. Restore the file from a backup."
    return " ".join(str(cause).split("\nDETAIL")[0].split()) or type(cause).__name__
