"""The register's single table, and the triggers that keep its lines unchanged."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from audit.review.register.locations import RegisterRefused

ENTRY = sa.Table(
    "tspine_review_entry",
    sa.MetaData(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("review", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
)
"""Every line of every review. `before` is the hash of the line before."""

SCHEMA = sa.Table(
    "tspine_review_schema",
    sa.MetaData(),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
)
"""The version of the tables; registers of the first version lack it."""

_TABLE = ENTRY.name
_SAID = "lines of the register are added and never changed"
_NEXT = "a line of the register must follow the last one"

# With INSERT OR REPLACE, SQLite deletes lines without a trigger on DELETE.
_FOLLOWS = f"""
    NEW.number = (SELECT COALESCE(MAX(number), 0) + 1 FROM {_TABLE})
    AND NEW.before = COALESCE(
        (SELECT sha256 FROM {_TABLE} ORDER BY number DESC LIMIT 1), '')
    AND NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE sha256 = NEW.sha256)
"""

SQLITE: tuple[tuple[str, ...], ...] = (
    tuple(
        f"CREATE TRIGGER {_TABLE}_{verb.lower()} BEFORE {verb} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    (
        f"CREATE TRIGGER {_TABLE}_insert BEFORE INSERT ON {_TABLE} "
        f"WHEN NOT ({_FOLLOWS}) BEGIN SELECT RAISE(ABORT, '{_NEXT}'); END",
    ),
)
"""Statements that guard the table in SQLite, those of each version."""

POSTGRES: tuple[tuple[str, ...], ...] = (
    (
        f"CREATE OR REPLACE FUNCTION {_TABLE}_guard() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$",
        f"CREATE TRIGGER {_TABLE}_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_guard()",
    ),
    (
        f"CREATE OR REPLACE FUNCTION {_TABLE}_next() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN IF NOT ({_FOLLOWS}) THEN RAISE EXCEPTION '{_NEXT}'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE TRIGGER {_TABLE}_insert BEFORE INSERT "
        f"ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {_TABLE}_next()",
    ),
)
"""Statements that guard the table in PostgreSQL, those of each version."""

VERSION = len(SQLITE)
"""The version of the tables that this release writes."""


def version_of(connection: sa.Connection) -> int:
    """Return the version of the tables of a register; 0 if it has none yet."""
    tables = sa.inspect(connection)
    if not tables.has_table(ENTRY.name):
        return 0
    if not tables.has_table(SCHEMA.name):
        return 1
    version = connection.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar()
    # SQLite stores any kind of value in any column.
    if not isinstance(version, int):
        raise RegisterRefused(
            "The register is damaged: it does not say its version. Restore the file "
            "from a backup."
        )
    return version


def bring_up_to_date(connection: sa.Connection, version: int) -> None:
    """Make the tables, or add what came after a version."""
    is_postgres = connection.dialect.name == "postgresql"
    if not version:
        ENTRY.create(connection)
    for statements in (POSTGRES if is_postgres else SQLITE)[version:]:
        for statement in statements:
            connection.execute(sa.text(statement))
    SCHEMA.create(connection, checkfirst=True)
    connection.execute(SCHEMA.delete())
    connection.execute(SCHEMA.insert().values(version=VERSION))


WAIT = 30.0
"""Seconds that a writer waits for another one."""


def start_immediately(engine: sa.Engine) -> None:
    """Make SQLite take its write lock first and wait for the disk at the end."""

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        # Turns off the driver's habit of starting transactions late.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
