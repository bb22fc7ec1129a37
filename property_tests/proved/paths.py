"""All paths of a plain function over symbolic facts, to prove it equal to a pack.

The function runs again and again on values that record the question instead of knowing
the answer. Each `if` first gets the answer no; yes is saved for a later run. The result
on each path, together with the path, describes the function exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES, Circuit
from audit.proof.findings import ExampleRow
from audit.proof.prover import Prover
from audit.proof.symbolic_encounter import SymbolicEncounter
from audit.rules.catalogue import Pack
from property_tests.oracle.truth import Facts, Truth, Word

if TYPE_CHECKING:
    from property_tests.oracle.truth import Fact

MOST_PATHS = 5_000
"""With more paths than this, a function is assumed to branch without end."""

Answer = TypeVar("Answer", Verdict, ClaimRisk)


class _Run:
    """One run: the answers it is given, and the questions it asked."""

    def __init__(self, script: list[bool]) -> None:
        self.script = script
        self.path: list[int] = []
        self.unanswered: list[list[bool]] = []

    def ask(self, literal: int) -> bool:
        if literal in (YES, NO):
            return literal == YES
        index = len(self.path)
        if index == len(self.script):
            self.unanswered.append([*self.script, True])
            self.script.append(False)
        answer = self.script[index]
        self.path.append(literal if answer else -literal)
        return answer


class _Truth(Truth):
    """A yes or a no that is not known yet: a literal."""

    def __init__(self, literal: int, run: _Run, circuit: Circuit) -> None:
        self._literal = literal
        self._run = run
        self._circuit = circuit

    def _new(self, literal: int) -> _Truth:
        return _Truth(literal, self._run, self._circuit)

    def __and__(self, other: Truth) -> Truth:
        return self._new(self._circuit.all_of((self._literal, _literal(other))))

    def __or__(self, other: Truth) -> Truth:
        return self._new(self._circuit.some_of((self._literal, _literal(other))))

    def __invert__(self) -> Truth:
        return self._new(-self._literal)

    def __bool__(self) -> bool:
        return self._run.ask(self._literal)


def _literal(truth: Truth) -> int:
    # Every truth of a symbolic row is symbolic.
    return cast("_Truth", truth)._literal


class _Word(Word):
    """A value of an enumeration that is not known yet."""

    def __init__(self, domain: Mapping[str, int], run: _Run, circuit: Circuit) -> None:
        self._domain = domain
        self._run = run
        self._circuit = circuit

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        literal = self._domain[cast("str", other)]
        return _Truth(literal, self._run, self._circuit)

    __hash__ = None


class _Row:
    """A row whose facts are not known yet."""

    def __init__(self, encounter: SymbolicEncounter, run: _Run) -> None:
        self._symbols = encounter
        self._run = run
        self._read: dict[str, Truth | Word] = {}

    def __getattr__(self, name: str, /) -> Fact:
        found = self._read.get(name)
        if found is None:
            circuit, run = self._symbols.circuit, self._run
            if name in self._symbols.facts:
                found = _Truth(self._symbols.facts[name], run, circuit)
            else:
                found = _Word(self._symbols.domains[name], run, circuit)
            self._read[name] = found
        # Fact exists for the type checker only, see property_tests.oracle.truth.
        return cast("Fact", found)


@dataclass(frozen=True, slots=True)
class Path(Generic[Answer]):
    """One way through a function: what held, what did not, and the answer."""

    literals: tuple[int, ...]
    answer: Answer


def paths(
    function: Callable[[Facts], Answer], encounter: SymbolicEncounter
) -> Iterator[Path[Answer]]:
    """Yield every path of a function over the facts."""
    scripts: list[list[bool]] = [[]]
    count = 0
    while scripts:
        count += 1
        if count > MOST_PATHS:
            raise RecursionError(
                f"{function.__name__} has more than {MOST_PATHS} paths"
            )
        run = _Run(scripts.pop())
        answer = function(_Row(encounter, run))
        scripts += run.unanswered
        yield Path(tuple(run.path), answer)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Rows for which the function and the pack give different answers.

    `row` is the nearest of them, as the pack judges it; None if no row of cells shows
    it, so that nothing is known.
    """

    of_pack: Verdict | ClaimRisk
    of_function: Verdict | ClaimRisk
    row: ExampleRow | None

    def __str__(self) -> str:
        """Say who gives which answer, and for which row."""
        return f"pack {self.of_pack}, function {self.of_function}: {self.row}"


def equal_to_function(
    verdict_of: Callable[[Facts], Verdict],
    risk_of: Callable[[Facts], ClaimRisk],
    pack: Pack,
) -> list[Disagreement]:
    """Prove that two functions give each row the pack's verdict and risk.

    Returns nothing if they are equal for every encounter, else a row for each kind of
    disagreement. Raises Undecided when the solver gives up.
    """
    prover = Prover(pack)
    symbolic, encounter = prover.symbolic, prover.encounter
    verdicts = answers(verdict_of, encounter, Verdict)
    risks = answers(risk_of, encounter, ClaimRisk)
    return [
        *_disagreements(prover, symbolic.decided, verdicts),
        *_disagreements(prover, symbolic.risks, risks),
    ]


def answers(
    function: Callable[[Facts], Answer],
    encounter: SymbolicEncounter,
    kind: type[Answer],
) -> dict[Answer, int]:
    """Return for each answer the literal of the rows that get it."""
    every, found = encounter.circuit.all_of, list(paths(function, encounter))
    return {
        answer: encounter.circuit.some_of(
            every(path.literals) for path in found if path.answer is answer
        )
        for answer in kind
    }


def _disagreements(
    prover: Prover, of_pack: Mapping[Answer, int], of_function: Mapping[Answer, int]
) -> Iterator[Disagreement]:
    some, every = prover.circuit.some_of, prover.circuit.all_of
    differ = [every((of_function[a], -of_pack[a])) for a in of_function]
    if not prover.exists(some(differ)):
        return
    for one, by_pack in of_pack.items():
        for other, by_function in of_function.items():
            if one is not other and prover.exists(by_pack, by_function):
                rows = prover.example(by_pack, by_function)
                yield Disagreement(one, other, rows[0] if rows else None)
