"""What the prover saves: `python -m benchmarks.prover`.

Both ways of doing the same work take turns in one run, and the best of several rounds
counts, so that other load on the machine affects both alike. The output is the
processor time of the way that the prover takes, and how many times as long the other
way takes.
"""

from __future__ import annotations

import argparse
import time
from typing import Protocol

from audit.engine import program
from audit.facts import FACTS
from audit.proof.circuit import Circuit
from audit.proof.symbolic_encounter import SymbolicEncounter, period_starts
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.catalogue import default_pack

PACK = default_pack()
DAYS = period_starts((PACK,))
READINGS = tuple(FACTS)[::8]
"""Facts that are open anew, each in a reading of its own."""


def readings(*, shared: bool) -> None:
    """Read the pack for encounters that differ in one fact."""
    encounter = SymbolicEncounter(Circuit(), DAYS)
    base = SymbolicPack(PACK, encounter)
    for name in READINGS:
        other = encounter.reopened([name], name)
        SymbolicPack(PACK, other, base if shared else None).laws()


def programs(*, shared: bool) -> None:
    """Compile the rules for each day on which a rule, number or release begins."""
    for day in DAYS:
        if not shared:
            program._compiled.cache_clear()
        program.Program(PACK, day)


class Work(Protocol):
    """Work that is done with shared results, or each part anew."""

    def __call__(self, *, shared: bool) -> None:
        """Do the work."""


WORK: dict[str, Work] = {
    f"{len(READINGS)} readings of the pack": readings,
    f"programs of {len(DAYS)} days": programs,
}


def seconds(work: Work, *, shared: bool) -> float:
    """Return the processor time of some work."""
    begun = time.process_time()
    work(shared=shared)
    return time.process_time() - begun


def main() -> None:
    """Print one line for each kind of work."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{'work':<26} {'shared':>9} {'each anew':>10}")
    for name, work in WORK.items():
        best = {True: 1e9, False: 1e9}
        for _ in range(rounds):
            for shared in best:
                best[shared] = min(best[shared], seconds(work, shared=shared))
        ratio = best[False] / best[True]
        print(f"{name:<26} {best[True]:>7.3f} s {ratio:>8.1f} x", flush=True)


if __name__ == "__main__":
    main()
