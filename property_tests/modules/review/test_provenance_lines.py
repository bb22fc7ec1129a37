"""No line of Provenance, About or Part can be taken out or changed unseen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.review.auditing import reveal_review
from audit.review.worksheet import (
    Worksheet,
    broken_seals,
    merge,
    read_worksheet,
    sealed,
    write_worksheet,
)
from audit.review.worksheet.provenance import provenance_lines, with_provenance
from audit.review.worksheet.rows import NO_PROVENANCE
from property_tests.modules.review.test_blind import blind_drawn
from property_tests.modules.review.test_part_seals import parts_of

LABELS = {"drawn by tspine", "audited by tspine"}
"""Lines that name a release and prove nothing."""


@cache
def stages() -> tuple[Worksheet, ...]:
    """Return the drawn, a part's, the merged and the revealed worksheet."""
    drawn = blind_drawn()
    parts = [(part.reviewer, part) for part in parts_of(drawn)]
    merged = merge([("drawn", drawn), *parts])
    return drawn, parts[0][1], merged, reveal_review(merged, Auditor(), "1")


@pytest.mark.law(198)
@settings(max_examples=120, deadline=None)
@given(st.integers(0, 3), st.data())
def test_each_line_that_is_always_written_is_missed(
    stage: int, data: st.DataObject
) -> None:
    worksheet = stages()[stage]
    lines = dict(provenance_lines(worksheet))
    bare = worksheet
    assert broken_seals(with_provenance(bare, lines)) == ()
    item = data.draw(st.sampled_from(sorted(lines.keys() - LABELS)))
    found = broken_seals(
        with_provenance(bare, {i: v for i, v in lines.items() if i != item})
    )
    assert any(
        "Provenance lacks 1 of the lines" in text and item in text for text in found
    )
    # A blank value is a missing line, too.
    assert broken_seals(with_provenance(bare, {**lines, item: ""}))


@pytest.mark.law(198)
def test_a_workbook_without_any_line_is_of_an_earlier_release_or_named() -> None:
    (drawn, *_) = stages()
    assert drawn.plan.judged_by.rules_sha256
    (found,) = broken_seals(with_provenance(drawn, {}))
    assert "Provenance" in found
    assert NO_PROVENANCE.lacking == ()


@pytest.mark.law(198)
@pytest.mark.parametrize("title", ["a\nb", "=1+1", " x  y ", "", "\x07", "t" * 15000])
def test_a_title_is_read_back_as_it_was_written(title: str, tmp_path: Path) -> None:
    drawn = stages()[0]
    path = tmp_path / "w.xlsx"
    own = sealed(replace(drawn, plan=replace(drawn.plan, title=title)))
    write_worksheet(path, own)
    found = broken_seals(read_worksheet(path))
    assert not [text for text in found if "About" in text]


@pytest.mark.law(198)
@pytest.mark.parametrize("stage", range(4))
def test_each_line_of_about_and_part_is_the_one_that_was_written(
    stage: int, tmp_path: Path
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, stages()[stage])
    book = openpyxl.load_workbook(path)
    names = [name for name in ("About", "Part") if name in book.sheetnames]
    assert ("Part" in names) == (stage == 1)
    assert broken_seals(read_worksheet(path)) == ()
    for name in names:
        # The first line of Part is the reviewer, whom the merge compares.
        cells = [c for c in book[name]["A"] if c.value][name == "Part" :]
        for place in cells:
            old = place.value
            place.value = f"{str(old)[:-2]}9."
            book.save(path)
            (found,) = broken_seals(read_worksheet(path))
            assert found.startswith(f"The sheet {name} was altered")
            place.value = None
            book.save(path)
            assert broken_seals(read_worksheet(path))
            place.value = old
    for name in names:
        sheet = book[name]
        at = book.sheetnames.index(name)
        book.remove(sheet)
        book.save(path)
        assert f"The sheet {name} is gone" in " ".join(
            broken_seals(read_worksheet(path))
        )
        write_worksheet(path, stages()[stage], force=True)
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[at] == name
