"""Periods are compared by a test, and only where their charts were judged alike."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from audit import Auditor
from audit.release import code_set_differences, load
from audit.review.auditing import audit_review, judged_otherwise
from audit.review.register.comparison import AGAIN, EXACT, MIXED, trend
from audit.review.register.evidence import Evidence
from audit.review.register.history import (
    Period,
    RuleCount,
    record,
    review_of,
    scope_of,
    score_periods,
)
from audit.review.register.register import Entry, Register
from audit.review.register.rule_record import rules_to_repair, without_rules
from audit.review.register.trust import trusted_lines
from audit.review.score import exact_rate, score
from audit.sampling.difference_search import Sample
from audit.sampling.estimates import CountStratum
from audit.sampling.strata_interval import strata_interval
from audit.sampling.two_samples import compare, visible_change
from property_tests.support.review_samples import decided

PACK = Auditor().pack.label
AT = dt.datetime(2026, 10, 12, 9, 0)


def period(name: str, wrong: int, judged: int = 60, **others: object) -> Period:
    made = Period(
        name,
        "",
        name,
        (PACK,),
        ("FY2026",),
        "1",
        wrong,
        judged,
        500,
        None,
        None,
        (),
        codes=("M54.6",),
        rules=(),
        scope=scope_of(decided().plan),
    )
    return replace(made, **others)  # type: ignore[arg-type]


def test_a_step_has_the_figures_of_the_two_sample_test() -> None:
    (step,) = trend([period("Q2", 9), period("Q3", 21)])
    one, other = Sample(500, 60, 9), Sample(500, 60, 21)
    found = compare(one, other, 0.9)
    assert (step.change, step.low, step.high, step.p_value, step.basis) == (
        found.difference,
        found.low,
        found.high,
        found.p_value,
        EXACT,
    )
    assert step.visible == visible_change(one, other, 0.9)
    assert step.shows_change
    assert step.sentence.startswith(
        "Q2 to Q3: error rate 15.0 % to 35.0 %, +20.0 points ("
    )
    assert "two-sided 90 %; p = " in step.sentence
    assert ": the error rate rose. Method: exact unconditional test" in step.sentence


def test_a_step_says_which_changes_often_go_unseen() -> None:
    (step,) = trend([period("Q2", 9), period("Q3", 10)])
    assert step.visible is not None
    assert step.visible.rise is not None
    assert step.visible.fall is not None
    assert "this may be chance" in step.sentence
    assert (
        f"With these samples a rise of less than {100 * step.visible.rise:.1f} points "
        f"or a fall of less than {100 * step.visible.fall:.1f} points from 15.0 % "
        "would often go unseen (in more than one of five)."
    ) in step.sentence


def test_no_fall_can_be_seen_from_a_low_rate() -> None:
    (step,) = trend([period("Q2", 1, 20), period("Q3", 0, 20)])
    assert "Even the largest possible fall would often go unseen." in step.sentence
    (none,) = trend([period("Q2", 0, 20), period("Q3", 0, 20)])
    assert "fall" not in none.sentence


@pytest.mark.law(82)
@settings(max_examples=60)
@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.sampled_from(
        [
            {},
            {"rule_packs": ("other 1",)},
            {"rule_packs": (PACK, "other 1")},
            {"releases": ("FY2027 (partial)",)},
            {"releases": ("FY2024",), "codes": ("M51.36",)},
            {"releases": ("FY2025",), "codes": None},
            {"releases": ("FY2025",)},
            {"rules_sha256": "cd"},
            {"codes_sha256": "cd"},
            {"strata": None},
            {"judged": 0, "wrong": 0},
        ]
    ),
)
def test_only_periods_that_are_shown_to_be_judged_alike_are_compared(
    wrong: int, its_wrong: int, otherwise: dict[str, object]
) -> None:
    hashes = {"rules_sha256": "ab", "codes_sha256": "ab"}
    before = period("Q2", wrong, 12, **hashes)
    after = replace(period("Q3", its_wrong, 12, **hashes), **otherwise)  # type: ignore[arg-type]
    (step,) = trend([before, after])
    may = otherwise in ({}, {"releases": ("FY2025",)})
    assert (step.change is not None) == may
    assert bool(step.differences) != may
    assert ("not compared" in step.sentence) != may
    words = ("this may be chance", "the error rate rose", "the error rate fell")
    assert sum(word in step.sentence for word in words) == may
    assert step.shows_change == (may and "this may be chance" not in step.sentence)
    judged = not {"strata", "judged"} & set(otherwise)
    assert (AGAIN in step.sentence) == (not may and judged)


def test_periods_across_october_are_compared_if_nothing_moved() -> None:
    before = period("Q3", 9, releases=("FY2025",))
    after = period("Q4", 12, releases=("FY2026",))
    (step,) = trend([before, after])
    assert step.change == pytest.approx(3 / 60)
    assert step.sentence.endswith(
        "Between FY2025 and FY2026 nothing changed in the codes that the charts report "
        "and in the families that they touch, by the code set at hand."
    )


def test_a_family_that_a_rule_read_counts_as_touched() -> None:
    rule = next(r for r in Auditor().pack.rules if "disc_disorder" in r.columns)
    fired = (RuleCount(rule.id, 1, 1, 0),)
    before = period("Q3", 9, releases=("FY2024",), rules=fired)
    (step,) = trend([before, period("Q4", 12, releases=("FY2025",))])
    assert step.change is None
    assert "disc_disorder" in step.sentence


def test_a_rule_that_begins_in_between_prevents_the_comparison() -> None:
    pack = Auditor().pack
    rule = replace(pack.rules[0], since=dt.date(2025, 10, 1))
    own = replace(pack, rules=(rule, *pack.rules[1:]))
    pair = [period("Q3", 9, releases=("FY2025",)), period("Q4", 9)]
    (step,) = trend(pair, Evidence(own))
    assert step.change is None
    assert f"{rule.id} of the rule pack begin or end in between" in step.sentence


def test_packs_that_were_proved_alike_are_compared() -> None:
    pair = [period("Q2", 9, rule_packs=("m546 1",)), period("Q3", 9)]
    assert trend(pair)[0].change is None
    (step,) = trend(pair, Evidence(proved_alike=frozenset({("m546 1", PACK)})))
    assert step.change == 0
    assert "were proved to give every row the same verdict and risk" in step.sentence


@pytest.mark.parametrize(
    ("codes", "releases", "said"),
    [
        (["M54.6"], ["FY2025", "FY2026"], ()),
        (["M54.6"], ["FY2026"], ()),
        (
            ["M54.5"],
            ["FY2021", "FY2022"],
            ("the code set no longer says the same of M54.5",),
        ),
        (
            ["M51.24"],
            ["FY2024", "FY2025"],
            ("codes were added to or taken from disc_disorder",),
        ),
        (["M54.6"], ["before ICD-10-CM", "FY2016"], ("the code set before",)),
        (["M54.6"], ["FY2026", "FY2027 (partial)"], ("the code set FY2027",)),
    ],
)
def test_what_changed_in_the_code_set(
    codes: list[str], releases: list[str], said: tuple[str, ...]
) -> None:
    found = code_set_differences(load(), codes, releases)
    assert len(found) == len(said)
    for sentence, begin in zip(found, said, strict=True):
        assert sentence.startswith(begin)


STRATA = (CountStratum(300, 30, 3), CountStratum(200, 30, 9))


def test_strata_are_compared_by_their_own_limits() -> None:
    before = period("Q2", 12, strata=STRATA)
    after = period("Q3", 12)
    (step,) = trend([before, after])
    assert before.error_rate == pytest.approx((300 * 0.1 + 200 * 0.3) / 500)
    assert step.change == pytest.approx(0.2 - 0.18)
    each = strata_interval(STRATA, 0.95)
    assert step.low is not None
    assert step.low < 0.2 - each.high_rate
    assert (step.p_value, step.visible, step.basis) == (None, None, MIXED)
    assert "p =" not in step.sentence


def test_an_empty_stratum_is_not_compared() -> None:
    strata = (CountStratum(300, 0, 0), STRATA[1])
    (step,) = trend([period("Q2", 9, strata=strata), period("Q3", 9)])
    assert "nothing was judged in a stratum of Q2" in step.sentence
    assert AGAIN not in step.sentence


def test_a_register_keeps_what_a_comparison_needs(tmp_path: Path) -> None:
    result = score(decided())
    with Register(tmp_path / "r.sqlite") as book:
        record(book, "Q2", decided(), result, actor="Ann", at=AT, product="1")
        (kept,) = score_periods(trusted_lines(book))
        assert review_of(book.lines(), decided()) == "Q2"
    assert kept.rules is not None
    assert {(r.rule_id, r.charts, r.overturned) for r in kept.rules} == {
        (r.rule_id, r.charts, r.overturned) for r in result.rules
    }
    assert kept.codes is not None
    assert set(kept.codes) == {c for row in decided().rows for c in row.codes}
    assert kept.strata is not None
    assert sum(s.sample for s in kept.strata) in (0, kept.judged)


@pytest.mark.parametrize("wrong_low", [False, True])
def test_a_score_of_an_earlier_release_is_read(tmp_path: Path, wrong_low: bool) -> None:
    result = score(decided())
    with Register(tmp_path / "r.sqlite") as book:
        record(book, "Q2", decided(), result, actor="Ann", at=AT, product="1")
        (line,) = book.lines("Q2", "score")
        kept = json.loads(line.entry.payload)
        plain = compare_limits(kept)
        for name in ("strata", "rules", "reported", "kappa_limits"):
            del kept[name]
        kept |= {"low": plain[0] + wrong_low * 0.01, "high": plain[1]}
        book.append([Entry("Q1", "score", json.dumps(kept))], "Ann", AT)
        second, first = score_periods(trusted_lines(book))
    assert first.strata == (None if wrong_low else ())
    assert without_rules([first, second]) == ("Q1",)
    (step,) = trend([first, second])
    assert (step.change is None) == wrong_low or second.strata
    if wrong_low:
        assert "score its worksheet again with --register" in step.sentence


def compare_limits(kept: dict[str, int]) -> tuple[float, float]:
    rate = exact_rate("", kept["wrong"], kept["judged"], kept["universe"], 0.9)
    assert rate.low is not None
    assert rate.high is not None
    return rate.low, rate.high


def test_rules_are_listed_by_how_sure_it_is_that_people_overrule_them() -> None:
    found = [
        period(
            "Q2", 0, rules=(RuleCount("A-1", 1, 0, 1), RuleCount("B-1", 30, 20, 10))
        ),
        period("Q3", 0, rules=(RuleCount("B-1", 12, 4, 6), RuleCount("C-1", 9, 9, 0))),
        period("Q4", 0, rules=None),
    ]
    worst, next_one = rules_to_repair(found)
    assert (worst.rule_id, worst.charts, worst.agreed, worst.overturned) == (
        "B-1",
        42,
        24,
        16,
    )
    assert worst.reviews == ("Q2", "Q3")
    assert worst.low == pytest.approx(beta.ppf(0.05, 16, 25))
    assert worst.high == pytest.approx(beta.ppf(0.95, 17, 24))
    assert next_one.rule_id == "A-1"
    assert next_one.low == pytest.approx(0.05)
    assert worst.sentence == (
        "B-1: overruled on 16 of 40 charts (40.0 %; 26.9 % to 54.2 %), in Q2, Q3"
    )


def test_charts_that_todays_rules_judge_differently_are_named() -> None:
    again = audit_review(decided(), Auditor())
    assert judged_otherwise(decided(), again) == ()
    row = again.rows[3]
    other = replace(row, machine=replace(row.machine, coding_verdict="QUERY_PROVIDER"))
    changed = replace(again, rows=(*again.rows[:3], other, *again.rows[4:]))
    assert judged_otherwise(decided(), changed) == (row.unit.id,)
