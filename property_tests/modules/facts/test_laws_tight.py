"""No law of the facts is weaker than necessary: each of its parts is needed.

That the laws hold is tested elsewhere. Here each law `not P or C` shows its edges on
rows: P is met; each alternative of C is the only true one on some row; and if one
condition of P fails, C need not hold. A law that is too weak, with one alternative or
one condition too many, has an edge that no row shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import VOCABULARY
from audit.proof.example.open_codes import CODES
from audit.release.membership import read_families
from audit.rules.catalogue import default_pack
from audit.rules.conditions import All, Condition, FactLookup, Not, Some
from audit.rules.language import parse, unparse
from property_tests.mutation.corpora import perturbed
from property_tests.mutation.edges import edge_cells
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.strategies.encounters import WHOLE_CHART, Cells
from property_tests.support.laws import check_of, shipped_laws

NUMBERS = {name: p.values[-1][1] for name, p in default_pack().parameters.items()}
CLAIM: Cells = {"date_of_service": "2026-02-10", "dx1": "M54.6"}
STAY = {"claim_type": "institutional", "setting": "inpatient acute"}
FAMILIES = read_families()
OF_EACH_FAMILY = [
    next(code for code in CODES if FAMILIES.holds(family, code, year=2026))
    for family in CONDITION_FAMILIES
]
SELDOM: tuple[Cells, ...] = (
    *({**CLAIM, "dx2": code} for code in OF_EACH_FAMILY),
    *({**WHOLE_CHART, "dx2": code} for code in OF_EACH_FAMILY),
    *({**CLAIM, "dx2": code} for code in ("M62.830", "M99.02", "M41.24", "S29.012A")),
    {**WHOLE_CHART, "dx2": "M41.24", "definitive_code": "M40.14"},
    {**WHOLE_CHART, "dx2": "S29.012A", "definitive_code": "S23.3XXA"},
    {**WHOLE_CHART, "dx2": "M99.02", "definitive_code": "M99.12"},
    {**WHOLE_CHART, "dx2": "O26.891", "definitive_code": "O99.891"},
    {
        **WHOLE_CHART,
        "dx2": "K80.20",
        "definitive_code": "K80.20",
        "visceral_referred": "confirmed cause",
    },
    {**CLAIM, "dx1": "M54.60", "date_of_service": "2015-09-30"},
    {**CLAIM, "dx1": "Z01.818", "dx2": "M54.6"},
    {
        **WHOLE_CHART,
        "dx2": "F45.41",
        "psychogenic": "confirmed cause",
        "definitive_code": "F45.41",
    },
    {**WHOLE_CHART, "dx2": "S22.060A", "fracture": "sequela"},
    {**WHOLE_CHART, "dx2": "S29.012A", "soft_tissue_injury": "sequela"},
    *(
        {
            **WHOLE_CHART,
            **STAY,
            "discharge_date": "2026-02-10",
            "dx2": "S22.060A",
            "injury_phase": phase,
            family: "suspected",
        }
        for family in ("fracture", "soft_tissue_injury")
        for phase in ("sequela", "active treatment")
    ),
    *(
        {**WHOLE_CHART, "injury_phase": "sequela", family: "suspected"}
        for family in ("fracture", "soft_tissue_injury")
    ),
    {**WHOLE_CHART, "dx2": "M51.04", "myelopathy": "ruled out"},
    {**WHOLE_CHART, "dx2": "S29.012A", "soft_tissue_injury": "ruled out"},
    {**CLAIM, "dx2": "O26.891"},
    {
        **WHOLE_CHART,
        "dx2": "F45.41",
        "dx3": "G89.29",
        "acuity": "chronic",
        "psychogenic": "confirmed cause",
    },
)
"""Rows for edges that golden rows and their like show seldom or never."""


@cache
def facts() -> list[FactLookup]:
    golden = [cells_of(record) for record in read_sheet()]
    rows = [*golden, *SELDOM, *edge_cells(), *perturbed(golden, 900, start=5)]
    auditor = Auditor()
    return [auditor.facts(encounter_from_mapping(row)) for row in rows]


@cache
def rows_of(condition: Condition) -> int:
    """Return the rows on which a condition holds, one bit each."""
    check = check_of(condition, NUMBERS)
    return sum(1 << number for number, row in enumerate(facts()) if check(row))


def parted(law: str) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """Split a law into the conditions of its premise and the alternatives of its
    conclusion.
    """
    condition = parse(law, VOCABULARY, ())
    ways = condition.parts if isinstance(condition, Some) else (condition,)
    premise: tuple[Condition, ...] = ()
    if len(ways) > 1 and isinstance(ways[0], Not):
        part, *ways = ways[0].part, *ways[1:]  # type: ignore[assignment]
        premise = part.parts if isinstance(part, All) else (part,)
    flat: list[Condition] = []
    for way in ways:
        flat += way.parts if isinstance(way, Some) else (way,)
    return premise, tuple(flat)


def every(parts: tuple[Condition, ...]) -> int:
    found = (1 << len(facts())) - 1
    for part in parts:
        found &= rows_of(part)
    return found


def some(parts: tuple[Condition, ...]) -> int:
    found = 0
    for part in parts:
        found |= rows_of(part)
    return found


def not_shown(law: str) -> Iterator[str]:
    """Yield the edges of a law that no row shows."""
    premise, ways = parted(law)
    if not every(premise):
        yield "its premise holds on no row"
    for n, way in enumerate(ways):
        others = (*ways[:n], *ways[n + 1 :])
        if others and not every(premise) & rows_of(way) & ~some(others):
            yield f"on no row is {unparse(way)} the only part that makes it true"
    for n, part in enumerate(premise):
        others = (*premise[:n], *premise[n + 1 :])
        if not every(others) & ~rows_of(part) & ~some(ways):
            yield f"it would hold on every row without the condition {unparse(part)}"


@pytest.mark.parametrize("law", shipped_laws())
def test_every_part_of_a_law_is_needed(law: str) -> None:
    gaps = ";\n".join(not_shown(law))
    assert not gaps, (
        f"{law}:\n{gaps}.\nAdd such a row to SELDOM in this file, or tighten the law."
    )


@pytest.mark.parametrize("word", ["chart_reviewed", "m546_reported", "record_signed"])
@pytest.mark.parametrize(
    "law", [w for w in shipped_laws() if "injury_contested" in w[:24]]
)
def test_a_weaker_law_is_noticed(law: str, word: str) -> None:
    premise, _, conclusion = law.partition(") or (")
    weaker = f"{premise}) or ({conclusion[:-1]} or {word})"
    assert [*not_shown(weaker)] != []
    assert [*not_shown(law.replace("not (", f"not ({word} and ", 1))] != []
