"""Every statement of the domain guide is cited by at least one rule."""

from __future__ import annotations

from collections import Counter

import pytest

from audit.rules.catalogue import default_pack
from audit.rules.sources import SourceKind, sources

STATEMENTS = [s.label for s in sources().values() if s.kind is SourceKind.GUIDE]
"""Our numbering of the guide's statements; its advertising is left out."""

CITED = {citation for rule in default_pack().rules for citation in rule.citations}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_statement_of_the_guide_is_cited(statement: str) -> None:
    assert statement in CITED


def test_no_rule_cites_a_statement_that_the_guide_does_not_make() -> None:
    unknown = {c for c in CITED if c.startswith("guide: ")} - set(STATEMENTS)
    assert not unknown, "the guide's statements are complete: cite a decision"


def test_no_statement_of_the_guide_is_missing() -> None:
    kinds = Counter(label.split()[1] for label in STATEMENTS)
    assert kinds == {
        "general": 1,
        "definition": 1,
        "use": 5,
        "exclusion": 4,
        "related": 4,
        "documentation": 4,
        "denial": 4,
        "question": 3,
    }
