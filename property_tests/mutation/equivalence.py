"""The solver decides whether a mutant equals the pack for every encounter.

What the solver cannot decide never counts as equivalent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from audit.facts import default_policy
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES
from audit.proof.findings import ExampleRow
from audit.proof.prover import Prover
from audit.proof.solver import Solver, Undecided
from audit.proof.symbolic_encounter import DAY, period_starts
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.catalogue import Pack
from audit.rules.corrections import Step, Verb
from audit.rules.rule import Rule
from audit.verdict.correction import EMPTYING
from property_tests.mutation.finding_mutants import DENIALS, SHOWN, TEXTS
from property_tests.mutation.idle_steps import LEMMAS
from property_tests.mutation.operators import WINDOW_ENDS, Mutant
from property_tests.mutation.row_kills import STEPS

_SILENT = (*sorted(EMPTYING), Verdict.NOT_APPLICABLE)
"""Verdicts for which no step is carried out."""

RENEWED = 50
"""Questions after which the solver is replaced by a fresh one."""


class Standing(StrEnum):
    """What is known about a mutant that no row has killed."""

    EQUIVALENT = "for every encounter"
    IDLE = "for every encounter, by the lemmas of idle steps"
    UNASKED = "for every encounter under the policy table that ships"
    LIVE = "live"
    UNKNOWN = "unknown"

    @property
    def is_equivalent(self) -> bool:
        """Whether mutant and pack give the same results."""
        return self not in (Standing.LIVE, Standing.UNKNOWN)


class Comparison:
    """One pack over symbolic encounters, compared with its mutants."""

    def __init__(self, pack: Pack) -> None:
        """Translate the pack, with a period for each day on which some
        mutant changes.
        """
        self.prover = Prover(pack, (_with_every_day(pack),))
        self.symbolic = self.prover.symbolic
        self._judged = self.symbolic.term("judged")
        self._given = self._without_policy()
        self._rules = {r.id: r for r in self.symbolic.rules}
        self._asked = 0

    def _without_policy(self) -> tuple[int, ...]:
        """Return the literals of what the shipped policy table never requires.

        In a period in which none of its rows requires a list of diagnoses, no diagnosis
        can be outside the list.
        """
        encounter, circuit = self.symbolic.encounter, self.symbolic.circuit
        outside = self.symbolic.term("diagnosis_outside_policy")
        ends = (*encounter.days[1:], dt.date.max)
        return tuple(
            -circuit.all_of((encounter.has(DAY, [str(first)]), outside))
            for first, end in zip(encounter.days, ends, strict=True)
            if not any(
                row.requirement == "diagnosis list"
                and row.since < end
                and (row.until is None or row.until >= first)
                for row in default_policy().rows
            )
        )

    def literal(self, rule: Rule) -> int:
        """Return the literal of a rule, whichever pack it is from."""
        encounter, circuit = self.symbolic.encounter, self.symbolic.circuit
        after = encounter.on_or_after(rule.since)
        ended = NO
        if rule.until is not None:
            ended = encounter.on_or_after(rule.until + dt.timedelta(days=1))
        scope = self._judged if rule.judged_only else YES
        condition = self.symbolic.literal(rule.condition)
        return circuit.all_of((after, -ended, scope, condition))

    def decision_differs(self, mutant: Mutant) -> int:
        """Return the literal of "verdict or risk of the encounter differ"."""
        circuit, one = self.symbolic.circuit, self.symbolic
        decided, risks = self._decision(mutant)
        same = [circuit.same(one.decided[v], decided[v]) for v in Verdict]
        same += [circuit.same(one.risks[r], risks[r]) for r in ClaimRisk]
        return -circuit.all_of(same)

    def _decision(
        self, mutant: Mutant
    ) -> tuple[Mapping[Verdict, int], Mapping[ClaimRisk, int]]:
        circuit = self.symbolic.circuit
        if mutant.parameters:
            other = SymbolicPack(
                mutant.pack(self.symbolic.pack), self.symbolic.encounter
            )
            return other.decided, other.risks
        rules, holds = self._changed(mutant)
        proposed = {
            v: circuit.some_of(holds[n] for n, r in rules.items() if r.verdict is v)
            for v in Verdict
        }
        decided = {
            v: circuit.all_of(
                (proposed[v], *(-proposed[w] for w in Verdict if w.rank < v.rank))
            )
            for v in Verdict
        }
        gate = circuit.some_of(proposed[v] for v in Verdict if v.is_gate)
        found = {
            k: circuit.some_of(holds[n] for n, r in rules.items() if r.risk is k)
            for k in (ClaimRisk.HIGH, ClaimRisk.REVIEW)
        }
        high, review = found[ClaimRisk.HIGH], found[ClaimRisk.REVIEW]
        risks = {
            ClaimRisk.HIGH: circuit.all_of((-gate, high)),
            ClaimRisk.REVIEW: circuit.all_of((-gate, -high, review)),
            ClaimRisk.NONE: circuit.some_of((gate, circuit.all_of((-high, -review)))),
        }
        return decided, risks

    def _changed(self, mutant: Mutant) -> tuple[dict[str, Rule], dict[str, int]]:
        rules = dict(self._rules)
        holds = dict(self.symbolic.holds)
        for name, rule in mutant.rules:
            if rule is None:
                del rules[name], holds[name]
            else:
                rules[name], holds[name] = rule, self.literal(rule)
        return rules, holds

    def differs(self, mutant: Mutant, *, lemmas: bool = True) -> int:
        """Return the literal of "the mutant shows this encounter anything else".

        Every rule that fires is a finding, shown with its verdict, risk and severity. A
        change of these shows wherever the rule fires; any other change shows only where
        the rule fires in just one of the two packs. Denial codes are those of all
        rules.

        The solver does not know corrected lists. A change of steps is compared by the
        steps that are carried out and that no lemma shows to be idle. Texts are not
        compared.
        """
        if mutant.operator in STEPS:
            return self._steps_differ(mutant, lemmas)
        if mutant.operator in DENIALS:
            return self._denials_differ(mutant)
        circuit, old = self.symbolic.circuit, self.symbolic.holds
        if mutant.parameters:
            other = SymbolicPack(
                mutant.pack(self.symbolic.pack), self.symbolic.encounter
            )
            return circuit.some_of(-circuit.same(old[n], other.holds[n]) for n in old)
        rules, new = self._changed(mutant)
        parts = []
        for name, _ in mutant.rules:
            one, two = old.get(name, NO), new.get(name, NO)
            parts.append(-circuit.same(one, two))
            if _cells(self._rules.get(name)) != _cells(rules.get(name)):
                parts += [one, two]
        return circuit.some_of(parts)

    def _denials_differ(self, mutant: Mutant) -> int:
        """Whether a row that is judged shows different denial codes."""
        circuit, symbolic = self.symbolic.circuit, self.symbolic
        rules, holds = self._changed(mutant)
        old = _by_denial(self._rules, symbolic.holds)
        new = _by_denial(rules, holds)
        parts = [
            -circuit.same(
                circuit.some_of(old.get(code, ())), circuit.some_of(new.get(code, ()))
            )
            for code in old.keys() | new.keys()
            if old.get(code) != new.get(code)
        ]
        gates = [-symbolic.proposed[v] for v in Verdict if v.is_gate]
        return circuit.all_of((circuit.some_of(parts), *gates))

    def _steps_differ(self, mutant: Mutant, lemmas: bool) -> int:
        """Whether a step of either pack is carried out in only one of them."""
        circuit, symbolic = self.symbolic.circuit, self.symbolic
        rules, holds = self._changed(mutant)
        silent = [symbolic.proposed[v] for v in _SILENT]
        old = self._carried_out(self._rules, symbolic.holds)
        new = self._carried_out(rules, holds)
        unknown = Step(Verb.UNKNOWN)
        lost = [steps.get(unknown, NO) for steps in (old, new)]
        active, other = (self._active(s) if lemmas else s for s in (old, new))
        parts = [
            -circuit.same(active.get(step, NO), other.get(step, NO))
            for step in active.keys() | other.keys()
            if active.get(step) != other.get(step)
        ]
        given = -circuit.all_of(lost)
        return circuit.all_of((circuit.some_of(parts), given, *(-x for x in silent)))

    def _carried_out(
        self, rules: Mapping[str, Rule], holds: Mapping[str, int]
    ) -> dict[Step, int]:
        """Return for each step whether a rule that asks for it fires."""
        found: dict[Step, list[int]] = {}
        for name, rule in rules.items():
            for step in rule.steps:
                found.setdefault(step, []).append(holds[name])
        return {step: self.symbolic.circuit.some_of(x) for step, x in found.items()}

    def _active(self, steps: Mapping[Step, int]) -> dict[Step, int]:
        """Return for each step whether it is carried out and not known to be idle.

        The lemmas say where a step is idle.
        """
        circuit, found = self.symbolic.circuit, dict(steps)
        for lemma in LEMMAS:
            if lemma.step in found:
                beside = steps.get(lemma.beside, NO) if lemma.beside else YES
                against = [-steps[s] for s in lemma.without if s in steps]
                where = self.symbolic.text(lemma.where)
                idle = circuit.all_of((where, beside, *against))
                found[lemma.step] = circuit.all_of((found[lemma.step], -idle))
        return found

    def _fresh(self) -> None:
        """Start a fresh solver: one that has learned less answers sooner."""
        self._asked += 1
        if self._asked % RENEWED == 0:
            self.prover.solver = Solver(
                self.prover.circuit, self.prover.laws, self.prover.asked
            )
            self.prover.__dict__.pop("nearest", None)

    def standing(self, mutant: Mutant) -> Standing:
        """Return whether some encounter distinguishes a mutant from the pack."""
        if mutant.operator in (*SHOWN, *TEXTS):
            # The solver knows neither codes of findings nor words.
            return Standing.UNKNOWN
        self._fresh()
        try:
            if not self.prover.exists(self.differs(mutant, lemmas=False)):
                return Standing.EQUIVALENT
            if not self.prover.exists(self.differs(mutant), *self._given):
                is_step = mutant.operator in STEPS
                return Standing.IDLE if is_step else Standing.UNASKED
        except Undecided:
            return Standing.UNKNOWN
        return Standing.LIVE

    def decides(self, mutant: Mutant) -> bool:
        """Whether a mutant changes the verdict or risk of some row of cells."""
        self._fresh()
        literal = self.decision_differs(mutant)
        try:
            if not self.prover.exists(literal, *self._given):
                return False
        except Undecided:
            return False
        return self.nearest(literal) is not None

    def nearest(self, literal: int) -> ExampleRow | None:
        """Return the row nearest to a clean encounter that makes a literal true."""
        self._fresh()
        try:
            rows = self.prover.example(literal)
        except Undecided:
            return None
        return rows[0] if rows else None


def _cells(rule: Rule | None) -> object:
    """Return the parts of a rule that have their own cells wherever it fires."""
    return rule and (rule.verdict, rule.risk, rule.severity)


def _by_denial(
    rules: Mapping[str, Rule], holds: Mapping[str, int]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, rule in rules.items():
        for code in rule.denials:
            found.setdefault(code, []).append(holds[name])
    return found


def _with_every_day(pack: Pack) -> Pack:
    """Return a pack whose rules begin and end on every day that a mutant may use."""
    first, day = pack.rules[0], dt.timedelta(days=1)
    days = {WINDOW_ENDS + day}
    for start in period_starts((pack,)):
        if start > dt.date.min:
            days |= {start - day, start, start + day}
    rules = tuple(replace(first, id=f"DAY-{d}", since=d) for d in sorted(days))
    return replace(pack, rules=rules)
