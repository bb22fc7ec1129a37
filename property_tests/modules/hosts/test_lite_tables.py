"""The small form of the code tables in a Lite workbook."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.hosts.lite import tables
from audit.hosts.lite.calls import restore_tables
from audit.release.packaged import table_text
from property_tests.support.places import ROOT

cells = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
codes = st.text("AB1.", min_size=1, max_size=6)
titles_of_codes = st.lists(st.tuples(codes, cells), max_size=8)


def as_csv(rows: list[tuple[str, ...]]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue()


@pytest.mark.law(102)
def test_the_tables_of_the_code_set_come_out_as_they_went_in(tmp_path: Path) -> None:
    titles: dict[str, str] = {}
    texts = {name: table_text(name) for name in tables.TABLES}
    columns = {n: tables.packed(text, titles) for n, text in texts.items()}
    restore_tables(columns, str(tmp_path))
    for name, text in texts.items():
        assert gzip.decompress((tmp_path / name).read_bytes()).decode() == text


@pytest.mark.law(102)
@given(titles_of_codes, titles_of_codes)
def test_any_titles_come_out_as_they_went_in(
    headings: list[tuple[str, str]], rows: list[tuple[str, str]]
) -> None:
    texts = [as_csv([("code", "title"), *table]) for table in (headings, rows)]
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for text in texts:
        assert tables.unpacked(tables.packed(text, there), back) == text
    assert there == back


def test_a_table_that_would_not_come_out_is_refused() -> None:
    with pytest.raises(tables.PackingError):
        tables.packed('code,title\n"M54.6",quoted without need\n', {})


def test_all_packed_tables_of_the_release_are_among_them() -> None:
    there = {p.name for p in (ROOT / "audit/release/data").glob("*.gz")}
    assert there == set(tables.TABLES)
