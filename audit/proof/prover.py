"""The prover: one pack, every encounter, and examples that the row engine confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from audit.columns import CONTRACT
from audit.engine.rows import Auditor
from audit.facts import FACTS, Policy
from audit.proof.circuit import Circuit
from audit.proof.example.clean import CLEAN_CELLS, Example
from audit.proof.example.concrete import Concrete, Row
from audit.proof.example.minimise import Nearest
from audit.proof.example.services import refuse_unshown
from audit.proof.findings import ExampleRow, Means, Obligation, Status, Witness
from audit.proof.model import Reading
from audit.proof.solver import Model, Question, Solver, Undecided
from audit.proof.symbols import Symbols, boundaries
from audit.proof.witnesses import Witnesses
from audit.release import CodeSet
from audit.rules.catalogue import Pack


class Prover:
    """Asks whether encounters exist, and shows those that do.

    `others` are packs read over the same encounters, to be compared with the first.
    """

    def __init__(
        self,
        pack: Pack,
        others: Sequence[Pack] = (),
        codes: CodeSet | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Translate the packs and the laws of the facts.

        Examples are judged with `codes` and `policy`, or with those that ship. Raises
        PolicyError where the examples cannot show what the policy asks.
        """
        if policy is not None:
            refuse_unshown(policy)
        self.pack = pack
        self.tables = (codes, policy)
        self.circuit = Circuit()
        days = boundaries((pack, *others), codes, policy)
        self.symbols = Symbols(self.circuit, days, codes)
        self.reading = Reading(pack, self.symbols)
        self.readings = (self.reading, *(Reading(p, self.symbols) for p in others))
        self.laws = tuple(self.reading.laws())
        self.asked: list[Question] = []
        self.solver = Solver(self.circuit, self.laws, self.asked)

    def renew(self) -> None:
        """Forget what was asked so far: a solver that knows less answers sooner."""
        self.solver = Solver(self.circuit, self.laws, self.asked)

    @property
    def questions(self) -> int:
        """How many questions were asked."""
        return len(self.asked)

    @property
    def last_question(self) -> tuple[int, ...]:
        """The number of the question that was asked last."""
        return (len(self.asked) - 1,)

    def exists(self, *literals: int) -> bool:
        """Say whether there is an encounter for which the literals hold.

        Raises Undecided where the solver gives up.
        """
        return self.solver.exists(*literals)

    # -- examples ----------------------------------------------------------------------

    @cached_property
    def auditor(self) -> Auditor:
        """The row engine with the pack, made when an example is first asked for."""
        return Auditor(self.pack, *self.tables)

    @cached_property
    def concrete(self) -> Concrete:
        """The cells behind the facts."""
        return Concrete(self.symbols, self.auditor)

    @cached_property
    def witnesses(self) -> Witnesses:
        """The rows that show what exists: at first the example lines of the rules."""
        return Witnesses(self.reading, self.auditor, CLEAN_CELLS)

    @cached_property
    def _of_cells(self) -> Solver:
        """A solver that finds only encounters that are made of cells."""
        return Solver(self.circuit, (*self.laws, *self.concrete.laws()))

    @cached_property
    def nearest(self) -> Nearest:
        """The search for the example nearest to a clean encounter."""
        return Nearest(self._of_cells, self.concrete)

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
        every = (*self.laws, *self.concrete.laws())
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
        claim: str = "",
    ) -> Obligation:
        """Prove that no encounter, or pair of them, exists with the literals."""
        claim = claim or sentence
        try:
            if not self.exists(*literals):
                return Obligation(
                    name, rule, Status.HELD, claim=claim, questions=self.last_question
                )
            rows = self.example(*literals, second=second)
        except Undecided as reason:
            unsaid = f"{sentence} ({reason})"
            return Obligation(name, rule, Status.UNKNOWN, unsaid, claim=claim)
        if not rows:
            unsaid = f"{sentence} (not replayed: no row of cells shows it)"
            return Obligation(name, rule, Status.UNKNOWN, unsaid, claim=claim)
        return Obligation(name, rule, Status.FAILED, sentence, rows, claim=claim)

    def shown(
        self, name: str, rule: str, sentence: str, literal: int, claim: str
    ) -> Obligation:
        """Show by a row that an encounter exists for which a literal holds.

        What the solver takes for possible and no row shows is unknown.
        """
        try:
            witness = self.witnesses.of(literal)
            if witness is None and not self.exists(literal):
                return Obligation(
                    *(name, rule, Status.FAILED, sentence),
                    claim=claim,
                    questions=self.last_question,
                )
            witness = witness or self._found(literal)
            if witness is not None:
                # A certificate asks for the encounter again.
                self.asked.append(Question(self.laws, (literal,), True))
                return Obligation(
                    *(name, rule, Status.HELD),
                    claim=claim,
                    means=Means.SHOWN,
                    questions=self.last_question,
                    witness=witness,
                )
        except Undecided as reason:
            unsaid = f"{sentence} ({reason})"
            return Obligation(name, rule, Status.UNKNOWN, unsaid, claim=claim)
        unsaid = (
            f"Not shown: {claim} The model allows it, but no row of cells shows it."
        )
        return Obligation(name, rule, Status.UNKNOWN, unsaid, claim=claim)

    def _found(self, literal: int) -> Witness | None:
        """Look for a row of cells for which a literal holds, and let it be judged."""
        model = self._of_cells.find(literal)
        if model is None:
            return None
        cells = self.concrete.cells(self.concrete.example(model))
        self.witnesses.add("row made by the solver", cells)
        return self.witnesses.of(literal)

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
