"""Worksheets of several auditors are joined; only people settle conflicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import InputUnreadable
from audit.headings import match_headings
from audit.review.auditing import audit_review
from audit.review.evidence import machine_differences
from audit.review.score.outcome import Outcome, judge
from audit.review.worksheet.decisions import PEOPLE, Decision
from audit.review.worksheet.merging import MERGED, merge
from audit.review.worksheet.opinions import codes_of
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import UNSETTLED, Machine, Worksheet, cell_text
from audit.review.worksheet.todo import todo_of
from audit.review.worksheet.writer import write_worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import with_decisions
from property_tests.support.worksheets import drawn_small, small, spoil, with_cell

REMARKS = ("comment", "second_comment", "provider_comment")
NAMES = ("auditor", "second_reviewer")
RECORD = ("documentation", "conditions", "linkage")


def alike(name: str, value: object) -> object:
    return codes_of(str(value)) or value if name == "final_codes" else value


@pytest.mark.law(95)
@settings(max_examples=60)
@given(DECISIONS, DECISIONS)
def test_a_merge_conflicts_in_what_was_decided_and_loses_nothing(
    one: Decision, other: Decision
) -> None:
    first = with_decisions(small(), {1: one})
    second = with_decisions(small(), {1: other})
    merged = merge([("one.xlsx", first), ("two.xlsx", second)])
    conflicts = {c.column: dict(c.values) for c in merged.conflicts}
    got = merged.rows[1].decision
    for column in PEOPLE:
        name = column.name
        a, b = getattr(one, name), getattr(other, name)
        filled = {alike(name, v): v for v in (a, b) if v not in ("", None)}
        value = getattr(got, name)
        if name in REMARKS:
            assert all(text in value for text in filled)
        elif name in NAMES or name == "status":
            assert column.heading not in conflicts
            assert bool(value) == bool(filled)
        elif len(filled) == 2:
            assert conflicts[column.heading] == {"one.xlsx": str(a), "two.xlsx": str(b)}
            assert value in ("", None)
        else:
            assert column.heading not in conflicts
            assert value == next(iter(filled.values()), a)
    assert bool(merged.rows[1].changed) == bool(conflicts)


@pytest.mark.law(95)
@given(DECISIONS)
def test_the_same_decision_by_two_people_is_no_conflict(decision: Decision) -> None:
    mine = with_decisions(small(), {1: replace(decision, auditor="Ann")})
    yours = with_decisions(small(), {1: replace(decision, auditor="Bea")})
    blank = with_decisions(small(), {1: Decision(auditor="Cy")})
    merged = merge([("a", mine), ("b", yours), ("c", blank)])
    assert merged.conflicts == ()
    who = "Ann; Bea" if decision.is_made else "Ann; Bea; Cy"
    assert merged.rows[1].decision == replace(decision, auditor=who)


def test_worksheets_of_two_draws_are_not_merged() -> None:
    other = replace(small(), plan=replace(small().plan, seed="another"))
    with pytest.raises(InputUnreadable, match="not of the same draw"):
        merge([("a", small()), ("b", other)])


def test_worksheets_audited_apart_are_not_merged() -> None:
    rows = [
        replace(row, machine=Machine(coding_verdict="INVALID_CODE"))
        for row in small().rows
    ]
    other = replace(small(), rows=tuple(rows))
    with pytest.raises(InputUnreadable, match="different machine verdicts on 4"):
        merge([("a", small()), ("b", other)])


def test_a_unit_decided_differently_stays_open_until_people_settle_it(
    tmp_path: Path,
) -> None:
    agreed = Decision(auditor="Ann", decision="agree")
    doubted = Decision(
        "Bea", "disagree", own_verdict="QUERY_PROVIDER", comment="Two sites."
    )
    path = tmp_path / "merged.xlsx"
    copies = [with_decisions(small(), {0: d}) for d in (agreed, doubted)]
    write_worksheet(path, merge([("a", copies[0]), ("b", copies[1])]))
    read = read_worksheet(path)
    assert judge(read.rows[0]).outcome is Outcome.OPEN
    assert "The auditors differ (Decision)" in read.rows[0].changed
    assert "See Changed since" in todo_of(read.rows[0], read.plan)
    assert [(o.auditor, o.said) for o in read.opinions] == [
        ("Ann", small().rows[0].machine.coding_verdict),
        ("Bea", "QUERY_PROVIDER"),
    ]
    # Another audit keeps both decisions and the question.
    again = audit_review(read, Auditor())
    assert again.opinions == read.opinions
    assert again.rows[0].changed == read.rows[0].changed
    settled = replace(read.rows[0], decision=replace(doubted, auditor="Cy"), changed="")
    assert todo_of(settled, read.plan) == ""


def edit(index: int, heading: str, cell: object) -> Callable[[Worksheet], Worksheet]:
    return lambda w: audit_review(with_cell(w, index, heading, cell), Auditor())


def test_what_two_auditors_mended_in_charts_is_joined(tmp_path: Path) -> None:
    ann = edit(0, "Auditor's code", "R52")(small())
    bea = edit(1, "Auditor's code", "R53.1")(small())
    bea = with_decisions(bea, {1: Decision(auditor="Bea", decision="agree")})
    merged = merge([("d", drawn_small()), ("ann", ann), ("bea", bea)])
    at = merged.headings.index("Auditor's code")
    assert [chart[at] for chart in merged.charts[:2]] == ["R52", "R53.1"]
    assert merged.conflicts == ()
    assert merged.rows[0].machine == ann.rows[0].machine
    assert merged.rows[1].machine == bea.rows[1].machine
    assert not any(row.changed for row in merged.rows)


def test_a_chart_that_two_auditors_changed_differently_is_a_conflict(
    tmp_path: Path,
) -> None:
    ann, bea = (edit(0, "Auditor's code", code)(small()) for code in ("R52", "R53.1"))
    for given_files in (
        [("ann", ann), ("bea", bea)],
        [("d", drawn_small()), ("ann", ann), ("bea", bea)],
    ):
        merged = merge(given_files)
        (conflict,) = merged.conflicts
        assert conflict.column == "Encounters: Auditor's code"
        assert dict(conflict.values) == {"ann": "R52", "bea": "R53.1"}
        at = merged.headings.index("Auditor's code")
        assert merged.charts[0][at] == UNSETTLED
        assert merged.rows[0].changed == MERGED
    # The remedy works: settle the cell, audit again.
    path = tmp_path / "m.xlsx"
    write_worksheet(path, merged)
    with pytest.raises(InputUnreadable, match="Write the one that holds"):
        read_worksheet(path)
    spoil(path, "Encounters", "Auditor's code", 2, "R52")
    again = audit_review(read_worksheet(path), Auditor())
    assert again.rows[0].machine == ann.rows[0].machine


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_nothing_that_anybody_wrote_into_a_chart_is_lost(data: st.DataObject) -> None:
    columns = match_headings(small().headings).columns
    record = {at for at, c in columns.items() if c.group in RECORD}
    heading = st.sampled_from([small().headings[at] for at in sorted(record)])
    edits = st.dictionaries(
        st.tuples(st.integers(0, 3), heading),
        st.text("abcR5", min_size=1, max_size=3),
        max_size=3,
    )
    copies = []
    for name in ("ann", "bea"):
        worksheet, mine = small(), data.draw(edits)
        for (index, column), cell in mine.items():
            worksheet = with_cell(worksheet, index, column, cell)
        copies.append((name, worksheet, mine))
    merged = merge([("d", drawn_small()), *((n, w) for n, w, _ in copies)])
    conflicts = {(c.unit_id, c.column) for c in merged.conflicts}
    for _, worksheet, mine in copies:
        for index, column in mine:
            at = merged.headings.index(column)
            unit_id = merged.rows[index].unit.id
            # The text 5 instead of the number 5 is not a change: both are read the same
            # way.
            wrote = cell_text(worksheet.charts[index][at])
            kept = cell_text(merged.charts[index][at]) == wrote
            assert kept or (unit_id, f"Encounters: {column}") in conflicts


OWN = st.lists(
    st.tuples(st.sampled_from(["Room", "Note", ""]), st.sampled_from(["", "x", "y"])),
    max_size=3,
)


@pytest.mark.law(133)
@settings(max_examples=15, deadline=None)
@given(OWN, OWN)
def test_every_column_that_an_auditor_adds_is_kept(
    ann: list[tuple[str, str]], bea: list[tuple[str, str]]
) -> None:
    drawn = drawn_small()
    copies = []
    for name, columns in (("ann", ann), ("bea", bea)):
        worksheet = small()
        for heading, text in columns:
            charts = tuple(
                (*chart, text if at == 0 else "")
                for at, chart in enumerate(worksheet.charts)
            )
            headings = (*worksheet.headings, heading)
            worksheet = replace(worksheet, headings=headings, charts=charts)
        copies.append((name, audit_review(worksheet, Auditor())))
    merged = merge([("d", drawn), *copies])
    known = len(drawn.headings)
    assert merged.headings[:known] == drawn.headings
    own = [*zip(merged.headings[known:], merged.charts[0][known:], strict=True)]
    apart = {c.column for c in merged.conflicts}
    for columns in (ann, bea):
        for heading, text in columns:
            kept = (heading, text) in own or f"Encounters: {heading}" in apart
            assert kept or not text
            assert heading in merged.headings or not (heading or text)
    # What the machine saw is what it would see: no chart needs another audit for this.
    assert not [
        d
        for d in machine_differences(merged, Auditor())
        if d.kind == "stale" and merged.rows[0].unit.id not in d.units
    ]
