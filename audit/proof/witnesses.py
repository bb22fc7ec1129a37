"""Rows that show that something exists, each judged by the row engine.

The example lines of the rules come first; rows that the solver finds are added. A row
counts only if the row engine agrees with the circuit about it: the same rules, verdict
and risk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.columns import CONTRACT
from audit.encounter.reading import RowReader
from audit.engine.rows import Auditor
from audit.facts.catalogue import READERS
from audit.findings import AuditResult
from audit.proof.example.concrete import judged
from audit.proof.findings import Witness
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.examples import read_example

OVERLAID_LINES = 2
"""How many lines of a rule are also laid over the clean encounter."""

COLUMNS = tuple(column.name for column in CONTRACT)
"""The headings under which all rows are read."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A row as the row engine judged it, and its facts as read for the circuit."""

    result: AuditResult | None
    facts: Mapping[str, bool | str]
    day: dt.date

    @property
    def held(self) -> frozenset[str]:
        """The ids of the rules that fire."""
        findings = self.result.findings if self.result else ()
        return frozenset(finding.rule_id for finding in findings)


class Witnesses:
    """Judged rows, and for each node of the circuit the rows in which it is true.

    `broken` lists, by rule, the example lines that do not do what they say;
    `mismatches` the rows on which row engine and circuit disagree.
    """

    def __init__(
        self, symbolic: SymbolicPack, auditor: Auditor, clean: Mapping[str, object]
    ) -> None:
        """Judge the example lines of every rule in force.

        The first `fires` lines of a rule are judged twice: alone, and laid over the
        cells of a clean encounter.
        """
        self._reading = symbolic
        self._auditor = auditor
        # All rows have the headings of the contract, so one reader reads them.
        self._reader = RowReader(COLUMNS)
        self._known: dict[tuple[object, ...], _Judged] = {}
        self._rows: list[Witness] = []
        self._judged: list[_Judged] = []
        self._patterns: list[int] = []
        self._agreed = 0
        self.broken: dict[str, list[str]] = {}
        self.mismatches: list[Witness] = []
        for rule in symbolic.rules:
            for kind, lines in (("fires", rule.fires), ("silent", rule.silent)):
                for line in lines:
                    self._add_line(rule.id, kind, line, rule.origin)
            for line in rule.fires[:OVERLAID_LINES]:
                cells = {**clean, **read_example(line, rule.origin)}
                source = f"fires line of {rule.id}, laid over the clean encounter"
                self._keep(Witness(source, cells))
        self._evaluate()

    def _add_line(self, rule_id: str, kind: str, line: str, origin: str) -> None:
        source, cells = f"{kind} line of {rule_id}", read_example(line, origin)
        held = self._keep(Witness(source, cells))
        if (rule_id in held) is not (kind == "fires"):
            self.broken.setdefault(rule_id, []).append(f"{kind}: {line}")

    def _keep(self, witness: Witness) -> frozenset[str]:
        """Judge a row, keep it, and return the ids of the rules that fire."""
        found = self._judge(tuple([witness.cells.get(name, "") for name in COLUMNS]))
        self._rows.append(witness)
        self._judged.append(found)
        return found.held

    def _judge(self, cells: tuple[object, ...]) -> _Judged:
        """Judge the cells of a row; equal cells are judged once.

        The cells are all that is known of a row, so nothing else belongs to the key.
        """
        found = self._known.get(cells)
        if found is None:
            encounter = self._reader.read(cells, 1)
            chart = self._auditor.chart(encounter)
            found = self._known[cells] = _Judged(
                judged(encounter, self._auditor, chart),
                {name: read(chart) for name, read in READERS.items()},
                chart.on,
            )
        return found

    @property
    def _every(self) -> int:
        return (1 << len(self._rows)) - 1

    def _evaluate(self) -> None:
        """Evaluate the circuit on all rows, and compare the results with the row
        engine.
        """
        self._patterns.clear()
        self._add_new_nodes()
        disagreeing = self._disagreeing_rows()
        self._agreed = self._every & ~disagreeing
        self.mismatches = [r for n, r in enumerate(self._rows) if disagreeing >> n & 1]

    def _add_new_nodes(self) -> None:
        """Evaluate the nodes of the circuit that the patterns lack."""
        inputs: Mapping[int, int] = {}
        if not self._patterns:
            inputs = self._reading.encounter.row_patterns(
                [row.facts for row in self._judged], [row.day for row in self._judged]
            )
        self._reading.circuit.read_patterns(inputs, self._every, self._patterns)

    def _disagreeing_rows(self) -> int:
        """Return the rows on which row engine and circuit disagree."""
        symbolic = self._reading
        rows_with: dict[object, int] = {}
        for number, row in enumerate(self._judged):
            outcomes: Iterable[object] = (None,)
            if row.result is not None:
                outcomes = (row.result.verdict, row.result.risk, *row.held)
            for outcome in outcomes:
                rows_with[outcome] = rows_with.get(outcome, 0) | 1 << number
        unjudged = rows_with.get(None, 0)
        disagreeing = 0
        for outcome, literal in (*symbolic.decided.items(), *symbolic.holds.items()):
            disagreeing |= self._rows_of(literal) ^ rows_with.get(outcome, 0)
        for risk, literal in symbolic.risks.items():
            disagreeing |= (self._rows_of(literal) ^ rows_with.get(risk, 0)) & ~unjudged
        # If no rule assigns a verdict, the row engine returns no findings to compare.
        proposed = symbolic.circuit.some_of(symbolic.proposed.values())
        return disagreeing & ~unjudged | self._rows_of(proposed) & unjudged

    def _rows_of(self, literal: int) -> int:
        """Return the rows in which a literal is true."""
        if abs(literal) >= len(self._patterns):
            self._add_new_nodes()
        pattern = self._patterns[abs(literal)]
        return pattern if literal > 0 else ~pattern & self._every

    def add(self, source: str, cells: Mapping[str, object]) -> None:
        """Add a row, judged and compared like the others."""
        self._keep(Witness(source, cells))
        self._evaluate()

    @property
    def count(self) -> int:
        """The number of different rows judged."""
        return len(self._known)

    def row_where(self, literal: int) -> Witness | None:
        """Return a row in which a literal is true, or None if no row shows it."""
        shown = self._rows_of(literal) & self._agreed
        if not shown:
            return None
        return self._rows[(shown & -shown).bit_length() - 1]
