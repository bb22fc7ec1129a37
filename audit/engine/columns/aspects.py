"""What facts can see of one code. Codes of one aspect are alike to every fact.

An aspect is everything that a fact may ask about a code by itself. How codes relate
to each other is another matter: their order and repetition are part of the keys of
`claims`, and Excludes1 notes between two of them are looked up in `pairs`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from functools import cache

import numpy as np

from audit.codes import INCIDENTAL_PREGNANCY, Code, is_under, seventh_character
from audit.engine.columns.arrays import Ints
from audit.engine.columns.vocabulary import Vocabulary
from audit.facts import Profiles, Tables
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.release import Standing
from audit.release.history import read_history
from audit.release.patterns import matcher

NAMED_CATEGORIES = ("M54", "G89")
"""Categories of which facts name single codes or ask for the order of codes."""

NAMED_CODES = frozenset({*PARTNERS_OF_M546, INCIDENTAL_PREGNANCY, Code("F45.42")})
"""Other codes that facts name."""


@cache
def _history_patterns() -> frozenset[str]:
    rows = read_history().rows
    return frozenset(p for r in rows for p in (r.history, r.beside) if p)


def is_history(code: Code) -> bool:
    """Whether a code can be the history code of a healed condition, or beside one."""
    return any(matcher(pattern)(code) for pattern in _history_patterns())


Aspect = Callable[[Code], Hashable]
"""Returns what can be seen of a code; None of a code of which nothing is known but that
it may be billed."""


def claim_aspect(tables: Tables, profiles: Profiles, on: dt.date) -> Aspect:
    """Return what facts about the diagnoses can see of a code on a day."""
    codes = tables.codes

    def aspect(code: Code) -> Hashable:
        profile = profiles.of(code, on)
        named = code in NAMED_CODES or is_under(code, *NAMED_CATEGORIES)
        phase = "phase_judged" in profile.sets and seventh_character(code)
        seen = (
            code if named else "",
            profile.standing,
            profile.families,
            profile.thoracic_families,
            profile.sets,
            profile.is_sequela,
            profile.families and codes.regions(code),
            profile.families and codes.history_patterns(code, on),
            (phase, codes.seventh_characters(code, on)) if phase else "",
            frozenset(p for p in _history_patterns() if matcher(p)(code)),
        )
        plain = profile.standing is Standing.BILLABLE and not any((seen[0], *seen[2:]))
        return None if plain else seen

    return aspect


class CodeClasses:
    """The number of the class of each code of a vocabulary, for one era.

    0 is the class of blank cells and of codes without an aspect.
    """

    def __init__(self, codes: Vocabulary, aspect: Aspect) -> None:
        """Start without any code; `example` has one code of each class."""
        self._codes = codes
        self._aspect = aspect
        self._number: dict[Hashable, int] = {None: 0}
        self._of_code: list[int] = [0, 0]
        self._table: Ints = np.zeros(2, np.int32)
        self.example: list[Code] = [Code("")]

    def table(self) -> Ints:
        """Return the class of each code, by the code's number in its vocabulary.

        A number once given stays.
        """
        new = self._codes.values[len(self._of_code) :]
        if new:
            for code in new:
                aspect = self._aspect(code)
                number = self._number.setdefault(aspect, len(self._number))
                if number == len(self.example):
                    self.example.append(code)
                self._of_code.append(number)
            self._table = np.array(self._of_code, np.int32)
        return self._table
