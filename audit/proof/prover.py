"""The prover: one pack, every encounter, and examples that the row engine confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from audit.columns import CONTRACT
from audit.engine.rows import Auditor
from audit.facts import FACTS
from audit.proof.circuit import Circuit
from audit.proof.clean import Example
from audit.proof.concrete import Concrete, Row
from audit.proof.findings import ExampleRow, Obligation, Status
from audit.proof.minimise import Nearest
from audit.proof.model import Reading
from audit.proof.solver import Model, Solver, Undecided
from audit.proof.symbols import Symbols, boundaries
from audit.rules.catalogue import Pack

PATIENCE = 3
"""How many encounters in a row may serve no further question before none is tried."""


class Prover:
    """Asks whether encounters exist, and shows those that do.

    `others` are packs read over the same encounters, to be compared with the first.
    """

    def __init__(self, pack: Pack, others: Sequence[Pack] = ()) -> None:
        """Translate the packs and the laws of the facts."""
        self.pack = pack
        self.circuit = Circuit()
        self.symbols = Symbols(self.circuit, boundaries((pack, *others)))
        self.reading = Reading(pack, self.symbols)
        self.readings = (self.reading, *(Reading(p, self.symbols) for p in others))
        self._laws = self.reading.laws()
        self._asked = 0
        self.solver = Solver(self.circuit, self._laws, varied=True)

    def renew(self) -> None:
        """Forget what was asked so far: a solver that knows less answers sooner."""
        self._asked += self.solver.questions
        self.solver = Solver(self.circuit, self._laws, varied=True)

    @property
    def questions(self) -> int:
        """How many questions were asked."""
        return self._asked + self.solver.questions

    def exists(self, *literals: int) -> bool:
        """Say whether there is an encounter for which the literals hold.

        Raises Undecided where the solver gives up.
        """
        return self.solver.exists(*literals)

    def witnessed(self, wanted: Mapping[str, int]) -> dict[str, bool]:
        """Say for each literal whether there is an encounter for which it holds.

        An encounter that was found is tried on all; once that no longer pays, the
        solver is only asked whether there is one. Raises Undecided.
        """
        found: dict[str, bool] = {}
        patience = PATIENCE
        for name, literal in wanted.items():
            if name in found:
                continue
            if patience <= 0:
                found[name] = self.exists(literal)
                continue
            model = self.solver.find(literal)
            found[name] = model is not None
            if model is not None:
                served = [n for n, x in wanted.items() if n not in found and model[x]]
                found.update(dict.fromkeys(served, True))
                patience = PATIENCE if len(served) > 1 else patience - 1
        return found

    # -- examples ----------------------------------------------------------------------

    @cached_property
    def auditor(self) -> Auditor:
        """The row engine with the pack, made when an example is first asked for."""
        return Auditor(self.pack)

    @cached_property
    def concrete(self) -> Concrete:
        """The cells behind the facts."""
        return Concrete(self.symbols, self.auditor)

    @cached_property
    def nearest(self) -> Nearest:
        """The search for the example nearest to a clean encounter.

        It has a solver of its own, because only examples must be made of cells.
        """
        solver = Solver(self.circuit, (*self._laws, *self.concrete.laws()))
        return Nearest(solver, self.concrete)

    @cached_property
    def clean_cells(self) -> Mapping[str, str]:
        """The cells of the clean encounter."""
        clean = self.nearest.find()
        return self.concrete.cells(self.concrete.example(clean)) if clean else {}

    def example(
        self, *literals: int, second: Reading | None = None
    ) -> tuple[ExampleRow, ...]:
        """Give the nearest encounter as a row that the row engine confirms.

        With `second` the literals are about two encounters, and there are two rows.
        Nothing is given where no row could be made, or where the row engine, asked for
        verdict, risk and rules, says otherwise than the solver.
        """
        readings = [(self.reading, self.concrete)]
        nearest = self.nearest
        if second is not None:
            readings.append((second, Concrete(second.symbols, self.auditor, "after")))
            nearest = self._nearest_pair(second, readings[1][1])
        model = nearest.find(*literals)
        if model is None:
            return ()
        shown = []
        for reading, concrete in readings:
            found = concrete.example(model)
            row = concrete.row(found)
            if not _agrees(reading, model, row):
                return ()
            shown.append(self._shown(found, row))
        return tuple(shown)

    def _nearest_pair(self, second: Reading, concrete: Concrete) -> Nearest:
        every = (*self._laws, *self.concrete.laws())
        solver = Solver(self.circuit, (*every, *second.laws(), *concrete.laws()))
        return Nearest(solver, self.concrete, self.concrete.differing(concrete))

    def _shown(self, found: Example, row: Row) -> ExampleRow:
        clean, cells, result = self.clean_cells, row.cells, row.result
        names = (column.name for column in CONTRACT)
        return ExampleRow(
            changed=found.said,
            cells=cells,
            shaded=tuple(n for n in names if clean.get(n) != cells.get(n)),
            verdict=result.verdict if result else None,
            risk=result.risk if result else None,
            rules=tuple(f.rule_id for f in result.findings) if result else (),
        )

    # -- obligations -------------------------------------------------------------------

    def never(
        self,
        name: str,
        rule: str,
        sentence: str,
        *literals: int,
        second: Reading | None = None,
    ) -> Obligation:
        """Prove that no encounter, or pair of them, exists with the literals."""
        try:
            if not self.exists(*literals):
                return Obligation(name, rule, Status.HELD)
            rows = self.example(*literals, second=second)
        except Undecided as reason:
            return Obligation(name, rule, Status.UNKNOWN, f"{sentence} ({reason})")
        if not rows:
            unsaid = f"{sentence} (not replayed: no row of cells shows it)"
            return Obligation(name, rule, Status.UNKNOWN, unsaid)
        return Obligation(name, rule, Status.FAILED, sentence, rows)

    def each_exists(
        self, name: str, wanted: Mapping[str, int], sentences: Mapping[str, str]
    ) -> list[Obligation]:
        """Prove for each key (a rule, or any name) that an encounter exists."""
        found: Mapping[str, bool] = {}
        trouble = ""
        try:
            found = self.witnessed(wanted)
        except Undecided as reason:
            trouble = str(reason)
        obligations = []
        for key in wanted:
            if key not in found:
                status, sentence = Status.UNKNOWN, f"{sentences[key]} ({trouble})"
            elif not found[key]:
                status, sentence = Status.FAILED, sentences[key]
            else:
                status, sentence = Status.HELD, ""
            obligations.append(Obligation(name, key, status, sentence))
        return obligations

    @property
    def names(self) -> frozenset[str]:
        """The facts of an encounter."""
        return frozenset(FACTS)


def _agrees(reading: Reading, model: Model, row: Row) -> bool:
    """Whether the row engine says of a row what the solver says of its model."""
    held = {name for name, literal in reading.holds.items() if model[literal]}
    if row.result is None:
        return not any(model[x] for x in reading.borne.values())
    return (
        model[reading.decided[row.result.verdict]]
        and model[reading.risks[row.result.risk]]
        and held == {finding.rule_id for finding in row.result.findings}
    )


def all_but_one(circuit: Circuit, literals: Sequence[int]) -> list[int]:
    """For each literal, whether some other one of them holds."""
    before, after = [-1], [-1]
    for literal in literals:
        before.append(circuit.some_of((before[-1], literal)))
    for literal in reversed(literals):
        after.append(circuit.some_of((after[-1], literal)))
    after.reverse()
    return [circuit.some_of((before[n], after[n + 1])) for n in range(len(literals))]


def joined(names: Iterable[str]) -> str:
    """Join names for a sentence."""
    listed = sorted(names)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
