"""The nearest example: the one that changes least in a clean encounter."""

from __future__ import annotations

from collections.abc import Sequence

from audit.proof.example.clean import RECORD_FACTS
from audit.proof.example.concrete import Concrete
from audit.proof.solver import Model, Solver

ENOUGH = 12
"""Above this many changes an example is no longer minimized further."""


class Nearest:
    """Finds the example nearest to the clean encounter for any question.

    Distance is the number of facts that differ. Codes and lines are counted in place of
    the facts that follow from them. Cells of the record that a row without a record
    leaves blank do not add to the distance.
    """

    def __init__(
        self, solver: Solver, concrete: Concrete, beside: Sequence[int] = ()
    ) -> None:
        """Measure the distance of encounters made of cells.

        `beside` are further literals of which as few as possible should be true.
        """
        self.solver = solver
        reviewed = concrete.encounter.facts["chart_reviewed"]
        self._counted = [
            concrete.encounter.circuit.all_of((x, reviewed)) if n in RECORD_FACTS else x
            for x, n in concrete.changed.items()
            if n not in concrete.derived
        ]
        self._counted += [*concrete.choices, *beside]

    def find(self, *literals: int) -> Model | None:
        """Return the nearest encounter for which the literals hold, or None."""
        model = self.solver.find(*literals)
        if model is None:
            return None
        count = sum(model[x] for x in self._counted)
        for bound in range(min(count, ENOUGH)):
            nearer = self.solver.find_with_at_most(bound, self._counted, *literals)
            if nearer is not None:
                return nearer
        return model
