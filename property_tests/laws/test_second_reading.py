"""What another certified coder would sign: laws over whole rows.

The prover shows some of them for every encounter of its model (`actions of a row
agree`, `verdicts mean what they say`); here they are checked on the row engine itself.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given

from audit import Auditor
from audit.encounter.values import Encounter
from audit.findings import AuditResult, ClaimRisk, Severity, Verdict
from audit.rules.catalogue import default_pack
from audit.rules.rule import Rule
from property_tests.strategies.encounters import Cells, any_cells, near_rules
from property_tests.strategies.premises import rows_where
from property_tests.support.audited_rows import read

PACK = default_pack()
RULES = {rule.id: rule for rule in PACK.rules}


def is_information(rule: Rule) -> bool:
    return (
        rule.verdict is None
        and rule.risk is ClaimRisk.NONE
        and rule.severity is Severity.INFO
    )


@cache
def silent_auditor() -> Auditor:
    """Return an auditor whose pack has no informational rule."""
    from dataclasses import replace

    deciding = tuple(rule for rule in PACK.rules if not is_information(rule))
    return Auditor(replace(PACK, rules=deciding))


def indicators(e: Encounter) -> int:
    """Count the kinds of clinical indicators, straight from the cells (decision P2)."""
    return sum(
        (
            bool(e.pain_regions or e.pain_levels),
            bool(e.acuity or e.onset_date or e.duration_weeks is not None),
            e.pain_severity is not None,
            "Y" in (e.exam_tenderness, e.exam_range_of_motion),
            e.neuro_exam in ("radicular", "myelopathic", "other abnormal"),
            e.imaging_status.startswith("done"),
            any(flag != "none" for flag in e.red_flags),
            e.injury_recent == "Y",
            e.functional_limitation != "",
            e.conservative_response != "",
        )
    )


@given(near_rules() | any_cells())
def test_a_query_text_is_there_where_a_finding_asks(cells: Cells) -> None:
    _, result = read(cells)
    assert bool(result.query_text) is any(f.query for f in result.findings)


def asks(cells: Cells, result: AuditResult) -> bool:
    asked = any(f.query for f in result.findings)
    return asked or result.verdict is Verdict.QUERY_PROVIDER


@pytest.mark.law(37)
@given(rows_where(asks))
def test_a_query_needs_a_reviewed_chart_and_two_indicators(cells: Cells) -> None:
    encounter, result = read(cells)
    assert encounter.chart_reviewed
    assert indicators(encounter) >= 2
    asked = [f for f in result.findings if f.query]
    assert asked
    assert all(f.verdict is Verdict.QUERY_PROVIDER for f in asked)


@given(near_rules() | any_cells())
def test_a_task_goes_with_a_chart_review_and_says_to_abstract_the_chart_first(
    cells: Cells,
) -> None:
    encounter, result = read(cells)
    for finding in result.findings:
        assert bool(finding.task) is (
            finding.verdict is Verdict.CHART_REVIEW_REQUIRED
        ), finding.rule_id
        begins = finding.task.startswith("Set *Chart reviewed* = Y")
        assert begins is (bool(finding.task) and not encounter.chart_reviewed)


@given(rows_where(lambda _, result: result.verdict is Verdict.CHART_REVIEW_REQUIRED))
def test_a_chart_review_has_a_task_a_risk_and_no_list(cells: Cells) -> None:
    _, result = read(cells)
    assert result.coder_task
    assert result.risk.rank >= ClaimRisk.REVIEW.rank
    assert result.corrected_dx == ()


@given(rows_where(asks))
def test_a_query_asks_each_topic_once(cells: Cells) -> None:
    _, result = read(cells)
    asked = [f.query for f in result.findings if f.query]
    stems = [query.splitlines()[0] for query in asked]
    assert len(set(stems)) == len(stems)


def informs(cells: Cells, result: AuditResult) -> bool:
    return any(f.is_information for f in result.findings)


@pytest.mark.law(40)
@given(rows_where(informs))
def test_information_changes_neither_verdict_risk_severity_list_nor_rule_ids(
    cells: Cells,
) -> None:
    encounter, result = read(cells)
    silent = silent_auditor().audit(encounter)
    for name in ("verdict", "risk", "severity", "corrected_dx", "rule_ids"):
        assert getattr(result, name) == getattr(silent, name), name
    assert (result.query_text, result.coder_task) == (
        silent.query_text,
        silent.coder_task,
    )


@pytest.mark.law(40)
@given(rows_where(lambda _, result: result.risk is not ClaimRisk.NONE))
def test_whatever_raises_the_risk_stands_in_rule_ids(cells: Cells) -> None:
    _, result = read(cells)
    raising = [f for f in result.findings if f.risk is not ClaimRisk.NONE]
    assert raising
    assert {f.rule_id for f in raising} <= set(result.rule_ids)
    assert Severity.INFO not in {f.severity for f in raising}


@given(rows_where(informs))
def test_information_stands_in_no_rule_ids(cells: Cells) -> None:
    _, result = read(cells)
    informing = {f.rule_id for f in result.findings if f.is_information}
    assert informing
    assert informing.isdisjoint(result.rule_ids)


def includes(cells: Cells, result: AuditResult) -> bool:
    return any(f.verdict is Verdict.SUPPORTED for f in result.findings)


@given(rows_where(includes))
def test_inclusion_rules_stand_in_rule_ids_of_supported_rows_only(cells: Cells) -> None:
    _, result = read(cells)
    earned = {f.rule_id for f in result.findings if f.verdict is Verdict.SUPPORTED}
    if result.verdict is Verdict.SUPPORTED:
        assert earned <= set(result.rule_ids)
    else:
        assert earned.isdisjoint(result.rule_ids)
