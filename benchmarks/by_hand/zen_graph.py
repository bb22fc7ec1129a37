"""ZEN engine: a decision graph in batches, and compiled expressions row by row.

The graph is what an editor of ZEN draws: a node of expressions finds the facts, a
decision table that collects all hits holds the rules, and a node of expressions sums
them up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from benchmarks.by_hand.made import HEADINGS, Table
from benchmarks.by_hand.rules import (
    CAUSE,
    CONDITIONS,
    DISCS,
    DX,
    FRACTURES,
    HIGHEST_WITHOUT_RISK,
    NO_VERDICT,
    Said,
    Tell,
    Work,
    ranks,
    said,
)

BATCH = 1_000
"""Rows handed over at once; more is not faster."""

_KEY = "twenty"
_SUM = {
    "verdict": f"len(hits) == 0 ? {NO_VERDICT} : min(map(hits, #.verdict))",
    "risk": (
        f"len(hits) == 0 or min(map(hits, #.verdict)) <= {HIGHEST_WITHOUT_RISK}"
        " ? 0 : max(map(hits, #.risk))"
    ),
    "ids": "map(hits, #.id)",
}


def ready_in_batches(table: Table) -> Work:
    """Return the work of judging the rows in memory by the graph."""
    import zen

    loader: Any = {"type": "static", "content": {_KEY: _graph()}}
    options: Any = {"loader": loader}
    engine = zen.ZenEngine(options)

    def work() -> Tell:
        found: list[Any] = []
        for start in range(0, len(table.rows), BATCH):
            asked: list[Any] = [
                {"key": _KEY, "context": dict(zip(HEADINGS, row, strict=True))}
                for row in table.rows[start : start + BATCH]
            ]
            found += engine.evaluate_batch(asked)
        results = [answer["data"]["result"] for answer in found]
        return lambda: _said(results)

    return work


def ready_compiled(table: Table) -> Work:
    """Return the work of judging the rows in memory by three compiled expressions."""
    import zen

    texts = _record(_facts()), _hits(), _record(_SUM)
    facts, hits, total = map(zen.compile_expression, texts)

    def work() -> Tell:
        results: list[Any] = []
        for row in table.rows:
            known = facts.evaluate(dict(zip(HEADINGS, row, strict=True)))
            results.append(total.evaluate({"hits": hits.evaluate(known)}))
        return lambda: _said(results)

    return work


def _said(results: list[Any]) -> list[Said]:
    # Numbers of ZEN may come back with a fraction of nought.
    return said((int(r["verdict"]), int(r["risk"]), r["ids"]) for r in results)


def _record(said_by: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in said_by.items()) + "}"


def _hits() -> str:
    of = ranks()
    rows = ", ".join(
        f"({text}) ? "
        f"{{id: '{name}', verdict: {of[name][0]}, risk: {of[name][1]}}} : null"
        for name, text in CONDITIONS.items()
    )
    # An expression cannot name what it has just found, so what follows is written out.
    explained = "(crack or slip or (pinch and not separate))"
    rows = rows.replace("scope", "(m546 or thoracic)").replace("explained", explained)
    return f"filter([{rows}], # != null)"


def _facts() -> dict[str, str]:
    begins = " or ".join(f"startsWith(#, '{p}')" for p in FRACTURES)
    listed = f"[{', '.join(DX)}]"

    def any_of(codes: Sequence[str]) -> str:
        return f"some({listed}, # in {list(codes)})"

    return {
        "chart": "chart_reviewed == 'Y'",
        "m546": any_of(["M54.6"]),
        "leads": "dx1 == 'M54.6'",
        "r52": any_of(["R52"]),
        "m5489": any_of(["M54.89"]),
        "thoracic": "contains(pain_regions, 'thoracic')",
        "elsewhere": (
            "contains(pain_regions, 'cervical') or contains(pain_regions, 'lumbar')"
        ),
        "back": "contains(pain_regions, 'back unspecified')",
        "disc": any_of(DISCS),
        "broken": f"some({listed}, {begins})",
        "root": any_of(["M54.14"]),
        "slip": f"disc_disorder == '{CAUSE}'",
        "crack": f"fracture == '{CAUSE}'",
        "pinch": f"radiculopathy == '{CAUSE}'",
        "separate": "pain_distinct == 'Y'",
        "pain": (
            "pain_documented == 'Y' or (pain_documented == '' and pain_regions != '')"
        ),
    }


def _graph() -> dict[str, object]:
    explained = "$.crack or $.slip or ($.pinch and not $.separate)"
    facts = {**_facts(), "scope": "$.m546 or $.thoracic", "explained": explained}
    nodes = [
        _node("asked", "inputNode", {}),
        _node("facts", "expressionNode", _expressions(facts)),
        _node("rules", "decisionTableNode", _decision_table()),
        _node("total", "expressionNode", _expressions(_SUM)),
        _node("answer", "outputNode", {}),
    ]
    names = ("asked", "facts", "rules", "total", "answer")
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b}
        for a, b in pairwise(names)
    ]
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": nodes,
        "edges": edges,
    }


def _node(name: str, kind: str, content: dict[str, object]) -> dict[str, object]:
    place = {"x": 0, "y": 0}
    node: dict[str, object] = {
        "id": name,
        "name": name,
        "type": kind,
        "position": place,
    }
    return {**node, "content": content} if content else node


def _expressions(said_by: dict[str, str]) -> dict[str, object]:
    return {
        "expressions": [
            {"id": name, "key": name, "value": text} for name, text in said_by.items()
        ]
    }


def _decision_table() -> dict[str, object]:
    of = ranks()
    fields = ("id", "verdict", "risk")
    return {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [
            {"id": name, "field": name, "name": name, "type": "expression"}
            for name in fields
        ],
        "rules": [
            {
                "_id": name,
                "when": text,
                "id": f"'{name}'",
                "verdict": str(of[name][0]),
                "risk": str(of[name][1]),
            }
            for name, text in CONDITIONS.items()
        ],
        "passThrough": False,
        "outputPath": "hits",
    }
