"""Laws of the column contract: headings and allowed values in any spelling."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.columns import CONTRACT, REQUIRED, Column, column, loose, match_value, token
from audit.encounter.values import CONDITION_FAMILIES
from audit.headings import match_heading, match_headings


@st.composite
def disguises(draw: st.DrawFn, text: str) -> str:
    """Return the same words in another case, with other separators and blanks."""
    separator = draw(st.sampled_from((" ", "_", "-", "\u00a0", "  ")))
    words = text.replace("-", " ").replace("_", " ").split()
    change = draw(st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
    around = draw(st.sampled_from(("", " ", "\u00a0", "\t")))
    return around + change(separator.join(words)) + around


VALUES = [(c, value) for c in CONTRACT for value in c.allowed]
HEADINGS = [(c, h) for c in CONTRACT for h in (c.name, c.label, *c.aliases)]


def test_no_heading_means_two_columns() -> None:
    meant = defaultdict(set)
    for c, heading in HEADINGS:
        meant[loose(heading)].add(c.name)
    assert {h: names for h, names in meant.items() if len(names) > 1} == {}


def test_every_name_label_and_alias_matches_its_column() -> None:
    assert [(h, match_heading(h)) for _, h in HEADINGS] == [(h, c) for c, h in HEADINGS]


@pytest.mark.law(21)
@given(st.data(), st.sampled_from(HEADINGS))
def test_headings_match_in_any_disguise(
    data: st.DataObject, pair: tuple[Column, str]
) -> None:
    c, heading = pair
    assert match_heading(data.draw(disguises(heading))) is c


@given(st.data(), st.sampled_from(VALUES))
def test_allowed_values_match_in_any_disguise(
    data: st.DataObject, pair: tuple[Column, str]
) -> None:
    c, value = pair
    assert match_value(c, data.draw(disguises(value))) == value


def test_contract_has_the_required_columns_and_one_list_of_statuses() -> None:
    assert [c.name for c in REQUIRED] == ["encounter_id", "date_of_service", "dx1"]
    assert len({column(family).allowed for family in CONDITION_FAMILIES}) == 1
    assert {column(family).group for family in CONDITION_FAMILIES} == {"conditions"}


def test_every_column_has_a_meaning_that_fits_an_input_message() -> None:
    assert [c.name for c in CONTRACT if not 0 < len(c.meaning) <= 255] == []


def test_importing_the_contract_opens_no_heavy_module() -> None:
    heavy = "{'polars', 'openpyxl', 'python_calamine'}"
    code = f"import sys, audit.encounter.reading; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("confirmed cause", "confirmed_cause"),
        ("history (healed)", "history_healed"),
        ("ED", "ed"),
        ("follow-up", "follow_up"),
        ("90", "90"),
    ],
)
def test_tokens_are_words_for_rules(value: str, word: str) -> None:
    assert token(value) == word


def test_tokens_of_one_column_differ() -> None:
    for c in CONTRACT:
        assert len({token(v) for v in c.allowed}) == len(c.allowed)


@pytest.mark.parametrize(
    ("text", "value"),
    [("90.0", "90"), ("10", "10"), ("0.0", "0"), ("1.0", None), ("-10", None)],
)
def test_a_number_matches_an_allowed_value_by_value(
    text: str, value: str | None
) -> None:
    assert match_value(column("global_days"), text) == value


def test_the_better_heading_wins_and_the_other_is_reported() -> None:
    match = match_headings(["dos", "date_of_service", "dx1", "Encounter ID", "x", None])
    assert match.positions == {"date_of_service": 1, "dx1": 2, "encounter_id": 3}
    assert (match.unknown, len(match.problems), match.missing) == ((0, 4), 1, ())


def test_severity_of_an_earlier_audit_is_not_the_severity_of_pain() -> None:
    outputs = ["dx1", "coding_verdict", "claim_risk", "severity", "rule_ids"]
    assert match_headings(outputs).positions == {"dx1": 0}
    chart = ["dx1", "severity", "chart_reviewed"]
    assert match_headings(chart).positions["pain_severity"] == 1


def test_a_common_word_is_a_chart_column_only_beside_another() -> None:
    claims = ["encounter_id", "dos", "dx1", "Duration", "Severity", "Location"]
    assert (
        not {"duration_weeks", "pain_severity"}
        & match_headings(claims).positions.keys()
    )
    charts = [*claims, "Neuro exam"]
    assert match_headings(charts).positions["pain_regions"] == 5
