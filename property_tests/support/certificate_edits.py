"""Edits of a certificate that the check must refuse, and its messages."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.proof.certificate.check_certificate import EXISTS, NONE, Refused, refute
from audit.proof.findings import Means


class Edited:
    """A certificate that can be edited: the manifest, and files with their hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.questions: list[dict[str, Any]] = self.manifest["questions"]

    def save(self) -> None:
        text = json.dumps(self.manifest)
        (self.folder / "manifest.json").write_text(text, "utf-8")

    def first(self, answer: str) -> dict[str, Any]:
        """Return the question with a given answer and the longest proof or model."""
        kind = "proof" if answer == NONE else "model"
        asked = [q for q in self.questions if q["answer"] == answer]
        return max(asked, key=lambda q: len(self.text(q[kind])))

    def text(self, record: dict[str, str]) -> str:
        content = (self.folder / record["file"]).read_bytes()
        return (
            gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        ).decode()

    def put(self, record: dict[str, str], text: str, *, hashed: bool = True) -> None:
        content = text.encode()
        if record["file"].endswith(".gz"):
            content = gzip.compress(content)
        (self.folder / record["file"]).write_bytes(content)
        if hashed:
            record["sha256"] = hashlib.sha256(content).hexdigest()

    def resting(self, number: int) -> list[dict[str, Any]]:
        return [
            needed
            for obligation in self.manifest["obligations"]
            for needed in obligation.get("rests_on", ())
            if needed["question"] == number
        ]


def without_a_literal(text: str) -> str:
    """Remove the first literal from the longest clause of a formula."""
    lines = text.splitlines(keepends=True)
    longest = max(range(1, len(lines)), key=lambda n: len(lines[n]))
    lines[longest] = lines[longest].split(" ", 1)[1]
    return "".join(lines)


def changed_clause(edited: Edited) -> None:
    record = edited.first(NONE)["cnf"]
    edited.put(record, without_a_literal(edited.text(record)), hashed=False)


def changed_clause_hashed(edited: Edited) -> None:
    record = edited.first(NONE)["cnf"]
    edited.put(record, without_a_literal(edited.text(record)))


def changed_circuit(edited: Edited) -> None:
    record = edited.manifest["circuit"]
    lines = edited.text(record).splitlines()
    index = max(n for n, line in enumerate(lines) if " all " in line)
    node, kind, *parts = lines[index].split()
    lines[index] = " ".join((node, kind, *parts[1:]))
    edited.put(record, "\n".join([*lines, ""]))


def dropped_step(edited: Edited) -> None:
    """Remove the first step that the proof cannot do without."""
    question = edited.first(NONE)
    lines = edited.text(question["cnf"]).splitlines()
    largest = int(lines[0].split()[2])
    clauses = [tuple(map(int, line.split()[:-1])) for line in lines[1:]]
    steps = edited.text(question["proof"]).splitlines(keepends=True)
    for n in range(len(steps)):
        fewer = "".join((*steps[:n], *steps[n + 1 :]))
        try:
            refute(largest, clauses, fewer)
        except Refused:
            edited.put(question["proof"], fewer)
            return
    raise AssertionError("every step is spare")


def invented_step(edited: Edited) -> None:
    record = edited.first(NONE)["proof"]
    edited.put(record, "0\n")


def flipped_answer(edited: Edited) -> None:
    edited.first(NONE)["answer"] = EXISTS


def flipped_answer_everywhere(edited: Edited) -> None:
    question = edited.first(NONE)
    question["answer"] = EXISTS
    for needed in edited.resting(question["number"]):
        needed["answer"] = EXISTS


def swapped_questions(edited: Edited) -> None:
    one, other = edited.questions[0], edited.questions[1]
    one["cnf"], other["cnf"] = other["cnf"], one["cnf"]


def swapped_proofs(edited: Edited) -> None:
    long = edited.first(NONE)
    other = next(q for q in edited.questions if "proof" in q and q is not long)
    long["proof"], other["proof"] = other["proof"], long["proof"]


def swapped_content(edited: Edited) -> None:
    one, other = edited.questions[0]["cnf"], edited.questions[1]["cnf"]
    text = edited.text(one)
    edited.put(one, edited.text(other), hashed=False)
    edited.put(other, text, hashed=False)


def missing_obligation(edited: Edited) -> None:
    del edited.manifest["obligations"][0]


def missing_obligation_counted(edited: Edited) -> None:
    del edited.manifest["obligations"][0]
    edited.manifest["obligations_by_status"]["held"] -= 1


