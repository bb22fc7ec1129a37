"""The command line in its own process, as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = "import sys; {before}; from audit.hosts.cli.app import main; main()"


def tspine(
    *words: str | Path, before: str = "pass", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; `before` is Python that runs in the process before it."""
    code = COMMAND.format(before=before)
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        check=False,
    )


@dataclass(frozen=True)
class Site:
    """A handbook on disk, and the output of the command."""

    folder: Path
    status: int
    out: str
    err: str
