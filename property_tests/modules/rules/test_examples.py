"""Each rule fires and stays silent on the rows that its own examples name."""

from __future__ import annotations

import dataclasses

import pytest

from audit import Auditor, audit_encounter
from audit.rules.catalogue import default_pack
from audit.rules.examples import read_example
from audit.rules.placeholders import PLACEHOLDER
from audit.rules.rule import Rule

PACK = default_pack()
CASES = [
    pytest.param(rule, kind, line, id=f"{rule.id}-{kind}-{number}")
    for rule in PACK.rules
    for kind, lines in (("fires", rule.fires), ("silent", rule.silent))
    for number, line in enumerate(lines)
]


def auditor_for(rule: Rule) -> Auditor | None:
    """Return an auditor that enables a disabled rule; None for an enabled rule."""
    if rule.enabled:
        return None
    enabled = tuple(dataclasses.replace(r, enabled=True) for r in PACK.rules)
    return Auditor(dataclasses.replace(PACK, rules=enabled))


@pytest.mark.parametrize(("rule", "kind", "line"), CASES)
def test_example_lines_do_what_they_say(rule: Rule, kind: str, line: str) -> None:
    result = audit_encounter(read_example(line, rule.origin), auditor_for(rule))
    held = rule.id in {finding.rule_id for finding in result.findings}
    assert held is (kind == "fires")


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_rule_has_a_valid_shape(rule: Rule) -> None:
    assert rule.title
    assert rule.because
    assert rule.citations
    assert rule.action
    assert rule.fires
    assert rule.silent
    severe = rule.severity in ("critical", "major")
    official = ("Guidelines", "Tabular", "ICD-10-CM", "45 CFR", "CARC")
    assert not severe or any(c.startswith(official) for c in rule.citations)


def test_rules_that_bear_a_faulty_verdict_say_what_the_list_should_be() -> None:
    listing = {
        "INVALID_CODE",
        "NOT_SUPPORTED",
        "MORE_SPECIFIC_CODE_REQUIRED",
        "SEQUENCING_ERROR",
    }
    silent = [r.id for r in PACK.rules if r.verdict in listing and not r.steps]
    assert silent == []


def test_queries_are_open_and_never_mention_payment() -> None:
    for rule in PACK.rules:
        asks = rule.verdict == "QUERY_PROVIDER"
        assert bool(rule.query) is asks, rule.id
        if asks:
            text = PLACEHOLDER.sub("", rule.query).lower()
            assert "unable to determine" in text, rule.id
            assert "other:" in text, rule.id
            for word in ("pay", "reimburs", "denial", "deny", "claim", "bill"):
                assert word not in text, (rule.id, word)


def test_every_verdict_has_a_rule() -> None:
    from audit.findings import Verdict

    assert {rule.verdict for rule in PACK.rules} >= set(Verdict)
