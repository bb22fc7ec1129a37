"""Compiles conditions to Python functions for the row engine.

The source code is generated from the parsed tree, never from the text of a rule. It
contains only names and values of declared facts, which the parser has checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    FactLookup,
    Holds,
    Is,
    Not,
    Some,
    names_in,
)

Check = Callable[[FactLookup], bool]
Selector = Callable[[FactLookup], list[int]]

_SHORT = 4
"""Most names that a term may contain to be inlined where it is used."""

_NO_TERMS: Mapping[str, Condition] = {}


class Writer:
    """Writes conditions as Python expressions over the mapping `f`, for one era.

    `numbers` holds the values of the parameters. Short `terms` are inlined, because
    looking up a term costs more than evaluating a few facts again.
    """

    def __init__(
        self, numbers: Mapping[str, int], terms: Mapping[str, Condition] = _NO_TERMS
    ) -> None:
        """Find the terms that are short enough to be inlined."""
        self._numbers = numbers
        self._short: dict[str, str] = {}
        size: dict[str, int] = {}
        for name, condition in terms.items():
            size[name] = sum(size.get(n, 1) for n in names_in(condition))
            if size[name] <= _SHORT:
                self._short[name] = f"({self.expression(condition)})"
            else:
                size[name] = 1

    def expression(self, condition: Condition) -> str:
        """Write a condition as a Python expression."""
        match condition:
            case Holds(name):
                return self._short.get(name) or f"f[{name!r}]"
            case Is(name, values):
                if len(values) == 1:
                    return f"f[{name!r}] == {next(iter(values))!r}"
                return f"f[{name!r}] in {{{', '.join(map(repr, sorted(values)))}}}"
            case Compare(name, relation, parameter):
                return f"f[{name!r}] {relation} {self._numbers[parameter]}"
            case Not(part):
                return f"not ({self.expression(part)})"
            case Constant(value):
                return repr(value)
            case All(parts):
                return " and ".join(f"({self.expression(part)})" for part in parts)
            case Some(parts):
                return " or ".join(f"({self.expression(part)})" for part in parts)

    def checks(self, conditions: Iterable[Condition]) -> list[Check]:
        """Compile each condition to a function."""
        source = "".join(f"lambda f: {self.expression(c)},\n" for c in conditions)
        code = compile(f"[{source}]", "<conditions>", "eval")
        checks: list[Check] = eval(code, {"__builtins__": {}})
        return checks

    def selector(self, conditions: Sequence[Condition]) -> Selector:
        """Compile conditions to one function that returns the sorted indexes of the
        conditions that hold."""
        open_parts = {
            index: dict.fromkeys(map(self.expression, _conjuncts(condition)))
            for index, condition in enumerate(conditions)
        }
        lines = [
            *("def select(f):", " held = []"),
            *_branches(open_parts, " "),
            " return sorted(held)",
        ]
        scope: dict[str, Selector] = {}
        code = compile("\n".join(lines), "<rules>", "exec")
        exec(code, {"__builtins__": {}, "sorted": sorted}, scope)
        return scope["select"]


_OpenParts = Mapping[int, Mapping[str, None]]
"""Expressions that must all still hold for each rule, by the index of the rule."""


def _branches(open_parts: _OpenParts, indent: str) -> Iterator[str]:
    """Write nested ifs that evaluate an expression shared by rules only once."""
    common = Counter(e for conjuncts in open_parts.values() for e in conjuncts)
    shared, times = max(common.items(), key=lambda item: item[1], default=("", 0))
    if times < 2:
        for index, conjuncts in open_parts.items():
            whole = " and ".join(f"({e})" for e in conjuncts) or "True"
            yield f"{indent}if {whole}: held.append({index})"
        return
    yield f"{indent}if {shared}:"
    yield from _branches(
        {i: _without(c, shared) for i, c in open_parts.items() if shared in c},
        indent + " ",
    )
    rest = {i: c for i, c in open_parts.items() if shared not in c}
    if rest:
        yield from _branches(rest, indent)


def _without(conjuncts: Mapping[str, None], expression: str) -> dict[str, None]:
    return {e: None for e in conjuncts if e != expression}


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition
