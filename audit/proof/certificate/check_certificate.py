"""Check a certificate that `tspine prove --certificate` wrote: `python check.py [DIR]`.

It needs Python 3.11 or newer and nothing else: no solver, no rule and no other file of
the package. This file is all that you have to trust.

A certificate has one circuit, `circuit.txt`: open facts, and nodes that are true when
all of their parts are true. A number stands for a node, the negative number for its
negation; node 1 is always true. A question asks whether some literals can be true
together with some axioms. Its file states exactly that as DIMACS CNF, for every node
that it reaches.

* "no such encounter" comes with a proof (DRUP): clauses, each of which follows from the
  ones before it by unit propagation, down to the empty clause.
* "an encounter exists" comes with the nodes that are true for one encounter; every
  clause is evaluated.

Exit status: 0 everything was checked, 1 something is wrong.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FORM = "tspine certificate 1"
NONE, EXISTS = "no such encounter", "an encounter exists"
HELD = "held"


Clause = tuple[int, ...]


class Refused(Exception):
    """The certificate does not show what it claims; the message says where."""


class Clauses:
    """Clauses that hold, and what follows from them by unit propagation.

    Lists are indexed by literal; a negative literal counts from the end. A value is 1
    for a true literal, -1 for a false one and 0 for an unknown one. A reason is the
    clause that forced a literal, and is empty for an assumption. Once `conflict` holds
    a clause that cannot be true, the formula is refuted.
    """

    def __init__(self, largest: int, clauses: Iterable[Sequence[int]]) -> None:
        """Load the clauses of a formula whose variables are 1 to `largest`."""
        size = 2 * largest + 1
        self.largest = largest
        self.value = [0] * size
        self.reason: list[Sequence[int]] = [()] * size
        self.conflict: Sequence[int] | None = None
        self.trail: list[int] = []
        self._done = 0
        self._pairs: list[list[tuple[int, Sequence[int]]]] = [[] for _ in range(size)]
        self._watches: list[list[list[int]]] = [[] for _ in range(size)]
        short = [c for c in clauses if not self._watch(list(dict.fromkeys(c)))]
        for clause in short:
            self.add(clause)

    def _watch(self, clause: list[int]) -> bool:
        """Watch the first two literals of a clause; False for shorter clauses."""
        if len(clause) < 2:
            return False
        one, other = clause[0], clause[1]
        if len(clause) == 2:
            self._pairs[-one].append((other, clause))
            self._pairs[-other].append((one, clause))
        else:
            self._watches[-one].append(clause)
            self._watches[-other].append(clause)
        return True

    def add(self, literals: Iterable[int]) -> Sequence[int]:
        """Add a clause that holds, and everything that follows from it."""
        value = self.value
        clause = list(dict.fromkeys(literals))
        # Prefer to watch literals that can still become true.
        clause.sort(key=lambda x: -value[x])
        self._watch(clause)
        if self.conflict is None:
            if not clause or value[clause[0]] < 0:
                self.conflict = clause
            elif not value[clause[0]] and (len(clause) == 1 or value[clause[1]] < 0):
                self._hold(clause[0], clause)
                self.conflict = self._propagated()
        return clause

    def follows(self, clause: Iterable[int]) -> bool:
        """Return whether a clause follows: assuming its negation ends in a conflict."""
        start = len(self.trail)
        found = self.contradiction(clause)
        self.forget(start)
        return found is not None

    def contradiction(self, clause: Iterable[int]) -> Sequence[int] | None:
        """Assume the negation of a clause; return the clause that fails, or None."""
        if self.conflict is not None:
            return self.conflict
        for literal in clause:
            if self.value[literal] > 0:
                return self.reason[literal] or (literal, -literal)
            if not self.value[literal]:
                self._hold(-literal, ())
        return self._propagated()

    def forget(self, start: int) -> None:
        """Undo every assignment made since the trail had the length `start`."""
        value = self.value
        for literal in self.trail[start:]:
            value[literal] = value[-literal] = 0
        del self.trail[start:]
        self._done = start

    def _hold(self, literal: int, reason: Sequence[int]) -> None:
        self.value[literal], self.value[-literal] = 1, -1
        self.reason[literal] = reason
        self.trail.append(literal)

    def _propagated(self) -> Sequence[int] | None:
        """Assign everything that follows; return a clause that fails, or None."""
        value, reason, trail = self.value, self.reason, self.trail
        done = self._done
        while done < len(trail):
            literal = trail[done]
            done += 1
            for other, pair in self._pairs[literal]:
                if value[other] <= 0:
                    if value[other] < 0:
                        return pair
                    value[other], value[-other] = 1, -1
                    reason[other] = pair
                    trail.append(other)
            if self._watches[literal]:
                self._done = done
                found = self._watched(literal)
                if found is not None:
                    return found
        self._done = done
        return None

    def _watched(self, literal: int) -> Sequence[int] | None:
        """Visit the longer clauses that watch the negation of a literal."""
        value, watches, denied = self.value, self._watches, -literal
        watching = iter(watches[literal])
        kept = watches[literal] = []
        for clause in watching:
            if clause[0] == denied:
                clause[0], clause[1] = clause[1], denied
            first = clause[0]
            if value[first] > 0:
                kept.append(clause)
                continue
            for index in range(2, len(clause)):
                other = clause[index]
                if value[other] >= 0:
                    clause[1], clause[index] = other, denied
                    watches[-other].append(clause)
                    break
            else:
                kept.append(clause)
                if value[first] < 0:
                    kept.extend(watching)
                    return clause
                self._hold(first, clause)
        return None


def read_proof(text: str) -> Iterable[tuple[int, ...]]:
    """Read the clauses that a proof adds.

    Deletions (lines that begin with d) are ignored: keeping more clauses never lets
    anything follow that does not follow from the formula.
    """
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0] in ("d", "c"):
            continue
        try:
            *clause, end = map(int, words)
        except ValueError:
            clause, end = [], 1
        if end or 0 in clause:
            raise Refused(f"line {number} of the proof is not a clause: {line[:60]}")
        yield tuple(clause)


_ANSWER_OF = {
    "proved for every encounter of the model": NONE,
    "shown by a row that the row engine judged": EXISTS,
}
"""By what an obligation holds, the answer that it rests on."""


def refute(largest: int, clauses: Iterable[Sequence[int]], proof: str) -> int:
    """Check that a proof refutes a formula, and return its number of clauses."""
    formula, count = Clauses(largest, clauses), 0
    for clause in read_proof(proof):
        count += 1
        if any(not 0 < abs(x) <= largest for x in clause):
            raise Refused(f"clause {count} of the proof names an unknown variable")
        if not formula.follows(clause):
            raise Refused(f"clause {count} of the proof does not follow")
        formula.add(clause)
    if formula.conflict is None:
        raise Refused("the proof ends without a contradiction")
    return count


def satisfy(clauses: Iterable[Sequence[int]], model: str) -> None:
    """Check that a formula holds when exactly the named variables are true."""
    try:
        true = set(map(int, model.split()))
    except ValueError:
        raise Refused("the model is not a list of numbers") from None
    for clause in clauses:
        if not any((x in true) if x > 0 else (-x not in true) for x in clause):
            raise Refused(f"the model does not satisfy the clause {list(clause)}")


class Circuit:
    """The nodes, and for each the clauses that make it true when all its parts are."""

    def __init__(self, parts: Mapping[int, Sequence[int]]) -> None:
        """Take the parts of each node; an open fact has none."""
        self.parts = parts
        self._clauses: dict[int, list[Clause]] = {1: [(1,)]}
        self._texts: dict[int, str] = {1: "1 0\n"}
        for node, of in parts.items():
            if of:
                stated = [(-node, x) for x in of]
                self._clauses[node] = [*stated, (node, *(-x for x in of))]
                self._texts[node] = "".join(map(_line, self._clauses[node]))

    def reached(self, literals: Iterable[int]) -> list[int]:
        """Return the nodes that literals depend on, themselves included, and node 1."""
        found, pending = {1}, [abs(x) for x in literals]
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                if node not in self.parts:
                    raise Refused(f"the circuit has no node {node}")
                pending += map(abs, self.parts[node])
        return sorted(found)

    def formula(self, literals: Iterable[int]) -> tuple[int, list[Clause], str]:
        """State literals as a formula: largest variable, clauses and DIMACS text."""
        units = [(x,) for x in sorted(set(literals), key=lambda x: (abs(x), x))]
        nodes = self.reached(x for (x,) in units)
        clauses = [c for n in nodes for c in self._clauses.get(n, ())]
        texts = [self._texts.get(n, "") for n in nodes]
        head = f"p cnf {nodes[-1]} {len(clauses) + len(units)}\n"
        text = "".join((head, *texts, *map(_line, units)))
        return nodes[-1], [*clauses, *units], text


def _line(clause: Clause) -> str:
    return f"{' '.join(map(str, clause))} 0\n"


def read_circuit(text: str) -> Circuit:
    """Read lines such as "2 open m546_reported" and "5 all -2 3 4"."""
    parts: dict[int, tuple[int, ...]] = {1: ()}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            node_word, kind, rest = line.split(" ", 2)
            node = int(node_word)
            of = tuple(map(int, rest.split())) if kind == "all" else ()
        except ValueError:
            raise Refused(f"circuit.txt, line {number}: {line[:60]}") from None
        known = all(abs(x) in parts for x in of)
        sound = known and node > 1 and (bool(of) if kind == "all" else kind == "open")
        if node in parts or not sound:
            raise Refused(f"circuit.txt, line {number}: {line[:60]}")
        parts[node] = of
    return Circuit(parts)


class Certificate:
    """A folder with a certificate, as its manifest describes it."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest and the circuit."""
        self.folder = folder
        try:
            text = (folder / "manifest.json").read_text(encoding="utf-8")
            self.manifest = json.loads(text)
        except (OSError, ValueError) as error:
            raise Refused(f"manifest.json cannot be read: {error}") from None
        if not isinstance(self.manifest, dict) or self.manifest.get("form") != FORM:
            raise Refused(f"manifest.json is not a {FORM!r} file")
        self.named: set[str] = set()
        self.circuit = read_circuit(self._content(self.manifest["circuit"]))
        self.questions: list[dict[str, Any]] = self.manifest["questions"]
        self.obligations: list[dict[str, Any]] = self.manifest["obligations"]
        self.steps = 0  # proof clauses checked so far

    def _content(self, record: Mapping[str, str]) -> str:
        """Return the text of a file that the manifest lists, if its hash is right."""
        name = record["file"]
        self.named.add(name)
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            raise Refused(f"{name} is missing") from None
        if hashlib.sha256(content).hexdigest() != record["sha256"]:
            raise Refused(f"{name} is not the file that the manifest names (SHA-256)")
        try:
            plain = gzip.decompress(content) if name.endswith(".gz") else content
            return plain.decode("utf-8")
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise Refused(f"{name} cannot be read: {error}") from None

    def check_question(self, number: int) -> None:
        """Check that a question asks what the manifest says, and its answer."""
        question = self.questions[number - 1]
        if question["number"] != number:
            raise Refused(f"question {number} is missing")
        try:
            self._check_answer(question)
        except Refused as problem:
            raise Refused(f"question {number}: {problem}") from None

    def _check_answer(self, question: Mapping[str, Any]) -> None:
        known = self.manifest["axiom_sets"][question["axiom_set"]]
        largest, clauses, text = self.circuit.formula((*known, *question["asked"]))
        if self._content(question["cnf"]) != text:
            raise Refused(
                f"{question['cnf']['file']} does not state the literals that are "
                "asked, the axioms, and the circuit behind them"
            )
        if question["answer"] == NONE and "proof" in question:
            self.steps += refute(largest, clauses, self._content(question["proof"]))
        elif question["answer"] == EXISTS and "model" in question:
            satisfy(clauses, self._content(question["model"]))
        else:
            raise Refused(f"{question['answer']!r} has neither proof nor model")

    def check_obligations(self) -> None:
        """Check that what was proved rests on questions with the needed answers."""
        explained = {
            axiom["literal"] for axiom in self.manifest["axioms"] if axiom["says"]
        }
        if not all(map(explained.issuperset, self.manifest["axiom_sets"])):
            raise Refused("an axiom is used that the manifest does not explain")
        used: set[int] = set()
        counts = dict.fromkeys(self.manifest["obligations_by_status"], 0)
        for obligation in self.obligations:
            status = obligation["status"]
            counts[status] = counts.get(status, 0) + 1
            used.update(self._rests_on(obligation) if status == HELD else ())
        if counts != self.manifest["obligations_by_status"]:
            raise Refused("the obligations are not as many as the manifest counts")
        shown = {q["axiom_set"] for q in self.questions if q["answer"] == EXISTS}
        empty = set(range(len(self.manifest["axiom_sets"]))) - shown
        if empty:
            raise Refused(
                f"no encounter is shown that obeys axiom set {min(empty)}: axioms that "
                "contradict each other would refute every question"
            )
        spare = set(range(1, len(self.questions) + 1)) - used
        if spare:
            raise Refused(f"no obligation rests on question {min(spare)}")

    def _rests_on(self, obligation: Mapping[str, Any]) -> list[int]:
        name = f"the obligation {obligation['name']} {obligation['rule']}".rstrip()
        rests_on = obligation.get("rests_on", [])
        if bool(rests_on) == obligation.get("asked_nothing", False):
            raise Refused(
                f"{name} held, but rests on no question, or also asked nothing"
            )
        means = obligation["held_by"]
        for needed in rests_on:
            if needed["answer"] != _ANSWER_OF.get(means):
                raise Refused(
                    f"{name} is held by {means!r}, which needs another answer"
                )
            number = needed["question"]
            if not 0 < number <= len(self.questions):
                raise Refused(f"{name} rests on question {number}, which is missing")
            if self.questions[number - 1]["answer"] != needed["answer"]:
                raise Refused(f"{name} needs another answer of question {number}")
        return [needed["question"] for needed in rests_on]

    def summary(self) -> str:
        """Say what was checked, and what was not."""
        held = [o for o in self.obligations if o["status"] == HELD]
        resting = sum(bool(o.get("rests_on")) for o in held)
        refuted = sum(q["answer"] == NONE for q in self.questions)
        counts = self.manifest["obligations_by_status"].items()
        others = [f"{n} {status}" for status, n in counts if n and status != HELD]
        if len(held) > resting:
            others.insert(0, f"{len(held) - resting} asked nothing")
        manifest = (self.folder / "manifest.json").read_bytes()
        return "\n".join(
            (
                f"Every answer is right: of {len(self.questions)} questions {refuted} "
                f"are refuted ({self.steps} steps), for the other "
                f"{len(self.questions) - refuted} there is an encounter.",
                f"By the manifest {resting} obligations rest on these answers, and no "
                f"other is shown here ({', '.join(others) or 'there is none'}).",
                "Not checked: that the questions say what the obligations and the "
                "axioms say in words, and whose rules they are. The manifest names",
                f"the pack SHA-256 {self.manifest['pack']['sha256']}; compare it, and",
                f"the manifest SHA-256 {hashlib.sha256(manifest).hexdigest()},",
                "with what tspine prove printed when it wrote the certificate.",
            )
        )

    @property
    def is_proved(self) -> bool:
        """Whether the manifest lists no obligation that failed or is unknown."""
        counts = self.manifest["obligations_by_status"]
        return not any(
            n for status, n in counts.items() if status in ("failed", "unknown")
        )


