"""The answer of each distinct set of rules that fire, by the row engine's lattice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audit.engine.answers import Answer, bare
from audit.engine.columns.arrays import Bits
from audit.findings import Finding
from audit.rules.rule import Rule
from audit.verdict.lattice import in_order, verdict_and_risk, with_verdict


class Answers:
    """The answers given so far: each is kept once, and rows have its number."""

    def __init__(self) -> None:
        """Start without an answer."""
        self.values: list[Answer] = []
        self._number: dict[Answer, int] = {}

    def number_of(self, answer: Answer) -> int:
        """Return the number of an answer, new or not."""
        number = self._number.setdefault(answer, len(self.values))
        if number == len(self.values):
            self.values.append(answer)
        return number


class RuleSets:
    """Turns the rules that fire on each row of one era into the number of an answer."""

    def __init__(self, rules: Sequence[Rule], answers: Answers) -> None:
        """Take the rules in the order of their bits."""
        findings = [
            Finding(r.id, r.verdict, r.severity, r.risk, (), (), "", "", ())
            for r in rules
        ]
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
        told = np.stack([held[place] for place in self._places])
        by_rule = np.unpackbits(told, axis=1, count=height)
        by_row = np.ascontiguousarray(np.packbits(by_rule, axis=0).T)
        keys: list[bytes] = by_row.view(f"V{by_row.shape[1]}").ravel().tolist()
        known = self._number
        for key in set(keys).difference(known):
            known[key] = self._answers.number_of(self._answer(key))
        return np.fromiter(map(known.__getitem__, keys), np.int32, height)

    def _answer(self, key: bytes) -> Answer:
        """Return the answer of a set of rules, by the lattice of the row engine."""
        fires = np.flatnonzero(np.unpackbits(np.frombuffer(key, np.uint8)))
        findings = with_verdict(tuple(self._findings[n] for n in fires.tolist()))
        verdict, risk = verdict_and_risk(findings)
        severity = max((f.severity for f in findings), key=lambda s: s.rank)
        return Answer(verdict, risk, severity, tuple(map(bare, findings)))
