"""The answer of each distinct set of rules that fire, by the row engine's lattice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from audit.engine.answers import Answer, bare
from audit.engine.columns.arrays import Bits
from audit.engine.rows import ASKED_BY_CORRECTION, Fired
from audit.rules.rule import Rule
from audit.verdict.lattice import in_order, unworded, verdict_and_risk, with_verdict


class Answers:
    """The answers given so far: each is kept once, and rows have its number."""

    def __init__(self) -> None:
        """Start without an answer."""
        self.values: list[Answer] = []
        self._number: dict[Answer, int] = {}

    def add(self, answer: Answer) -> int:
        """Keep an answer, which may be there already, and return its number.

        To look up answers by their findings would take longer than to keep some twice.
        """
        self.values.append(answer)
        return len(self.values) - 1

    def number_of(self, answer: Answer) -> int:
        """Return the number of an answer, new or not."""
        number = self._number.get(answer)
        if number is None:
            number = self._number[answer] = self.add(answer)
        return number


class RuleSets:
    """Turns the rules that fire on each row of one era into the number of an answer."""

    def __init__(self, rules: Sequence[Rule], answers: Answers) -> None:
        """Take the rules in the order of their bits."""
        findings = [*map(unworded, rules)]
        # In the order of the lattice, in which any of them then are as well.
        # Information changes no answer.
        self._findings = [f for f in in_order(findings) if not f.is_information]
        self._places = [findings.index(finding) for finding in self._findings]
        self._answers = answers
        self._number: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._number)

    def numbers(self, held: Sequence[Bits], height: int) -> NDArray[np.int32]:
        """Return the number of the answer of each row, given where each rule fires."""
        keys = _keys([held[place] for place in self._places], height)
        known = self._number
        for key in set(keys).difference(known):
            known[key] = self._answers.add(self._answer(key))
        return np.fromiter(map(known.__getitem__, keys), np.int32, height)

    def _answer(self, key: bytes) -> Answer:
        """Return the answer of a set of rules, by the lattice of the row engine."""
        fires = np.flatnonzero(np.unpackbits(np.frombuffer(key, np.uint8)))
        found = tuple(map(self._findings.__getitem__, fires.tolist()))
        findings = with_verdict(found)
        if findings is not found:
            findings = tuple(map(bare, findings))
        verdict, risk = verdict_and_risk(findings)
        severity = max((f.severity for f in findings), key=lambda s: s.rank)
        return Answer(verdict, risk, severity, findings)


class Firings:
    """Turns what holds on each row of one era into the rules that fire."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules in the order of their bits."""
        self._rules = tuple(rules)
        self._known: dict[bytes, Fired] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of_rows(self, held: Sequence[Bits], height: int) -> list[Fired]:
        """Return for each row the rules that fire; `held` is what a program returns."""
        keys = _keys(held, height)
        known = self._known
        for key in set(keys).difference(known):
            known[key] = self._fired(key)
        return [known[key] for key in keys]

    def _fired(self, key: bytes) -> Fired:
        holds = np.unpackbits(np.frombuffer(key, np.uint8)).tolist()
        rules = tuple(compress(self._rules, holds))
        facts = zip(ASKED_BY_CORRECTION, holds[len(self._rules) :], strict=False)
        return Fired(rules, {name: bool(value) for name, value in facts})


def _keys(held: Sequence[Bits], height: int) -> list[bytes]:
    """Return as bytes what holds on each row."""
    columns = []
    for start in range(0, len(held), 8):
        column = np.zeros(height, np.uint8)
        for place, bits in enumerate(held[start : start + 8]):
            column |= np.unpackbits(bits, count=height) << np.uint8(7 - place)
        columns.append(column)
    by_row = np.column_stack(columns)
    keys: list[bytes] = by_row.view(f"V{by_row.shape[1]}").ravel().tolist()
    return keys
