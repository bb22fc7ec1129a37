"""Laws of the two open questions: a query for the provider, a task for the coder."""

from __future__ import annotations

import pytest
from hypothesis import given

from audit import Auditor, AuditResult, Verdict
from audit.columns import column
from audit.encounter.records import encounter_from_mapping
from audit.findings import OUTPUT_COLUMNS, output_row
from audit.rules.provider_queries import FEW_INDICATORS
from property_tests.strategies.encounters import Cells, near_rules

AUDITOR = Auditor()
CHART_FIRST = "Set *Chart reviewed* = Y and abstract"
SUPERVISED = {"dx1": "M54.6", "dx2": "Z34.90", "date_of_service": "2026-02-10"}


def judge(cells: Cells) -> AuditResult:
    return AUDITOR.audit(encounter_from_mapping(cells))


def cell(result: AuditResult, column: str) -> str:
    return output_row(result)[OUTPUT_COLUMNS.index(column)]


@given(near_rules())
def test_a_claims_only_row_never_asks_the_provider(cells: Cells) -> None:
    result = judge({**cells, "chart_reviewed": "N"})
    assert result.verdict is not Verdict.QUERY_PROVIDER
    assert cell(result, "query_text") == result.query_text == ""
    assert not any(finding.query for finding in result.findings)


@given(near_rules())
def test_who_is_asked_is_what_the_verdict_says(cells: Cells) -> None:
    result = judge(cells)
    for finding in result.findings:
        asked = finding.verdict is Verdict.CHART_REVIEW_REQUIRED
        assert bool(finding.task) == asked, finding.rule_id
        asked = finding.verdict is Verdict.QUERY_PROVIDER
        assert bool(finding.query) == asked, finding.rule_id
    task = cell(result, "coder_task")
    assert task == result.coder_task
    for finding in result.findings:
        assert finding.task.removeprefix(FEW_INDICATORS).lstrip() in task
    paragraphs = task.split("\n\n")
    assert len(set(paragraphs)) == len(paragraphs)
    assert task.count(FEW_INDICATORS) <= 1


@given(near_rules())
def test_a_task_without_a_reviewed_chart_begins_with_the_chart(cells: Cells) -> None:
    encounter = encounter_from_mapping(cells)
    for finding in AUDITOR.audit(encounter).findings:
        begins = finding.task.startswith(CHART_FIRST)
        assert begins == bool(finding.task and not encounter.chart_reviewed)


def test_a_task_is_worded_for_its_own_row_whatever_row_came_before() -> None:
    auditor = Auditor()
    claim = auditor.audit(encounter_from_mapping(SUPERVISED))
    chart = {**SUPERVISED, "chart_reviewed": "Y", "pain_regions": "thoracic"}
    reviewed = auditor.audit(encounter_from_mapping(chart))
    assert claim.coder_task.startswith(CHART_FIRST)
    assert not reviewed.coder_task.startswith(CHART_FIRST)


NOTE = {
    "date_of_service": "2026-02-10",
    "chart_reviewed": "Y",
    "record_signed": "Y",
    "pain_regions": "thoracic",
    "acuity": "acute",
    "pain_severity": "5",
    "functional_limitation": "Y",
    "exam_tenderness": "Y",
}
UNRELATED = {
    "fracture": "confirmed incidental",
    "unrelated_pairs": "M54.6~S22.060A",
}


@pytest.mark.law(41)
@pytest.mark.parametrize(
    ("codes", "answer", "verdict", "listed"),
    [
        (("M54.6", "S22.060A"), UNRELATED, "SUPPORTED", ("M54.6", "S22.060A")),
        *(
            (("M54.6", "S22.060A"), {"fracture": word}, "NOT_SUPPORTED", gone)
            for word, gone in (
                ("confirmed cause", ("S22.060A",)),
                ("ruled out", ("M54.6",)),
            )
        ),
        *(
            (("M54.6", "M47.814"), {"degenerative": word}, verdict, left)
            for word, verdict, left in (
                ("confirmed incidental", "SUPPORTED", ("M54.6", "M47.814")),
                ("confirmed cause", "NOT_SUPPORTED", ("M47.814",)),
                ("link not stated", "QUERY_PROVIDER", ()),
            )
        ),
        (
            ("F45.41",),
            {"psychogenic": "confirmed incidental", "unrelated_pairs": "M54.6~F45.41"},
            "MORE_SPECIFIC_CODE_REQUIRED",
            ("M54.6", "F45.41"),
        ),
    ],
)
def test_doing_a_task_settles_it(
    codes: tuple[str, ...],
    answer: dict[str, str],
    verdict: str,
    listed: tuple[str, ...],
) -> None:
    row: Cells = {**NOTE, **{f"dx{n}": code for n, code in enumerate(codes, 1)}}
    asked = judge(row)
    assert asked.verdict is Verdict.CHART_REVIEW_REQUIRED
    # The task names every column of the answer, and the pair exactly as it must be
    # written.
    for name, words in answer.items():
        assert f"*{column(name).label}*" in asked.coder_task
        assert words in asked.coder_task or "~" not in words
    done = judge({**row, **answer})
    assert (done.verdict, done.corrected_dx) == (verdict, listed)
    if listed and verdict != "SUPPORTED":
        again = judge(
            {**NOTE, **answer, **{f"dx{n}": c for n, c in enumerate(listed, 1)}}
        )
        assert (again.verdict, again.corrected_dx) == (Verdict.SUPPORTED, listed)
