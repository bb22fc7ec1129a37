"""The register's single table, and the triggers that keep its lines unchanged."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

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

_SAID = "lines of the register are added and never changed"

SQLITE = tuple(
    f"CREATE TRIGGER {ENTRY.name}_{verb.lower()} BEFORE {verb} ON {ENTRY.name} "
    f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for verb in ("UPDATE", "DELETE")
)
"""Statements that guard the table in SQLite."""

POSTGRES = (
    f"CREATE FUNCTION {ENTRY.name}_guard() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$",
    f"CREATE TRIGGER {ENTRY.name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
    f"ON {ENTRY.name} FOR EACH STATEMENT EXECUTE FUNCTION {ENTRY.name}_guard()",
)
"""Statements that guard the table in PostgreSQL."""

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
