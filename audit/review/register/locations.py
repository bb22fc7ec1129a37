"""Where a register is: the file of an SQLite database, or a database by URL."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from audit.errors import TspineError

_MEMORY = ":memory:"


class RegisterRefused(TspineError):
    """The register cannot be opened, read or extended; nothing was added in part."""


def url_of(location: str | Path) -> sa.URL:
    """Return the URL of a register; a text with "://" is one.

    A path is taken as it stands, so its name may have `?`, `#` and `%`. Raises
    RegisterRefused for a place that would not outlive the command.
    """
    text = str(location)
    if isinstance(location, str) and "://" in text:
        try:
            url = sa.make_url(text)
        except ArgumentError:
            raise RegisterRefused(
                "The register cannot be opened: its URL cannot be read. Write "
                "postgresql+psycopg://user@host/database, or the path of a file."
            ) from None
    else:
        url = sqlite_url(text)
    if is_sqlite(url) and url.database in (None, "", _MEMORY):
        raise RegisterRefused(
            f"The register cannot be opened: {text or 'a blank name'} is no file, and "
            "its lines would be lost. Name a file."
        )
    return url


def sqlite_url(path: str | Path) -> sa.URL:
    """Return the URL of a file, whatever characters are in its name."""
    return sa.URL.create("sqlite", database=str(path))


def is_sqlite(url: sa.URL) -> bool:
    """Whether the register is a file."""
    return url.get_backend_name() == "sqlite"


def register_file(location: str | Path) -> Path | None:
    """Return the file of a register; None if it is a database by URL."""
    url = url_of(location)
    return Path(str(url.database)) if is_sqlite(url) else None
