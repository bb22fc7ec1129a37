"""Every cited source has its words, and the table has no unused source."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audit.errors import RuleError
from audit.release.notes import COLUMNS
from audit.release.packaged import table_rows
from audit.rules.authorities import authorities, decisions_on, rules_citing
from audit.rules.catalogue import default_pack, read_pack
from audit.rules.departures import departures
from audit.rules.rule import UNJUDGED_RULE
from audit.rules.sources import (
    FILE,
    Source,
    SourceKind,
    find_source,
    read_sources,
    source_of,
    sources,
)
from property_tests.modules.hosts.test_cli import tspine
from property_tests.modules.rules.test_catalogue import RULE, pack_of
from property_tests.support.places import ROOT, SUITE

PACK = default_pack()
RULES = (*PACK.rules, UNJUDGED_RULE)
CITED = {citation for rule in RULES for citation in rule.citations}
DEPARTURES = {label for row in departures() for label in row.cites}
ORACLE = sorted((SUITE / "oracle").glob("*.py"))
TREE = sorted(
    path
    for folder in (ROOT / "audit", SUITE)
    for path in folder.rglob("*.py")
    if path != Path(__file__)
)

DECISION = re.compile(r"(?<![\w.-])([A-PX][1-9]\d?)(?!\w|\.\d|-)")
HIGHEST = 29
"""Decisions count to 27 at most; from 30 on such a word is a category of codes."""

SECTION = re.compile(r"\b(?:I{1,3}|IV)\.[A-Z](?:\.[0-9a-z]+)*(?:\([ivx]+\))?")
GUIDE = re.compile(r"\bguide: (?:general|definition|[a-z]+ \d)")
CODE_NOTE = re.compile(r"\b([A-Z]\d\d(?:\.\d+)?(?:-[A-Z]\d\d)?) Excludes1")
NAMED = re.compile(r"\bdecisions? ([A-PX]\d+)(?:(?:, | and )([A-PX]\d+))*")


def decisions_of_the_oracle(text: str) -> Iterator[str]:
    for word in DECISION.findall(text):
        if int(word[1:]) <= HIGHEST:
            yield f"decision {word}"


def sources_of_the_oracle() -> set[str]:
    found: set[str] = set()
    for path in ORACLE:
        text = path.read_text(encoding="utf-8")
        found.update(decisions_of_the_oracle(text))
        found.update(GUIDE.findall(text))
        found.update(f"Guidelines {section}" for section in SECTION.findall(text))
        found.update(f"Tabular {code} Excludes1" for code in CODE_NOTE.findall(text))
    return found


def sources_of_the_tree() -> set[str]:
    """Return the sections of the Guidelines and the decisions that the tree cites."""
    found: set[str] = set()
    for path in TREE:
        text = path.read_text(encoding="utf-8")
        found.update(f"Guidelines {section}" for section in SECTION.findall(text))
        for match in NAMED.finditer(text):
            found.update(f"decision {word}" for word in DECISION.findall(match[0]))
    return found


@pytest.mark.parametrize("citation", sorted(CITED | DEPARTURES))
def test_every_citation_has_a_source(citation: str) -> None:
    assert source_of(citation), f"add {citation!r} to audit/rules/{FILE}"


@pytest.mark.parametrize("label", sorted(sources_of_the_oracle()))
def test_every_source_that_the_oracle_names_has_its_words(label: str) -> None:
    assert label in sources(), f"add {label!r} to audit/rules/{FILE}"


def test_every_source_that_the_tree_names_has_its_words() -> None:
    assert sorted(sources_of_the_tree() - set(sources())) == []


def test_no_source_stands_in_the_table_unused() -> None:
    found = [source_of(citation) for citation in CITED | DEPARTURES]
    used = {source.label for source in found if source}
    used |= sources_of_the_oracle() | sources_of_the_tree()
    used |= {label for label, source in sources().items() if source.used_in}
    # A decision that a later one replaced stays as history.
    used |= {s.label for s in decisions() if s.refined_by}
    assert sorted(set(sources()) - used) == []


def decisions() -> list[Source]:
    return [s for s in sources().values() if s.kind is SourceKind.DECISION]


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers: dict[str, list[int]] = {}
    for source in decisions():
        word = source.label.removeprefix("decision ")
        numbers.setdefault(word[0], []).append(int(word[1:]))
    assert "".join(numbers) == "ABCDEFGHIJKLMNOPX"
    assert all(n == [*range(1, len(n) + 1)] for n in numbers.values())


def test_only_decisions_refine_a_source() -> None:
    for source in sources().values():
        for label in source.refined_by:
            assert sources()[label].kind is SourceKind.DECISION, source.label


def test_what_follows_a_source_exists() -> None:
    for source in sources().values():
        for use in source.used_in:
            if use.startswith("audit."):
                importlib.import_module(use)
            else:
                alone = replace(source, used_in=(use,))
                assert any(alone.bears_on(rule.id) for rule in RULES), (source, use)


def test_every_rule_shows_some_words_and_most_follow_a_decision() -> None:
    for rule in RULES:
        shown = [citation for citation, source in authorities(rule, PACK) if not source]
        assert not shown, f"{rule.id}: add {shown} to audit/rules/{FILE}"
    assert sum(bool(decisions_on(rule, PACK)) for rule in RULES) > len(RULES) / 2


def test_a_source_is_described_in_a_few_whole_sentences() -> None:
    for source in sources().values():
        assert source.words.endswith("."), source.label
        assert len(source.words) < 500, source.label
        assert not source.reason or source.reason.endswith("."), source.label
        assert not source.title.endswith("."), source.label


def test_the_quoted_excludes_notes_stand_in_the_official_table() -> None:
    """Words in double quotes are those of the Tabular List, to the letter."""
    notes = {row[-1] for row in table_rows("excludes.csv.gz", COLUMNS)}
    unseen = {
        quoted
        for source in sources().values()
        if source.kind is SourceKind.TABULAR
        for quoted in re.findall(r'"([^"]+)"', source.words)
        if quoted not in notes
    }
    # The table holds no note that names no code.
    assert unseen == {"current injury - see injury of spine by body region"}


def test_departures_cite_the_sections_that_they_name() -> None:
    for row in departures():
        for section in SECTION.findall(row.official):
            assert f"Guidelines {section}" in row.cites, row.official
        assert row.cites, row.official


def test_a_citation_may_quote_the_note_after_a_colon() -> None:
    found = source_of("Tabular M54.6 Excludes1: pain in thoracic spine")
    assert found == sources()["Tabular M54.6 Excludes1"]
    assert source_of("guide: exclusion 1") == sources()["guide: exclusion 1"]
    assert source_of("guide: exclusion 9") is None
    assert source_of("Team handbook: page 3") is None


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("GUIDE:  exclusion 1", "guide: exclusion 1"),
        ("exclusion 1", "guide: exclusion 1"),
        ("I.B.5", "Guidelines I.B.5"),
        ("decision e1", "decision E1"),
        ("Tabular R52 Excludes1: spine pain (M54.-)", "Tabular R52 Excludes1"),
    ],
)
def test_a_source_is_found_by_what_people_type(typed: str, label: str) -> None:
    assert find_source(typed).label == label


SOURCE = """
[[source]]
label = "Team policy 7"
kind  = "policy"
title = "Chart first"
words = "No query goes out before the chart was read twice."
where = "Team handbook, page 3"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SOURCE.replace("[[source]]", "[source]"), "write each source as"),
        (SOURCE + SOURCE, "source 'Team policy 7': the label is taken"),
        (SOURCE.replace("words", "wrds"), "unknown key 'wrds'"),
        (SOURCE.replace("title", "#title"), "'title' must be a text"),
        (SOURCE.replace('"policy"', '"rumor"'), "write one of guide, decision"),
        (SOURCE.replace('"policy"', '"decision"'), "'reason' must be a text"),
        (SOURCE + 'reason = "So."\n', "only a decision has a 'reason'"),
        (SOURCE + 'used_in = "EXC"\n', "must be a list of texts"),
        (SOURCE + 'refined_by = ["decision Z1"]\n', "which is not the label"),
        (SOURCE.replace("label", "#label"), "source 'number 1': 'label' must be"),
    ],
)
def test_a_malformed_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_sources(tomllib.loads(text))
    assert FILE in str(refused.value)
    assert message in str(refused.value)


