"""A condition as rows of a sheet: if, and, or, each with a fact, a relation, a value.

"A and (B or C) and D" is four rows: if A, and B, or C, and D. An "or" belongs to the
row above it. Conditions of another shape stay text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from audit.errors import RuleError
from audit.facts import VOCABULARY, Count, Fact
from audit.rules.conditions import All, Compare, Condition, Holds, Is, Not, Some
from audit.rules.english import RELATIONS, phrase
from audit.rules.language import parse
from audit.rules.own import shipped
from audit.suggestions import did_you_mean, nearest

IF, AND, OR = "if", "and", "or"
IS, IS_NOT = "is", "is not"
YES, NO = "yes", "no"
SEPARATOR = "; "
"""Between the values of a row that names several."""

RELATION_WORDS = (IS, IS_NOT, *RELATIONS.values())
"""What a row may say between a fact and a value."""


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One row: how it follows the row above, the fact in words, relation and value."""

    joint: str
    fact: str
    relation: str
    value: str


def rows_of(condition: Condition) -> tuple[ConditionRow, ...] | None:
    """Return the rows of a condition; None if its shape has none."""
    found: list[ConditionRow] = []
    for group in _parts(condition, All):
        joint = AND if found else IF
        for part in _parts(group, Some):
            row = _row(joint, part)
            if row is None:
                return None
            found.append(row)
            joint = OR
    return tuple(found)


def same_condition(one: str, other: str) -> bool:
    """Whether two texts of conditions have the same rows, or the same tree."""
    try:
        trees = [parse(t, VOCABULARY, shipped().parameters) for t in (one, other)]
    except RuleError:
        return one.split() == other.split()
    before, after = map(rows_of, trees)
    return trees[0] == trees[1] if before is None else before == after


def _parts(condition: Condition, kind: type[All] | type[Some]) -> Iterator[Condition]:
    if isinstance(condition, kind):
        for part in condition.parts:
            yield from _parts(part, kind)
    else:
        yield condition


def _row(joint: str, part: Condition) -> ConditionRow | None:
    match part:
        case Holds(name):
            return ConditionRow(joint, phrase(name), IS, YES)
        case Not(Holds(name)):
            return ConditionRow(joint, phrase(name), IS, NO)
        case Is(name, values):
            return ConditionRow(joint, phrase(name), IS, _spelled(values))
        case Not(Is(name, values)):
            return ConditionRow(joint, phrase(name), IS_NOT, _spelled(values))
        case Compare(name, relation, parameter):
            words = RELATIONS[relation]
            return ConditionRow(joint, phrase(name), words, phrase(parameter))
    return None


def _spelled(values: Iterable[str]) -> str:
    return SEPARATOR.join(value.replace("_", " ") for value in sorted(values))


@cache
def facts_in_words() -> Mapping[str, str]:
    """Return the name of every fact, count and term by its words, in order."""
    return {phrase(name): name for name in sorted(VOCABULARY, key=phrase)}


def values_in_words(name: str, parameters: Iterable[str]) -> tuple[str, ...]:
    """Return the values that a row about a fact can have."""
    found = VOCABULARY[name]
    if isinstance(found, Count):
        return tuple(phrase(parameter) for parameter in parameters)
    if isinstance(found, Fact) and not found.is_yes_no:
        return tuple(value.replace("_", " ") for value in found.domain)
    return (YES, NO)


class RowProblem(Exception):
    """A row that cannot be read: its number from 0, its column, and why."""

    def __init__(self, row: int, column: str, message: str) -> None:
        """Take the place and the reason."""
        super().__init__(message)
        self.row, self.column, self.message = row, column, message


class RowProblems(Exception):
    """All rows of a condition that cannot be read."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """Take the problems in the order of the rows."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def condition_of(rows: Sequence[ConditionRow], parameters: Sequence[str]) -> Condition:
    """Return the condition of rows. Raises RowProblems."""
    groups: list[list[Condition]] = []
    wrong: list[RowProblem] = []
    for number, row in enumerate(rows):
        expected = (IF,) if number == 0 else (AND, OR)
        if row.joint not in expected:
            message = f"{row.joint!r} cannot stand here: write {' or '.join(expected)}."
            wrong.append(RowProblem(number, "joint", message))
        try:
            part = _part(number, row, parameters)
        except RowProblem as problem:
            wrong.append(problem)
            continue
        if row.joint == OR and groups:
            groups[-1].append(part)
        else:
            groups.append([part])
    if wrong:
        raise RowProblems(wrong)
    parts = tuple(g[0] if len(g) == 1 else Some(tuple(g)) for g in groups)
    return parts[0] if len(parts) == 1 else All(parts)


def _part(number: int, row: ConditionRow, parameters: Sequence[str]) -> Condition:
    facts = facts_in_words()
    name = facts.get(row.fact) or (row.fact if row.fact in VOCABULARY else None)
    if name is None:
        hint = did_you_mean(nearest(row.fact, facts, 3))
        raise RowProblem(number, "fact", f"{row.fact!r} is not a fact.{hint}")
    if row.relation not in RELATION_WORDS:
        hint = did_you_mean(nearest(row.relation, RELATION_WORDS))
        raise RowProblem(
            *(number, "relation"),
            f"{row.relation!r} is not a relation.{hint} Write one of "
            f"{', '.join(RELATION_WORDS)}.",
        )
    found = VOCABULARY[name]
    if isinstance(found, Count):
        return _compared(number, row, name, parameters)
    if row.relation not in (IS, IS_NOT):
        raise RowProblem(
            number, "relation", f"[{row.fact}] is no number: write is, or is not."
        )
    known = values_in_words(name, parameters)
    values = [v.strip() for v in row.value.split(SEPARATOR.strip()) if v.strip()]
    for value in values or [""]:
        if value not in known:
            hint = did_you_mean(nearest(value, known))
            raise RowProblem(
                *(number, "value"),
                f"{value!r} is not a value of [{row.fact}].{hint} It takes "
                f"{', '.join(known)}.",
            )
    if known == (YES, NO):
        if len(values) > 1:
            raise RowProblem(number, "value", "write yes or no.")
        holds = Holds(name)
        return holds if (values == [YES]) is (row.relation == IS) else Not(holds)
    inside = Is(name, frozenset(value.replace(" ", "_") for value in values))
    return inside if row.relation == IS else Not(inside)


def _compared(
    number: int, row: ConditionRow, name: str, parameters: Sequence[str]
) -> Condition:
    symbols = {words: symbol for symbol, words in RELATIONS.items()}
    if row.relation not in symbols:
        raise RowProblem(
            *(number, "relation"),
            f"[{row.fact}] is a number: write one of {', '.join(symbols)}.",
        )
    named = {phrase(parameter): parameter for parameter in parameters}
    if row.value not in named:
        hint = did_you_mean(nearest(row.value, named))
        raise RowProblem(
            *(number, "value"),
            f"{row.value!r} is not a parameter.{hint} The parameters are "
            f"{', '.join(named)}.",
        )
    return Compare(name, symbols[row.relation], named[row.value])
