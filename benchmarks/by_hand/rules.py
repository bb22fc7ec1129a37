"""The twenty rules: their conditions, what follows from them, and what an answer is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from audit.findings import UNJUDGED, ClaimRisk, Verdict
from audit.rules.catalogue import Pack, default_pack

CONDITIONS = {
    "SCOPE-01": "not scope",
    "SCOPE-02": "scope and not chart",
    "EX1-01-1": "scope and chart and m546 and disc and slip",
    "EX1-01-5": "scope and not chart and m546 and disc",
    "EX1-05": "scope and m546 and r52",
    "EX1-07-1": "scope and m546 and m5489",
    "EXC-FX-1": "scope and chart and crack and not broken",
    "EXC-FX-2": "scope and chart and crack and broken and leads",
    "EXC-FX-3": "scope and chart and crack and broken and m546 and not leads",
    "EXC-DISC-1": "scope and chart and slip and not disc",
    "EXC-DISC-2": "scope and chart and slip and disc and leads",
    "EXC-DISC-3": "scope and chart and slip and disc and m546 and not leads",
    "EXC-RAD-1": "scope and chart and pinch and not root",
    "EXC-RAD-2": "scope and chart and pinch and root and not separate and leads",
    "EXC-RAD-3": (
        "scope and chart and pinch and root and not separate and m546 and not leads"
    ),
    "LOC-01": "scope and chart and m546 and not thoracic and elsewhere",
    "LOC-02": "scope and chart and m546 and not thoracic and back and not elsewhere",
    "LOC-06": "scope and chart and m546 and not pain",
    "INC-01": "scope and chart and m546 and thoracic and leads and not explained",
    "INC-05": "scope and chart and m546 and thoracic and not leads and not explained",
}
"""What each rule asks of a row's facts, in words that SQL and ZEN read as they stand.

`scope` is `m546 or thoracic`, and `explained` is `crack or slip or (pinch and not
separate)`. Each tool finds the other facts in a row in its own way: `chart` (a chart
was reviewed), `m546` (M54.6 is reported) and whether it `leads` the list, `r52` and
`m5489`; a code of a `disc` disorder, of a `broken` vertebra, of a nerve `root`; a
documented cause of the pain: `slip` (disc), `crack` (fracture), `pinch`
(radiculopathy), and whether the pain is `separate` from it; whether `pain` is
documented, and its place `thoracic`, `elsewhere`, or the `back` without more.
"""

RULES = tuple(CONDITIONS)

DX = ("dx1", "dx2", "dx3", "dx4")
DISCS = ("M51.24", "M51.34", "M51.9")
FRACTURES = ("S22.0", "M80.08")
"""Beginnings of codes."""

CAUSE = "confirmed cause"
NO_VERDICT = 99
"""Rank of a rule without a verdict of its own, and of a row that no rule judges."""

HIGHEST_WITHOUT_RISK = 1
"""A row with this rank of verdict or a lower one carries no claim risk."""

Said = tuple[Verdict, ClaimRisk, frozenset[str]]
Ranked = tuple[int, int, Iterable[str]]
"""Rank of the verdict, rank of the claim risk, and rule ids."""

Tell = Callable[[], list[Said]]
Work = Callable[[], Tell]


@cache
def subset() -> Pack:
    """Return the shipped pack with the twenty rules only."""
    pack = default_pack()
    return replace(pack, rules=tuple(r for r in pack.rules if r.id in RULES))


@cache
def ranks() -> dict[str, tuple[int, int]]:
    """Return the ranks of verdict and claim risk of each of the twenty rules."""
    of = {rule.id: rule for rule in subset().rules}
    verdicts = {name: of[name].verdict for name in RULES}
    return {
        name: (NO_VERDICT if v is None else v.rank, of[name].risk.rank)
        for name, v in verdicts.items()
    }


def literals(name: str) -> list[tuple[str, bool]]:
    """Return the facts that a rule asks for, each with whether it must hold."""
    terms = CONDITIONS[name].split(" and ")
    return [(t.removeprefix("not "), not t.startswith("not ")) for t in terms]


def said(ranked: Iterable[Ranked]) -> list[Said]:
    """Return answers in the words of the engine."""
    verdicts, risks = [*Verdict], [*ClaimRisk]
    return [
        (verdicts[verdict], risks[risk], frozenset(ids))
        if verdict < len(verdicts)
        else (Verdict.INPUT_ERROR, ClaimRisk.NONE, frozenset({UNJUDGED.rule_id}))
        for verdict, risk, ids in ranked
    ]


def said_of_columns(
    verdicts: Iterable[int], risks: Iterable[int], ids: Iterable[str]
) -> list[Said]:
    """Return answers that stand in columns, the rule ids of a row as one text."""
    return said(
        (v, k, i.split(";")) for v, k, i in zip(verdicts, risks, ids, strict=True)
    )
