"""The manifest of a certificate: what was proved, and on which questions it rests."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping

from audit.proof.axioms import axioms
from audit.proof.certificate import cadical
from audit.proof.certificate.check_certificate import EXISTS, FORM, NONE
from audit.proof.findings import Obligation, ProofReport, Status
from audit.proof.solver import Question
from audit.rules.catalogue import Pack

READ_ME = (
    "This certificate shows that the answers of a solver, on which the proof of the "
    "rule pack rests, are right. Check it with: python check.py",
    "What is checked: each question is about the one circuit in circuit.txt; where no "
    "encounter exists, a proof refutes the question step by step; where one exists, it "
    "is evaluated; and each obligation that held rests on such questions.",
    "What is not checked: that the circuit says what the rules say, that the literals "
    "of a question are what the sentence of its obligation says, and that the axioms "
    "hold for every row. The tests of the package try the first and the last on rows "
    "(the row engine judges them as the circuit does, and their facts obey the "
    "axioms); rows that were not tried may differ. A person has to read the second.",
    "A question on two encounters names the axioms of the second among what it asks.",
    "Obligations that asked nothing were read off the pack, or hold for the example "
    "lines of the rules as the row engine judged them; nothing here shows them.",
    "check.py is a copy of audit/proof/certificate/check_certificate.py of the "
    "package. If you got this folder from somebody else, take the file from the "
    "package.",
)


class NeededQuestions:
    """The questions that obligations rest on, without duplicates, and their axioms.

    Questions are numbered from 1 in the order in which obligations need them.
    """

    def __init__(self, report: ProofReport) -> None:
        """Collect the questions of a report."""
        self.questions: list[Question] = []
        self.axiom_sets: list[list[int]] = []
        self._asked = report.asked
        self._numbers: dict[tuple[frozenset[int], frozenset[int]], int] = {}
        self._sets: dict[frozenset[int], int] = {}
        held = (o for o in report.obligations if o.status is Status.HELD)
        for obligation in held:
            for index in obligation.questions:
                self._take(report.asked[index])

    def _take(self, question: Question) -> None:
        if _key(question) in self._numbers:
            return
        self.questions.append(question)
        self._numbers[_key(question)] = len(self.questions)
        always = frozenset(question.always)
        if always not in self._sets:
            self._sets[always] = len(self.axiom_sets)
            self.axiom_sets.append(sorted(always, key=abs))

    def rests_on(self, obligation: Obligation) -> list[dict[str, object]]:
        """Return the numbers of an obligation's questions, with the needed answers."""
        asked = [self._asked[index] for index in obligation.questions]
        return [
            {
                "question": self._numbers[_key(question)],
                "answer": EXISTS if question.exists else NONE,
            }
            for question in asked
        ]

    def record(self, number: int) -> dict[str, object]:
        """Return what a question asks: its set of axioms and its literals."""
        question = self.questions[number - 1]
        axiom_set = self._sets[frozenset(question.always)]
        asked = sorted(set(question.literals), key=abs)
        return {"number": number, "axiom_set": axiom_set, "asked": asked}


def _key(question: Question) -> tuple[frozenset[int], frozenset[int]]:
    return frozenset(question.always), frozenset(question.literals)


def circuit_text(report: ProofReport, questions: Iterable[Question]) -> str:
    """Write the nodes that some question reaches, parts before wholes."""
    parts = report.circuit.parts
    reached, pending = (
        {1},
        [abs(x) for q in questions for x in (*q.always, *q.literals)],
    )
    while pending:
        node = pending.pop()
        if node not in reached:
            reached.add(node)
            pending += map(abs, parts[node])
    names = {node: name for name, node in report.circuit.inputs.items()}
    lines = []
    for node in sorted(reached - {1}):
        conjuncts = " ".join(map(str, parts[node]))
        lines.append(
            f"{node} all {conjuncts}" if conjuncts else f"{node} open {names[node]}"
        )
    return "\n".join([*lines, ""])


def manifest_of(
    report: ProofReport, pack: Pack, needed: NeededQuestions
) -> dict[str, object]:
    """Return the manifest without circuit and questions, whose files are not written
    yet.
    """
    return {
        "form": FORM,
        "read_me": READ_ME,
        "pack": {
            "name": pack.name,
            "version": pack.version,
            "sha256": report.pack_hash,
        },
        "code_set": {"sha256": report.code_set_hash},
        "policy": {"sha256": report.policy_hash},
        "made_with": {
            "tspine": report.made_with["tspine-audit"],
            "python": platform.python_version(),
            "python-sat": report.made_with["python-sat"],
            "cadical": cadical.version(),
        },
        "obligations_by_status": {s.value: report.count(s) for s in Status},
        "obligations": [_obligation(o, needed) for o in report.obligations],
        "axioms": _axioms(report, needed),
        "axiom_sets": needed.axiom_sets,
    }


def _obligation(obligation: Obligation, needed: NeededQuestions) -> dict[str, object]:
    """Return the record of an obligation, with its evidence if it holds."""
    record: dict[str, object] = {
        "name": obligation.name,
        "rule": obligation.rule,
        "status": obligation.status.value,
    }
    if obligation.status is not Status.HELD:
        return {**record, "finding": obligation.sentence, "accepted": obligation.reason}
    record["asserts"] = obligation.claim
    record["held_by"] = obligation.means.value
    if obligation.witness is not None:
        cells = {n: str(cell) for n, cell in obligation.witness.cells.items()}
        record["shown_by"] = {"source": obligation.witness.source, "cells": cells}
    rests_on = needed.rests_on(obligation)
    return (
        {**record, "rests_on": rests_on} if rests_on else {**record, **_ASKED_NOTHING}
    )


_ASKED_NOTHING = {"asked_nothing": True}


def _axioms(report: ProofReport, needed: NeededQuestions) -> list[dict[str, object]]:
    """Return every axiom of the questions, with its number and in words.

    Raises KeyError for an axiom that no law explains, which would be a bug in the
    prover.
    """
    used = {x for axiom_set in needed.axiom_sets for x in axiom_set}
    found: dict[int, dict[str, object]] = {}
    for axiom, literal in zip(axioms(report.codes), report.axioms, strict=True):
        if literal in used and literal not in found:
            found[literal] = {
                "literal": literal,
                "number": axiom.number,
                "says": axiom.sentence,
            }
    if used - found.keys():
        raise KeyError(f"no law explains the axioms {sorted(used - found.keys())}")
    return list(found.values())


def json_of(parts: Mapping[str, object]) -> str:
    """Write a manifest as JSON, each entry of a list on its own line."""
    entries = []
    for key, value in parts.items():
        if isinstance(value, (list, tuple)) and value:
            lines = ",\n  ".join(json.dumps(x, ensure_ascii=False) for x in value)
            entries.append(f"{json.dumps(key)}: [\n  {lines}\n ]")
        else:
            entries.append(
                f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
            )
    joined = ",\n ".join(entries)
    return f"{{\n {joined}\n}}\n"
