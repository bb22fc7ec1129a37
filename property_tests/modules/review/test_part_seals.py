"""What was forged in a part, or after merge and reveal, is found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from audit import Auditor
from audit.errors import InputUnreadable
from audit.review.auditing import blind_review, reveal_review
from audit.review.evidence.certifying import Evidence, certify
from audit.review.evidence.standing import standing_of
from audit.review.planned_input import PlannedInput
from audit.review.worksheet.merging import merge
from audit.review.worksheet.parts import split
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import Worksheet
from audit.review.worksheet.seals import broken_seals
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_blind import all_decided, blind_drawn
from property_tests.modules.review.test_review_commands import CHARTS
from property_tests.support.worksheets import spoil


def parts_of(drawn: Worksheet) -> list[Worksheet]:
    parts = split(blind_review(drawn))
    return [all_decided(part, "SUPPORTED") for part in parts]


def stored(path: Path, worksheet: Worksheet) -> Worksheet:
    write_worksheet(path, worksheet, force=True)
    return read_worksheet(path)


@pytest.fixture(scope="module")
def revealed() -> Worksheet:
    drawn = blind_drawn()
    parts = [(part.reviewer, part) for part in parts_of(drawn)]
    return reveal_review(merge([("drawn", drawn), *parts]), Auditor(), "1")


@cache
def charts() -> PlannedInput:
    return PlannedInput(blind_drawn().plan, CHARTS)


def test_seals_hold_from_the_draw_to_the_reveal(
    tmp_path: Path, revealed: Worksheet
) -> None:
    drawn = blind_drawn()
    for part in parts_of(drawn):
        read = stored(tmp_path / "part.xlsx", part)
        assert broken_seals(read) == ()
        assert standing_of(read, Auditor(), drawn.plan, charts()).objections == ()
    read = stored(tmp_path / "all.xlsx", revealed)
    assert broken_seals(read) == ()
    assert read.provenance.draw_sha256 == drawn.provenance.draw_sha256
    assert all(row.audited_chart for row in read.rows)
    assert standing_of(read, Auditor(), drawn.plan, charts()).objections == ()


@pytest.mark.parametrize(
    ("sheet", "heading", "value"),
    [("Sample", "proof", "0"), ("Sample", "use", "spare"), ("Frame", "units", 1)],
)
def test_a_forged_part_is_named_and_not_merged(
    tmp_path: Path, sheet: str, heading: str, value: object
) -> None:
    drawn = blind_drawn()
    first, second = parts_of(drawn)
    write_worksheet(tmp_path / "a.xlsx", first)
    spoil(tmp_path / "a.xlsx", sheet, heading, 2, value)
    forged = read_worksheet(tmp_path / "a.xlsx")
    assert standing_of(forged, Auditor(), drawn.plan, charts()).objections
    with pytest.raises(InputUnreadable, match=r"a\.xlsx"):
        merge([("drawn.xlsx", drawn), ("a.xlsx", forged), ("b.xlsx", second)])


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "line", "said"),
    [
        ("Review", "coding_verdict", "INVALID_CODE", "verdicts", "coding_verdict"),
        ("Review", "provider", "Somebody else", "verdicts", "provider"),
        ("Opinions", "Auditor's verdict", "INVALID_CODE", "plan", "Opinions"),
        ("Sample", "proof", "0", "plan", "Sample"),
    ],
)
def test_a_cell_forged_after_merge_and_reveal_fails_the_certificate(
    tmp_path: Path,
    revealed: Worksheet,
    sheet: str,
    heading: str,
    value: object,
    line: str,
    said: str,
) -> None:
    path = tmp_path / "all.xlsx"
    write_worksheet(path, revealed)
    spoil(path, sheet, heading, 2, value)
    forged = read_worksheet(path)
    evidence = Evidence(charts(), Auditor(), forged.plan, product="1")
    failed = {
        str(one).partition(":")[0]: str(one) for one in certify(forged, evidence).failed
    }
    assert said in failed[line]