def check(
    folder: Path, say: Callable[[str], None] = lambda line: None
) -> tuple[bool, str]:
    """Check a certificate: return whether all is proved, and what was checked.

    Raises Refused.
    """
    try:
        certificate = Certificate(folder)
        certificate.check_obligations()
        for number in range(1, len(certificate.questions) + 1):
            certificate.check_question(number)
            say(f"{number} of {len(certificate.questions)} questions")
        for file in (folder / "questions").iterdir():
            if f"questions/{file.name}" not in certificate.named:
                raise Refused(f"questions/{file.name} is not listed in the manifest")
        return certificate.is_proved, certificate.summary()
    except (KeyError, IndexError, TypeError, AttributeError, OSError) as error:
        raise Refused(f"the manifest is malformed ({error!r})") from None


def main(words: Sequence[str]) -> int:
    """Check the named folder, or the folder of this file; return the exit status."""
    folder = Path(words[0]) if words else Path(__file__).resolve().parent
    began = time.monotonic()

    def say(line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{line}", end="", file=sys.stderr, flush=True)

    try:
        is_proved, checked = check(folder, say)
    except Refused as problem:
        print(f"REFUSED: {problem}.")
        return 1
    finally:
        say("\n")
    headline = "CHECKED" if is_proved else "CHECKED, BUT NOT ALL IS PROVED,"
    print(f"{headline} in {time.monotonic() - began:.0f} s.\n{checked}")
    return 0 if is_proved else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
