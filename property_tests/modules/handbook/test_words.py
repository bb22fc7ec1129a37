"""The words of the handbook: quoted texts, conditions and steps in sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import FACTS
from audit.handbook.conditions import group_words, outline, step_words
from audit.handbook.markdown import plain
from audit.handbook.vocabulary import GROUPS
from audit.rules.catalogue import default_pack
from audit.rules.conditions import All, Condition, Holds, Not, Some
from audit.rules.corrections import GROUPS as CODE_GROUPS
from audit.rules.corrections import Step, Verb


@given(st.text())
def test_an_escaped_text_reads_as_it_stands(text: str) -> None:
    shown = MarkdownIt().renderInline(plain(text))
    bare = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    # Markdown replaces a null character by the replacement character.
    wanted = " ".join(text.split()).replace("\0", "\ufffd")
    assert bare.replace("&amp;", "&").split() == wanted.split()


def test_every_fact_stands_in_one_group() -> None:
    grouped = [fact.name for _, facts in GROUPS.values() for fact in facts]
    assert sorted(grouped) == sorted(FACTS)


@pytest.mark.parametrize("group", sorted({*CODE_GROUPS, *CONDITION_FAMILIES}))
def test_every_group_of_codes_has_words(group: str) -> None:
    assert "_" not in group_words(group)


def test_every_step_of_the_pack_is_said_in_a_sentence() -> None:
    steps = {step for r in default_pack().rules for step in r.steps}
    for step in steps:
        assert re.fullmatch(r"[A-Z].*\.", step_words(step))
    assert len({step_words(step) for step in steps}) == len(steps)
    assert step_words(Step(Verb.DROP, "m546")) == "Delete M54.6."


def test_a_condition_is_an_outline_of_its_parts() -> None:
    a, b, c = Holds("chart_reviewed"), Holds("m546_reported"), Holds("r52_reported")
    inner: Condition = All((a, Not(Some((a, b, c)))))
    lines = [x for x in outline(All((c, inner)), {}) if x]
    assert lines == [
        "All of these hold:",
        "* R52 reported",
        "* chart reviewed",
        "* none of these holds:",
        "  * chart reviewed",
        "  * M54\\.6 reported",
        "  * R52 reported",
    ]
