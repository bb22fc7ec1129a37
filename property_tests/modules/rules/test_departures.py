"""The departures from the guide have the same wording everywhere."""

from __future__ import annotations

from audit.hosts.templates.words import ABOUT
from audit.report.sheets.about import TEXTS
from audit.rules.catalogue import default_pack
from audit.rules.departures import as_markdown, as_sentences, departures
from property_tests.support.places import ROOT

README = ROOT / "README.md"


def test_the_readme_shows_the_table_as_it_ships() -> None:
    text = README.read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- departures -->\n")
    assert rest.partition("\n<!-- end of departures -->")[0] == as_markdown()


def test_about_shows_every_departure_in_reports_and_templates() -> None:
    for sections in (TEXTS, ABOUT):
        shown = {text for _, texts in sections for text in texts}
        assert shown >= set(as_sentences())


def test_every_rule_named_is_one_of_the_pack() -> None:
    ids = {rule.id for rule in default_pack().rules}
    assert {name for row in departures() for name in row.rules} <= ids
    assert all(row.guide and row.official and row.tool for row in departures())
