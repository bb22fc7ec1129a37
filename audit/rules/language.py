"""Parses the text of a condition to its tree, and writes the tree back as text.

The grammar is a small subset of Python expressions: `and or not`, comparisons,
`in {...}`, parentheses, names of facts and terms, their values, and the macros
`established(f)`, `reported(f)`, `coded(f)`, `contested(f)`. The text is parsed with the
standard library's `ast` and never evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import RuleError
from audit.facts.vocabulary import Count, Fact, Term
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)
from audit.suggestions import nearest

MACROS = ("established", "reported", "coded", "contested")
"""`macro(family)` stands for the fact or term `family_macro`."""

_RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}

Vocabulary = Mapping[str, Fact | Count | Term]


def parse(
    text: str, vocabulary: Vocabulary, parameters: Iterable[str], origin: str = ""
) -> Condition:
    """Parse the text of a condition.

    `origin` names the file and the rule in messages. Raises RuleError with the position
    and, for a misspelled name or value, the most similar known one.
    """
    reader = _Reader(text, vocabulary, tuple(parameters), origin)
    # Line breaks in multi-line TOML strings are layout, not syntax.
    source = " ".join(text.split())
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        column = getattr(problem, "offset", None) or 1
        reader.refuse_at(column, f"cannot be read: {getattr(problem, 'msg', problem)}")
    return reader.condition(tree)


class _Reader:
    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        parameters: tuple[str, ...],
        origin: str,
    ) -> None:
        self.text = " ".join(text.split())
        self.vocabulary = vocabulary
        self.parameters = parameters
        self.origin = origin

    def refuse_at(self, column: int, problem: str) -> None:
        where = f"{self.origin}: " if self.origin else ""
        raise RuleError(f"{where}position {column} of {self.text!r}: {problem}")

    def refuse(self, node: ast.expr, problem: str) -> RuleError:
        where = f"{self.origin}: " if self.origin else ""
        return RuleError(
            f"{where}position {node.col_offset + 1} of {self.text!r}: {problem}"
        )

    def condition(self, node: ast.expr) -> Condition:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return All(tuple(self.condition(value) for value in values))
            case ast.BoolOp(values=values):
                return Some(tuple(self.condition(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand))
            case ast.Name(id="true"):
                return Constant(True)
            case ast.Name(id="false"):
                return Constant(False)
            case ast.Name():
                return self.yes_no(node, node.id)
            case ast.Call():
                return self.macro(node)
            case ast.Compare():
                return self.comparison(node)
        raise self.refuse(node, f"{ast.unparse(node)!r} is not allowed in a condition.")

    def known(self, node: ast.expr, name: str) -> Fact | Count | Term:
        found = self.vocabulary.get(name)
        if found is None:
            hint = _nearest(name, self.vocabulary)
            raise self.refuse(node, f"{name!r} is not a declared fact{hint}")
        return found

    def yes_no(self, node: ast.expr, name: str) -> Condition:
        found = self.known(node, name)
        if isinstance(found, Term) or (isinstance(found, Fact) and found.is_yes_no):
            return Holds(name)
        raise self.refuse(
            node, f"{name!r} is not a yes/no fact: compare it with a value."
        )

    def macro(self, node: ast.Call) -> Condition:
        match node:
            case ast.Call(
                func=ast.Name(id=macro), args=[ast.Name(id=family)], keywords=[]
            ):
                if macro not in MACROS:
                    hint = _nearest(macro, MACROS)
                    raise self.refuse(node, f"{macro!r} is not a macro{hint}")
                if family not in CONDITION_FAMILIES:
                    hint = _nearest(family, CONDITION_FAMILIES)
                    raise self.refuse(
                        node.args[0], f"{family!r} is not a condition column{hint}"
                    )
                return self.yes_no(node, f"{family}_{macro}")
        raise self.refuse(
            node, f"{ast.unparse(node)!r}: write macro(condition_column)."
        )

    def comparison(self, node: ast.Compare) -> Condition:
        if len(node.ops) != 1 or not isinstance(node.left, ast.Name):
            raise self.refuse(
                node, "write one fact on the left, one value on the right."
            )
        name, operator, right = node.left.id, node.ops[0], node.comparators[0]
        found = self.known(node.left, name)
        if isinstance(found, Count):
            return Compare(name, self.relation(node, operator), self.parameter(right))
        if isinstance(found, Term) or found.is_yes_no:
            raise self.refuse(node, f"{name!r} is a yes/no fact: write it alone.")
        return self.membership(found, operator, right)

    def relation(self, node: ast.expr, operator: ast.cmpop) -> str:
        relation = _RELATIONS.get(type(operator))
        if relation is None:
            raise self.refuse(node, "a count takes < <= == != >= > and a parameter.")
        return relation

    def parameter(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and node.id in self.parameters:
            return node.id
        text = ast.unparse(node)
        hint = _nearest(text, self.parameters)
        raise self.refuse(
            node, f"{text!r} is not a parameter (no number in a rule){hint}"
        )

    def membership(self, fact: Fact, operator: ast.cmpop, right: ast.expr) -> Condition:
        match operator, right:
            case ((ast.In() | ast.NotIn()), ast.Set(elts=elements)):
                values = frozenset(self.value(fact, element) for element in elements)
            case ((ast.Eq() | ast.NotEq()), _):
                values = frozenset({self.value(fact, right)})
            case _:
                raise self.refuse(
                    right, f"{fact.name!r} takes ==, !=, in {{…}} or not in {{…}}."
                )
        inside = Is(fact.name, values)
        return Not(inside) if isinstance(operator, ast.NotEq | ast.NotIn) else inside

    def value(self, fact: Fact, node: ast.expr) -> str:
        text = node.id if isinstance(node, ast.Name) else ast.unparse(node)
        if text not in fact.domain:
            hint = _nearest(text, fact.domain)
            known = ", ".join(fact.domain)
            raise self.refuse(
                node, f"{text!r} is not a value of {fact.name}{hint} It takes {known}."
            )
        return text


def _nearest(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f"; did you mean {close[0]!r}?" if close else "."


def unparse(condition: Condition) -> str:
    """Write a condition as text; `parse` reads the same tree from it."""
    return _text(condition, 0)


def _text(condition: Condition, binding: int) -> str:
    match condition:
        case Holds(name):
            return _macro_text(name)
        case Is(name, values):
            if len(values) == 1:
                return f"{name} == {next(iter(values))}"
            return f"{name} in {{{', '.join(sorted(values))}}}"
        case Compare(name, relation, parameter):
            return f"{name} {relation} {parameter}"
        case Not(Is(name, values)):
            if len(values) == 1:
                return f"{name} != {next(iter(values))}"
            return f"{name} not in {{{', '.join(sorted(values))}}}"
        case Not(part):
            return f"not {_text(part, 3)}"
        case Constant(value):
            return "true" if value else "false"
        case All() | Some():
            return joined(condition, binding, _text)


def joined(
    condition: All | Some, binding: int, write: Callable[[Condition, int], str]
) -> str:
    """Write the parts with "and" or "or" between them.

    `write` writes one part. The result is put in parentheses if the surrounding
    operator binds at least as strongly (`binding`) as its own.
    """
    word, own = (" and ", 2) if isinstance(condition, All) else (" or ", 1)
    text = word.join(write(part, own + 1) for part in condition.parts)
    return f"({text})" if binding >= own else text


def _macro_text(name: str) -> str:
    for macro in MACROS:
        family = name.removesuffix(f"_{macro}")
        if family != name and family in CONDITION_FAMILIES:
            return f"{macro}({family})"
    return name
