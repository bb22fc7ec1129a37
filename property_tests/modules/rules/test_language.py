"""The language of conditions: parsed, unparsed, written in English, refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import RuleError
from audit.facts import COUNTS, FACTS, TERMS, VOCABULARY, Fact
from audit.rules.catalogue import default_pack
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)
from audit.rules.english import RELATIONS, english, phrase
from audit.rules.language import parse, unparse
from property_tests.support.english import from_english
from property_tests.support.laws import check_of

PACK = default_pack()
YES_NO = [f.name for f in FACTS.values() if f.is_yes_no] + [t.name for t in TERMS]
WORDS = [f for f in FACTS.values() if not f.is_yes_no]


def memberships(fact: Fact) -> st.SearchStrategy[Condition]:
    values = st.sets(st.sampled_from(fact.domain), min_size=1, max_size=4)
    return values.map(lambda chosen: Is(fact.name, frozenset(chosen)))


leaves: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(YES_NO).map(Holds),
    st.sampled_from(WORDS).flatmap(memberships),
    st.builds(
        Compare,
        st.sampled_from(sorted(COUNTS)),
        st.sampled_from(sorted(RELATIONS)),
        st.sampled_from(sorted(PACK.parameters)),
    ),
    st.builds(Constant, st.booleans()),
)
conditions = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(lambda p: All(tuple(p))),
        st.lists(parts, min_size=2, max_size=4).map(lambda p: Some(tuple(p))),
        parts.map(Not),
    ),
    max_leaves=12,
)


@pytest.mark.law(31)
@given(conditions)
def test_a_condition_written_as_text_reads_back_as_the_same_tree(c: Condition) -> None:
    assert parse(unparse(c), VOCABULARY, PACK.parameters) == c


@pytest.mark.law(36)
@given(conditions)
def test_a_condition_said_in_english_reads_back_as_the_same_tree(c: Condition) -> None:
    assert from_english(english(c), PACK.parameters) == c


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_the_english_of_each_rule_reads_back_as_the_rule(rule) -> None:  # type: ignore[no-untyped-def]
    assert from_english(english(rule.condition), PACK.parameters) == rule.condition


def test_every_name_has_words_of_its_own() -> None:
    names = [*VOCABULARY, *PACK.parameters]
    assert len({phrase(name) for name in names}) == len(names)


@given(conditions, st.integers(0, 2**32))
def test_a_condition_and_its_negation_never_agree(c: Condition, seed: int) -> None:
    numbers = dict.fromkeys(PACK.parameters, 3)
    facts = {name: bool((seed >> (n % 32)) & 1) for n, name in enumerate(YES_NO)}
    words = {f.name: f.domain[seed % len(f.domain)] for f in WORDS}
    row: dict[str, bool | str | int] = {
        **facts,
        **words,
        **dict.fromkeys(COUNTS, seed % 6),
    }
    assert check_of(c, numbers)(row) is not check_of(Not(c), numbers)(row)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m546_reportd", "did you mean 'm546_reported'"),
        ("disc_disorder == confirmd_cause", "did you mean 'confirmed_cause'"),
        ("established(disc_disordr)", "did you mean 'disc_disorder'"),
        ("establishd(disc_disorder)", "did you mean 'established'"),
        ("disc_disorder", "compare it with a value"),
        ("m546_reported == true", "write it alone"),
        ("documentation_elements_missing >= 3", "no number in a rule"),
        ("m546_reported and", "cannot be read"),
        ("__import__('os')", "write macro(condition_column)"),
        ("(lambda: true)()", "write macro(condition_column)"),
        ("m546_reported if true else false", "not allowed in a condition"),
        ("a < b < c", "one fact on the left"),
        ("disc_disorder in [none]", "takes ==, !=, in"),
        ("'M54.6'", "not allowed in a condition"),
        ("1", "not allowed in a condition"),
    ],
)
def test_a_malformed_condition_is_refused_with_its_place(
    text: str, message: str
) -> None:
    with pytest.raises(RuleError, match=r"position \d+") as refused:
        parse(text, VOCABULARY, PACK.parameters, "team.toml, rule X-1")
    assert message in str(refused.value)
    assert "team.toml, rule X-1" in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_run(text: str) -> None:
    with suppress(RuleError):
        parse(text, VOCABULARY, PACK.parameters)