def other_means(edited: Edited) -> None:
    """Claim that an example row proves something for every encounter."""
    shown = next(o for o in edited.manifest["obligations"] if "shown_by" in o)
    shown["held_by"] = Means.PROVED.value


def contradicting_axioms(edited: Edited) -> None:
    """List axioms for which no question shows an encounter."""
    edited.manifest["axiom_sets"].append([])


def obligation_on_nothing(edited: Edited) -> None:
    edited.manifest["obligations"][0]["rests_on"] = []


def asked_nothing(edited: Edited) -> None:
    """Claim that a proved obligation also asked nothing."""
    edited.manifest["obligations"][0]["asked_nothing"] = True


def obligation_on_a_missing_question(edited: Edited) -> None:
    needed = edited.manifest["obligations"][0]["rests_on"][0]
    needed["question"] = len(edited.questions) + 1


def flipped_bit(edited: Edited) -> None:
    """Negate a node of a model that a clause needs: one that the question asks for."""
    question = edited.first(EXISTS)
    true = edited.text(question["model"]).split()
    asked = question["asked"][0]
    wrong = [x for x in true if x != str(asked)] if asked > 0 else [*true, str(-asked)]
    assert wrong != true
    edited.put(question["model"], " ".join(wrong))


def flipped_fact(edited: Edited) -> None:
    """Flip an open fact on which some node of the question depends."""
    question = edited.first(EXISTS)
    true = set(edited.text(question["model"]).split())
    clauses = edited.text(question["cnf"]).split("\n")
    parts = next(c.split()[1:-1] for c in clauses if len(c.split()) == 3)
    true ^= {parts[0].lstrip("-")}
    edited.put(question["model"], " ".join(true))


def stolen_axiom(edited: Edited) -> None:
    """Add an axiom that makes the questions easier to refute."""
    literal = edited.questions[0]["asked"][0]
    edited.manifest["axiom_sets"][0].append(-literal)
    edited.manifest["axioms"].append({"literal": -literal, "says": "x"})


def unexplained_axiom(edited: Edited) -> None:
    del edited.manifest["axioms"][0]


def other_question(edited: Edited) -> None:
    question = edited.first(EXISTS)
    question["asked"] = [-question["asked"][0]]


def missing_file(edited: Edited) -> None:
    (edited.folder / edited.questions[0]["cnf"]["file"]).unlink()


def further_file(edited: Edited) -> None:
    (edited.folder / "questions" / "0000.cnf.gz").write_bytes(b"")


def missing_question(edited: Edited) -> None:
    del edited.questions[0]


def broken_file(edited: Edited) -> None:
    record = edited.questions[0]["cnf"]
    content = (edited.folder / record["file"]).read_bytes()[:40]
    (edited.folder / record["file"]).write_bytes(content)
    record["sha256"] = hashlib.sha256(content).hexdigest()


def other_form(edited: Edited) -> None:
    edited.manifest["form"] = "tspine certificate 0"


def no_axioms(edited: Edited) -> None:
    del edited.manifest["axiom_sets"]


SABOTAGES: dict[Callable[[Edited], None], str] = {
    changed_clause: "is not the file that the manifest names",
    changed_clause_hashed: "does not state the literals",
    changed_circuit: "does not state the literals",
    dropped_step: "(does not follow|without a contradiction)",
    invented_step: "clause 1 of the proof does not follow",
    flipped_answer: "needs another answer of question",
    flipped_answer_everywhere: "which needs another answer",
    swapped_questions: "does not state the literals",
    swapped_proofs: "question .*(does not follow|unknown|contradiction)",
    swapped_content: "is not the file that the manifest names",
    missing_obligation: "not as many as the manifest counts",
    missing_obligation_counted: "no obligation rests on question 1",
    obligation_on_nothing: "rests on no question",
    other_means: "which needs another answer",
    contradicting_axioms: "axioms that contradict each other",
    asked_nothing: "rests on no question",
    obligation_on_a_missing_question: "which is missing",
    flipped_bit: "does not satisfy the clause",
    flipped_fact: "does not satisfy the clause",
    stolen_axiom: "does not state the literals",
    unexplained_axiom: "the manifest does not explain",
    other_question: "does not state the literals",
    missing_file: "is missing",
    further_file: "is not listed in the manifest",
    missing_question: "(which is missing|another answer|no obligation rests)",
    broken_file: "cannot be read",
    other_form: "is not a 'tspine certificate 1' file",
    no_axioms: "the manifest is malformed",
}
