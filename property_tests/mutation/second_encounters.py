"""The second encounters for statements about two, made from a corpus."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.laws import Change, Relation, Twins
from property_tests.mutation.lawful_facts import LawfulFacts
from property_tests.mutation.vectors import Bits, Corpus, FactRow

_DAYS = tuple(
    map(
        dt.date.fromisoformat,
        ("2015-10-01", "2025-09-30", "2025-10-01", "2026-02-10", "2026-10-01"),
    )
)

STAY: FactRow = {"claim_type": "institutional", "setting": "inpatient_acute"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows and their second encounters, at the same positions in two ranges."""

    first: int
    second: int
    size: int

    def of(self, bits: Bits) -> tuple[Bits, Bits]:
        """Return a pattern over the first and over the second encounters."""
        mask = (1 << self.size) - 1
        return bits >> self.first & mask, bits >> self.second & mask


def with_inpatients(base: Corpus, lawful: LawfulFacts) -> Corpus:
    """Add to each row with a condition the same row in an inpatient facility."""
    families = {
        change.fact
        for law in LAW_BOOK
        for statement in law.statements
        if isinstance(statement, Twins) and statement.where == "inpatient_facility"
        for change in statement.changes
        if isinstance(change, Change)
    }
    chosen = [
        n
        for n, row in enumerate(base.facts)
        if any(row[f] in ("confirmed_cause", "suspected") for f in families)
        and row["claim_type"] != "institutional"
        and lawful({**row, **STAY}, STAY)
    ]
    facts = (*base.facts, *({**base.facts[n], **STAY} for n in chosen))
    return Corpus((), facts, (*base.days, *(base.days[n] for n in chosen)))


def second_encounters(
    statement: Twins, where: Bits, base: Corpus, lawful: LawfulFacts, most: int
) -> list[tuple[int, FactRow]]:
    """Give pairs as the place of a first encounter and the facts of the second.

    A change is also undone, where the relation reads the same both ways. Facts that
    may follow a change are left as they are.
    """
    found: list[tuple[int, FactRow]] = []
    for number, row in enumerate(base.facts):
        if where >> number & 1:
            other = _changed(statement, row)
            if other is not None and lawful(other, statement.facts):
                found.append((number, other))
                if len(found) == most:
                    break
    return found


def _changed(statement: Twins, row: FactRow) -> FactRow | None:
    """Apply the changes of a statement; None if the row has other old values."""
    new_facts: dict[str, bool | str] = {}
    for change in statement.changes:
        if isinstance(change, Change):
            old = row[change.fact]
            if old == change.new or change.old not in (None, old):
                return _turned(statement, row)
            new_facts[change.fact] = change.new
        else:
            new_facts[change.one], new_facts[change.other] = (
                row[change.other],
                row[change.one],
            )
    other = {**row, **new_facts}
    return other if other != row else None


_BOTH_WAYS = (Relation.SAME, Relation.SAME_VERDICT, Relation.SAME_BUT_WHO_ANSWERS)


def _turned(statement: Twins, row: FactRow) -> FactRow | None:
    """Undo a change, if the row is as it leaves one and the relation is symmetric.

    The old value is unknown for a change from any value.
    """
    if statement.relation not in _BOTH_WAYS:
        return None
    new_facts: dict[str, bool | str] = {}
    for change in statement.changes:
        if not isinstance(change, Change) or change.old is None:
            return None
        if row[change.fact] != change.new:
            return None
        new_facts[change.fact] = change.old
    return {**row, **new_facts}


def dated(base: Corpus, facts: list[FactRow], days: list[dt.date]) -> tuple[Pairs, ...]:
    """Put the same facts on each of some days."""
    chosen = [n for n, day in enumerate(base.days) if day == dt.date(2026, 2, 10)]
    starts = []
    for day in _DAYS:
        starts.append(len(facts))
        facts += [base.facts[n] for n in chosen]
        days += [day] * len(chosen)
    return tuple(Pairs(one, other, len(chosen)) for one, other in pairwise(starts))
