"""The stated period: read from words, and every claim outside of it named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit.codes import read_code
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.app import app
from audit.review.plan import (
    FrameRules,
    Heading,
    Sizing,
    make_plan,
    other_facts,
    period_remark,
    plan_text,
    read_plan,
    stated_days,
)
from audit.review.plan.frame import make_frame
from audit.review.plan.period import outside_of
from audit.review.report.content import content_of
from audit.review.score import judged_rows
from property_tests.support.review_samples import decided
from samples.review import build

M546 = (read_code("M54.6"),)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2026-07-01 to 2026-09-30", "2026-07-01", "2026-09-30"),
        ("from 07/01/2026 through 09/30/2026", "2026-07-01", "2026-09-30"),
        ("July 1, 2026 until September 30, 2026", "2026-07-01", "2026-09-30"),
        ("Jul 1 to Sep 30, 2026", "2026-07-01", "2026-09-30"),
        ("07/01/2026-09/30/2026", "2026-07-01", "2026-09-30"),
        ("01/07/2026 - 30/09/2026", "2026-07-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("third quarter of 2026", "2026-07-01", "2026-09-30"),
        ("July to Sept. 2026", "2026-07-01", "2026-09-30"),
        ("October 2025 to September 2026", "2025-10-01", "2026-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025\u20132026", "2025-01-01", "2026-12-31"),
        ("calendar year 2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_in_words_has_a_first_and_a_last_day(
    words: str, first: str, last: str
) -> None:
    assert stated_days(words) == (day(first), day(last))


@pytest.mark.parametrize(
    "words",
    [
        *("", "FY 2026", "the summer", "2026-02-31", "Q1 to Q2 2026", "Maybe 2026"),
        *("01/07/2026 to 12/09/2026", "13/13/2026 to 2026-12-31"),
    ],
)
def test_what_is_no_period_of_days_is_not_guessed(words: str) -> None:
    assert stated_days(words) is None
    rows = [Encounter(2, "E1", day("2026-07-01"), dx=M546)]
    told = period_remark(words, None, make_frame(rows, FrameRules()))
    assert ("No first and last day can be read" in told) is bool(words)


@given(DAYS, DAYS, st.sampled_from(["mdy", "dmy"]))
def test_dates_with_slashes_have_the_order_of_the_profile_or_one_meaning(
    first: dt.date, last: dt.date, order: str
) -> None:
    first, last = sorted((first, last))
    form = {"mdy": "%m/%d/%Y", "dmy": "%d/%m/%Y"}[order]
    words = f"{first.strftime(form)} to {last.strftime(form)}"
    assert stated_days(words, order) == (first, last)
    both = [first.day < 13 and last.day < 13, first.day != first.month]
    both.append(last.day != last.month)
    is_clear = not both[0] or not (both[1] or both[2])
    if is_clear:
        assert stated_days(words) == (first, last)
    else:
        assert stated_days(words) is None


@given(DAYS, DAYS)
def test_a_period_that_ends_before_it_begins_is_refused(
    first: dt.date, last: dt.date
) -> None:
    words = f"{first} to {last}"
    if first <= last:
        assert stated_days(words) == (first, last)
    else:
        with pytest.raises(SettingRefused, match="before it begins"):
            stated_days(words)


def test_dates_of_the_frame_that_are_reversed_are_refused_at_plan(
    tmp_path: Path,
) -> None:
    for options in (
        ["--since", "2026-09-30", "--until", "2026-07-01"],
        ["--period", "2026-09-30 to 2026-07-01"],
    ):
        target = tmp_path / "p.toml"
        words = ["review", "plan", str(build.CHARTS), "-o", str(target), *options]
        done = CliRunner().invoke(app, [*words, "--preset", "none", "--size", "5"])
        assert isinstance(done.exception, SettingRefused)
        assert "before it begins" in str(done.exception)
        assert not target.exists()


@given(st.lists(st.none() | DAYS, min_size=1, max_size=10), DAYS, DAYS)
def test_every_unit_outside_the_period_is_counted_and_its_row_named(
    days: list[dt.date | None], one: dt.date, other: dt.date
) -> None:
    first, last = sorted((one, other))
    rows = [Encounter(n + 2, f"E{n}", d, dx=M546) for n, d in enumerate(days)]
    frame = make_frame(rows, FrameRules())
    period = f"{first} to {last}"
    counts = outside_of(frame, (first, last))
    before = sum(d is not None and d < first for d in days)
    after = sum(d is not None and d > last for d in days)
    assert [n for _, n in counts] == [before, after, days.count(None)]
    out = [
        str(n + 2) for n, d in enumerate(days) if d is None or not first <= d <= last
    ]
    remark = period_remark(period, (first, last), frame)
    assert bool(remark) is bool(out)
    named = remark.partition("(row ")[2].partition(")")[0]
    assert {*filter(None, named.split(", "))} == {*out}


@pytest.mark.law(207)
@given(st.lists(st.none() | DAYS, min_size=1, max_size=10), DAYS, DAYS, st.data())
def test_what_a_plan_states_of_its_frame_is_compared_with_the_frame(
    days: list[dt.date | None], one: dt.date, other: dt.date, data: st.DataObject
) -> None:
    first, last = sorted((one, other))
    rows = [Encounter(n + 2, f"E{n}", d, dx=M546) for n, d in enumerate(days)]
    frame = make_frame(rows, FrameRules())
    heading = Heading(period=f"{first} to {last}")
    plan = make_plan(
        frame,
        FrameRules(),
        Sizing("fixed", size=1),
        heading=heading,
        source=("c", "", ""),
        seed="1",
    )
    known = sorted(filter(None, days))
    assert plan.days == ((known[0], known[-1]) if known else None)
    assert read_plan(plan_text(plan)) == plan
    assert not [*other_facts(plan, frame)]
    # What an earlier release did not state, or counted for another period, is no fault.
    earlier = replace(plan, days=None, outside=())
    assert read_plan(plan_text(earlier)) == earlier
    assert not [*other_facts(earlier, frame)]
    anew = f"{first - dt.timedelta(1)} to {last}"
    assert not [*other_facts(replace(plan, period=anew), frame)]
    uncounted = replace(plan, strata=(("all", len(days) + 1),))
    assert [*other_facts(uncounted, frame)]
    assert [*other_facts(replace(plan, excluded=(("paid less than 1", 2),)), frame)]
    stated = sorted(data.draw(st.tuples(DAYS, DAYS)))
    told = replace(plan, days=(stated[0], stated[1]))
    counts = data.draw(st.tuples(*[st.integers(0, 3)] * 3))
    names = [why for why, _ in plan.outside]
    counted = replace(plan, outside=tuple(zip(names, counts, strict=True)))
    assert bool([*other_facts(told, frame)]) == (bool(known) and told != plan)
    assert bool([*other_facts(counted, frame)]) == (bool(known) and counted != plan)


def test_days_of_the_frame_that_cannot_be_are_refused() -> None:
    text = plan_text(build.make_plan())
    for old, new in (
        (r"first_day = .*\n", ""),
        (r"last_day = .*\n", ""),
        (r"last_day = .*\n", "last_day = 1999-01-01\n"),
        (r"last_day = .*\n", "last_day = 5\n"),
    ):
        with pytest.raises(InputUnreadable, match=r"day|date"):
            read_plan(re.sub(old, new, text))


def test_plan_and_draw_name_the_rows_and_the_plan_keeps_the_count(
    tmp_path: Path,
) -> None:
    plan, drawn = tmp_path / "p.toml", tmp_path / "d.xlsx"
    words = ["plan", str(build.CHARTS), "-o", str(plan), "--preset", "none"]
    words += ["--size", "30", "--seed", "7", "--period", "Q1 2026"]
    made = CliRunner().invoke(app, ["review", *words])
    again = CliRunner().invoke(
        app, ["review", "draw", str(plan), str(build.CHARTS), "-o", str(drawn)]
    )
    outside = read_plan(plan.read_text(encoding="utf-8")).outside
    total = sum(n for _, n in outside)
    assert total > 100
    for done in (made, again):
        assert f"are {total} of 259 units of the frame" in done.stderr
        assert "(row " in done.stderr
        assert "--since 2026-01-01 --until 2026-03-31" in done.stderr


def test_the_report_names_the_sampled_claims_outside_the_period() -> None:
    plan = replace(
        decided().plan, period="Q1 2026", outside=(("before 2026-01-01", 9),)
    )
    worksheet = replace(decided(), plan=plan)
    said = dict(content_of(worksheet, (), product="1").statement[1].lines)
    assert (
        said["Outside the period"] == "9 of 259 units of the frame: 9 before 2026-01-01"
    )
    for row in worksheet.rows:
        when = row.date_of_service
        out = when is None or not day("2026-01-01") <= when <= day("2026-03-31")
        text = said["Sampled claims outside the period"]
        assert (row.unit.id in text) is out
    inside = [
        u
        for u in judged_rows(worksheet)
        if u.counts and u.row.unit.id not in said["Sampled claims outside the period"]
    ]
    wrong = sum(u.is_wrong for u in inside)
    alone = said["Error rate without these claims"]
    assert f" {wrong} of {len(inside)} judged charts are wrong" in alone
    assert f"({100 * wrong / len(inside):.1f} %)" in alone
    # Whoever changes the period of a plan does not take its count over.
    other = replace(worksheet, plan=replace(plan, period="Q2 2026"))
    said = dict(content_of(other, (), product="1").statement[1].lines)
    assert said["Outside the period"].startswith("not counted in the plan")
    blank = replace(decided(), plan=replace(plan, period="FY 2026", outside=()))
    said = dict(content_of(blank, (), product="1").statement[1].lines)
    assert said["Outside the period"].startswith("not known")
