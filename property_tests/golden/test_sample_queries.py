"""Queries of the samples, as a compliance officer would send them."""

from __future__ import annotations

import re

from audit import AuditResult, Verdict
from audit.encounter.values import Encounter
from property_tests.support.samples_audited import FILES, audited

PAYMENT = re.compile(
    r"\b(pay\w*|paid|reimburs\w*|claims?|deni\w+|bill\w*|cover\w*|insur\w*|medicare"
    r"|medicaid|necessity|drg|hcc|revenue|cod(e|es|ing))\b",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"\b(please (confirm|agree|add)|do you agree|should be|consistent with|must)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")


def asked() -> list[tuple[Encounter, AuditResult, list[str]]]:
    """Return the rows with a provider query, and its paragraphs."""
    return [
        (e, r, r.query_text.split("\n\n"))
        for path in FILES
        for e, r in audited(path)
        if r.query_text
    ]


def test_queries_are_asked_of_reviewed_charts_only() -> None:
    assert len(asked()) > 10
    for encounter, result, _ in asked():
        assert encounter.chart_reviewed, result.encounter_id


def test_a_row_that_asks_the_provider_has_a_query() -> None:
    for path in FILES:
        for _, result in audited(path):
            if result.verdict is Verdict.QUERY_PROVIDER:
                assert result.query_text, result.encounter_id


def kinds_of_indicators(e: Encounter) -> int:
    """Count what a reader of the row would call a clinical indicator, by kind."""
    return sum(
        map(
            bool,
            (
                e.pain_regions or e.pain_levels,
                e.acuity or e.onset_date or e.duration_weeks is not None,
                e.pain_severity is not None,
                "Y" in (e.exam_tenderness, e.exam_range_of_motion),
                e.neuro_exam in ("radicular", "myelopathic", "other abnormal"),
                e.imaging_status.startswith("done"),
                set(e.red_flags) - {"none"},
                e.injury_recent == "Y",
                e.functional_limitation,
                e.conservative_response,
            ),
        )
    )


def test_each_query_quotes_two_clinical_indicators_or_more() -> None:
    for encounter, result, paragraphs in asked():
        assert kinds_of_indicators(encounter) >= 2, result.encounter_id
        for paragraph in paragraphs:
            quoted = re.search(r"^Clinical indicators: (.+)\.$", paragraph, re.M)
            assert quoted, paragraph
            assert len(quoted[1].split("; ")) >= 2, paragraph


def test_no_query_mentions_payment_or_codes_to_be_gained() -> None:
    for encounter, _, paragraphs in asked():
        for paragraph in paragraphs:
            assert not PAYMENT.search(paragraph), paragraph
            assert set(CODE.findall(strip_levels(paragraph))) <= set(encounter.dx)


def strip_levels(paragraph: str) -> str:
    """Remove spinal levels, which look like the beginning of a code."""
    return re.sub(r"\b[CTLS]\d{1,2}(-[CTLS]\d{1,2})?\b", "", paragraph)


def test_no_query_leads() -> None:
    for _, _, paragraphs in asked():
        for paragraph in paragraphs:
            choices = re.findall(r"^\[ \] (.+)$", paragraph, re.M)
            assert not LEADING.search(paragraph), paragraph
            assert "In your clinical judgment, please document" in paragraph
            assert choices[-2:] == ["other: ____", "unable to determine"]
            assert len(choices) >= 4, paragraph


def topic(paragraph: str) -> str:
    """Return what a paragraph asks about: its first sentence without its quotations."""
    return re.sub(r" \([^)]*\)", "", paragraph.splitlines()[0])


def test_at_most_one_paragraph_a_topic() -> None:
    for _, result, paragraphs in asked():
        topics = [topic(p) for p in paragraphs]
        assert len(set(topics)) == len(topics), result.encounter_id


def test_a_finding_of_imaging_is_asked_about_once() -> None:
    for _, result, paragraphs in asked():
        topics = [topic(p) for p in paragraphs]
        imaged = [t for t in topics if t.startswith("Imaging is done")]
        assert not (imaged and len(topics) > 1), result.encounter_id
