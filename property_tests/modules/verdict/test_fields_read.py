"""The words of a finding read only the fields that the key of the finding has."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.engine.result_key import result_key
from audit.facts.services.billed import LINE_GROUPS
from audit.rules.corrections import GROUPS
from audit.rules.placeholders import PLACEHOLDER, PLACEHOLDERS
from audit.rules.rule import Rule
from audit.verdict.fields_read import CLAIM, fields_read
from property_tests.strategies.encounters import near_rules
from property_tests.support.places import GOLDEN
from property_tests.support.words_read import fields_read_for

AUDITOR = Auditor()
RULES = AUDITOR.pack.rules
PLAIN = replace(RULES[0], about=(), message="", action="", query="", task="", lines="")
ABOUT = (
    *sorted(GROUPS),
    *(f"{kind}:{f}" for kind in ("family", "auditor") for f in CONDITION_FAMILIES),
)
"""All groups of codes that a rule of a team's pack may be about."""

OF_GROUPS = tuple(replace(PLAIN, about=(group,), task="Ask.") for group in ABOUT)
OF_LINES = tuple(
    replace(PLAIN, lines=lines, message=f"{{{name}}}")
    for lines in LINE_GROUPS
    for name in ("lines_are", "pointing", "pointers", "policy", "care")
)
WATCHED = (*RULES, *OF_GROUPS, *OF_LINES)
EVERY = 40
"""One of so many committed rows is watched: each is worded for every rule."""

FLANK = {
    "date_of_service": "2026-03-04",
    "dx1": "M54.6",
    "chart_reviewed": "Y",
    "pain_regions": "flank",
    "laterality": "left",
}
"""A row whose code depends on the documented side."""


def _name(rule: Rule) -> tuple[str, ...]:
    return (rule.id, *rule.about, rule.lines, rule.message)


def has_key(encounter: Encounter) -> bool:
    day = encounter.date_of_service
    return day is not None and result_key(encounter, 0) is not None


@pytest.mark.law(54)
@settings(max_examples=30)
@given(near_rules().map(encounter_from_mapping).filter(has_key))
def test_words_read_what_the_key_of_a_finding_has(encounter: Encounter) -> None:
    for rule in WATCHED:
        read = fields_read_for(rule, encounter, AUDITOR)
        assert read <= fields_read(rule), _name(rule)


@cache
def _read_on_committed_rows() -> dict[tuple[str, ...], set[str]]:
    """Return what the words of each rule read on rows of the golden files."""
    found: dict[tuple[str, ...], set[str]] = {}
    for sheet in ("golden.csv", "edges.csv", "crowded.csv"):
        with (GOLDEN / sheet).open(encoding="utf-8-sig", newline="") as file:
            rows = [*list(csv.DictReader(file))[::EVERY], FLANK]
        for encounter in filter(has_key, map(encounter_from_mapping, rows)):
            for rule in WATCHED:
                known = found.setdefault(_name(rule), set())
                known |= fields_read_for(rule, encounter, AUDITOR)
    return found


def test_words_of_committed_rows_read_what_the_key_of_a_finding_has() -> None:
    read = _read_on_committed_rows()
    for rule in WATCHED:
        assert read[_name(rule)] <= fields_read(rule), _name(rule)


def test_each_field_of_a_key_is_read_by_some_words() -> None:
    """So a key that forgets one of them is noticed."""
    told = frozenset().union(*map(fields_read, WATCHED))
    read = set().union(*_read_on_committed_rows().values())
    assert told - read - CLAIM <= {"errors"}  # a row with errors has no key


def test_a_rule_that_says_nothing_reads_the_claim() -> None:
    assert fields_read(PLAIN) == CLAIM


def test_every_placeholder_stands_in_some_text() -> None:
    """So each is watched; the texts of a team's pack have no others."""
    used = {
        name
        for rule in RULES
        for text in (rule.message, rule.action, rule.query, rule.task)
        for name in PLACEHOLDER.findall(text)
    }
    assert used == set(PLACEHOLDERS)
