"""Laws of the plan: its file is complete, and its sizes have their authority."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import InputUnreadable, SettingRefused
from audit.review.plan.drawing import RAT_STATS, SHA256
from audit.review.plan.frame import Frame, FrameRules, Unit
from audit.review.plan.plan import PRESETS, Plan
from audit.review.plan.plan_file import plan_text, read_plan
from audit.review.plan.reviewers import UNRECORDED, JudgedBy, Reviewer
from audit.review.plan.sizing import KINDS, Sizing, proportional, sizes_for
from property_tests.strategies.plans import STRATA, plan_of, plans

_REVIEWERS = ((), (Reviewer("A. Name", "CPC, CPMA"), Reviewer("B", "")))
_JUDGED_BY = (UNRECORDED, JudgedBy("0.2.0", "m546 2026.12", "ab" * 32, "cd" * 32))


@given(plans(), st.sampled_from(_REVIEWERS), st.sampled_from(_JUDGED_BY), st.booleans())
def test_a_plan_is_read_as_it_was_written(
    case: tuple[Plan, Frame],
    reviewers: tuple[Reviewer, ...],
    judged_by: JudgedBy,
    blind: bool,
) -> None:
    plan = replace(case[0], reviewers=reviewers, judged_by=judged_by, blind=blind)
    assert read_plan(plan_text(plan)) == plan


@given(st.text(), st.text(), st.lists(st.text(max_size=5), max_size=3))
def test_any_text_survives_in_a_plan(title: str, name: str, values: list[str]) -> None:
    clean = [t.encode("utf-8", "replace").decode() for t in (title, name, *values)]
    frame = Frame((Unit("A", clean[1]), Unit("B", clean[1])))
    rules = FrameRules(
        date_from=dt.date(2026, 1, 1),
        where=(("payer", tuple(clean[2:])),),
        least_amount=0.5,
        amount_bounds=(1.0, 1e9),
    )
    plan = replace(plan_of(frame, SHA256, "1", 2), title=clean[0], rules=rules)
    assert read_plan(plan_text(plan)) == plan
    tomllib.loads(plan_text(plan))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('method = "sha256"', ""),
        ("spares = 0", 'spares = "many"'),
        ('order = "id"', 'order = "random"'),
        ("[sample.sizes]\nall = 5", "[sample.sizes]\nall = -5"),
        ("[review]", "[review"),
    ],
)
def test_a_spoiled_plan_is_refused_in_one_sentence(old: str, new: str) -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(9)))
    text = plan_text(plan_of(frame, SHA256, "7", 5))
    assert old in text
    with pytest.raises((InputUnreadable, SettingRefused), match=r"plan|order"):
        read_plan(text.replace(old, new))


@given(st.dictionaries(STRATA, st.integers(1, 400), min_size=1), st.integers(1, 500))
def test_a_size_is_split_without_loss(parts: dict[str, int], size: int) -> None:
    size = min(size, sum(parts.values()))
    sizes = proportional(parts, size)
    assert sizes.keys() == parts.keys()
    assert all(min(2, parts[s]) <= n <= parts[s] for s, n in sizes.items())
    least = sum(min(2, n) for n in parts.values())
    assert size <= sum(sizes.values()) <= max(size, least + size)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sizing_gives_a_size_and_says_why(kind: str) -> None:
    units = [Unit(f"E{n:03}", f"{n % 3}", amount=50.0 + n) for n in range(300)]
    sizing = Sizing(kind, size=20, mean=50, deviation=40)
    sizes, why = sizes_for(Frame(tuple(units)), sizing)
    assert all(2 <= n <= 100 for n in sizes.values())
    assert why[0]


def test_presets_have_the_numbers_of_their_authority() -> None:
    frame = Frame(tuple(Unit(f"E{n:03}") for n in range(900)))
    sizes = {
        name: sum(sizes_for(frame, PRESETS[name].sizing)[0].values())
        for name in ("routine", "sdp", "cia-discovery")
    }
    assert sizes == {"routine": 10, "sdp": 100, "cia-discovery": 50}
    full = PRESETS["cia-full"].sizing
    assert (full.level, full.precision) == (0.9, 0.25)
    assert all(preset.authority for preset in PRESETS.values())


@pytest.mark.parametrize("seed", ["", "two\nlines", "abc", "-3", "nan"])
def test_a_seed_that_cannot_be_replayed_is_refused(seed: str) -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(9)))
    with pytest.raises(SettingRefused, match="seed"):
        plan_of(frame, RAT_STATS, seed, 3)
