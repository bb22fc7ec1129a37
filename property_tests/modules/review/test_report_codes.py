"""Every code list that a report shows is the worksheet's, in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.codes import read_code
from audit.report.book_writing import new_book
from audit.report.sheets.formats import make_formats
from audit.review.report.content import ReportContent, content_of
from audit.review.report.letters import letter, letter_lines
from audit.review.report.page import page
from audit.review.report.review_sheets import write_claims
from audit.review.score import Outcome, judged_rows
from audit.review.worksheet import Decision, ReviewRow, Worksheet
from audit.rules.rule_info import rule_infos
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.review_samples import decided, with_decisions

CODE = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")
CODES_OF = re.compile(r'data-label="(?:Billed|Correct) codes">(.*?)</td>')
LISTS = st.lists(
    st.sampled_from(("M54.6", "S22.080S", "I10", "M81.0", "G89.29")),
    min_size=1,
    max_size=4,
)


@cache
def rules() -> tuple[object, ...]:
    return tuple(rule_infos(Auditor().pack))


def made(worksheet: Worksheet) -> ReportContent:
    return content_of(worksheet, rules(), product="1")  # type: ignore[arg-type]


def lists_of(row: ReviewRow) -> list[tuple[str, ...]]:
    """Return the lists that the worksheet's row has, read by another way than ours."""
    found = [tuple(row.codes)]
    for text in (row.decision.final_codes, row.machine.corrected_dx):
        found.append(tuple(read_code(c) for c in re.split("[;,]", text) if c.strip()))
    return found


def right_list(row: ReviewRow, outcome: Outcome) -> tuple[str, ...] | None:
    """Return the right list: written, agreed to, or as reported if all is right."""
    reported, written, corrected = lists_of(row)
    if written:
        return written
    if outcome not in (Outcome.RIGHT, Outcome.WRONG):
        return None
    if row.decision.decision == "agree" and corrected:
        return corrected
    return reported if outcome is Outcome.RIGHT else None


def check(worksheet: Worksheet) -> None:
    content = made(worksheet)
    rows = {u.row.unit.id: (u.row, u.outcome) for u in judged_rows(worksheet)}
    for claim in content.claims:
        row, outcome = rows[claim.unit_id]
        assert claim.billed == row.codes
        assert claim.correct == right_list(row, outcome)
    for card in content.cards:
        for chart in card.charts:
            row, outcome = rows[chart.encounter_id]
            assert chart.reported == row.codes
            assert chart.final == (right_list(row, outcome) or ())
        for chart, text in zip(card.charts, letter(card, content).charts, strict=True):
            shown = text.split(" It should be ")
            assert f"reported {'; '.join(chart.reported)}." in shown[0]
            if chart.final and chart.final != chart.reported:
                assert shown[1].startswith(f"{'; '.join(chart.final)}.")


def test_the_shipped_cards_keep_the_claim_order() -> None:
    """A list put together from what stays and what is added would lose it."""
    check(decided())
    orders = [c.correct for c in made(decided()).claims if c.correct]
    assert ("S23.3XXA", "V43.52XA", "Z87.891") in orders


@settings(max_examples=25, deadline=None)
@given(
    st.lists(DECISIONS, min_size=6, max_size=6),
    st.lists(st.tuples(LISTS, LISTS), min_size=6, max_size=6),
)
@pytest.mark.law(90)
def test_every_code_list_is_the_worksheets_in_order(
    decisions: list[object], codes: list[tuple[list[str], list[str]]]
) -> None:
    plain = with_decisions(decided(), dict(enumerate(decisions)))  # type: ignore[arg-type]
    rows = list(plain.rows)
    for at, (reported, corrected) in enumerate(codes):
        machine = replace(rows[at].machine, corrected_dx=";".join(corrected))
        rows[at] = replace(rows[at], codes=tuple(reported), machine=machine)
    check(replace(plain, rows=tuple(rows)))


def claims_on(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Read id, billed and correct codes from the claims of a page."""
    part = text[text.index('id="claims"') : text.index('id="draw"')]
    for body in part.split('<tbody class="claim">')[1:]:
        cells = [
            unescape(re.sub("<[^>]+>", "", hit))
            for hit in re.findall(
                r'data-label="(?:Billed|Correct) codes">(.*?)</td>', body
            )
        ]
        unit_id = re.findall(r'<span class="id">(.*?)</span>', body)[0]
        yield unit_id, CODE.findall(cells[0]), CODE.findall(cells[1])


def test_the_page_and_the_workbook_list_the_claims_of_the_worksheet(
    tmp_path: Path,
) -> None:
    content = made(decided())
    wanted = [
        (c.unit_id, list(c.billed), list(c.correct or ())) for c in content.claims
    ]
    assert list(claims_on(page(content))) == wanted
    path = tmp_path / "r.xlsx"
    with new_book(path) as book:
        write_claims(book, make_formats(book), content, "footer")
    sheet = openpyxl.load_workbook(path)["Claims"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    shown = [
        (row[0], CODE.findall(str(row[4])), CODE.findall(str(row[5]))) for row in rows
    ]
    assert shown == wanted


MACHINE_WORDS = re.compile(
    r"\b(?:[A-Z]{2,}_[A-Z_]+|[a-z]+_[a-z_]+|SUPPORTED)\b|\*|guide:"
)


def test_letters_and_cards_speak_to_providers() -> None:
    content = made(decided())
    words = [
        line for card in content.cards for line in letter_lines(letter(card, content))
    ]
    text = page(content)
    cards = text[text.index('id="cards"') : text.index("</main>")]
    words.append(unescape(re.sub("<[^>]+>", " ", cards)))
    assert [w for line in words for w in MACHINE_WORDS.findall(line)] == []
    assert not [line for line in words if "not enough to judge" in line]


@settings(max_examples=15)
@given(st.lists(DECISIONS, min_size=12, max_size=12))
def test_a_letter_gives_the_rules_of_what_was_decided_and_no_others(
    decisions: list[Decision],
) -> None:
    check_rules(with_decisions(decided(), dict(enumerate(decisions))))


def test_the_shipped_letters_give_the_rules_of_what_was_decided() -> None:
    check_rules(decided())


def check_rules(worksheet: Worksheet) -> None:
    content = made(worksheet)
    verdicts = {rule.id: rule.verdict for rule in rule_infos(Auditor().pack)}
    units = {u.row.unit.id: u for u in judged_rows(worksheet)}
    for card in content.cards:
        wrong = [units[chart.encounter_id].is_wrong for chart in card.charts]
        assert wrong == sorted(wrong, reverse=True)
        given_there: set[str] = set()
        for chart, text in zip(card.charts, letter(card, content).charts, strict=True):
            unit = units[chart.encounter_id]
            fired = [r for r in unit.row.machine.rule_ids.split("; ") if r]
            settled = unit.is_wrong and not unit.unsettled
            wanted = [r for r in fired if settled and verdicts[r] == unit.verdict]
            assert list(chart.rule_ids) == wanted
            assert all(f"Rule {rule}: " in text for rule in wanted)
            assert ("No rule that applied" in text) is (settled and not wanted)
            given_there.update(wanted)
        assert len(card.lessons) == len(given_there)
