"""What exact statistics, draws and a register cost: `python benchmarks/review.py`."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from audit.review.plan import RAT_STATS, SHA256, Frame, Unit, draw
from audit.review.register import Entry, Register
from audit.sampling.intervals import count_interval
from audit.sampling.sample_size import attribute_size


def milliseconds(work: Callable[[], object]) -> float:
    """Give how long some work takes."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def show(name: str, work: Callable[[], object]) -> None:
    """Print one line."""
    print(f"{name:<58} {milliseconds(work):>10,.1f} ms")


def main() -> None:
    """Measure each part of a review once, without warming up."""
    for universe, sample, found in (
        (10_000, 400, 82),
        (1_000_000, 1_000, 0),
        (1_000_000, 1_000, 500),
        (1_000_000, 500_000, 250_000),
        (2**31 - 1, 2_000, 1_000),
    ):
        name = f"exact 95 % interval, {found:,} of {sample:,} of {universe:,}"
        show(name, partial(count_interval, universe, sample, found, 0.95))
    show("sample size for a rate", partial(attribute_size, 10_000, 0.2, 0.06))
    frame = Frame(tuple(Unit(f"E{n:07}") for n in range(200_000)))
    show("hash of a frame of 200,000 units", lambda: frame.sha256)
    for method in (SHA256, RAT_STATS):
        name = f"draw of 500 of 200,000 units, {method}"
        show(name, partial(draw, frame, {"all": 500}, "12345", method))
    with tempfile.TemporaryDirectory() as folder:
        register = Register(Path(folder) / "register.sqlite")
        at = dt.datetime(2026, 10, 1)
        entries = [Entry("Q", "note", str(n)) for n in range(1000)]
        show("1,000 lines to the register", lambda: register.append(entries, "A", at))
        register.close()


if __name__ == "__main__":
    main()
