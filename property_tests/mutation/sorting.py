"""Which mutants are live and which are the same pack: by rows, then by the solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from property_tests.mutation.equivalence import Comparison, Standing
from property_tests.mutation.kills import STEPS, Rows, Told
from property_tests.mutation.operators import Mutant
from property_tests.mutation.saying import SAYINGS, SHOWN, TEXTS


@dataclass(frozen=True, slots=True)
class Sorted:
    """Mutants by what is known of them.

    Live are those by which some row shows anything else; `deciding` are those of the
    live ones that change some row's verdict or risk;
    `proved` says in how many ways the equivalent ones were proved to be so.
    """

    live: tuple[Mutant, ...]
    deciding: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Mutant, ...]
    proved: Mapping[Standing, int]


def sort_mutants(
    found: Iterable[Mutant], known: Sequence[Rows], comparison: Comparison
) -> Sorted:
    """Tell the live mutants from the equivalent ones: by rows, then by the solver.

    Of several collections of known rows the last is asked for no lists.
    """
    live, deciding = list[Mutant](), list[Mutant]()
    equivalent, undecided = list[Mutant](), list[Mutant]()
    proved: dict[Standing, int] = {}
    for mutant in found:
        told = list(_told_by(mutant, known))
        standing = None if any(t.outcome for t in told) else comparison.standing(mutant)
        if standing is not None and standing.is_equivalent:
            equivalent.append(mutant)
            proved[standing] = proved.get(standing, 0) + 1
        elif standing is not None and not _has_row(mutant, comparison):
            # Facts exist that tell it, but no row of cells that has them is known; or
            # other steps are carried out, but no row with another list is known.
            undecided.append(mutant)
        else:
            live.append(mutant)
            if any(t.decision for t in told) or (
                _may_decide(mutant) and comparison.decides(mutant)
            ):
                deciding.append(mutant)
    return Sorted(
        tuple(live), tuple(deciding), tuple(equivalent), tuple(undecided), proved
    )


def _told_by(mutant: Mutant, known: Sequence[Rows]) -> Iterator[Told]:
    """Ask known rows, until some show the mutant by all that it may change."""
    for rows in known:
        told = rows.told(mutant, lists=rows is not known[-1])
        yield told
        if told.outcome and (told.decision or not _may_decide(mutant)):
            return


def _may_decide(mutant: Mutant) -> bool:
    """Whether an operator can change a verdict or a risk at all."""
    return mutant.operator not in (*STEPS, *SAYINGS)


def _has_row(mutant: Mutant, comparison: Comparison) -> bool:
    """Whether the solver has a row of cells that tells a mutant, and the engine agrees.

    It knows nothing of lists, codes and texts, so that it shows no row for a change of
    these.
    """
    if mutant.operator in (*STEPS, *SHOWN, *TEXTS):
        return False
    return comparison.nearest(comparison.differs(mutant)) is not None
