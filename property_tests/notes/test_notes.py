"""The synthetic notes, and what was measured on them."""

from __future__ import annotations

import pytest

from audit.abstract import abstract_note
from audit.abstract.lexicon import read_data
from audit.abstract.proposals import groups, not_offered
from audit.columns import CHART_GROUPS, column
from property_tests.notes.measuring import (
    FOLDER,
    NONE_UNREAD,
    Score,
    interval,
    lines,
    read_notes,
    report,
    same,
    scores,
)
from property_tests.support.places import ROOT

NOTES = read_notes()
UNREAD = [note for note in NOTES if not note.was_tuned_on]
needs_unread = pytest.mark.skipif(not UNREAD, reason=NONE_UNREAD)


def test_every_note_says_that_it_is_synthetic() -> None:
    numbers = [int(n.id.rpartition("_")[2]) for n in NOTES]
    assert numbers == [*range(1, len(NOTES) + 1)]
    assert sum(n.was_tuned_on for n in NOTES) == 120
    assert [n.id for n in NOTES if "SYNTHETIC NOTE" not in n.text.upper()] == []


@needs_unread
@pytest.mark.law(187)
def test_a_group_is_offered_if_it_was_right_often_enough() -> None:
    found = scores(UNREAD)
    offered = {name: g["offered"] for name, g in read_data("groups.toml").items()}
    assert offered == {name: score.passes for name, score in found.items()}


@pytest.mark.law(187)
def test_a_group_that_is_not_offered_proposes_nothing_and_says_so() -> None:
    for note in NOTES:
        found = abstract_note(note.text)
        every = {p.column for p in abstract_note(note.text, every=True).proposals}
        kept = {p.column for p in found.proposals}
        assert kept == every - {*not_offered()}
        told = {p.column: p for p in found.left_open}
        assert all(told[name].quote in note.text for name in every - kept)


def test_the_pages_say_what_was_measured() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == report()


@needs_unread
def test_the_first_page_has_the_table() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\n".join(lines(scores(UNREAD))) in page


def test_every_group_has_columns_of_the_chart_and_no_column_twice() -> None:
    names = [name for columns in groups().values() for name in columns]
    assert len(names) == len(set(names))
    assert {column(name).group for name in names} <= set(CHART_GROUPS)


@pytest.mark.law(187)
@pytest.mark.parametrize(
    ("right", "proposed", "expected", "is_enough"),
    [
        (100, 100, 125, True),
        (97, 100, 120, True),
        (94, 100, 100, False),  # precision 0.94
        (36, 36, 36, True),
        (34, 34, 34, False),  # lower limit 0.897
        (100, 100, 126, False),  # recall 0.794
        (0, 0, 0, False),
    ],
)
def test_a_group_passes_with_precision_its_lower_limit_and_recall(
    right: int, proposed: int, expected: int, is_enough: bool
) -> None:
    assert Score(right, proposed, expected).passes is is_enough


@pytest.mark.parametrize(
    ("hits", "of", "wanted"),
    [(0, 10, (0.0, 0.3085)), (10, 10, (0.6915, 1.0)), (5, 10, (0.1871, 0.8129))],
)
def test_intervals_are_exact(hits: int, of: int, wanted: tuple[float, float]) -> None:
    assert interval(hits, of) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "value", "wanted", "is_same"),
    [
        ("pain_regions", "thoracic; lumbar", "lumbar;thoracic", True),
        ("pain_regions", "thoracic", "lumbar;thoracic", False),
        ("duration_weeks", "1.4", "1.43", True),
        ("duration_weeks", "2", "", False),
        ("fracture", "ruled out", "Ruled out", True),
    ],
)
def test_cells_are_compared_by_what_they_hold(
    name: str, value: str, wanted: str, is_same: bool
) -> None:
    assert same(name, value, wanted) is is_same
