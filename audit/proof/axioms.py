"""The axioms that the proof assumes, and how each of them is known.

An axiom is a law of the facts (`audit.facts.laws`) or of the day
(`audit.proof.symbolic_pack`). Its number is its position in the list: A1 is the first
law of the facts, D1 the first law of the day. Reports and tests refer to it by this
number.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from audit.facts import VOCABULARY
from audit.facts.laws import laws_of
from audit.proof.symbolic_pack import DAY_LAWS
from audit.release import CodeSet, load
from audit.rules.conditions import Condition, Not, Some
from audit.rules.english import english
from audit.rules.language import parse

ROWS_TESTED = 10_000
"""Rows on which each default test run checks every axiom."""

ROWS_TESTED_AT_NIGHT = 100_000
"""Rows on which a test run with the profile `nightly` checks every axiom."""

_TESTED = (
    f"tested: {ROWS_TESTED:,} rows in each run of the default tests, "
    f"{ROWS_TESTED_AT_NIGHT:,} in the nightly run"
)
_BY_DAY = f"follows from the first and last days of the releases; {_TESTED}"
_ORDER = (
    "The numbers follow the order of the list: they change when an axiom before them "
    "is added or removed."
)


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: its number, its condition as written and in words, and how it is
    known.

    `condition` is empty for a law of the day, which is not written as a condition.
    """

    number: str
    condition: str
    sentence: str
    known: str


def premise_and_conclusion(law: Condition) -> tuple[Condition | None, Condition]:
    """Split a law of the form "if premise, then conclusion".

    The premise is None when the law applies to every row.
    """
    match law:
        case Some((Not(premise), conclusion)):
            return premise, conclusion
    return None, law


def _sentence(law: Condition) -> str:
    premise, conclusion = premise_and_conclusion(law)
    if premise is None:
        return english(conclusion)
    return f"if {english(premise)}, then {english(conclusion)}"


def axioms(codes: CodeSet | None = None) -> tuple[Axiom, ...]:
    """Return every axiom, in the order of `SymbolicPack.laws`.

    `codes` is the code set that the proof was made for; None means the one that ships.
    """
    of_facts = (
        Axiom(f"A{n}", law, _sentence(parse(law, VOCABULARY, ())), _TESTED)
        for n, law in enumerate(laws_of(codes or load()), 1)
    )
    of_day = (Axiom(f"D{n}", "", law, _BY_DAY) for n, law in enumerate(DAY_LAWS, 1))
    return (*of_facts, *of_day)


def axioms_text(codes: CodeSet | None = None) -> str:
    """Write the axioms for people."""
    found = axioms(codes)
    lines = [
        f"The proof takes {len(found)} statements for granted (axioms): "
        f"{len(found) - len(DAY_LAWS)} on the facts of a row, {len(DAY_LAWS)} on its "
        "date.",
        "It assumes that each holds for the facts of every row; none of them is "
        "proved.",
        _ORDER,
        f"A: {_TESTED}.",
        f"D: {_BY_DAY}.",
        "",
    ]
    lines += [f"{axiom.number:<5} {axiom.sentence}" for axiom in found]
    return "\n".join(lines)


def axioms_json(codes: CodeSet | None = None) -> str:
    """Write the axioms as JSON."""
    found = [asdict(axiom) for axiom in axioms(codes)]
    return json.dumps({"numbering": _ORDER, "axioms": found}, indent=2)
