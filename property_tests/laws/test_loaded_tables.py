"""Whatever code set and policy are loaded, each row gets a verdict and no law fails.

The rows are those of the golden sheet and of the rules' example lines, dated into the
release that a code set changes, with the changed codes on the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor, AuditResult, audit_encounter
from audit.codes import Code
from audit.encounter.records import encounter_from_mapping
from audit.facts import VOCABULARY
from audit.facts.laws import laws_of
from audit.release import CodeSet, Standing
from audit.rules.catalogue import default_pack
from audit.rules.language import parse
from property_tests.strategies.encounters import (
    Cells,
    all_starts,
    dirty_cells,
    near_rules,
)
from property_tests.support.laws import check_of
from property_tests.support.loaded import CHANGES, code_sets, policies

PACK = default_pack()
NUMBERS = {name: p.values[-1][1] for name, p in PACK.parameters.items()}
SETS = code_sets()
TOUCHED = tuple(
    dict.fromkeys(
        (
            *("M54.6", "M54.60", "M54.61", "M54.69", "M54.601", "M54.61XA", "M54.6X"),
            *(code for gone, come in CHANGES.values() for code in (*gone, *come)),
        )
    )
)
"""Codes that some code set changes, and misspellings of M54.6."""


@cache
def auditor(name: str) -> Auditor:
    return Auditor(codes=SETS[name][0])


@cache
def auditor_under(name: str) -> Auditor:
    return Auditor(policy=policies()[name])


def moved(cells: Cells, year: int, position: int) -> Cells:
    """Return a row dated into a fiscal year, with a changed code on the claim."""
    found = {**cells, "date_of_service": f"{year}-02-10"}
    if cells.get("discharge_date"):
        found["discharge_date"] = f"{year}-02-12"
    code = TOUCHED[position % len(TOUCHED)]
    where = ("dx1", "dx2", "definitive_code", "")[position // len(TOUCHED) % 4]
    return {**found, where: code} if where else found


def rows_for(year: int) -> Iterator[Cells]:
    return (moved(cells, year, n) for n, cells in enumerate(all_starts()))


def checks(codes: CodeSet):  # type: ignore[no-untyped-def]
    texts = laws_of(codes)
    return [(t, check_of(parse(t, VOCABULARY, ()), NUMBERS)) for t in texts]


def false_laws(judge: Auditor, rows: Iterable[Cells]) -> set[str]:
    laws, partial = checks(judge.tables.codes), judge.tables.codes.is_partial
    found: set[str] = set()
    for cells in rows:
        facts = judge.facts(encounter_from_mapping(cells))
        found |= {text for text, holds in laws if not holds(facts)}
        if facts["unknown_code_reported"] and not partial(facts.chart.on):
            found.add("a code is unknown in a release that is known in full")
    return found


def is_whole(result: AuditResult, judge: Auditor, cells: Cells) -> bool:
    """Whether the row has one verdict that a rule assigns, and only billable codes."""
    chart = judge.chart(encounter_from_mapping(cells))
    standing = judge.tables.codes.standing
    added = [Code(c) for c in result.corrected_dx if Code(c) not in chart.positions]
    fine = (Standing.BILLABLE, Standing.UNKNOWN)
    return (
        not result.is_unjudged
        and result.verdict in {f.verdict for f in result.findings}
        and all(standing(c, chart.on) in fine for c in added)
    )


SAMPLED = 7
"""The default run takes every so many rows of each code set, other ones for each."""


def some_rows(name: str) -> list[Cells]:
    first = list(SETS).index(name) % SAMPLED
    return list(rows_for(SETS[name][1]))[first::SAMPLED]


def unjudged(judge: Auditor, rows: Iterable[Cells]) -> list[Cells]:
    return [c for c in rows if not is_whole(audit_encounter(c, judge), judge, c)]


@pytest.mark.law(55)
@pytest.mark.parametrize("name", SETS)
def test_every_row_is_judged_by_any_code_set(name: str) -> None:
    assert unjudged(auditor(name), some_rows(name)) == []


@pytest.mark.parametrize("name", SETS)
def test_no_law_is_false_of_any_code_set(name: str) -> None:
    assert false_laws(auditor(name), some_rows(name)) == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_all_rows_are_judged_and_lawful_by_any_code_set(name: str) -> None:
    rows = list(rows_for(SETS[name][1]))
    assert len(rows) > 1_000
    assert unjudged(auditor(name), rows) == []
    assert false_laws(auditor(name), rows) == set()


@pytest.mark.parametrize("name", policies())
def test_no_law_is_false_under_any_policy(name: str) -> None:
    first = list(policies()).index(name) % SAMPLED
    rows = all_starts()[first :: SAMPLED * 2]
    judge = auditor_under(name)
    assert unjudged(judge, rows) == []
    assert false_laws(judge, rows) == set()


@pytest.mark.law(55)
@given(
    st.one_of(near_rules(), dirty_cells()),
    st.sampled_from(sorted(SETS)),
    st.integers(0, 4 * len(TOUCHED) - 1),
)
def test_drawn_rows_are_judged_and_lawful(cells: Cells, name: str, n: int) -> None:
    row = moved(cells, SETS[name][1], n)
    assert unjudged(auditor(name), [row]) == []
    assert false_laws(auditor(name), [row]) == set()
