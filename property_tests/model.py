"""Checks the model of the prover against the row engine, on many rows.

`python -m property_tests.model 270000 --seed 1` draws that many directed rows, reads
the facts of each with the row engine, and checks two things for every row: whether each
axiom of the prover holds, and whether the circuit of the prover gives the same rules,
verdict and risk as the row engine. Exit status 1 if one of them fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from audit import Auditor, AuditResult
from audit.proof.axioms import ROWS_TESTED
from audit.rules.catalogue import default_pack
from property_tests.mutation.directed import Cells
from property_tests.mutation.model_rows import CHUNK, Directed, Model, RowBook
from property_tests.mutation.vectors import Bits, Corpus, bits_of, rows_in

_SHOWN = 10
"""Rows of one mismatch that are shown."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One statement that is not true of one row."""

    what: str
    cells: Cells

    def __str__(self) -> str:
        cells = "; ".join(f"{n}={c}" for n, c in self.cells.items() if c != "")
        return f"{self.what}\n    {cells}"


@dataclass
class Checked:
    """What was compared, and what was found."""

    rows: int = 0
    axioms: int = 0
    answers: int = 0
    reached: Counter[tuple[str, int]] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def idle(self) -> list[str]:
        """Return the rules that held on none of the rows."""
        return [name.removeprefix("rule ") for name, n in self.held.items() if not n]

    def never_met(self, model: Model) -> list[str]:
        """Return the axioms with a premise, or part of one, that no row met."""
        return [
            axiom.number
            for axiom, parts in model.premises.items()
            if not all(self.reached[axiom.number, n] for n in range(len(parts)))
        ]


class Check:
    """Compares the axioms, and the circuit, with the row engine."""

    def __init__(self, model: Model, auditor: Auditor) -> None:
        """Take the model of a pack and an auditor with the same pack."""
        self.model = model
        self.book = RowBook(auditor)

    def axioms(self, corpus: Corpus, checked: Checked) -> None:
        """Check every axiom on every row, and count the rows that met its premise."""
        model = self.model
        premises = [x for parts in model.premises.values() for x in parts]
        known = model.values(corpus, (*model.axioms.values(), *premises))
        for axiom, literal in model.axioms.items():
            for number, part in enumerate(model.premises[axiom]):
                checked.reached[axiom.number, number] += known[part].bit_count()
            for row in rows_in(corpus.every & ~known[literal])[:_SHOWN]:
                what = f"{axiom.number} is false: {axiom.sentence}"
                checked.mismatches.append(Mismatch(what, corpus.cells[row]))
        checked.rows += len(corpus.cells)
        checked.axioms = len(model.axioms)

    def answers(self, corpus: Corpus, checked: Checked) -> None:
        """Compare rules, verdict and risk of every row."""
        symbolic = self.model.symbolic
        statements: dict[str, int] = {f"rule {n}": x for n, x in symbolic.holds.items()}
        statements |= {f"verdict {v}": x for v, x in symbolic.decided.items()}
        statements |= {f"risk {r}": x for r, x in symbolic.risks.items()}
        circuit = self.model.values(corpus, statements.values())
        engine = _rows_by_statement(
            statements, [self.book.result(row) for row in corpus.cells]
        )
        for what, literal in statements.items():
            for row in rows_in(circuit[literal] ^ engine[what])[:_SHOWN]:
                by = "circuit" if circuit[literal] >> row & 1 else "row engine"
                cells = corpus.cells[row]
                checked.mismatches.append(
                    Mismatch(f"{what}: only the {by} says so", cells)
                )
            if what.startswith("verdict"):
                checked.verdicts[what] += engine[what].bit_count()
            if what.startswith("rule"):
                checked.held[what] += engine[what].bit_count()
        checked.answers += len(corpus.cells)


def _rows_by_statement(
    names: Iterable[str], results: Sequence[AuditResult | None]
) -> Mapping[str, Bits]:
    """Return for each statement the rows that the row engine makes it about."""
    rows = [
        frozenset(
            (
                *(f"rule {finding.rule_id}" for finding in result.findings),
                f"verdict {result.verdict}",
                f"risk {result.risk}",
            )
        )
        if result
        else frozenset[str]()
        for result in results
    ]
    return {what: bits_of(what in row for row in rows) for what in names}


class Run:
    """One run over directed rows: everything compared chunk by chunk."""

    def __init__(self, seed: int, model: Model, directed: Directed) -> None:
        """Take the seed of the rows, the model that is checked, and the rows' source.

        Each run has its own auditor, so that nothing remembered is shared between runs.
        """
        self.model = model
        self.check = Check(model, Auditor(model.pack))
        self.rows = directed.rows(seed)
        self.checked = Checked()

    def read(
        self,
        count: int,
        answers: int | None = None,
        after: Callable[[Checked], None] = lambda _: None,
    ) -> Checked:
        """Draw and check a number of rows.

        Rules, verdict and risk are compared on the first `answers` rows, or on all rows
        if it is not given. `after` is called after each chunk. The run stops after a
        chunk with a mismatch.
        """
        checked = self.checked
        wanted = count if answers is None else answers
        while checked.rows < count and not checked.mismatches:
            left = wanted - checked.answers or count - checked.rows
            chunk = islice(self.rows, min(CHUNK, left, count - checked.rows))
            corpus = self.check.book.corpus(chunk)
            self.check.axioms(corpus, checked)
            if checked.answers < wanted:
                self.check.answers(corpus, checked)
            after(checked)
        return checked


def report(run: Run, seed: int, seconds: float) -> str:
    """Write what was compared and found."""
    checked = run.checked
    never = checked.never_met(run.model)
    least = sorted(checked.reached.items(), key=lambda item: item[1])[:_SHOWN]
    lines = [
        f"{checked.rows:,} rows with seed {seed} in {seconds:.0f} s "
        f"({checked.rows / seconds:,.0f} a second)",
        f"{checked.axioms} axioms on each row; "
        f"{len(checked.held)} rules, verdict and risk on {checked.answers:,} rows",
        *(f"  {name}: {n:,} rows" for name, n in checked.verdicts.most_common()),
        f"  rules that held on no row: {', '.join(checked.idle) or 'none'}",
        "premises that the fewest rows met: "
        + ", ".join(f"{number} {n:,}" for (number, _), n in least),
        f"axioms with a premise that no row met: {', '.join(never) or 'none'}",
        f"mismatches: {len(checked.mismatches)}",
        *map(str, checked.mismatches),
    ]
    return "\n".join(lines)


def main(words: Sequence[str] | None = None) -> int:
    """Run the comparison for the command line; return the exit status."""
    reader = argparse.ArgumentParser(
        prog="python -m property_tests.model",
        description=(__doc__ or "").split("\n")[0],
    )
    reader.add_argument("rows", type=int, nargs="?", default=ROWS_TESTED)
    reader.add_argument("--seed", type=int, default=0)
    options = reader.parse_args(words)
    began = time.perf_counter()

    def progress(checked: Checked) -> None:
        rate = checked.rows / (time.perf_counter() - began)
        print(f"{checked.rows:,} rows, {rate:,.0f} a second", file=sys.stderr)

    model = Model(default_pack())
    run = Run(options.seed, model, Directed(model, RowBook(Auditor(model.pack))))
    run.read(options.rows, after=progress)
    print(report(run, options.seed, time.perf_counter() - began))
    return 1 if run.checked.mismatches or run.checked.never_met(run.model) else 0


if __name__ == "__main__":
    sys.exit(main())