def test_a_team_cites_its_own_policy_with_or_without_its_words(tmp_path: Path) -> None:
    own = RULE.replace('"Guidelines I.B.4"', '"Guidelines I.B.4", "Team policy 7"')
    bare = read_pack(pack_of(tmp_path, own))
    assert source_of("Team policy 7", bare.sources) is None
    (tmp_path / FILE).write_text(SOURCE, encoding="utf-8")
    pack = read_pack(tmp_path)
    found = find_source("team policy 7", pack.sources)
    assert found.where == "Team handbook, page 3"
    assert [rule.id for rule in rules_citing(found, pack)] == ["X-1"]
    shown = tspine("explain", "X-1", "--pack", tmp_path).stdout
    assert "    No query goes out before the chart was read twice." in shown


def test_explain_says_what_each_authority_says() -> None:
    shown = tspine("explain", "EXC-RAD-2").stdout
    _, _, below = shown.partition("\nAuthority\n")
    authority, _, decided = below.partition("\nDecisions\n")
    assert authority.startswith("  guide: exclusion 2\n    Do not report M54.6")
    assert all(len(line) <= 80 for line in authority.splitlines())
    assert "decision E2: " in decided
    record = json.loads(tspine("explain", "EXC-RAD-2", "--json").stdout)
    assert [s["citation"] for s in record["sources"]] == record["citations"]


def test_explain_shows_a_source_and_the_rules_that_cite_it() -> None:
    done = tspine("explain", "guide: exclusion 3")
    assert done.returncode == 0
    for part in ("What it says", "Where", "Refined by", "decision M10", "EXC-SYS-2"):
        assert part in done.stdout
    record = json.loads(tspine("explain", "decision E1", "--json").stdout)
    assert record["reason"]
    assert "guide: exclusion 1" in record["refines"]
    assert "EXC-RAD-4T" in record["followed_by"]


def test_an_unknown_source_is_one_line_with_a_suggestion() -> None:
    done = tspine("explain", "guide: exclusoin 1")
    assert done.returncode == 2
    assert "Did you mean guide: exclusion 1" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
