"""Registers for tests: SQLite in a file, and a private PostgreSQL server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from property_tests.support.needs import need

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/usr/bin")


def postgres_folder() -> Path | None:
    """Return the folder of PostgreSQL's programs."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    for folder in (*newest, *([Path(found).parent] if found else [])):
        if (folder / "initdb").exists():
            return folder
    return None


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server that listens on a socket in its own folder."""

    programs: Path
    folder: Path
    user: str | None

    @property
    def url(self) -> str:
        """URL of its database."""
        return f"postgresql+psycopg://tester@/postgres?host={self.folder}"

    def run(self, program: str, *words: str, limit: int | None = None) -> None:
        """Run one of its programs; `limit` is the largest file, in bytes."""
        command = [str(self.programs / program), *words]
        if limit is not None:
            blocks = f"ulimit -f {limit // 512}; trap '' XFSZ; exec \"$@\""
            command = ["sh", "-c", blocks, "sh", *command]
        subprocess.run(
            command, check=True, capture_output=True, cwd=self.folder, user=self.user
        )

    def start(self, limit: int | None = None) -> None:
        """Start it, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses= -c shared_buffers=16MB"
        log = str(self.folder / "log")
        data = str(self.folder / "data")
        words = ("-D", data, "-l", log, "-o", options, "-w", "start")
        self.run("pg_ctl", *words, limit=limit)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; "immediate" simulates a power failure."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")


@contextmanager
def postgres() -> Iterator[Server]:
    """Yield a new server, and remove it afterwards."""
    programs = postgres_folder()
    need(programs, "PostgreSQL (the Debian package postgresql)")
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="tspine-pg-", dir="/tmp") as name:
        folder = Path(name)
        user = None
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            user = "postgres" if _exists("postgres") else "nobody"
            shutil.chown(folder, user)
        server = Server(programs, folder, user)
        words = (
            "-D",
            str(folder / "data"),
            "-A",
            "trust",
            "-U",
            "tester",
            "-E",
            "UTF8",
        )
        server.run("initdb", *words, "--no-sync", "--wal-segsize=1")
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
