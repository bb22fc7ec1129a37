"""Sorts mutants into live and equivalent ones: by rows, then by the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from property_tests.mutation.equivalence import Comparison, Standing
from property_tests.mutation.finding_mutants import FINDING_OPERATORS, SHOWN, TEXTS
from property_tests.mutation.operators import Mutant
from property_tests.mutation.row_kills import STEPS, RowKills, Rows


@dataclass(frozen=True, slots=True)
class Sorted:
    """Mutants by what is known about them.

    A live mutant changes some output of some row; `deciding` are the live ones that
    change some row's verdict or risk. `proved` counts how the equivalent ones were
    proved to be so.
    """

    live: tuple[Mutant, ...]
    deciding: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Mutant, ...]
    proved: Mapping[Standing, int]


def sort_mutants(
    found: Iterable[Mutant], known: Sequence[Rows], comparison: Comparison
) -> Sorted:
    """Separate the live mutants from the equivalent ones: by rows, then by the solver.

    Lists are not compared on the last collection of known rows.
    """
    live, deciding = list[Mutant](), list[Mutant]()
    equivalent, undecided = list[Mutant](), list[Mutant]()
    proved: dict[Standing, int] = {}
    for mutant in found:
        kills = list(_kills_by(mutant, known))
        standing = (
            None if any(t.outcome for t in kills) else comparison.standing(mutant)
        )
        if standing is not None and standing.is_equivalent:
            equivalent.append(mutant)
            proved[standing] = proved.get(standing, 0) + 1
        elif standing is not None and not _has_row(mutant, comparison):
            # Some facts would kill it, but no known row of cells has them; or other
            # steps are carried out, but no known row gets another list.
            undecided.append(mutant)
        else:
            live.append(mutant)
            if any(t.decision for t in kills) or (
                _may_decide(mutant) and comparison.decides(mutant)
            ):
                deciding.append(mutant)
    return Sorted(
        tuple(live), tuple(deciding), tuple(equivalent), tuple(undecided), proved
    )


def _kills_by(mutant: Mutant, known: Sequence[Rows]) -> Iterator[RowKills]:
    """Try known rows until some kill the mutant by everything that it may change."""
    for rows in known:
        kills = rows.kills(mutant, lists=rows is not known[-1])
        yield kills
        if kills.outcome and (kills.decision or not _may_decide(mutant)):
            return


def _may_decide(mutant: Mutant) -> bool:
    """Whether an operator can change a verdict or a risk at all."""
    return mutant.operator not in (*STEPS, *FINDING_OPERATORS)


def _has_row(mutant: Mutant, comparison: Comparison) -> bool:
    """Whether the solver finds a row that kills a mutant, and the engine confirms it.

    The solver knows nothing about lists, codes and texts, so it finds no row for such a
    change.
    """
    if mutant.operator in (*STEPS, *SHOWN, *TEXTS):
        return False
    return comparison.nearest(comparison.differs(mutant)) is not None
