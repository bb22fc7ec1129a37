"""Counts of facts compared with a dated number, as literals."""

from __future__ import annotations

from audit.proof.circuit import Circuit
from audit.proof.symbolic_encounter import DAY, SymbolicEncounter
from audit.rules.conditions import COMPARISONS
from audit.rules.parameters import Parameter


def compared(
    counted: tuple[int, ...],
    relation: str,
    parameter: Parameter,
    encounter: SymbolicEncounter,
) -> int:
    """Whether the count of true literals has a relation to the number of the day."""
    circuit, holds = encounter.circuit, COMPARISONS[relation]
    days: dict[int, list[str]] = {}
    for day in encounter.days:
        days.setdefault(parameter.on(day), []).append(str(day))
    return circuit.some_of(
        circuit.all_of(
            (
                encounter.has(DAY, days_of_bound),
                _count_is_one_of(
                    [n for n in range(len(counted) + 1) if holds(n, bound)],
                    counted,
                    circuit,
                ),
            )
        )
        for bound, days_of_bound in days.items()
    )


def _count_is_one_of(
    numbers: list[int], counted: tuple[int, ...], circuit: Circuit
) -> int:
    """Whether the count of true literals is one of some numbers."""
    reached = circuit.at_least
    runs: list[int] = []
    for n in numbers:
        if n - 1 not in numbers:  # a run of numbers begins here
            end = n
            while end in numbers:
                end += 1
            at_most = -reached(end, counted)
            runs.append(circuit.all_of((reached(n, counted), at_most)))
    return circuit.some_of(runs)
