"""The solver: does an encounter exist for which given literals hold?

This is the only module that uses the SAT solver (python-sat). UNKNOWN is an answer of
its own; it never counts as no.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.extras import missing
from audit.proof.circuit import YES, Circuit

SOLVER = "minisat22"
"""The python-sat solver to use: the fastest of those measured on this problem."""

EFFORT = 2_000_000
"""Conflicts after which the solver gives up on a question, independent of any clock."""


def is_installed() -> bool:
    """Whether the solver, which the extra `prove` installs, is available."""
    return not missing("prove")


class Undecided(Exception):
    """The solver gave up: nothing is known about the question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answer, as a certificate states it again.

    `always` are the literals that the solver assumed for every encounter, `literals`
    those that were asked in addition.
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
        """Return the value of a literal."""
        return self._values[literal] if literal > 0 else not self._values[-literal]


class Solver:
    """Answers questions about a circuit; encodes nodes when a question needs them."""

    def __init__(
        self,
        circuit: Circuit,
        always: Iterable[int] = (),
        asked: list[Question] | None = None,
    ) -> None:
        """Take the circuit, and the literals that hold for every encounter.

        Each answered question is appended to `asked`.
        """
        # Not above: the laws and the axioms can be read without the solver.
        from pysat.solvers import Solver as SatSolver

        self.circuit = circuit
        self.asked: list[Question] = [] if asked is None else asked
        self._solver = SatSolver(name=SOLVER)
        # At exit python-sat can no longer free a solver that is still alive.
        weakref.finalize(self, self._solver.delete)
        self._variables: dict[int, int] = {}
        self._always: tuple[int, ...] = ()
        self._variable(YES)
        self._solver.add_clause([self._solver_literal(YES)])
        self.add(always)

    def add(self, always: Iterable[int]) -> None:
        """Add literals that hold for every encounter from now on."""
        new = tuple(always)
        self._encode(new)
        for literal in new:
            self._solver.add_clause([self._solver_literal(literal)])
        self._always += new

    def _variable(self, node: int) -> int:
        return self._variables.setdefault(node, len(self._variables) + 1)

    def _solver_literal(self, literal: int) -> int:
        """Return the SAT solver's number of a literal."""
        variable = self._variables[abs(literal)]
        return variable if literal > 0 else -variable

    def _encode(self, literals: Iterable[int]) -> None:
        """Encode the nodes behind some literals: a node is true if its parts are."""
        parts, new = self.circuit.parts, []
        pending = [abs(x) for x in literals]
        while pending:
            node = pending.pop()
            if node not in self._variables:
                self._variable(node)
                new.append(node)
                pending += map(abs, parts[node])
        variables = self._variables
        for node in new:
            if parts[node]:
                own = variables[node]
                of_node = [
                    variables[x] if x > 0 else -variables[-x] for x in parts[node]
                ]
                clauses = [[-own, part] for part in of_node]
                clauses.append([own, *[-part for part in of_node]])
                self._solver.append_formula(clauses)

    def exists(self, *literals: int) -> bool:
        """Return whether there is an encounter for which the literals hold.

        Raises Undecided when the solver gives up.
        """
        self._encode(literals)
        self._solver.conf_budget(EFFORT)
        answer = self._solver.solve_limited([self._solver_literal(x) for x in literals])
        if answer is None:
            raise Undecided(f"no answer after {EFFORT:,} conflicts")
        self.asked.append(Question(self._always, literals, bool(answer)))
        return bool(answer)

    def find(self, *literals: int) -> Model | None:
        """Return an encounter for which the literals hold, or None if there is none.

        Raises Undecided when the solver gives up or contradicts itself.
        """
        if not self.exists(*literals):
            return None
        model = self._model()
        if not all(model[x] for x in (*literals, *self._always)):
            raise Undecided("the solver's model does not satisfy the question")
        return model

    def find_with_at_most(
        self, most: int, counted: Sequence[int], *literals: int
    ) -> Model | None:
        """Like `find`, but at most `most` of the counted literals may be true."""
        return self.find(-self.circuit.at_least(most + 1, counted), *literals)

    def _model(self) -> Model:
        sat_model = self._solver.get_model() or []
        values = {
            node: sat_model[self._variables[node] - 1] > 0
            for node in self.circuit.inputs.values()
            if node in self._variables
        }
        return Model(self.circuit.values(values))

    def minimal_core(self, literals: Sequence[int]) -> list[int]:
        """Return those of the literals that together cannot hold, and no more than
        needed.

        Call it after `find` returned None for the same literals.
        """
        core = set(self._solver.get_core() or [])
        kept = [x for x in literals if self._solver_literal(x) in core]
        for literal in tuple(kept):
            fewer = [x for x in kept if x != literal]
            if not self.exists(*fewer):
                kept = fewer
        return kept
