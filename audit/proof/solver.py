"""The solver: does some encounter exist for which given literals hold?

This is the only module that talks to z3. Unknown is an answer of its own; it never
counts as no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import z3

from audit.proof.circuit import YES, Circuit

TIME_LIMIT = 20_000
"""Milliseconds that one question may take."""


class Undecided(Exception):
    """The solver gave up: nothing is known about the question."""


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
    """Asks z3 about a circuit; nodes are told to it when a question needs them."""

    def __init__(
        self, circuit: Circuit, always: Iterable[int] = (), *, varied: bool = False
    ) -> None:
        """Take the circuit, and the literals that hold for every encounter.

        With `varied`, encounters that are found differ much from each other.
        """
        self.circuit = circuit
        self.questions = 0
        self._solver: Any = z3.SolverFor("QF_FD")
        self._solver.set("timeout", TIME_LIMIT)
        # Encounters of which much is true serve as example for many rules at once.
        self._solver.set("phase", "random" if varied else "caching")
        self._told = {YES}
        self._spoken: dict[int, Any] = {YES: z3.BoolVal(True)}
        self._inputs: dict[int, Any] = {}
        self._limits: dict[tuple[int, ...], int] = {}
        self.add(always)

    def add(self, always: Iterable[int]) -> None:
        """Add literals that hold for every encounter from now on."""
        self._tell((), tuple(always))

    def _tell(self, literals: Iterable[int], always: Iterable[int] = ()) -> None:
        """Tell the nodes behind some literals, and what always holds.

        As text, which z3 reads thirty times faster than it builds expressions.
        """
        parts, new = self.circuit.parts, []
        pending = [abs(x) for x in (*literals, *always)]
        while pending:
            node = pending.pop()
            if node not in self._told:
                self._told.add(node)
                new.append(node)
                pending += map(abs, parts[node])
        text = [f"(declare-const n{node} Bool)" for node in new]
        for node in new:
            if parts[node]:
                joined = " ".join(map(_written, parts[node]))
                text.append(f"(assert (= n{node} (and {joined})))")
        text += [f"(assert {_written(x)})" for x in always if x != YES]
        if text:
            self._solver.from_string("\n".join(text))

    def expression(self, literal: int) -> Any:
        """Give the solver's expression of a literal."""
        found = self._spoken.get(literal)
        if found is None:
            found = z3.Bool(f"n{abs(literal)}")
            if literal < 0:
                found = z3.Not(found if literal != -YES else self._spoken[YES])
            self._spoken[literal] = found
        return found

    def exists(self, *literals: int) -> bool:
        """Say whether there is an encounter for which the literals hold.

        Raises Undecided where the solver gives up.
        """
        self.questions += 1
        self._tell(literals)
        answer = self._solver.check([self.expression(x) for x in literals])
        if answer == z3.unknown:
            raise Undecided(self._solver.reason_unknown())
        return bool(answer == z3.sat)

    def find(self, *literals: int) -> Model | None:
        """Give an encounter for which the literals hold, or None: there is none.

        Raises Undecided where the solver gives up, or contradicts itself.
        """
        if not self.exists(*literals):
            return None
        model = self._model()
        if not all(model[x] for x in literals):
            raise Undecided("the solver's model does not satisfy the question")
        return model

    def find_few(
        self, most: int, counted: Sequence[int], *literals: int
    ) -> Model | None:
        """Give an encounter as `find` does, for which few of the counted ones hold."""
        key = (most, *counted)
        chosen = self._limits.get(key)
        if chosen is None:
            chosen = self._limits[key] = self.circuit.input(
                f"limit {len(self._limits)}"
            )
            self._tell((chosen, *counted))
            few = z3.AtMost(*(self.expression(x) for x in counted), most)
            self._solver.add(z3.Implies(self.expression(chosen), few))
        return self.find(chosen, *literals)

    def _model(self) -> Model:
        # The plain interface of z3 spends most of its time on wrapping each value.
        model = self._solver.model()
        context, handle = model.ctx.ref(), model.model
        true = self._spoken[YES].as_ast().value
        values = {}
        for node in self.circuit.inputs.values():
            if node not in self._told:
                continue
            declared = self._inputs.get(node)
            if declared is None:
                declared = self._inputs[node] = self.expression(node).decl().ast
            value = z3.Z3_model_get_const_interp(context, handle, declared)
            values[node] = bool(value) and value.value == true
        return Model(self.circuit.values(values))

    def blamed(self, literals: Sequence[int]) -> list[int]:
        """Give those of the literals that together cannot hold, none too many.

        To be asked after `find` gave None for the same literals.
        """
        core = {str(x) for x in self._solver.unsat_core()}
        kept = [x for x in literals if str(self.expression(x)) in core]
        for literal in tuple(kept):
            fewer = [x for x in kept if x != literal]
            if not self.exists(*fewer):
                kept = fewer
        return kept


def _written(literal: int) -> str:
    return f"n{literal}" if literal > 0 else f"(not n{-literal})"
