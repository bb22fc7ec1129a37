"""The pages say what the catalogue says, and nothing in a text becomes markup."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from audit.facts import COUNTS, FACTS, TERMS
from audit.handbook import Book, pages
from audit.handbook.markdown import plain, prose
from audit.handbook.sources import KINDS
from audit.proof import Means, prove
from audit.proof.statements.law_book import LAW_BOOK
from audit.rules.catalogue import Pack, default_pack, read_pack
from audit.rules.conditions import names_in
from audit.rules.english import phrase
from audit.rules.rule import Rule
from audit.rules.sources import SourceKind, sources
from property_tests.modules.handbook.running import tspine

HOSTILE = "<script>alert(1)</script> [x](y) `z` | $1 ::: *a"

OWN_RULE = """
[[rule]]
id = "TEAM-1"
title = "Levels are not documented"
when = "m546_reported and not levels_documented"
severity = "info"
because = "Our policy asks for levels."
cite = ["Our policy: page 3"]
action = "Add the levels."
from = 2020-01-01
fires = ["dx1=M54.6; pain_regions=thoracic"]
silent = ["dx1=M54.6; pain_regions=thoracic; pain_levels=T5"]

[[rule]]
id = "../../outside"
title = "An id that leads out of the folder"
when = "m546_reported"
severity = "info"
because = "It must not."
cite = ["Nowhere"]
action = "None."
from = 2020-01-01
"""
OWN_SOURCE = """
[[source]]
label = "Our policy"
kind = "policy"
title = "Levels"
words = "We ask for levels."
where = "Our intranet"
"""


@cache
def written() -> Mapping[str, str]:
    return pages(Book(default_pack()))


def rule(rule_id: str) -> Rule:
    return default_pack().rule(rule_id)


def with_rule(changed: Rule) -> Pack:
    """The pack with one rule replaced, and no other rule: its pages are made soon."""
    return replace(default_pack(), rules=(changed,))


def test_every_rule_of_the_pack_has_its_page() -> None:
    for found in default_pack().rules:
        page = written()[f"rules/{found.id}"]
        assert page.startswith(f"# {plain(found.id)}")
        assert prose(found.because) in page
    assert f"rules/{default_pack().rules[0].id}" in written()


def test_every_statement_of_the_guide_has_its_page_with_the_rules_that_cite_it() -> (
    None
):
    statements = [s for s in sources().values() if s.kind is SourceKind.GUIDE]
    assert len(statements) == 26
    for source in statements:
        name = source.label.removeprefix("guide: ").replace(" ", "-")
        page = written()[f"guide/{name}"]
        assert prose(source.words) in page
        citing = [r for r in default_pack().rules if source.label in r.citations]
        assert citing
        for found in citing:
            assert f"(../rules/{found.id}.md)" in page


def test_every_source_is_told_in_words() -> None:
    assert set(KINDS) == set(SourceKind) - {SourceKind.GUIDE}
    text = "".join(written().values())
    for source in sources().values():
        assert prose(source.words) in text
        assert prose(source.reason) in text


def test_a_page_has_what_the_rule_says() -> None:
    found = rule("EXC-FX-4")
    page = written()["rules/EXC-FX-4"]
    for part in (
        "QUERY\\_PROVIDER",
        "from 2015\\-10\\-01",
        "[CO\\-16](#denial-co-16)",
        "[guide\\: exclusion 1](../guide/exclusion-1.md)",
        "## Query to the provider",
        "Clinical indicators: region: thoracic; acuity: chronic.",
        "[clinical indicators](#fact-clinical-indicators) is at least "
        "[query indicator minimum](#number-query-indicator-minimum)",
        "| Fracture | link not stated |",
        "The corrected list stays open until the question is answered",
        "[EXC\\-FX\\-4T](EXC-FX-4T.md)",
        found.text,
    ):
        assert part in page, part


def test_the_rows_of_a_page_say_what_the_audit_says_of_them() -> None:
    page = written()["rules/EXC-FX-2"]
    fires, silent = page.split("## It is silent on")
    assert "| **Coding verdict** | **NOT\\_SUPPORTED** |" in fires
    assert "| Diagnosis list | M80\\.08XA |" in fires
    assert "**EXC-FX-2**" in fires
    assert "**EXC-FX-2**" not in silent


def test_an_accepted_finding_stands_on_the_page_of_its_rule() -> None:
    page = written()["rules/INC-02"]
    assert "## Accepted findings" in page
    assert "until 2027\\-09\\-30" in page


def test_a_rule_that_is_switched_off_says_so() -> None:
    off = [r for r in default_pack().rules if not r.enabled]
    assert off
    for found in off:
        assert "switched off" in written()[f"rules/{found.id}"]
        assert "(switched off)" in plain_of(written()[f"rules/family-{family(found)}"])


def family(found: Rule) -> str:
    return found.family.lower()


def plain_of(page: str) -> str:
    return page.replace("\\", "")


def test_retired_rules_are_told_with_their_reason() -> None:
    for rule_id, reason in default_pack().retired.items():
        assert f"{plain(rule_id)}: {prose(reason)}" in written()["rules/index"]


def test_a_changed_title_shows() -> None:
    changed = replace(rule("EXC-FX-2"), title="Something else is found")
    page = pages(Book(with_rule(changed)))["rules/EXC-FX-2"]
    assert page.startswith("# EXC\\-FX\\-2\\: Something else is found")


def test_nothing_in_a_text_becomes_markup() -> None:
    changed = replace(
        rule("EXC-FX-2"),
        title=HOSTILE,
        because=HOSTILE,
        message=HOSTILE,
        action=HOSTILE,
    )
    page = pages(Book(with_rule(changed)))["rules/EXC-FX-2"]
    shown = MarkdownIt().enable("table").render(page)
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;alert(1)") >= 4
    assert 'href="y"' not in shown


def test_every_word_of_a_condition_is_explained() -> None:
    text = "\n".join(written().values())
    explained = re.findall(r"^\((?:fact|number)-(.+)\)=$", text, re.MULTILINE)
    assert len(explained) == len(set(explained))
    words = {name for r in default_pack().rules for name in names_in(r.condition)}
    places = Book(default_pack()).places
    for name in words:
        assert places[phrase(name)].removeprefix("#fact-") in explained
    assert len(explained) == (
        len(FACTS) + len(COUNTS) + len(TERMS) + len(default_pack().parameters)
    )


def test_the_drawing_is_said_in_words_and_counts_the_rules() -> None:
    page = written()["verdicts"]
    assert 'role="img" aria-labelledby="lattice-title lattice-words"' in page
    assert "INPUT_ERROR, not judged; NOT_APPLICABLE, not judged; INVALID_CODE" in page
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert "\n\n" not in svg
    counts = re.findall(r'<text class="count"[^>]*>(\d+)</text>', svg)
    bearing = [r for r in default_pack().rules if r.enabled and r.verdict]
    assert sum(map(int, counts[:11])) == len(bearing)
    assert sum(map(int, counts[11:])) == sum(r.enabled for r in default_pack().rules)


def test_without_a_proof_the_handbook_says_so() -> None:
    page = written()["proof/index"]
    assert "The proof was not run for this handbook" in page
    assert "are proved" not in page
    assert "Law 8" in written()["proof/laws"]


def test_the_counts_of_the_proof_are_those_of_the_report() -> None:
    report = prove(default_pack())
    page = pages(Book(with_rule(rule("EXC-FX-2")), report))["proof/index"]
    assert f"{len(report.obligations)} statements were asked" in page
    assert f"* {report.held_by(Means.PROVED)} are proved" in page
    assert f"{report.seconds:.2f}" not in page


def test_every_law_is_said_with_facts_that_are_explained() -> None:
    page = written()["proof/laws"]
    for law in LAW_BOOK:
        assert f"## Law {law.number}: {plain(law.title)}" in page
    assert "_" not in re.sub(r"[A-Z]+\\_[A-Z\\_]+", "", page)


def test_the_first_page_says_for_what_it_was_made() -> None:
    page = written()["index"]
    assert plain(default_pack().label) in page
    assert len(re.findall(r"`[0-9a-f]{64}`", page)) == 3
    assert "## How to search" in page
    assert "## How to print" in page


def test_codes_of_a_family_stand_with_title_and_years() -> None:
    page = plain_of(written()["families/radiculopathy"])
    assert "| M54.14 | Radiculopathy, thoracic region | yes |  |" in page
    assert "| M54.12 | Radiculopathy, cervical region | no |  |" in page
    assert re.search(r"\| M50.12 \|.*\| no \| until FY2016 \|", page)
    fractures = plain_of(written()["families/fracture"])
    assert "S22.060A S22.060B S22.060D S22.060G S22.060K S22.060S" in fractures


def test_a_team_finds_its_own_rules_and_sources(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_RULE, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(OWN_SOURCE, encoding="utf-8")
    found = pages(Book(read_pack(tmp_path)))
    page = found["rules/TEAM-1"]
    assert "[Our policy\\: page 3](#source-our-policy)\\: " not in page
    assert "[Our policy\\: page 3](#source-our-policy): We ask for levels" in page
    assert "(source-our-policy)=" in found["sources/policy"]
    assert "TEAM" in found["rules/family-team"]
    assert not any(".." in name or name.startswith("/") for name in found)


def test_the_pages_are_the_same_in_every_process() -> None:
    """Whatever the hash seed: a handbook can be compared byte by byte."""
    here = hashlib.sha256(repr(sorted(written().items())).encode()).hexdigest()
    code = (
        "import hashlib; from audit.handbook import Book, pages;"
        "from audit.rules.catalogue import default_pack;"
        "text = repr(sorted(pages(Book(default_pack())).items()));"
        "print(hashlib.sha256(text.encode()).hexdigest()); sys.exit()"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    done = tspine(before=code, env={**os.environ, "PYTHONHASHSEED": seed})
    assert done.stdout.strip() == here, done.stderr
