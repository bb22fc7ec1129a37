"""Laws that know no verdict beforehand: what holds between facts and outcomes.

Each looks at many encounters at once, as facts. A law of one encounter names what an
outcome presupposes or what it may not overlook; a law of two compares an encounter with
a second that differs in one thing. None of them reads the oracle or an expected answer,
so that a team may use them on rules of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import pairwise

from audit.facts import FACTS, VOCABULARY
from audit.facts.laws import LAWS
from audit.findings import ClaimRisk, Verdict
from audit.rules.catalogue import Pack
from audit.rules.compiling import check_of
from audit.rules.conditions import FactLookup
from audit.rules.language import parse
from property_tests.mutation.operators import Mutant
from property_tests.mutation.pairs import PAIRS, PLAIN, Law, Twins, is_inpatient, same
from property_tests.mutation.presuppositions import (
    ALWAYS_TOLD,
    NEEDED,
    OUTCOMES_ALLOWED,
    SUBJECTS,
)
from property_tests.mutation.vectors import Bits, Corpus, FactRow, Judge, Outcome

_DAYS = tuple(
    map(
        dt.date.fromisoformat,
        ("2015-10-01", "2025-09-30", "2025-10-01", "2026-02-10", "2026-10-01"),
    )
)


class LawBook:
    """The laws laid over a corpus, ready to be asked of any mutant."""

    def __init__(self, pack: Pack, base: Corpus, most: int = 1_500) -> None:
        """Make the second encounters; `most` pairs are kept for each law."""
        self.pack = pack
        lawful = _lawful(pack)
        base = _with_inpatients(base, lawful)
        facts, days = list(base.facts), list(base.days)
        self.twins: dict[str, Twins] = {}
        for law in PAIRS:
            pairs = _pairs(law, base, lawful, most)
            first = len(facts)
            facts += [base.facts[n] for n, _ in pairs]
            days += [base.days[n] for n, _ in pairs]
            second = len(facts)
            facts += [row for _, row in pairs]
            days += [base.days[n] for n, _ in pairs]
            self.twins[law.name] = Twins(first, second, len(pairs))
        self._dated = _dated(base, facts, days)
        self.judge = Judge(pack, Corpus((), tuple(facts), tuple(days)))
        self._meanings = {
            text: self.judge.condition(parse(text, VOCABULARY, tuple(pack.parameters)))
            for text in {
                *NEEDED.values(),
                *SUBJECTS.values(),
                *ALWAYS_TOLD.values(),
                *(text for text, _ in OUTCOMES_ALLOWED),
            }
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The laws, by name."""
        return (
            "typing",
            "subjects",
            "nothing passed over",
            *(law.name for law in PAIRS),
            "days alike",
        )

    def broken(self, mutant: Mutant | None = None) -> Iterator[str]:
        """Name the laws that a mutant breaks; None asks it of the pack itself."""
        outcome = self.judge.outcome
        if mutant is not None and mutant.parameters:
            outcome = Judge(mutant.pack(self.pack), self.judge.corpus).outcome
        elif mutant is not None:
            outcome = self.judge.changed(dict(mutant.rules))
        if self._untyped(outcome):
            yield "typing"
        if self._beside_the_point(outcome):
            yield "subjects"
        if any(
            self._meanings[text] & ~outcome.held.get(name, 0)
            for name, text in ALWAYS_TOLD.items()
            if name in self.judge.rules
        ):
            yield "nothing passed over"
        for law in PAIRS:
            if law.relation(outcome, self.twins[law.name]):
                yield law.name
        for twins in self._dated:
            if same(outcome, twins):
                yield "days alike"
                return

    def _beside_the_point(self, outcome: Outcome) -> bool:
        """Whether some rule speaks where its subject is not there."""
        if outcome.held is self.judge.held:
            return False
        return any(
            bits & ~self._meanings[text]
            for name, bits in outcome.held.items()
            if bits != self.judge.held.get(name)
            for stem, text in SUBJECTS.items()
            if name.startswith(stem)
        )

    def _untyped(self, outcome: Outcome) -> Bits:
        bits = self.judge.corpus.every
        for verdict in Verdict:
            bits &= ~outcome.verdicts[verdict]
        answers: dict[Verdict | ClaimRisk, Bits] = {}
        answers.update((v, b) for v, b in outcome.verdicts.items())
        answers.update((r, b) for r, b in outcome.risks.items())
        for answer, text in NEEDED.items():
            bits |= answers[answer] & ~self._meanings[text]
        for text, allowed in OUTCOMES_ALLOWED:
            met = self._meanings[text]
            for word in allowed:
                met &= ~answers[word]
            bits |= met
        return bits


def _lawful(pack: Pack) -> Callable[[FactLookup], bool]:
    """Give a check whether facts obey the laws of the facts."""
    numbers = {name: p.values[-1][1] for name, p in pack.parameters.items()}
    checks = [check_of(parse(t, VOCABULARY, ()), numbers) for t in LAWS]
    terms = {name: check_of(c, numbers) for name, c in pack.terms.items()}

    class Known(dict[str, "bool | str | int"]):
        def __missing__(self, name: str) -> bool | str | int:
            value = terms[name](self)
            self[name] = value
            return value

    return lambda facts: all(
        check(known) for known in [Known(facts)] for check in checks
    )


def _with_inpatients(base: Corpus, lawful: Callable[[FactLookup], bool]) -> Corpus:
    """Add to each row with an established cause its like in an inpatient facility."""
    stay = {"claim_type": "institutional", "setting": "inpatient_acute"}
    families = (*PLAIN, "radiculopathy", "inflammatory")
    chosen = [
        n
        for n, row in enumerate(base.facts)
        if any(row[f] in ("confirmed_cause", "suspected") for f in families)
        and not is_inpatient(row)
        and lawful({**row, **stay})
    ]
    facts = (*base.facts, *({**base.facts[n], **stay} for n in chosen))
    return Corpus((), facts, (*base.days, *(base.days[n] for n in chosen)))


def _pairs(
    law: Law, base: Corpus, lawful: Callable[[FactLookup], bool], most: int
) -> list[tuple[int, FactRow]]:
    found: list[tuple[int, FactRow]] = []
    seen: set[tuple[object, ...]] = set()
    for number, row in enumerate(base.facts):
        for told in law.change(row):
            other = {**row, **told}
            key = (*(row[n] for n in FACTS), *told.items())
            if key not in seen and lawful(other):
                seen.add(key)
                found.append((number, other))
        if len(found) >= most:
            return found[:most]
    return found


def _dated(
    base: Corpus, facts: list[FactRow], days: list[dt.date]
) -> tuple[Twins, ...]:
    """Lay the same facts on each of some days."""
    chosen = [n for n, day in enumerate(base.days) if day == dt.date(2026, 2, 10)]
    starts = []
    for day in _DAYS:
        starts.append(len(facts))
        facts += [base.facts[n] for n in chosen]
        days += [day] * len(chosen)
    return tuple(Twins(one, other, len(chosen)) for one, other in pairwise(starts))
