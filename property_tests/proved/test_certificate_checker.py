"""The checker of certificates accepts no wrong proof and no wrong model."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.proof.certificate import cadical
from audit.proof.certificate.check_certificate import (
    Clauses,
    Refused,
    read_circuit,
    refute,
    satisfy,
)
from audit.proof.certificate.trimming import trim
from audit.proof.circuit import Circuit
from property_tests.support.needs import need

Formula = list[tuple[int, ...]]
SQUARE: Formula = [(1, 2), (-1, 2), (1, -2), (-1, -2)]
VARIABLES = 5

literals = st.integers(1, VARIABLES).flatmap(lambda n: st.sampled_from((n, -n)))
clauses = st.lists(literals, max_size=3, unique=True).map(tuple)
formulas = st.lists(clauses.filter(bool), max_size=14)


def pigeons(count: int, holes: int) -> tuple[int, Formula]:
    """State that each pigeon sits in a hole, and no two in one."""

    def sits(pigeon: int, hole: int) -> int:
        return pigeon * holes + hole + 1

    every = [tuple(sits(p, h) for h in range(holes)) for p in range(count)]
    apart = [
        (-sits(one, hole), -sits(other, hole))
        for one, other in itertools.combinations(range(count), 2)
        for hole in range(holes)
    ]
    return count * holes, [*every, *apart]


def dimacs(largest: int, formula: Iterable[Sequence[int]]) -> str:
    lines = [f"{' '.join(map(str, c))} 0" for c in formula]
    return "\n".join([f"p cnf {largest} {len(lines)}", *lines, ""])


def holds(formula: Iterable[Sequence[int]], true: frozenset[int]) -> bool:
    return all(any((abs(x) in true) == (x > 0) for x in c) for c in formula)


def models(largest: int, formula: Formula) -> list[frozenset[int]]:
    """Return every model, by trying all values."""
    variables = range(1, largest + 1)
    tried = (
        frozenset(v for v, value in zip(variables, values, strict=True) if value)
        for values in itertools.product((False, True), repeat=largest)
    )
    return [true for true in tried if holds(formula, true)]


def answer(largest: int, formula: Formula, folder: Path) -> cadical.Answer:
    need(shutil.which("cadical"), "CaDiCaL")
    return cadical.solve(dimacs(largest, formula), folder)


@pytest.mark.parametrize("proof", ["1 0\n0\n", "2 0\n", "c so\n1 0\nd 1 2 0\n0\n"])
def test_a_right_proof_is_accepted(proof: str) -> None:
    assert refute(2, SQUARE, proof) >= 1


@pytest.mark.parametrize(
    ("formula", "proof", "message"),
    [
        (SQUARE, "0\n", "clause 1 of the proof does not follow"),
        (SQUARE, "", "ends without a contradiction"),
        (SQUARE, "d 1 2 0\n", "ends without a contradiction"),
        (SQUARE, "3 0\n0\n", "unknown variable"),
        (SQUARE, "1\n0\n", "line 1 of the proof is not a clause"),
        (SQUARE, "1 0 2 0\n0\n", "line 1 of the proof is not a clause"),
        (SQUARE, "one 0\n", "line 1 of the proof"),
        (SQUARE[:3], "2 0\n0\n", "clause 2 of the proof does not follow"),
        (SQUARE[:3], "-1 0\n0\n", "clause 1 of the proof does not follow"),
        ([], "0\n", "clause 1 of the proof does not follow"),
    ],
)
def test_a_wrong_proof_is_refused(formula: Formula, proof: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        refute(2, formula, proof)


@pytest.mark.parametrize("holes", [2, 3, 4, 5])
def test_more_pigeons_than_holes(holes: int, tmp_path: Path) -> None:
    largest, formula = pigeons(holes + 1, holes)
    proof = answer(largest, formula, tmp_path).proof
    steps = refute(largest, formula, proof)
    assert 0 < refute(largest, formula, trim(largest, formula, proof)) <= steps
    fits = formula[1:]
    with pytest.raises(Refused):
        refute(largest, fits, proof)
    with pytest.raises(Refused):
        trim(largest, fits, proof)


def test_every_step_of_a_proof_of_pigeons_counts(tmp_path: Path) -> None:
    """A step from which one literal is taken, or which is left out, is noticed."""
    largest, formula = pigeons(6, 5)
    proof = trim(largest, formula, answer(largest, formula, tmp_path).proof)
    steps = proof.splitlines(keepends=True)
    refused = 0
    for n, step in enumerate(steps[:-1]):
        for changed in ("", step.split(" ", 1)[1]):
            try:
                refute(
                    largest, formula, "".join((*steps[:n], changed, *steps[n + 1 :]))
                )
            except Refused:
                refused += 1
    assert refused > len(steps) // 2


@given(formulas, st.lists(clauses, max_size=6))
def test_only_what_cannot_hold_is_refuted(
    formula: Formula, steps: list[tuple[int, ...]]
) -> None:
    proof = "".join(f"{' '.join(map(str, c))} 0\n" for c in steps) + "0\n"
    try:
        refute(VARIABLES, formula, proof)
    except Refused as refused:
        refusal = str(refused)
    else:
        refusal = ""
    assert refusal or not models(VARIABLES, formula)


@given(formulas, clauses)
def test_only_what_every_model_obeys_follows(
    formula: Formula, clause: tuple[int, ...]
) -> None:
    stated = Clauses(VARIABLES, formula)
    followed = stated.follows(clause)
    meant = all(holds([clause], true) for true in models(VARIABLES, formula))
    assert meant >= followed
    # Assumptions are undone: the answer stays the same.
    assert stated.follows(clause) == Clauses(VARIABLES, formula).follows(clause)


@given(formulas, st.frozensets(st.integers(1, VARIABLES)))
def test_only_models_satisfy(formula: Formula, true: frozenset[int]) -> None:
    model = " ".join(map(str, true))
    refuses = pytest.raises(Refused, match="does not satisfy")
    with nullcontext() if holds(formula, true) else refuses:
        satisfy(formula, model)


def test_cadical_answers_as_trying_all_values_does(tmp_path: Path) -> None:
    """And each of its answers is accepted, its refutations also when trimmed."""
    draw = random.Random(20260930)
    answers = set()
    for _ in range(60):
        signs = [-1, 1]
        formula: Formula = [
            tuple(draw.choice(signs) * v for v in draw.sample(range(1, 6), 3))
            for _ in range(draw.randint(12, 40))
        ]
        found = answer(VARIABLES, formula, tmp_path)
        assert found.exists == bool(models(VARIABLES, formula))
        answers.add(found.exists)
        if found.exists:
            satisfy(formula, " ".join(map(str, found.model)))
        else:
            assert refute(VARIABLES, formula, trim(VARIABLES, formula, found.proof))
    assert answers == {True, False}


@given(st.integers(0, 2**32))
def test_a_question_states_what_the_circuit_says(seed: int) -> None:
    """The formula has a model for each choice of facts that the circuit allows."""
    draw, circuit = random.Random(seed), Circuit()
    known = [circuit.input(f"fact {n}") for n in range(3)]
    for _ in range(6):
        parts = draw.sample(known, 2)
        known.append(circuit.all_of(draw.choice((x, -x)) for x in parts))
    asked = {draw.choice((x, -x)) for x in draw.sample(known, 2)}
    lines = []
    names = {node: name for name, node in circuit.inputs.items()}
    for node in range(2, len(circuit.parts)):
        conjuncts = " ".join(map(str, circuit.parts[node]))
        lines.append(
            f"{node} all {conjuncts}" if conjuncts else f"{node} open {names[node]}"
        )
    largest, stated, text = read_circuit("\n".join(lines)).formula(asked)
    assert text == dimacs(largest, stated)

    inputs = list(circuit.inputs.values())
    for chosen in itertools.product((False, True), repeat=3):
        values = circuit.values(dict(zip(inputs, chosen, strict=True)))
        true = frozenset(n for n, value in enumerate(values) if value)
        allowed = all(values[abs(x)] is (x > 0) for x in asked)
        assert holds(stated, true) is allowed


@pytest.mark.parametrize(
    "line", ["2 all", "2 all ", "2 all 3", "1 open x", "0 open x", "-2 open x", "x"]
)
def test_a_malformed_circuit_is_refused(line: str) -> None:
    with pytest.raises(Refused, match=r"circuit.txt, line 1"):
        read_circuit(line)
