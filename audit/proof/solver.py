"""The solver: does some encounter exist for which given literals hold?

This is the only module that talks to the SAT solver (python-sat). Unknown is an answer
of its own; it never counts as no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pysat.solvers import Solver as SatSolver

from audit.proof.circuit import YES, Circuit

SOLVER = "minisat22"
"""The solver that python-sat is asked for: of those measured the fastest here."""

EFFORT = 2_000_000
"""Conflicts after which the solver gives up a question: a limit without a clock."""


class Undecided(Exception):
    """The solver gave up: nothing is known about the question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answer, as a certificate states it again.

    `always` are the literals that the solver took as holding for every encounter,
    `literals` those that were asked for beside them.
    """

    always: tuple[int, ...]
    literals: tuple[int, ...]
    exists: bool


class Model:
    """One encounter that the solver found: the value of each literal."""

    __slots__ = ("_values",)

    def __init__(self, values: list[bool]) -> None:
        """Keep the value of each node of the circuit."""
        self._values = values

    def __getitem__(self, literal: int) -> bool:
        """Say whether a literal holds."""
        return self._values[literal] if literal > 0 else not self._values[-literal]


class Solver:
    """Asks about a circuit; nodes are told to it when a question needs them."""

    def __init__(
        self,
        circuit: Circuit,
        always: Iterable[int] = (),
        asked: list[Question] | None = None,
    ) -> None:
        """Take the circuit, and the literals that hold for every encounter.

        Each question that is answered is added to `asked`.
        """
        self.circuit = circuit
        self.asked: list[Question] = [] if asked is None else asked
        self._solver = SatSolver(name=SOLVER)
        self._variables: dict[int, int] = {}
        self._always: tuple[int, ...] = ()
        self._variable(YES)
        self._solver.add_clause([self._spoken(YES)])
        self.add(always)

    def add(self, always: Iterable[int]) -> None:
        """Add literals that hold for every encounter from now on."""
        new = tuple(always)
        self._tell(new)
        for literal in new:
            self._solver.add_clause([self._spoken(literal)])
        self._always += new

    def _variable(self, node: int) -> int:
        return self._variables.setdefault(node, len(self._variables) + 1)

    def _spoken(self, literal: int) -> int:
        """Give the solver's name of a literal."""
        variable = self._variables[abs(literal)]
        return variable if literal > 0 else -variable

    def _tell(self, literals: Iterable[int]) -> None:
        """Tell the nodes behind some literals: a node holds where all its parts do."""
        parts, new = self.circuit.parts, []
        pending = [abs(x) for x in literals]
        while pending:
            node = pending.pop()
            if node not in self._variables:
                self._variable(node)
                new.append(node)
                pending += map(abs, parts[node])
        for node in new:
            if parts[node]:
                own = self._variables[node]
                of_node = [self._spoken(x) for x in parts[node]]
                for part in of_node:
                    self._solver.add_clause([-own, part])
                self._solver.add_clause([own, *(-part for part in of_node)])

    def exists(self, *literals: int) -> bool:
        """Say whether there is an encounter for which the literals hold.

        Raises Undecided where the solver gives up.
        """
        self._tell(literals)
        self._solver.conf_budget(EFFORT)
        answer = self._solver.solve_limited([self._spoken(x) for x in literals])
        if answer is None:
            raise Undecided(f"no answer after {EFFORT:,} conflicts")
        self.asked.append(Question(self._always, literals, bool(answer)))
        return bool(answer)

    def find(self, *literals: int) -> Model | None:
        """Give an encounter for which the literals hold, or None: there is none.

        Raises Undecided where the solver gives up, or contradicts itself.
        """
        if not self.exists(*literals):
            return None
        model = self._model()
        if not all(model[x] for x in (*literals, *self._always)):
            raise Undecided("the solver's model does not satisfy the question")
        return model

    def find_few(
        self, most: int, counted: Sequence[int], *literals: int
    ) -> Model | None:
        """Give an encounter as `find` does, for which few of the counted ones hold."""
        return self.find(-self.circuit.at_least(most + 1, counted), *literals)

    def _model(self) -> Model:
        told = self._solver.get_model() or []
        values = {
            node: told[self._variables[node] - 1] > 0
            for node in self.circuit.inputs.values()
            if node in self._variables
        }
        return Model(self.circuit.values(values))

    def blamed(self, literals: Sequence[int]) -> list[int]:
        """Give those of the literals that together cannot hold, none too many.

        To be asked after `find` gave None for the same literals.
        """
        core = set(self._solver.get_core() or [])
        kept = [x for x in literals if self._spoken(x) in core]
        for literal in tuple(kept):
            fewer = [x for x in kept if x != literal]
            if not self.exists(*fewer):
                kept = fewer
        return kept
