"""The tests are tested: the strategies reach every rule, and find injected defects."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, find, settings

from audit import Auditor, audit_encounter
from audit.rules.catalogue import default_pack
from property_tests.mutation.corpora import drawn
from property_tests.mutation.laws import LawBook
from property_tests.mutation.operators import Mutant, mutants
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.suites import idle_rules
from property_tests.oracle.guide import verdict_of
from property_tests.oracle.risk import risk_of
from property_tests.oracle.truth import concrete
from property_tests.strategies.encounters import WHOLE_CHART, near_rules

PACK = default_pack()
AUDITOR = Auditor()
EXAMPLES = 1_000


@cache
def rows(start: int = 0) -> Rows:
    return Rows(PACK, drawn(EXAMPLES, start), AUDITOR)


@cache
def book() -> LawBook:
    golden = Rows(PACK, [cells_of(r) for r in read_sheet()], AUDITOR)
    return LawBook(PACK, golden.judge.corpus, most=400)


@pytest.mark.parametrize("start", [0, 1])
def test_every_rule_is_decisive_in_a_thousand_rows_of_the_strategy(start: int) -> None:
    assert idle_rules(rows(start)) == []


def test_every_verdict_and_risk_is_drawn() -> None:
    outcome = rows().judge.outcome
    assert all(outcome.verdicts.values())
    assert all(outcome.risks.values())


def test_few_rows_are_drawn_twice() -> None:
    facts = rows().judge.corpus.facts
    assert len({tuple(row.values()) for row in facts}) * 2 > len(facts)


@pytest.mark.law(17)
def test_the_oracle_agrees_on_every_row_drawn() -> None:
    outcome = rows().judge.outcome
    for number, facts in enumerate(rows().judge.corpus.facts):
        row = concrete({n: v for n, v in facts.items() if type(v) is not int})
        assert outcome.verdicts[verdict_of(row)] >> number & 1, number
        assert outcome.risks[risk_of(row)] >> number & 1, number


def injected() -> list[Mutant]:
    """Defects of the kind that an editor makes: a rule lost, or its verdict changed."""
    return [m for m in mutants(PACK) if m.operator in ("delete rule", "drop not")]


def test_injected_defects_are_found() -> None:
    """None escapes the golden sheet; few escape two thousand drawn rows and laws."""
    golden = Rows(PACK, [cells_of(r) for r in read_sheet()], AUDITOR)
    deciding = [m for m in injected() if golden.kills(m).decision]
    escaped = [
        (m.operator, m.rule)
        for m in deciding
        if not any(rows(start).kills(m).decision for start in (0, 1))
        and not any(True for _ in book().broken(m))
    ]
    assert len(deciding) > 150
    assert len(escaped) * 20 <= len(deciding), escaped
    assert not [m.rule for m in injected() if not _shown(golden, m)]


def _shown(golden: Rows, mutant: Mutant) -> bool:
    kills = golden.kills(mutant)
    return bool(kills.outcome) or mutant.operator == "drop not"


def test_a_counterexample_shrinks_to_few_cells() -> None:
    """The smallest row that shows a lost rule is a bare line of that rule."""
    lost = next(
        m for m in mutants(PACK) if m.operator == "delete rule" and m.rule == "LOC-05"
    )
    broken = Auditor(lost.pack(PACK))

    def differs(cells: dict[str, object]) -> bool:
        other = audit_encounter(cells, broken).verdict
        return other is not audit_encounter(cells, AUDITOR).verdict

    smallest = find(
        near_rules(),
        differs,
        settings=settings(
            max_examples=2_000,
            database=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    plain = {n for n, c in smallest.items() if c != WHOLE_CHART.get(n)}
    assert {"dx1", "dx2"} & plain
    assert len(plain) <= 8, plain
