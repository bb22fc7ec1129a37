"""Programs that are alike are compiled once; any difference is compiled anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from audit.api import default_auditor
from audit.encounter.records import encounter_from_mapping
from audit.engine.program import LazyFacts, Program
from audit.rules.catalogue import Pack, default_pack
from audit.rules.conditions import Compare, Condition, Constant, Holds
from audit.rules.parameters import Parameter
from audit.rules.rule import Rule

DAY = dt.date(2026, 2, 10)
BLANK = {"encounter_id": "SYNTHETIC", "date_of_service": DAY, "dx1": "M54.6"}
RULE = next(rule for rule in default_pack().rules if rule.enabled)


def pack_of(condition: Condition, *, judged_only: bool = False) -> Pack:
    """Return the shipped terms and numbers with a single rule."""
    rule = replace(RULE, condition=condition, judged_only=judged_only)
    return replace(default_pack(), rules=(rule,))


def fired(pack: Pack, **cells: object) -> list[Rule]:
    """Return the rules that fire for a row of a claim without a chart."""
    program = Program(pack, DAY)
    chart = default_auditor().chart(encounter_from_mapping({**BLANK, **cells}, 1))
    return program.fired(LazyFacts(chart, program.evaluators))


def test_another_condition_is_another_program() -> None:
    for judged_only in (False, True):
        for value in (True, False):
            pack = pack_of(Constant(value), judged_only=judged_only)
            assert bool(fired(pack)) is value


def test_another_scope_is_another_program() -> None:
    unreadable = {"dx1": "??"}
    assert fired(pack_of(Constant(True)), **unreadable)
    assert not fired(pack_of(Constant(True), judged_only=True), **unreadable)


def test_another_term_is_another_program() -> None:
    pack = pack_of(Holds("judged"))
    for value in (True, False):
        terms = {**pack.terms, "judged": Constant(value)}
        assert bool(fired(replace(pack, terms=terms))) is value


def test_another_number_is_another_program() -> None:
    limit = "documentation_missing_limit"
    pack = pack_of(Compare("documentation_elements_missing", ">=", limit))
    for number, fires in ((0, True), (99, False)):
        parameter = Parameter(limit, "", ((dt.date.min, number, ""),))
        changed = replace(pack, parameters={**pack.parameters, limit: parameter})
        assert bool(fired(changed)) is fires


def test_a_rule_with_another_text_keeps_its_text() -> None:
    """Texts are not compiled: two packs may share what is, and not the rules."""
    pack = pack_of(Constant(True))
    other = replace(pack, rules=(replace(pack.rules[0], title="Another title"),))
    assert [rule.title for rule in fired(pack)] == [RULE.title]
    assert [rule.title for rule in fired(other)] == ["Another title"]
