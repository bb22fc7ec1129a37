"""The nearest example: as little as possible changed against a clean encounter."""

from __future__ import annotations

from collections.abc import Sequence

from audit.proof.example.clean import OF_THE_RECORD
from audit.proof.example.concrete import Concrete
from audit.proof.solver import Model, Solver

ENOUGH = 12
"""Changes beyond which an example is no longer made as small as it could be."""


class Nearest:
    """Finds the example nearest to the clean encounter for any question.

    Distance is the number of facts that differ. Facts that follow from codes and lines
    are not counted, but these are; and a claims-only row is not further away for every
    cell of the record that it leaves blank.
    """

    def __init__(
        self, solver: Solver, concrete: Concrete, beside: Sequence[int] = ()
    ) -> None:
        """Measure the distance of encounters made of cells.

        `beside` are further literals of which few are to hold.
        """
        self.solver = solver
        reviewed = concrete.symbols.facts["chart_reviewed"]
        self._counted = [
            concrete.symbols.circuit.all_of((x, reviewed)) if n in OF_THE_RECORD else x
            for x, n in concrete.changed.items()
            if n not in concrete.derived
        ]
        self._counted += [*concrete.choices, *beside]

    def find(self, *literals: int) -> Model | None:
        """Give the nearest encounter for which the literals hold, or None."""
        model = self.solver.find(*literals)
        if model is None:
            return None
        count = sum(model[x] for x in self._counted)
        for bound in range(min(count, ENOUGH)):
            nearer = self.solver.find_few(bound, self._counted, *literals)
            if nearer is not None:
                return nearer
        return model
