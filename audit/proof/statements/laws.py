"""Laws of outcomes as data: how the facts of a row constrain its outcome.

A law has a number, a title and statements. A statement is written in the language of
the rules. Two interpreters read it: the prover (`audit.proof.statements.lawful`) checks
it for every encounter of the model, and the sampler of the property tests checks it on
many rows. A fact, value or rule that does not exist is rejected when the statement is
created or read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from audit.errors import RuleError
from audit.facts import FACTS
from audit.findings import ClaimRisk, Verdict

Answer = Verdict | ClaimRisk
Value = bool | str


class Relation(StrEnum):
    """What must hold between the outcomes of two encounters."""

    SAME = "verdict and risk stay the same"
    SAME_BUT_WHO_ANSWERS = (
        "verdict and risk stay the same, but for who answers an open question"
    )
    SAME_VERDICT = "the coding verdict stays the same"
    NEVER_WORSE = (
        "the verdict does not become a worse one; a task for the coder may become the "
        "query to the provider that it prepares"
    )
    NEVER_BECOMES_SUPPORTED = "what is not SUPPORTED does not become SUPPORTED"


@dataclass(frozen=True, slots=True)
class Needs:
    """A verdict or a risk occurs only where a condition holds."""

    answer: Answer
    text: str

    @property
    def key(self) -> str:
        """The verdict or the risk."""
        return _outcome_name(self.answer)

    @property
    def sentence(self) -> str:
        """The statement in words."""
        return f"{self.key} is given only where {self.text}."


@dataclass(frozen=True, slots=True)
class Leaves:
    """Where a condition holds, the outcome is one of some verdicts or risks."""

    text: str
    answers: tuple[Answer, ...]

    @property
    def key(self) -> str:
        """The condition, marked if it constrains the risk."""
        risk = any(isinstance(answer, ClaimRisk) for answer in self.answers)
        return f"{self.text} (risk)" if risk else self.text

    @property
    def sentence(self) -> str:
        """The statement in words."""
        answers = " or ".join(map(_outcome_name, self.answers))
        return f"Where {self.text}, the row gets {answers}."


@dataclass(frozen=True, slots=True)
class FiresOnlyWhere:
    """Rules whose ids share a prefix do not fire where their subject is missing."""

    stem: str
    text: str

    @property
    def key(self) -> str:
        """The prefix of the ids."""
        return self.stem

    @property
    def sentence(self) -> str:
        """The statement in words."""
        return f"{self.stem}... fires only where {self.text}."


@dataclass(frozen=True, slots=True)
class FiresWhere:
    """A rule fires wherever a condition holds."""

    rule: str
    text: str

    @property
    def key(self) -> str:
        """The rule."""
        return self.rule

    @property
    def sentence(self) -> str:
        """The statement in words."""
        return f"{self.rule} fires wherever {self.text}."


@dataclass(frozen=True, slots=True)
class Change:
    """A fact changes from one value, or from any other value (None), to a new one."""

    fact: str
    old: Value | None
    new: Value

    def __post_init__(self) -> None:
        """Reject an unknown fact, and a value that the fact does not have."""
        for value in (self.old, self.new):
            if value is not None:
                _check_value(self.fact, value)
        if self.old == self.new:
            raise RuleError(f"{self.fact} does not change from {self.old} to itself.")


@dataclass(frozen=True, slots=True)
class Trade:
    """Two facts with the same values trade them."""

    one: str
    other: str

    def __post_init__(self) -> None:
        """Reject unknown facts, and facts with different values."""
        if _domain_of(self.one) != _domain_of(self.other):
            raise RuleError(f"{self.one} and {self.other} do not have the same values.")


@dataclass(frozen=True, slots=True)
class Twins:
    """Two encounters that differ in some facts, and how their outcomes are related.

    `where` applies to the first encounter. `following` are facts that a change may
    bring with it: yes/no facts may become true, others may change.
    """

    key: str
    changes: tuple[Change | Trade, ...]
    relation: Relation
    where: str = "true"
    following: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Reject unknown facts."""
        for name in self.following:
            _domain_of(name)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that change."""
        return tuple(
            name
            for c in self.changes
            for name in ((c.fact,) if isinstance(c, Change) else (c.one, c.other))
        )

    @property
    def sentence(self) -> str:
        """The statement in words."""
        changes = ", ".join(map(_change_in_words, self.changes))
        where = "" if self.where == "true" else f" Asked where {self.where}."
        return f"Where {changes}: {self.relation}.{where}"


Statement = Needs | Leaves | FiresOnlyWhere | FiresWhere | Twins


@dataclass(frozen=True, slots=True)
class Law:
    """A law by its number in the table of laws, with all its statements.

    `obligation` is its name in the proof report.
    """

    number: int
    obligation: str
    title: str
    statements: tuple[Statement, ...]


def checked_laws(laws: Iterable[Law]) -> tuple[Law, ...]:
    """Return the laws, or raise RuleError when two share a name or a statement."""
    found = tuple(laws)
    names = [law.obligation for law in found]
    for name in names:
        if names.count(name) > 1:
            raise RuleError(f"Two laws are called {name!r}.")
    for law in found:
        keys = [s.key for s in law.statements]
        for key in keys:
            if keys.count(key) > 1:
                raise RuleError(f"Law {law.number} has two statements about {key!r}.")
    return found


def _outcome_name(answer: Answer) -> str:
    return answer.value if isinstance(answer, Verdict) else f"risk {answer.value}"


def _change_in_words(change: Change | Trade) -> str:
    if isinstance(change, Trade):
        return f"{change.one} and {change.other} trade values"
    if isinstance(change.new, bool):
        return f"{change.fact} becomes {'true' if change.new else 'false'}"
    old = "" if change.old is None else f" from {change.old}"
    return f"{change.fact} passes{old} to {change.new}"


def _domain_of(name: str) -> tuple[str, ...]:
    """Return the values of a fact, none for a yes/no fact.

    Raises RuleError for an unknown fact.
    """
    if name not in FACTS:
        raise RuleError(f"A law changes {name!r}, which is not a fact.")
    return FACTS[name].domain


def _check_value(name: str, value: Value) -> None:
    domain = _domain_of(name)
    if isinstance(value, bool) is bool(domain):
        kind = ", ".join(domain) or "true and false"
        raise RuleError(f"A law gives {name} the value {value}; it has {kind}.")
    if domain and value not in domain:
        raise RuleError(
            f"A law gives {name} the value {value!r}; it has {', '.join(domain)}."
        )
