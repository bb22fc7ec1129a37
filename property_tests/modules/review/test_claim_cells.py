"""What was billed and paid is not amended; what auditors write into a chart stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import OutputRefused
from audit.headings import match_headings
from audit.review.auditing import audit_review, blind_review, reveal_review
from audit.review.workflow import claim_differences
from audit.review.worksheet import ClaimAltered, merge, sealed
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.drawn_claims import chart_changes, charts_by_unit
from audit.review.worksheet.keeping import keep_people
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import Worksheet, cell_text
from audit.review.worksheet.writer import write_worksheet
from property_tests.support.review_samples import with_decisions
from property_tests.support.worksheets import drawn_small, small, with_cell

CLAIM = ("claim", "diagnoses", "lines", "denial")
COLUMNS = match_headings(small().headings).columns
HEADINGS = [h for h in small().headings if h != "Encounter ID"]
RECORD = [small().headings[at] for at, c in COLUMNS.items() if c.group not in CLAIM]
EDITS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(HEADINGS)),
    st.text("abcR57 ", min_size=1, max_size=3).map(str.strip),
    max_size=3,
)


AMENDED = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(RECORD)),
    st.text("abcR57", min_size=1, max_size=3),
    max_size=3,
)


def edited(worksheet: Worksheet, edits: dict[tuple[int, str], str]) -> Worksheet:
    for (index, heading), cell in edits.items():
        worksheet = with_cell(worksheet, index, heading, cell)
    return worksheet


def test_the_columns_of_the_record_and_of_the_claim_are_told_apart() -> None:
    assert {"Duration (weeks)", "Auditor's code", "Signed and dated"} <= {*RECORD}
    assert not {"Amount paid", "Dx 2", "Line 1", "Payer", "Denial CARC"} & {*RECORD}


@pytest.mark.law(134)
@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_a_claim_is_as_drawn_or_its_cells_are_named(
    edits: dict[tuple[int, str], str],
) -> None:
    drawn, mine = drawn_small(), edited(drawn_small(), edits)
    headings = drawn.headings
    changed = {
        (drawn.rows[index].unit.id, heading)
        for index, heading in edits
        for at in [headings.index(heading)]
        if cell_text(drawn.charts[index][at]) != cell_text(mine.charts[index][at])
    }
    charts = {unit: chart for unit, (_, chart) in charts_by_unit(drawn).items()}
    found = chart_changes(mine, headings, charts)
    assert {(c.unit_id, c.heading) for c in found} == changed
    claims = {(unit, heading) for unit, heading in changed if heading not in RECORD}
    assert {(c.unit_id, c.heading) for c in found if c.of_claim} == claims
    # By hashes alone, and so for every command that has nothing else.
    units = {d.units[0] for d in claim_differences(mine)}
    assert units == {unit for unit, _ in claims}
    works: tuple[Callable[[], object], ...] = (
        lambda: audit_review(mine, Auditor()),
        lambda: blind_review(mine),
        lambda: merge([("d", drawn), ("mine", blind_of(mine))]),
    )
    for work in works:
        with pytest.raises(ClaimAltered) if claims else nullcontext():
            work()


def blind_of(worksheet: Worksheet) -> Worksheet:
    return replace(worksheet, is_blind=True)


@pytest.mark.law(133)
@settings(max_examples=60, deadline=None)
@given(AMENDED, AMENDED, st.integers(0, 3))
def test_what_people_wrote_is_there_after_another_audit_or_is_named(
    edits: dict[tuple[int, str], str], others: dict[tuple[int, str], str], index: int
) -> None:
    """The other worksheet is the drawn one, or one into which people wrote, too."""
    decision = Decision(auditor="Ann", comment="mine")
    earlier = with_decisions(edited(small(), edits), {index: decision})
    made, _ = keep_people(drawn_small(), earlier, "e", is_new=True)
    assert made.charts == earlier.charts
    assert made.rows[index].decision == decision
    assert audit_review(made, Auditor()).charts == earlier.charts
    own = edited(small(), others)
    differ = [*map(texts, own.charts)] != [*map(texts, earlier.charts)]
    with pytest.raises(OutputRefused) if differ else nullcontext():
        keep_people(own, earlier, "e")


@pytest.mark.law(133)
@pytest.mark.parametrize("heading", ["Amount paid", "Dx 1", "Payer", "Line 1"])
def test_a_claim_that_was_changed_is_not_kept_and_not_reset(heading: str) -> None:
    earlier = with_cell(small(), 1, heading, "7")
    with pytest.raises(ClaimAltered) as refusal:
        keep_people(drawn_small(), earlier, "e", is_new=True)
    assert [change.heading for change in refusal.value.changes] == [heading]


def texts(chart: tuple[object, ...]) -> list[str]:
    return [*map(cell_text, chart)]


def with_column(worksheet: Worksheet, heading: str, cell: object) -> Worksheet:
    charts = tuple((*chart, cell) for chart in worksheet.charts)
    return replace(worksheet, headings=(*worksheet.headings, heading), charts=charts)


@pytest.mark.law(134)
def test_a_column_of_the_claim_cannot_be_added_or_renamed() -> None:
    bare = drawn_small()
    at = bare.headings.index("Amount paid")
    without = sealed(
        replace(
            bare,
            headings=(*bare.headings[:at], "Our note", *bare.headings[at + 1 :]),
        )
    )
    assert claim_differences(without) == ()
    assert claim_differences(with_column(without, "Pain levels", "T5")) == ()
    assert claim_differences(with_column(without, "Amount paid", "")) == ()
    assert len(claim_differences(with_column(without, "Amount paid", 5))) == 4
    renamed = replace(without, headings=bare.headings)
    assert claim_differences(renamed)
    gone = replace(bare, headings=without.headings)
    (first, *_) = claim_differences(gone)
    assert first.kind == "claim"


@pytest.mark.law(134)
def test_a_claim_that_was_changed_is_not_revealed_and_both_values_are_named(
    tmp_path: Path,
) -> None:
    plan = replace(drawn_small().plan, blind=True)
    drawn = sealed(replace(drawn_small(), plan=plan))
    blind = blind_review(drawn)
    decided = with_decisions(
        blind, dict.fromkeys(range(4), Decision("Ann", own_verdict="SUPPORTED"))
    )
    path = tmp_path / "b.xlsx"
    write_worksheet(path, with_cell(decided, 2, "Amount paid", 12345.5))
    with pytest.raises(ClaimAltered, match="1 claims"):
        reveal_review(read_worksheet(path), Auditor())
    with pytest.raises(ClaimAltered) as refusal:
        merge([("d", drawn), ("b.xlsx", read_worksheet(path))])
    (change,) = refusal.value.changes
    assert change.cell == "M4"
    old = cell_text(drawn.charts[2][12])
    assert f"'{old}' was drawn, and '12345.5' is there" in str(change)
    assert "12345.5" not in str(refusal.value)
    write_worksheet(path, with_cell(decided, 2, "Duration (weeks)", 31), force=True)
    assert reveal_review(read_worksheet(path), Auditor()).is_audited


def test_columns_that_are_gone_are_not_silently_lost() -> None:
    earlier = small()
    cut = replace(
        earlier,
        headings=earlier.headings[:-1],
        charts=tuple(chart[:-1] for chart in earlier.charts),
    )
    with pytest.raises(OutputRefused, match="no longer has the columns"):
        keep_people(drawn_small(), cut, "e", is_new=True)
    fewer = replace(
        drawn_small(), rows=small().rows[:3], charts=drawn_small().charts[:3]
    )
    with pytest.raises(OutputRefused, match="charts of 1 units"):
        keep_people(fewer, earlier, "e", is_new=True)
