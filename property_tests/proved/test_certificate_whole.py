"""The certificate of the whole shipped pack, and a third solver on its questions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

from audit.proof import ProofReport, prove
from audit.proof.certificate.cadical import solve
from audit.proof.certificate.check_certificate import read_circuit
from audit.proof.certificate.manifest import circuit_text
from audit.proof.circuit import YES
from audit.proof.solver import Question
from audit.rules.catalogue import default_pack
from property_tests.support.needs import need

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def report() -> ProofReport:
    return prove(default_pack())


@pytest.mark.law(56)
def test_the_certificate_of_the_shipped_pack_is_checked(tmp_path: Path) -> None:
    need(shutil.which("cadical"), "CaDiCaL")
    folder = tmp_path / "certificate"
    command = [sys.executable, "-m", "audit.hosts.cli.app", "prove", "--certificate"]
    done = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Check it with: python" in done.stderr
    checked = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "check.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.startswith("CHECKED in ")


def test_cadical_gives_every_answer_of_the_proof(
    report: ProofReport, tmp_path: Path
) -> None:
    """Also to the questions on which no obligation rests."""
    need(shutil.which("cadical"), "CaDiCaL")
    circuit = read_circuit(circuit_text(report, report.asked))
    differing = []
    for question in once(report.asked):
        _, _, text = circuit.formula((*question.always, *question.literals))
        if solve(text, tmp_path).exists is not question.exists:
            differing.append(question.literals)
    assert differing == []


def test_cvc5_gives_every_answer_of_the_proof(report: ProofReport) -> None:
    need(find_spec("cvc5"), "cvc5")
    import cvc5

    differing = []
    for question in once(report.asked):
        solver = cvc5.Solver()
        parser = cvc5.InputParser(solver)
        text = smt_lib(report, question)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
        output = ""
        while not (command := parser.nextCommand()).isNull():
            output += command.invoke(solver, parser.getSymbolManager())
        if output.strip() != ("sat" if question.exists else "unsat"):
            differing.append((question.literals, output))
    assert differing == []


def once(asked: Iterable[Question]) -> list[Question]:
    """Return equal questions once."""
    kept = {(frozenset(q.always), frozenset(q.literals)): q for q in asked}
    return list(kept.values())


def smt_lib(report: ProofReport, question: Question) -> str:
    """Write a question as SMT-LIB, from the circuit and not from its CNF."""
    parts = report.circuit.parts
    stated = (*question.always, *question.literals)
    reached, pending = set[int](), [abs(x) for x in stated]
    while pending:
        node = pending.pop()
        if node not in reached:
            reached.add(node)
            pending += map(abs, parts[node])
    lines = ["(set-logic QF_UF)", *(f"(declare-const n{n} Bool)" for n in reached)]
    lines += [
        f"(assert (= n{n} (and {' '.join(map(_solver_literal, parts[n]))})))"
        for n in reached
        if parts[n]
    ]
    lines += ["(assert n1)"] if YES in reached else []
    lines += [f"(assert {_solver_literal(x)})" for x in stated]
    return "\n".join([*lines, "(check-sat)", ""])


def _solver_literal(literal: int) -> str:
    return f"n{literal}" if literal > 0 else f"(not n{-literal})"
