"""Conditions compiled to Python functions, for the row engine.

The source is written from the typed tree, never from the text of a rule: it holds only
names of declared facts and their declared values, both checked when the tree was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
)

Check = Callable[[FactLookup], bool]
Selector = Callable[[FactLookup], list[int]]


def expression(condition: Condition, numbers: Mapping[str, int]) -> str:
    """Write a condition as a Python expression over the mapping `f`."""
    match condition:
        case Holds(name):
            return f"f[{name!r}]"
        case Is(name, values):
            if len(values) == 1:
                return f"f[{name!r}] == {next(iter(values))!r}"
            return f"f[{name!r}] in {{{', '.join(map(repr, sorted(values)))}}}"
        case Compare(name, relation, parameter):
            return f"f[{name!r}] {relation} {numbers[parameter]}"
        case Not(part):
            return f"not ({expression(part, numbers)})"
        case Constant(value):
            return repr(value)
        case All(parts):
            return " and ".join(f"({expression(part, numbers)})" for part in parts)
        case Some(parts):
            return " or ".join(f"({expression(part, numbers)})" for part in parts)


def check_of(condition: Condition, numbers: Mapping[str, int]) -> Check:
    """Compile one condition."""
    source = f"lambda f: {expression(condition, numbers)}"
    check: Check = eval(compile(source, "<condition>", "eval"), {"__builtins__": {}})
    return check


def selector_of(
    conditions: Sequence[Condition], numbers: Mapping[str, int]
) -> Selector:
    """Compile conditions into one function that gives the places of those that hold."""
    lines = ["def select(f):", " held = []"]
    for place, condition in enumerate(conditions):
        lines.append(f" if {expression(condition, numbers)}: held.append({place})")
    lines.append(" return held")
    scope: dict[str, Selector] = {}
    code = compile("\n".join(lines), "<rules>", "exec")
    exec(code, {"__builtins__": {}}, scope)
    return scope["select"]
