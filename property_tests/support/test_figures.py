"""The pages show the figures that were measured, of what lies in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from property_tests import figures

each_page = pytest.mark.parametrize("page", figures.PAGES, ids=lambda page: page.name)


@pytest.mark.built("rules")
def test_the_figures_are_not_stale() -> None:
    assert figures.read()["fingerprint"] == figures.fingerprint()


@pytest.mark.built
@each_page
def test_a_page_shows_the_figures(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert figures.written(text, figures.read()) == text


def test_every_section_has_a_place_on_one_page() -> None:
    texts = [page.read_text(encoding="utf-8") for page in figures.PAGES]
    for name in figures.sections(figures.read()):
        assert sum(text.count(figures.BEGIN.format(name)) for text in texts) == 1, name


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert figures.share(9_999, 10_000) == "99.9 %"
    assert figures.share(10_000, 10_000) == "100 %"
