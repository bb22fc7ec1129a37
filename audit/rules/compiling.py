"""Conditions compiled to Python functions, for the row engine.

The source is written from the typed tree, never from the text of a rule: it holds only
names of declared facts and their declared values, both checked when the tree was made.
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
"""Names in a term up to which it is written out where it is used."""

_NO_TERMS: Mapping[str, Condition] = {}


class Writer:
    """Writes conditions as Python over the mapping `f`, for one stretch of days.

    `numbers` gives the parameters. Short ones of `terms` are written out in full, since
    to ask for a term costs more than to work out a few facts again.
    """

    def __init__(
        self, numbers: Mapping[str, int], terms: Mapping[str, Condition] = _NO_TERMS
    ) -> None:
        """Find the terms that are short when written out themselves."""
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
        """Write a condition as an expression."""
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
        """Compile conditions into one function each."""
        source = "".join(f"lambda f: {self.expression(c)},\n" for c in conditions)
        code = compile(f"[{source}]", "<conditions>", "eval")
        checks: list[Check] = eval(code, {"__builtins__": {}})
        return checks

    def selector(self, conditions: Sequence[Condition]) -> Selector:
        """Compile conditions into one function that gives the places of those that
        hold, in their order."""
        asked = {
            place: dict.fromkeys(map(self.expression, _conjuncts(condition)))
            for place, condition in enumerate(conditions)
        }
        lines = [
            *("def select(f):", " held = []"),
            *_branches(asked, " "),
            " return sorted(held)",
        ]
        scope: dict[str, Selector] = {}
        code = compile("\n".join(lines), "<rules>", "exec")
        exec(code, {"__builtins__": {}, "sorted": sorted}, scope)
        return scope["select"]


_Asked = Mapping[int, Mapping[str, None]]
"""What each rule, by its place, still asks: expressions that must all hold."""


def _branches(asked: _Asked, indent: str) -> Iterator[str]:
    """Write statements that ask what several rules have in common only once."""
    common = Counter(e for conjuncts in asked.values() for e in conjuncts)
    shared, times = max(common.items(), key=lambda item: item[1], default=("", 0))
    if times < 2:
        for place, conjuncts in asked.items():
            whole = " and ".join(f"({e})" for e in conjuncts) or "True"
            yield f"{indent}if {whole}: held.append({place})"
        return
    yield f"{indent}if {shared}:"
    yield from _branches(
        {p: _without(c, shared) for p, c in asked.items() if shared in c}, indent + " "
    )
    rest = {p: c for p, c in asked.items() if shared not in c}
    if rest:
        yield from _branches(rest, indent)


def _without(conjuncts: Mapping[str, None], gone: str) -> dict[str, None]:
    return {e: None for e in conjuncts if e != gone}


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def check_of(condition: Condition, numbers: Mapping[str, int]) -> Check:
    """Compile one condition whose terms, if any, are asked for by name."""
    return Writer(numbers).checks([condition])[0]
