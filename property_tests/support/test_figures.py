"""The figures in the README are those that were measured, of what lies in the tree."""

from __future__ import annotations

import pytest

from property_tests import figures
from property_tests.support.places import ROOT


@pytest.mark.built("rules")
def test_the_figures_are_not_stale() -> None:
    assert figures.read()["fingerprint"] == figures.fingerprint()


@pytest.mark.built
def test_the_readme_shows_the_figures() -> None:
    text = figures.README.read_text(encoding="utf-8")
    assert figures.written(text, figures.read()) == text


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert figures.share(9_999, 10_000) == "99.9 %"
    assert figures.share(10_000, 10_000) == "100 %"


def test_every_file_that_the_readme_names_exists() -> None:
    text = figures.README.read_text(encoding="utf-8")
    named = {
        word.strip("`,.;:()")
        for word in text.split()
        if word.strip("`,.;:()").startswith("property_tests/")
    }
    missing = sorted(n for n in named if not (ROOT / n).exists())
    assert missing == []
