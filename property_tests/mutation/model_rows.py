"""The model of the prover on rows: its axioms and its circuit, many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from audit import Auditor, AuditResult
from audit.columns import CONTRACT
from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.facts import FACTS, VOCABULARY
from audit.proof.axioms import Axiom, axioms, premise_and_conclusion
from audit.proof.circuit import YES, Circuit
from audit.proof.symbolic_encounter import DAY, SymbolicEncounter, period_starts
from audit.proof.symbolic_pack import DAY_LAWS, SymbolicPack
from audit.rules.catalogue import Pack
from audit.rules.conditions import Condition, Constant, Some, names_in
from audit.rules.examples import read_example
from audit.rules.language import parse
from property_tests.mutation.dense import dense_cells
from property_tests.mutation.directed import Cells, columns_about, directed
from property_tests.mutation.edges import all_edges, edge_cells
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.vectors import Bits, Corpus, rows_in
from property_tests.strategies.encounters import WHOLE_CHART
from property_tests.support.laws import shipped_laws

CHUNK = 2_000
"""Rows judged at once: a node's values on them are the bits of one number."""

_NAMES = tuple(c.name for c in CONTRACT)


class RowBook:
    """Rows of cells, read by the row engine."""

    def __init__(self, auditor: Auditor) -> None:
        """Read nothing yet."""
        self.auditor = auditor
        self._reader = RowReader(_NAMES)

    def encounter(self, cells: Cells) -> Encounter:
        """Read one row, every column of the contract in its position."""
        return self._reader.read([cells.get(name, "") for name in _NAMES])

    def corpus(self, rows: Iterable[Cells]) -> Corpus:
        """Read the facts of rows."""
        cells, facts, days = tuple(rows), [], []
        for row in cells:
            chart = self.auditor.chart(self.encounter(row))
            facts.append({name: fact.read(chart) for name, fact in FACTS.items()})
            days.append(chart.on)
        return Corpus(cells, tuple(facts), tuple(days))

    def corpora(self, rows: Iterator[Cells], count: int) -> Iterator[Corpus]:
        """Read the facts of rows chunk by chunk, because they take much memory."""
        while count > 0:
            yield self.corpus(islice(rows, min(CHUNK, count)))
            count -= CHUNK

    def result(self, cells: Cells) -> AuditResult | None:
        """Judge one row; return None if no rule assigns a verdict."""
        result = self.auditor.audit(self.encounter(cells))
        return None if result.is_unjudged else result


class Model:
    """The circuit of a pack, evaluated for all rows of a corpus at once."""

    def __init__(self, pack: Pack, symbolic: SymbolicPack | None = None) -> None:
        """Translate the pack over open facts, or take a symbolic pack of it."""
        self.pack = pack
        if symbolic is None:
            symbolic = SymbolicPack(
                pack, SymbolicEncounter(Circuit(), period_starts((pack,)))
            )
        self.symbolic = symbolic
        self.axioms: Mapping[Axiom, int] = dict(
            zip(axioms(), symbolic.laws(), strict=True)
        )

    @cached_property
    def premises(self) -> Mapping[Axiom, tuple[int, ...]]:
        """For each axiom the literals of its premise, one for each alternative."""
        found = {}
        for axiom in self.axioms:
            parts: tuple[Condition, ...] = (Constant(True),)
            if axiom.condition:
                law = parse(axiom.condition, VOCABULARY, ())
                premise = premise_and_conclusion(law)[0] or Constant(True)
                parts = premise.parts if isinstance(premise, Some) else (premise,)
            found[axiom] = tuple(map(self.symbolic.literal, parts))
        return found

    def values(self, corpus: Corpus, literals: Iterable[int]) -> dict[int, Bits]:
        """Return the rows in which each of some literals is true."""
        wanted = set(literals)
        parts, every = self.symbolic.circuit.parts, corpus.every
        known = self._inputs(corpus)
        for node in self._dependencies(wanted):
            bits = every
            for part in parts[node]:
                bits &= known[part] if part > 0 else ~known[-part]
            known[node] = bits
        return {x: known[x] if x > 0 else every & ~known[-x] for x in wanted}

    def _dependencies(self, literals: Iterable[int]) -> list[int]:
        """Return the nodes behind some literals, without inputs, parts first."""
        parts, found = self.symbolic.circuit.parts, set[int]()
        pending = [abs(x) for x in literals]
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                pending += map(abs, parts[node])
        # A node is created after its parts, so its number is higher.
        return sorted(node for node in found if parts[node])

    def _inputs(self, corpus: Corpus) -> dict[int, Bits]:
        """Encode the facts and the day of each row as `SymbolicEncounter` does."""
        encounter, inputs = self.symbolic.encounter, self.symbolic.circuit.inputs
        rows: dict[tuple[str, str], Bits] = {}
        for name, domain in encounter.domains.items():
            if name != DAY:
                rows.update({(name, v): corpus.of_value[name, v] for v in domain})
        for day, bits in corpus.of_day.items():
            start = str(max(d for d in encounter.days if d <= day))
            rows[DAY, start] = rows.get((DAY, start), 0) | bits
        found = dict.fromkeys(inputs.values(), 0)
        found[YES] = corpus.every
        found |= {x: corpus.of_value[n, True] for n, x in encounter.facts.items()}
        for name, domain in encounter.domains.items():
            for number, value in enumerate(domain):
                for bit in range(number.bit_length()):
                    if number >> bit & 1:
                        found[inputs[f"{name}#{bit}"]] |= rows.get((name, value), 0)
        return found


def starting_rows(pack: Pack) -> list[Cells]:
    """Return rows to start from: example lines, golden and dense rows."""
    lines = [
        read_example(line, rule.origin)
        for rule in pack.rules
        for line in (*rule.fires, *rule.silent)
    ]
    whole = [{**WHOLE_CHART, **line} for line in lines if line.get("pain_regions")]
    golden = [cells_of(record) for record in read_sheet()]
    return [*lines, *whole, *golden, *dense_cells()]


class Directed:
    """Directed rows for a model, and the rows of the tree that they start from."""

    def __init__(self, model: Model, book: RowBook) -> None:
        """Find out which rows of the tree are on which edge."""
        symbolic = model.symbolic
        edges = all_edges(symbolic)
        self._pack = model.pack
        self.known = book.corpus((*starting_rows(model.pack), *edge_cells()))
        on = model.values(self.known, (x for _, x in edges))
        self._starts = [[self.known.cells[n] for n in rows_in(on[x])] for _, x in edges]
        columns = {
            law: columns_about(_facts_of(symbolic, law)) for law in shipped_laws()
        }
        self._about = [columns[law] for law, _ in edges]
        # The laws of the day have no edges: any row with another date is near them.
        self._starts += [[] for _ in DAY_LAWS]
        self._about += [columns_about(frozenset()) for _ in DAY_LAWS]

    def rows(self, seed: int) -> Iterator[Cells]:
        """Yield directed rows without end; equal seeds give equal rows."""
        return directed(self._starts, self._about, self._pack, seed)


def _facts_of(symbolic: SymbolicPack, law: str) -> frozenset[str]:
    named = names_in(parse(law, VOCABULARY, ()))
    return frozenset[str]().union(*map(symbolic.dependencies, named))
