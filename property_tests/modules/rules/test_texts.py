"""The texts of the rules, as a coder, a manager and a provider read them.

The laws are checked for every rule in the pack, and for the findings of every `fires`
line, of the golden rows, and of rows near the rules.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
from hypothesis import given

from audit import audit_encounter
from audit.columns import CONTRACT, column
from audit.findings import Finding
from audit.headings import match_heading
from audit.rules.catalogue import default_pack
from audit.rules.examples import read_example
from audit.rules.placeholders import PLACEHOLDER, PLACEHOLDERS, in_general
from audit.rules.rule import Rule
from property_tests.strategies.encounters import Cells, near_rules
from property_tests.support.places import GOLDEN

PACK = default_pack()
each_rule = pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)

CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4}-?)?"
TITLED = rf"{CODE}(?: \([^()]*(?:\([^()]*\)[^()]*)*\))?"
LISTED = re.compile(rf"(?:{TITLED}(?:, | and )?)+\.?")
COLUMN = re.compile(r"\*([^*]+)\*")
ASIDE = re.compile(r'"[^"]*"|\([^()]*(?:\([^()]*\)[^()]*)*\)')
"""Titles of codes and words of notes and cells: not ours to shorten."""

LONGEST = 40
"""The most words in a sentence that a reader takes in at once."""

CLOSING = "\n[ ] other: ____\n[ ] unable to determine"
SUPPORTED = (
    "The record supports M54.6 (or its omission) and the codes that compete with it; "
    "other codes were not judged."
)
CHART_FIRST = (
    "Set *Chart reviewed* = Y and abstract *Pain documented*, *Pain regions*, "
    "*Signed and dated* and what else the note records, then "
)
IMPERATIVES = ("Look up ", "Read ", "Reread ", "Set ")

HOLES = re.compile(
    r"[{}]|  |\(\)|\*\*|\( | \)| [.,;:]|[.,;:]{2}|,\)|^[ ,;]|\b(?:and|but|or)[.,;]"
)
"""What a placeholder leaves that had nothing to say."""

BANNED = (
    *("beside", "lies before", "lies after", "nothing that", "speaks of", "contests"),
    *("without a word", "a word of it", "no word of", "nothing to say", "says nothing"),
    *("gives way", "adds nothing", "lifts the note", "literal pair", "as billed"),
    *("nobody", "anybody", "definitive code stands", "code goes", "codes goes"),
    *("claims only:", "under it;", "see the finding", "nothing changes", "where known"),
    *("the element documented", "on its face only", "yet the", "is no injury"),
    *("judgement", "whence", "thereof"),
)
"""Riddles, archaisms and telegrams that readers of the pack stumbled over."""

NOT_SAID_TO_A_PROVIDER = (
    *("pay", "reimburs", "denial", "deny", "denied", "claim", "bill", "audit", "coder"),
    *("verdict", "risk", "revenue", "drg", "severity of illness", "medical necessity"),
)


def texts(rule: Rule) -> Mapping[str, str]:
    return {
        "title": rule.title,
        "message": rule.message,
        "because": rule.because,
        "action": rule.action,
        "task": rule.task,
        "query": rule.query,
    }


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) (?=[A-Z*])", text)


def longest(text: str) -> int:
    bare = PLACEHOLDER.sub("word", ASIDE.sub("", text))
    parts = (part for sentence in sentences(bare) for part in sentence.split("; "))
    return max(len(part.split()) for part in parts)


@cache
def findings() -> tuple[Finding, ...]:
    """Return the findings of every `fires` line and golden row, each text once."""
    found = {
        (f.rule_id, f.message, f.action, f.task, f.query): f
        for cells in rows()
        for f in audit_encounter(cells).findings
    }
    return tuple(found.values())


def rows() -> Iterator[Mapping[str, object]]:
    for rule in PACK.rules:
        yield from (read_example(line, rule.origin) for line in rule.fires)
    for name in ("golden.csv", "dense.csv", "worked_examples.csv"):
        with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def holes(finding: Finding) -> list[str]:
    texts = (finding.message, finding.action, finding.task, *finding.query.split("\n"))
    # Quotation marks enclose the words of a note or a cell.
    bare = (re.sub(r'"[^"]*"', "x", text) for text in texts if text)
    return [text for text in bare if HOLES.search(text)]


def begins_well(finding: Finding) -> bool:
    # A finding on an unreadable cell starts with the name of its column.
    name = finding.message.partition(":")[0]
    return (
        bool(re.match(r"[A-Z*]", finding.message))
        or finding.message.startswith(finding.codes)
        or name in {column.name for column in CONTRACT}
    )


def is_echo(message: str) -> bool:
    """Whether a message ends by repeating codes that it could have named."""
    *before, last = sentences(message)
    return bool(before and LISTED.fullmatch(last))


# -- rules of the pack ---------------------------------------------------------------


@each_rule
def test_no_text_of_a_rule_is_a_riddle_or_an_archaism(rule: Rule) -> None:
    for key, text in texts(rule).items():
        for phrase in BANNED:
            assert phrase not in text.lower(), (
                f"write {key} without {phrase!r}, in plain words"
            )


@each_rule
def test_a_title_names_the_pattern_in_one_line(rule: Rule) -> None:
    assert not rule.title.endswith(".")
    assert not PLACEHOLDER.search(rule.title)
    assert len(rule.title) <= 120


@each_rule
def test_a_reason_is_one_or_two_sentences(rule: Rule) -> None:
    assert rule.because.endswith(".")
    assert len(sentences(rule.because)) <= 2
    assert longest(rule.because) <= LONGEST


@each_rule
def test_only_a_query_quotes_what_is_worded_anew_for_each_row(rule: Rule) -> None:
    for key in ("title", "message", "because", "action", "task"):
        assert {"levels", "indicators"}.isdisjoint(
            PLACEHOLDER.findall(texts(rule)[key])
        )


@each_rule
def test_an_action_reads_plainly_without_a_row(rule: Rule) -> None:
    action = in_general(rule.action)
    assert not HOLES.search(action)
    assert action.endswith(".")
    assert action[0].isupper()


@each_rule
def test_a_supported_row_says_how_far_the_support_goes(rule: Rule) -> None:
    assert (rule.action == SUPPORTED) == (rule.verdict == "SUPPORTED")


@each_rule
def test_a_query_rule_says_why_the_chart_cannot_settle_it(rule: Rule) -> None:
    if rule.query:
        assert "only the provider" in rule.because.lower()


@each_rule
def test_columns_in_asterisks_are_columns_of_the_contract(rule: Rule) -> None:
    for text in texts(rule).values():
        for name in COLUMN.findall(text):
            assert match_heading(name) is not None, name


def test_every_placeholder_has_words_for_a_table_of_rules() -> None:
    for name in PLACEHOLDERS:
        assert "{" not in in_general(f"{{{name}}}")
        assert in_general(f"{{{name}|other words}}") == "Other words"


# -- findings of rows -----------------------------------------------------------------

_Law = Callable[[Finding], bool]
LAWS: Mapping[str, _Law] = {
    "has no hole, double blank or brace": lambda f: not holes(f),
    "has a message that ends with a full stop": lambda f: f.message.endswith("."),
    "has a message that begins with a capital, a code or a column": begins_well,
    "does not repeat its codes at the end of the message": lambda f: (
        not is_echo(f.message)
    ),
    "has an action that ends with a full stop": lambda f: f.action.endswith("."),
}


@pytest.mark.parametrize("law", LAWS)
def test_a_finding(law: str) -> None:
    assert [
        (f.rule_id, f.message, holes(f)) for f in findings() if not LAWS[law](f)
    ] == []


@given(near_rules())
def test_no_row_near_the_rules_leaves_a_hole_in_a_text(cells: Cells) -> None:
    for finding in audit_encounter(cells).findings:
        for law, holds in LAWS.items():
            assert holds(finding), (finding.rule_id, law, finding.message)


def test_sentences_of_messages_and_actions_are_short() -> None:
    long = [
        (f.rule_id, text)
        for f in findings()
        for text in (f.message, f.action)
        if longest(text) > LONGEST
    ]
    assert long == []


def test_a_query_is_open_and_says_nothing_of_payment_or_audit() -> None:
    asked = [f for f in findings() if f.query]
    assert {f.rule_id for f in asked} == {r.id for r in PACK.rules if r.query}
    for finding in asked:
        words = finding.query.lower()
        assert finding.query.endswith(CLOSING), finding.rule_id
        assert finding.query.count("[ ]") >= 4, finding.rule_id
        assert "Clinical indicators: " in finding.query
        for word in NOT_SAID_TO_A_PROVIDER:
            assert not re.search(rf"\b{word}", words), (finding.rule_id, word)


def test_a_query_repeats_none_of_its_lines() -> None:
    for finding in findings():
        lines = finding.query.split("\n")
        assert len(set(lines)) == len(lines), finding.rule_id


def test_a_task_is_an_imperative_that_names_a_column_or_a_code() -> None:
    given_tasks = [f for f in findings() if f.task]
    assert {f.rule_id for f in given_tasks} == {r.id for r in PACK.rules if r.task}
    for finding in given_tasks:
        task = finding.task.removeprefix(CHART_FIRST)
        columns = COLUMN.findall(task)
        assert columns or re.search(rf"\b{CODE}\b", task), finding.rule_id
        assert all(match_heading(name) for name in columns), finding.rule_id
        assert task.endswith("."), finding.rule_id
        begins = task if task == finding.task else task[0].upper() + task[1:]
        assert begins.startswith(IMPERATIVES), finding.rule_id


@each_rule
def test_no_action_promises_that_a_code_stays(rule: Rule) -> None:
    # Another finding of the row may delete it.
    assert not re.search(r"No change|\b[Kk]eep (?:both|it|M54)", rule.action)


def test_excludes1_notes_of_other_codes_are_to_be_checked_and_delete_nothing() -> None:
    rule = next(r for r in PACK.rules if r.id == "EX1-08")
    assert rule.action.startswith("Check: ")
    assert not re.search(r"\b(?:delete|remove)", rule.action.lower())
    assert not any((rule.verdict, rule.steps, rule.query, rule.task))


def test_the_contract_says_what_a_blank_payer_means() -> None:
    assert "conservative care is risk REVIEW" in column("payer").meaning
