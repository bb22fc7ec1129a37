"""Counts how many examples of a law reach its assertion.

A law with a premise ("where the verdict is SUPPORTED, ...") also passes if its
premise hardly ever holds. So such a law is decorated, above `@given`, and says when an
example got through:

    @conditional
    @given(rows)
    def test_what_is_green_is_ripe(row):
        if row.is_green:
            reached()
            assert row.is_ripe

It fails if fewer than `LEAST` of its examples did. The remedy is a strategy that
begins where the premise holds (`property_tests/strategies/premises.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

LEAST = 0.8
FEWEST = 25
"""With fewer examples a share means nothing: `@example` alone, or few for a mutant."""


@dataclass(slots=True)
class Reach:
    """Examples of a law in its latest run, and how many reached its assertion."""

    examples: int = 0
    reached: int = 0
    open: bool = False

    @property
    def share(self) -> float:
        """The share that reached it."""
        return self.reached / self.examples if self.examples else 0.0

    def __str__(self) -> str:
        return f"{self.reached} of {self.examples} examples"


_running: list[Reach] = []


def reached() -> None:
    """Record that the current example reached what the law asserts."""
    if not _running:
        raise RuntimeError("a law that says `reached` needs @conditional above @given")
    _running[-1].open = True


def conditional(law: Any) -> Any:
    """Count the examples of a law; make it fail if too few call `reached`."""
    inner: Callable[..., None] = law.hypothesis.inner_test
    tally = Reach()

    @wraps(inner)
    def counted(*arguments: object, **named: object) -> None:
        tally.open = False
        _running.append(tally)
        try:
            inner(*arguments, **named)
        finally:
            _running.pop()
            tally.examples += 1
            tally.reached += tally.open

    @wraps(law)
    def checked(*arguments: object, **named: object) -> None:
        tally.examples = tally.reached = 0
        law(*arguments, **named)
        if tally.examples >= FEWEST:
            assert tally.share >= LEAST, (
                f"{law.__name__} reaches its assertion on {tally}: draw rows that "
                "fulfil its premise"
            )

    law.hypothesis.inner_test = counted
    checked.reach = tally  # type: ignore[attr-defined]
    return checked


# -- which laws have a premise


def laws_of(source: str) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module that draw with `@given`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and "given" in decorators(node):
            yield node


def decorators(law: ast.FunctionDef) -> list[str]:
    """Return the names of the decorators, the outermost first."""
    plain = (d.func if isinstance(d, ast.Call) else d for d in law.decorator_list)
    return [ast.unparse(name).rpartition(".")[2] for name in plain]


def premises(law: ast.FunctionDef) -> list[str]:
    """Return what may keep an example of the law from an assertion, with line numbers.

    `return`, `continue`, `assume` and `reject`; an `if` of which one branch asserts and
    the other does not; an `assert` of "not this, or that", an `if` in disguise.
    """
    return [
        f"{what}, line {node.lineno}"
        for node in ast.walk(law)
        if isinstance(node, (ast.stmt, ast.Call)) and (what := _premise(node))
    ]


def _premise(node: ast.stmt | ast.Call) -> str:
    match node:
        case ast.Return(value=None):
            return "return"
        case ast.Continue():
            return "continue"
        case ast.Call(func=ast.Name(id="assume" | "reject" as name)):
            return name
        case ast.If() if _may_assert([node]) and not _asserts([node]):
            return "if"
        case ast.Assert(test=ast.BoolOp(op=ast.Or(), values=[first, *_])):
            return "or" if _is_denial(first) else ""
    return ""


def _is_denial(test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return True
    return False


def _may_assert(body: Sequence[ast.stmt]) -> bool:
    return any(_is_assertion(node) for part in body for node in ast.walk(part))


def _is_assertion(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.With) and "raises" in ast.unparse(node.items[0])
    )


def _asserts(body: Sequence[ast.stmt]) -> bool:
    """Whether something is asserted on every path through the body."""
    return any(
        _asserts(part.body) and _asserts(part.orelse)
        if isinstance(part, ast.If)
        else _may_assert([part])
        for part in body
    )


def says_reached(law: ast.FunctionDef) -> bool:
    """Whether the law is counted: decorated outermost, and calling `reached`."""
    calls = {ast.unparse(n.func) for n in ast.walk(law) if isinstance(n, ast.Call)}
    return "conditional" in decorators(law) and "reached" in calls
