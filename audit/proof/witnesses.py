"""Rows that show what exists: each judged by the row engine, none taken on trust.

The example lines of the rules come first; rows that the solver finds are added. A row
shows something only where the row engine says of it what the circuit says: the same
rules, verdict and risk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from audit.encounter.reading import encounter_from_mapping
from audit.engine.rows import Auditor
from audit.facts import FACTS
from audit.findings import AuditResult
from audit.proof.example.concrete import judged
from audit.proof.findings import Witness
from audit.proof.model import Reading
from audit.rules.examples import read_example

LAID_OVER = 2
"""So many lines of a rule are also laid over the clean encounter."""


class Witnesses:
    """Judged rows, and for each node of the circuit the rows in which it holds.

    `broken` names, by rule, the example lines that do not do what they say;
    `mismatches` the rows of which row engine and circuit do not say the same.
    """

    def __init__(
        self, reading: Reading, auditor: Auditor, clean: Mapping[str, object]
    ) -> None:
        """Judge the example lines of every rule in force.

        The first lines of each that make it fire are judged twice: by themselves, and
        laid over the cells of a clean encounter.
        """
        self._reading = reading
        self._auditor = auditor
        self._rows: list[Witness] = []
        self._results: list[AuditResult | None] = []
        self._facts: list[Mapping[str, bool | str]] = []
        self._days: list[dt.date] = []
        self._patterns: list[int] = []
        self._agreed = 0
        self.broken: dict[str, list[str]] = {}
        self.mismatches: list[Witness] = []
        for rule in reading.rules:
            for kind, lines in (("fires", rule.fires), ("silent", rule.silent)):
                for line in lines:
                    self._add_line(rule.id, kind, line, rule.place)
            for line in rule.fires[:LAID_OVER]:
                cells = {**clean, **read_example(line, rule.place)}
                source = f"fires line of {rule.id}, laid over the clean encounter"
                self._keep(Witness(source, cells))
        self._read()

    def _add_line(self, rule_id: str, kind: str, line: str, place: str) -> None:
        source, cells = f"{kind} line of {rule_id}", read_example(line, place)
        held = self._keep(Witness(source, cells))
        if (rule_id in held) is not (kind == "fires"):
            self.broken.setdefault(rule_id, []).append(f"{kind}: {line}")

    def _keep(self, witness: Witness) -> frozenset[str]:
        """Judge a row, keep it, and give the rules that hold."""
        encounter = encounter_from_mapping(witness.cells, 1)
        result = judged(encounter, self._auditor)
        chart = self._auditor.chart(encounter)
        self._rows.append(witness)
        self._results.append(result)
        self._facts.append({name: fact.read(chart) for name, fact in FACTS.items()})
        self._days.append(chart.on)
        return frozenset(f.rule_id for f in result.findings) if result else frozenset()

    @property
    def _every(self) -> int:
        return (1 << len(self._rows)) - 1

    def _read(self) -> None:
        """Read all rows over the circuit, and compare them with the row engine."""
        self._patterns.clear()
        self._bring_up_to_date()
        unlike = self._unlike()
        self._agreed = self._every & ~unlike
        self.mismatches = [r for n, r in enumerate(self._rows) if unlike >> n & 1]

    def _bring_up_to_date(self) -> None:
        """Add the nodes of the circuit that the patterns lack."""
        inputs: Mapping[int, int] = {}
        if not self._patterns:
            inputs = self._reading.symbols.patterns_of(self._facts, self._days)
        self._reading.circuit.read_patterns(inputs, self._every, self._patterns)

    def _unlike(self) -> int:
        """The rows of which row engine and circuit do not say the same."""
        reading = self._reading
        said: dict[object, int] = {}
        for place, result in enumerate(self._results):
            words: Iterable[object] = (None,)
            if result is not None:
                ids = (finding.rule_id for finding in result.findings)
                words = (result.verdict, result.risk, *ids)
            for word in words:
                said[word] = said.get(word, 0) | 1 << place
        unjudged = said.get(None, 0)
        unlike = 0
        for word, literal in (*reading.decided.items(), *reading.holds.items()):
            unlike |= self._rows_of(literal) ^ said.get(word, 0)
        for risk, literal in reading.risks.items():
            unlike |= (self._rows_of(literal) ^ said.get(risk, 0)) & ~unjudged
        # Where no rule bears a verdict the row engine gives no findings to compare.
        borne = reading.circuit.some_of(reading.borne.values())
        return unlike & ~unjudged | self._rows_of(borne) & unjudged

    def _rows_of(self, literal: int) -> int:
        """Give the rows in which a literal holds."""
        if abs(literal) >= len(self._patterns):
            self._bring_up_to_date()
        pattern = self._patterns[abs(literal)]
        return pattern if literal > 0 else ~pattern & self._every

    def add(self, source: str, cells: Mapping[str, object]) -> None:
        """Add a row: it is judged and compared like the others."""
        self._keep(Witness(source, cells))
        self._read()

    @property
    def count(self) -> int:
        """How many rows were judged."""
        return len(self._rows)

    def of(self, literal: int) -> Witness | None:
        """Give a row in which a literal holds, or None where no row shows it."""
        shown = self._rows_of(literal) & self._agreed
        if not shown:
            return None
        return self._rows[(shown & -shown).bit_length() - 1]
