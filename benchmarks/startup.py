"""What starting costs: Python alone, the package, the version, one small audit."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROW = "encounter_id,date_of_service,dx1\nA,2026-02-10,M54.6\n"


def seconds(*words: str) -> float:
    """Best of five runs of a command."""
    best = 1e9
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    """Print each command's time and its ratio to Python's own start."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "one.csv"
        source.write_text(ROW, encoding="utf-8")
        audit = ("-m", "audit.hosts.cli.app", "audit", str(source), "--force")
        commands = {
            "python alone": ("-c", "pass"),
            "import audit": ("-c", "import audit"),
            "tspine --help": ("-m", "audit.hosts.cli.app", "--help"),
            "tspine --version": ("-m", "audit.hosts.cli.app", "--version"),
            "audit one row to CSV": (*audit, "-o", str(Path(folder) / "o.csv")),
        }
        base = seconds(*commands["python alone"])
        for name, words in commands.items():
            took = seconds(*words)
            print(f"{name:<22} {took:6.3f} s  {took / base:5.1f} x")


if __name__ == "__main__":
    main()
