"""Periods are compared in the order of time, and only within one population."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import TspineError
from audit.review.plan import FrameRules, stated_days
from audit.review.register.comparison import in_order, order_text, trend
from audit.review.register.history import Period, period_of, record, score_periods
from audit.review.register.register import Register
from audit.review.register.trust import trusted_lines
from audit.review.score import score
from audit.review.worksheet.rows import Worksheet
from property_tests.support.review_samples import decided

AT = dt.datetime(2026, 10, 12, 9, 0)


def of_period(words: str, **changes: object) -> Worksheet:
    # Each is of another frame: a register has one name for a sample.
    frame = hashlib.sha256(words.encode()).hexdigest()
    plan = replace(decided().plan, period=words, frame_sha256=frame)
    plan = replace(plan, **changes)  # type: ignore[arg-type]
    return replace(decided(), plan=plan)


def kept(folder: Path, *reviews: tuple[str, Worksheet]) -> list[Period]:
    """Record reviews one after another, and read their scores back."""
    with Register(folder / "r.sqlite") as book:
        for day, (name, sheet) in enumerate(reviews):
            at = AT + dt.timedelta(days=day)
            record(book, name, sheet, score(sheet), actor="A", at=at, product="1")
        return in_order(score_periods(trusted_lines(book)))


def test_the_last_quarter_of_a_year_comes_before_the_first_of_the_next(
    tmp_path: Path,
) -> None:
    names = ("Q1 2026", "Q4 2025")
    found = kept(tmp_path, *((name, of_period(name)) for name in names))
    assert [period.review for period in found] == ["Q4 2025", "Q1 2026"]
    assert order_text(found) == (
        "Reviews stand in the order of the periods that their plans state."
    )
    assert trend(found)[0].sentence.startswith("Q4 2025 to Q1 2026: ")


def test_periods_with_slashes_are_read_by_the_order_of_dates_of_their_plan(
    tmp_path: Path,
) -> None:
    words = ("01/07/2026 to 06/07/2026", "01/06/2026 to 06/06/2026")
    sheets = []
    for period in words:
        plan = of_period(period).plan
        profile = replace(plan.profile, dates="dmy")
        sheets.append((period, of_period(period, profile=profile)))
    found = kept(tmp_path, *sheets)
    assert [period.review for period in found] == [words[1], words[0]]


def test_where_no_days_can_be_read_the_first_score_decides(tmp_path: Path) -> None:
    names = ("second", "first", "third")
    words = ("Q1 2026", "fiscal 25", "Q4 2025")
    sheets = [(name, of_period(w)) for name, w in zip(names, words, strict=True)]
    again = ("second", replace(sheets[0][1], opinions=()))
    found = kept(tmp_path, *sheets, again)
    assert [period.review for period in found] == [*names]
    assert order_text(found).endswith(
        "first scored: no days can be read from the period of first."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"rules": FrameRules(where=(("payer", ("Medicaid",)),))},
            "the frame was “codes: M54.6” and is “codes: M54.6; payer: Medicaid”",
        ),
        ({"rules": FrameRules(codes=("M54.5", "M54.6"))}, "M54.5"),
        ({"rules": FrameRules(least_amount=100.0)}, "paid 100.00 or more"),
        ({"missing_is_error": True}, "was in no rate and is an error"),
    ],
)
def test_other_populations_are_not_compared(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    base = {"rules": FrameRules(), "missing_is_error": False}
    (step,) = trend(
        kept(
            tmp_path,
            ("Q3", of_period("Q3 2025", **base)),
            ("Q4", of_period("Q4 2025", **base | changes)),
        )
    )
    assert step.change is None
    assert "not compared, as " in step.sentence
    assert said in step.sentence
    assert "--again" not in step.sentence


def test_what_may_be_another_population_is_named(tmp_path: Path) -> None:
    found = kept(
        tmp_path,
        ("Q3", of_period("Q3 2025", preset="routine", population="Clinic A")),
        ("Q4", of_period("Q4 2025", preset="sdp", population="Clinic B")),
    )
    other = replace(found[1], providers=(("elsewhere", 0, 9),))
    (step,) = trend([found[0], other])
    assert step.change is not None
    assert step.grounds == (
        "The program of the plan was routine and is sdp.",
        "The population in words was “Clinic A” and is “Clinic B”.",
        "No provider has judged charts in both: these may be two populations, and the "
        "difference one between providers.",
    )
    (step,) = trend([replace(found[0], scope=None), found[1]])
    assert "there is no plan of Q3." in step.sentence


def test_a_worksheet_has_the_scope_that_its_register_has(tmp_path: Path) -> None:
    sheet = of_period("Q3 2025")
    (one,) = kept(tmp_path, ("Q3", sheet))
    assert (
        asdict(one)["scope"]
        == asdict(period_of("Q3", sheet, score(sheet), "1"))["scope"]
    )


WORDS = st.sampled_from(
    ["Q1 2026", "Q4 2025", "2025", "July 2025", "2025-03", "Q3", "", "fiscal 2025"]
)


@pytest.mark.law(210)
@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_no_period_is_compared_with_one_that_begins_later(words: list[str]) -> None:
    plain = period_of("r", decided(), SCORE, "1")
    given_ = [
        replace(plain, review=f"r{at}", period=text) for at, text in enumerate(words)
    ]
    made = in_order(given_)
    assert sorted(made, key=given_.index) == given_
    days = [_days(period.period) for period in made]
    known = [day for day in days if day]
    by_time = order_text(made) == order_text([plain, replace(plain, period="2025")])
    if len(known) == len(days):
        assert known == sorted(known)
    else:
        assert made == given_
        assert not by_time


def _days(text: str) -> tuple[dt.date, dt.date] | None:
    try:
        return stated_days(text)
    except TspineError:
        return None


SCORE = score(decided())
