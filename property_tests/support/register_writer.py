"""A writer in its own process: adds lines and prints which of them are safe."""

from __future__ import annotations

import datetime as dt
import sys

from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Entry, Register


def main(location: str, name: str, count: int, size: int) -> None:
    """Add `count` lines in pairs; print each number once it is confirmed."""
    at = dt.datetime(2026, 10, 1)
    with Register(location) as register:
        print("ready", flush=True)
        for n in range(count):
            pair = [
                Entry("2026-Q3", "note", f"{name} {n} {part} " + "x" * size)
                for part in "ab"
            ]
            try:
                last = register.append(pair, name, at)
            except RegisterRefused as refused:
                print(f"refused {refused}", flush=True)
                return
            print(f"{name} {n} {last}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
