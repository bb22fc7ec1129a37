"""The prover: asks about every encounter, and shows confirmed examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from audit.columns import CONTRACT
from audit.engine.rows import Auditor
from audit.facts import FACTS, Policy, default_policy
from audit.facts.tables.policy import PolicyRow
from audit.proof.circuit import Circuit
from audit.proof.example.clean import CLEAN_CELLS, Example
from audit.proof.example.concrete import Concrete, Row
from audit.proof.example.nearest import Nearest
from audit.proof.example.services import refuse_unshown
from audit.proof.findings import ExampleRow, Means, Obligation, Status, Witness
from audit.proof.solver import Model, Question, Solver, Undecided
from audit.proof.symbolic_encounter import SymbolicEncounter, period_starts
from audit.proof.symbolic_pack import SymbolicPack
from audit.proof.witnesses import Witnesses
from audit.release import CodeSet
from audit.rules.catalogue import Pack
from audit.rules.own import changed_policy


class Prover:
    """Asks whether encounters exist, and shows those that do.

    `others` are packs over the same encounters, to be compared with the first.
    """

    def __init__(
        self,
        pack: Pack,
        others: Sequence[Pack] = (),
        codes: CodeSet | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Translate the packs and the laws of the facts.

        Examples are judged with `codes` and `policy`; None means those that ship.
        Raises PolicyError when the examples cannot show what the policy requires.
        """
        self.pack = pack
        self.tables = (codes, policy)
        self.circuit = Circuit()
        packs = (pack, *others)
        days = period_starts(packs, codes, _policy_rows(packs, policy))
        self.encounter = SymbolicEncounter(self.circuit, days, codes)
        self.symbolic = SymbolicPack(pack, self.encounter)
        self.symbolic_packs = (
            self.symbolic,
            *(SymbolicPack(p, self.encounter) for p in others),
        )
        self.laws = tuple(self.symbolic.laws())
        self.asked: list[Question] = []
        self.solver = Solver(self.circuit, self.laws, self.asked)

    @property
    def questions(self) -> int:
        """The number of questions asked."""
        return len(self.asked)

    @property
    def last_question(self) -> tuple[int, ...]:
        """The index of the last question, in a tuple as obligations store it."""
        return (len(self.asked) - 1,)

    def exists(self, *literals: int) -> bool:
        """Return whether there is an encounter for which the literals hold.

        Raises Undecided when the solver gives up.
        """
        return self.solver.exists(*literals)

    # -- examples ----------------------------------------------------------------------

    @cached_property
    def auditor(self) -> Auditor:
        """The row engine with the pack, created for the first example."""
        return Auditor(self.pack, *self.tables)

    @cached_property
    def concrete(self) -> Concrete:
        """The cells behind the facts."""
        return Concrete(self.encounter, self.auditor)

    @cached_property
    def witnesses(self) -> Witnesses:
        """The rows that show existence: at first the example lines of the rules."""
        return Witnesses(self.symbolic, self.auditor, CLEAN_CELLS)

    @cached_property
    def _cell_solver(self) -> Solver:
        """A solver that finds only encounters that are made of cells."""
        return Solver(self.circuit, (*self.laws, *self.concrete.laws()))

    @cached_property
    def nearest(self) -> Nearest:
        """The search for the example nearest to a clean encounter."""
        return Nearest(self._cell_solver, self.concrete)

    @cached_property
    def clean_cells(self) -> Mapping[str, str]:
        """The cells of the clean encounter."""
        clean = self.nearest.find()
        return self.concrete.cells(self.concrete.example(clean)) if clean else {}

    def example(
        self, *literals: int, second: SymbolicPack | None = None
    ) -> tuple[ExampleRow, ...]:
        """Return the nearest encounter as a row that the row engine confirms.

        With `second` the literals are about two encounters, and two rows are returned.
        The result is empty when no row could be made, or when the row engine disagrees
        with the solver on verdict, risk or rules.
        """
        symbolic_packs = [(self.symbolic, self.concrete)]
        nearest = self.nearest
        if second is not None:
            symbolic_packs.append(
                (second, Concrete(second.encounter, self.auditor, "after"))
            )
            nearest = self._nearest_pair(second, symbolic_packs[1][1])
        model = nearest.find(*literals)
        if model is None:
            return ()
        show_exists = []
        for symbolic, concrete in symbolic_packs:
            found = concrete.example(model)
            row = concrete.row(found)
            if not _agrees(symbolic, model, row):
                return ()
            show_exists.append(self._shown(found, row))
        return tuple(show_exists)

    def _nearest_pair(self, second: SymbolicPack, concrete: Concrete) -> Nearest:
        every = (*self.laws, *self.concrete.laws())
        solver = Solver(self.circuit, (*every, *second.laws(), *concrete.laws()))
        return Nearest(solver, self.concrete, self.concrete.cell_differences(concrete))

    def _shown(self, found: Example, row: Row) -> ExampleRow:
        clean, cells, result = self.clean_cells, row.cells, row.result
        names = (column.name for column in CONTRACT)
        return ExampleRow(
            changed=found.differences,
            cells=cells,
            shaded=tuple(n for n in names if clean.get(n) != cells.get(n)),
            verdict=result.verdict if result else None,
            risk=result.risk if result else None,
            rules=tuple(f.rule_id for f in result.findings) if result else (),
        )

    # -- obligations -------------------------------------------------------------------

    def prove_never(
        self,
        name: str,
        rule: str,
        sentence: str,
        *literals: int,
        second: SymbolicPack | None = None,
        claim: str = "",
    ) -> Obligation:
        """Prove that no encounter, or pair of encounters, satisfies the literals."""
        claim = claim or sentence
        try:
            if not self.exists(*literals):
                return Obligation(
                    name, rule, Status.HELD, claim=claim, questions=self.last_question
                )
            rows = self.example(*literals, second=second)
        except Undecided as reason:
            unknown = f"{sentence} ({reason})"
            return Obligation(name, rule, Status.UNKNOWN, unknown, claim=claim)
        if not rows:
            unknown = f"{sentence} (not replayed: no row of cells shows it)"
            return Obligation(name, rule, Status.UNKNOWN, unknown, claim=claim)
        return Obligation(name, rule, Status.FAILED, sentence, rows, claim=claim)

    def show_exists(
        self, name: str, rule: str, sentence: str, literal: int, claim: str
    ) -> Obligation:
        """Show by a row that an encounter exists for which a literal holds.

        What the solver finds possible but no row shows is UNKNOWN.
        """
        try:
            witness = self.witnesses.row_where(literal)
            if witness is None and not self.exists(literal):
                return Obligation(
                    *(name, rule, Status.FAILED, sentence),
                    claim=claim,
                    questions=self.last_question,
                )
            witness = witness or self._solve_for_row(literal)
            if witness is not None:
                # A certificate asks for this encounter again.
                self.asked.append(Question(self.laws, (literal,), True))
                return Obligation(
                    *(name, rule, Status.HELD),
                    claim=claim,
                    means=Means.SHOWN,
                    questions=self.last_question,
                    witness=witness,
                )
        except Undecided as reason:
            unknown = f"{sentence} ({reason})"
            return Obligation(name, rule, Status.UNKNOWN, unknown, claim=claim)
        unknown = (
            f"Not shown: {claim} The model allows it, but no row of cells shows it."
        )
        return Obligation(name, rule, Status.UNKNOWN, unknown, claim=claim)

    def _solve_for_row(self, literal: int) -> Witness | None:
        """Look for a row of cells for which a literal holds, and have it judged."""
        model = self._cell_solver.find(literal)
        if model is None:
            return None
        cells = self.concrete.cells(self.concrete.example(model))
        self.witnesses.add("row made by the solver", cells)
        return self.witnesses.row_where(literal)

    @property
    def names(self) -> frozenset[str]:
        """The names of the facts of an encounter."""
        return frozenset(FACTS)


def _agrees(symbolic: SymbolicPack, model: Model, row: Row) -> bool:
    """Whether the row engine agrees with the solver's model about a row."""
    held = {name for name, literal in symbolic.holds.items() if model[literal]}
    if row.result is None:
        return not any(model[x] for x in symbolic.proposed.values())
    return (
        model[symbolic.decided[row.result.verdict]]
        and model[symbolic.risks[row.result.risk]]
        and held == {finding.rule_id for finding in row.result.findings}
    )


def all_but_one(circuit: Circuit, literals: Sequence[int]) -> list[int]:
    """Return for each literal whether some other one of them holds."""
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


def _policy_rows(packs: Iterable[Pack], policy: Policy | None) -> Policy | None:
    """Return the rows of all policy tables that packs are used with.

    None means the table that ships. Raises PolicyError when the examples cannot show
    what a table requires.
    """
    rows: dict[PolicyRow, None] = {}
    for pack in packs:
        if policy is not None or (pack.own and pack.own.policies):
            table = changed_policy(policy or default_policy(), pack.own)
            refuse_unshown(table)
            rows.update(dict.fromkeys(table.rows))
    return Policy("of all packs", tuple(rows)) if rows else None
