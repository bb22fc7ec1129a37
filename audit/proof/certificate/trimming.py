"""Removes the steps of a proof that its refutation does not use.

A solver learns many clauses that the refutation never uses. Without them the proof
checks in a fraction of the time, by the same unit propagation. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.proof.certificate.check_certificate import Clauses, Refused, read_proof


def trim(largest: int, clauses: Iterable[Sequence[int]], proof: str) -> str:
    """Keep the clauses of a proof that its contradiction depends on.

    Raises Refused when the proof refutes nothing.
    """
    formula = Clauses(largest, clauses)
    steps: list[Sequence[int]] = []
    # The position of each clause of the proof, by identity, and the steps that it uses.
    position: dict[int, int] = {}
    grounds: list[list[int]] = []
    for clause in read_proof(proof):
        if formula.conflict is not None:
            break
        start = len(formula.trail)
        found = formula.contradiction(clause)
        if found is None:
            raise Refused(f"the clause {list(clause)} of the proof does not follow")
        grounds.append(_steps_used(formula, found, position))
        formula.forget(start)
        position[id(kept := formula.add(clause))] = len(steps)
        steps.append(kept)
    if formula.conflict is None:
        raise Refused("the proof ends without a contradiction")
    needed: set[int] = set()
    pending = _steps_used(formula, formula.conflict, position)
    while pending:
        step = pending.pop()
        if step not in needed:
            needed.add(step)
            pending += grounds[step]
    lines = [f"{' '.join(map(str, steps[n]))} 0\n" for n in sorted(needed)]
    return "".join([*lines, "0\n"])


def _steps_used(
    formula: Clauses, conflict: Sequence[int], position: dict[int, int]
) -> list[int]:
    """Return the steps of the proof that take part in a contradiction."""
    found, seen, pending = [], set[int](), [conflict]
    while pending:
        clause = pending.pop()
        if id(clause) in position:
            found.append(position[id(clause)])
        for literal in clause:
            variable = abs(literal)
            if variable not in seen:
                seen.add(variable)
                held = literal if formula.value[literal] > 0 else -literal
                if formula.reason[held]:
                    pending.append(formula.reason[held])
    return found
