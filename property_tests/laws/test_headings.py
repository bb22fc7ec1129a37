"""Any row of headings is matched, however long it is and however they repeat."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.columns import CONTRACT, loose
from audit.heading_meanings import PARTS
from audit.headings import match_headings

_NAMES = sorted({n for c in CONTRACT for n in (c.name, c.label, *c.aliases)})
_EXPORTED = ("Dx", "ICD", "CPT", "HCPCS", "Units", "Mod", "Pointer", "Line", "Account")
_COLUMNS = {c.name for c in CONTRACT}


@pytest.mark.law(70)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(_EXPORTED) | st.sampled_from(_NAMES),
            st.sampled_from(("", "", "", "", "1", " 2", ".1", " 13", " 26", " A")),
            st.sampled_from((1, 2, 13, 26)),
        ),
        max_size=8,
    )
)
def test_every_heading_is_one_column_or_part_at_most(
    drawn: list[tuple[str, str, int]],
) -> None:
    texts = [name + end for name, end, times in drawn for _ in range(times)]
    match = match_headings(texts)
    assert {column.name for column in match.columns.values()} <= _COLUMNS
    assert {part.target for part in match.parts.values()} <= set(PARTS)
    # Each filled heading has exactly one place.
    places = (match.columns, match.parts, match.again, match.unknown)
    count = Counter(position for place in places for position in place)
    lost = set(range(len(texts))) - set(count)
    assert all(not texts[position].strip() for position in lost)
    # An account also serves as the id of an encounter if nothing better is there.
    twice = {position for position, times in count.items() if times > 1}
    assert {match.parts[position].target for position in twice} <= {"account"}


def test_a_thirteenth_service_line_is_a_column_that_is_not_read() -> None:
    texts = ["CPT"] * 14
    match = match_headings(texts)
    assert [c.name for c in match.columns.values()] == [
        f"cpt{n + 1}" for n in range(12)
    ]
    assert match.unknown == (12, 13)


def test_the_work_on_a_row_of_headings_grows_with_its_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = 0

    def counted(text: str) -> str:
        nonlocal calls
        calls += 1
        return loose(text)

    monkeypatch.setattr("audit.headings.loose", counted)
    match_headings([f"E{number}1" for number in range(2000)])
    assert calls <= 10 * 2000
