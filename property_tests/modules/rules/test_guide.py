"""Every statement of the domain guide is cited by at least one rule."""

from __future__ import annotations

import pytest

from audit.rules.catalogue import default_pack

STATEMENTS = {
    "general": "accurate, specific coding supports necessity and averts denials",
    "definition": "M54.6 is nonspecific thoracic pain without a definitive diagnosis",
    "use 1": "thoracic pain is the primary problem, no more specific etiology",
    "use 2": "recent-onset thoracic pain, location and character documented",
    "use 3": "return visit, continued pain, no new cause",
    "use 4": "low-complexity symptom management, no specific pathology",
    "use 5": "imaging deferred or noncontributory",
    "exclusion 1": "fracture, infection, neoplasm, herniation: definitive code",
    "exclusion 2": "radiculopathy or nerve root compression: not M54.6 as primary",
    "exclusion 3": "systemic inflammatory disorder: systemic condition first",
    "exclusion 4": "postoperative diagnosis or hardware complication: its own code",
    "related 1": "M54.6: when used, when not",
    "related 2": "M54.2: cervical pain",
    "related 3": "M54.5: low back pain",
    "related 4": "M54.8: pain that cannot be localized",
    "documentation 1": "exact levels, side, topography",
    "documentation 2": "onset, acuity, severity, aggravating factors, function",
    "documentation 3": "objective examination and clinical reasoning",
    "documentation 4": "ordered services linked to the pain, failed measures noted",
    "question 1": "the code of upper back pain is M54.6",
    "question 2": "M54.6 against related codes",
    "question 3": "documentation that is required",
    "denial 1": "lack of specificity",
    "denial 2": "medical necessity of imaging or interventions not documented",
    "denial 3": "M54.6 used although a specific diagnosis is present",
    "denial 4": "billed services do not match the documentation",
}
"""Our numbering of the guide's statements; its advertising is left out."""

CITED = {
    citation.removeprefix("guide: ")
    for rule in default_pack().rules
    for citation in rule.citations
    if citation.startswith("guide: ")
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_statement_of_the_guide_is_cited(statement: str) -> None:
    assert statement in CITED


def test_no_rule_cites_a_statement_that_the_guide_does_not_make() -> None:
    assert set(STATEMENTS) >= CITED
