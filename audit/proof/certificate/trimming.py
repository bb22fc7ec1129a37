"""Proofs without the steps on which nothing rests.

A solver learns much that its refutation does not need. What is left is checked in a
fraction of the time, by the same unit propagation; nothing is trusted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.proof.certificate.check_certificate import Clauses, Refused, read_proof


def trim(largest: int, clauses: Iterable[Sequence[int]], proof: str) -> str:
    """Keep the clauses of a proof on which its contradiction rests.

    Raises Refused where the proof refutes nothing.
    """
    formula = Clauses(largest, clauses)
    steps: list[Sequence[int]] = []
    # By identity: where a clause of the proof stands, and on which others it rests.
    place: dict[int, int] = {}
    grounds: list[list[int]] = []
    for clause in read_proof(proof):
        if formula.conflict is not None:
            break
        start = len(formula.trail)
        found = formula.contradiction(clause)
        if found is None:
            raise Refused(f"the clause {list(clause)} of the proof does not follow")
        grounds.append(_blamed(formula, found, place))
        formula.forget(start)
        place[id(kept := formula.add(clause))] = len(steps)
        steps.append(kept)
    if formula.conflict is None:
        raise Refused("the proof ends without a contradiction")
    needed: set[int] = set()
    pending = _blamed(formula, formula.conflict, place)
    while pending:
        step = pending.pop()
        if step not in needed:
            needed.add(step)
            pending += grounds[step]
    lines = [f"{' '.join(map(str, steps[n]))} 0\n" for n in sorted(needed)]
    return "".join([*lines, "0\n"])


def _blamed(
    formula: Clauses, conflict: Sequence[int], place: dict[int, int]
) -> list[int]:
    """Give the steps of the proof that took part in a contradiction."""
    found, seen, pending = [], set[int](), [conflict]
    while pending:
        clause = pending.pop()
        if id(clause) in place:
            found.append(place[id(clause)])
        for literal in clause:
            variable = abs(literal)
            if variable not in seen:
                seen.add(variable)
                held = literal if formula.value[literal] > 0 else -literal
                if formula.reason[held]:
                    pending.append(formula.reason[held])
    return found
