"""Plans with invalid numbers are refused, and altered plans are reported."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import InputUnreadable, SettingRefused
from audit.intake import Profile
from audit.review.plan.plan import Plan
from audit.review.plan.plan_file import plan_differences, plan_text, read_plan
from audit.review.plan.reviewers import JudgedBy, Reviewer
from audit.review.plan.sizing import Sizing, checked_sizing
from property_tests.modules.review.test_review_commands import PLANNED, tspine
from samples.review import build

KEYS = [
    (section, key)
    for section, table in tomllib.loads(plan_text(build.make_plan())).items()
    if section != "signature"
    for key, value in table.items()
    if not isinstance(value, dict)
]


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, JudgedBy):
        return replace(value, rules_sha256="00")
    if isinstance(value, Profile):
        return replace(value, dates="mdy")
    if isinstance(value, (int, float)):
        return value / 2 if isinstance(value, float) else value + 1
    return f"{value}x"


@pytest.mark.parametrize("name", [f.name for f in fields(Plan)])
def test_every_field_of_a_plan_that_was_altered_is_named(name: str) -> None:
    plan = build.make_plan()
    if name == "rules":
        changed = replace(plan, rules=replace(plan.rules, order="file"))
    elif name in ("strata", "sizes", "excluded", "outside"):
        (first, count), *others = getattr(plan, name)
        pairs: Any = ((first, count + 1), *others)
        changed = replace(plan, **{name: pairs})
    elif name == "days":
        assert plan.days is not None
        first_day, last_day = plan.days
        changed = replace(plan, days=(first_day, last_day + dt.timedelta(1)))
    elif name == "basis":
        changed = replace(plan, basis=(*plan.basis, "x"))
    elif name == "reviewers":
        changed = replace(plan, reviewers=(*plan.reviewers, Reviewer("A", "CPC")))
    else:
        changed = replace(plan, **{name: another(getattr(plan, name))})
    differences = plan_differences(plan, changed)
    assert len(differences) == 1
    # A plan may be signed after the draw: then the workbook's plan has no signature.
    unsigned = replace(plan, signed_by="", signed_on="")
    assert plan_differences(plan, unsigned) == ()
    assert plan_differences(changed, changed) == ()


def test_the_keys_of_a_plan_are_told_with_both_values() -> None:
    plan = build.make_plan()
    differences = plan_differences(
        plan, replace(plan, missing_is_error=True, level=0.5)
    )
    assert len(differences) == 2
    assert any(
        "different confidence than the plan: 0.5 instead of 0.9" in t
        for t in differences
    )
    assert any("missing_is_error" in t for t in differences)
    assert len(KEYS) > 15


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--spares", "-3"), "spares = -3"),
        (("--level", "0"), "level = 0"),
        (("--level", "2"), "level = 2"),
        (("--level", "nan"), "level = nan"),
        (("--size", "-5"), "size = -5"),
        (("--size", "0"), "size = 0"),
        (("--sizing", "variable", "--mean", "nan"), "mean = nan"),
        (("--sizing", "variable", "--deviation", "inf"), "deviation = inf"),
        (("--sizing", "attribute", "--rate", "nan"), "rate = nan"),
        (("--seed", ""), "seed must be one line"),
        (("--least-amount", "nan"), "numbers of dollars"),
    ],
)
def test_an_invalid_number_is_refused_at_the_plan(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    target = tmp_path / "p.toml"
    with pytest.raises(SettingRefused, match=message):
        tspine("plan", build.CHARTS, "-o", target, *PLANNED, *words)
    assert not target.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("spares = 0", "spares = -3", "spares = -3"),
        ("spares = 0", "spares = 1.5", "not a whole number"),
        ("confidence = 0.9", "confidence = 2", "confidence = 2"),
        ("confidence = 0.9", "confidence = nan", "confidence = nan"),
        (r"\ball = 66\b", "all = 0", "draws no unit"),
        (r"\ball = 66\b", "all = -5", "is not a count"),
        (r"\ball = 66\b", "all = 650", "650 units are to be drawn"),
        ("missing_is_error = false", 'missing_is_error = "false"', "neither true nor"),
        ('method = "sha256"', 'method = "dice"', "Unknown method 'dice'"),
        (r"paid = [0-9.]+", "paid = inf", "is not an amount"),
    ],
)
def test_a_plan_file_with_an_invalid_number_is_refused(
    old: str, new: str, message: str
) -> None:
    text = plan_text(build.make_plan())
    changed, count = re.subn(old, new, text)
    assert count
    with pytest.raises((InputUnreadable, SettingRefused), match=message):
        read_plan(changed, "q3.toml")


@given(st.floats(), st.sampled_from(("level", "rate", "width", "precision", "mean")))
def test_a_sizing_with_an_invalid_number_is_refused(value: float, name: str) -> None:
    sizing = replace(Sizing("fixed", size=5), **{name: value})  # type: ignore[arg-type]
    share = name in ("level", "rate", "width")
    good = 0 < value < 1 if share else 0 <= value < float("inf")
    if good and (value or name != "precision"):
        assert checked_sizing(sizing) == sizing
    else:
        with pytest.raises(SettingRefused, match=name):
            checked_sizing(sizing)
