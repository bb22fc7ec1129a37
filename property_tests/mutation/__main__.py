"""Prints the kill scores of every suite: `python -m property_tests.mutation`."""

from __future__ import annotations

from audit import Auditor
from audit.rules.catalogue import default_pack
from property_tests.mutation.operators import by_operator
from property_tests.mutation.suites import Measured, measure


def report(measured: Measured) -> str:
    """Write the figures as text."""
    kinds = measured.sorted
    lines = [
        f"{measured.total} mutants: {len(kinds.live)} live "
        f"({len(kinds.deciding)} change a verdict or a risk), "
        f"{len(kinds.equivalent)} proved equivalent, {len(kinds.undecided)} undecided",
        *(f"  equivalent {how}: {count}" for how, count in kinds.proved.items()),
        *(f"  undecided: {m.operator} {m.rule}: {m.detail}" for m in kinds.undecided),
        f"the golden sheet alone kills in {measured.golden_seconds:.1f} s",
        "",
    ]
    for title, scores in (
        ("suites", measured.scores),
        ("each law alone", measured.by_law),
        ("held-out families", measured.held_out),
    ):
        lines.append(title)
        lines += [f"  {s.suite:<55} {s}" for s in scores]
    lines.append("operator: made, live, equivalent, undecided; killed by")
    for o in measured.operators:
        told_of = ", ".join(f"{suite} {n}" for suite, n in o.killed.items())
        counts = f"{o.made}, {o.live}, {o.equivalent}, {o.undecided}"
        lines.append(f"  {o.operator:<18} {counts}; {told_of}")
    for suite, survivors in measured.survivors.items():
        counts = ", ".join(f"{o} {n}" for o, n in by_operator(survivors).items())
        lines.append(f"survivors of the {suite}: {counts or 'none'}")
    lines.append(f"{measured.seconds:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(measure(default_pack(), Auditor())))
