"""How the packaged tables are read: lines looked up by their code, rows checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ReleaseError
from audit.release import packaged
from audit.release.billable import BillableTable, CodeLines, Entry, read_billable
from audit.release.fiscal import OPEN_YEAR
from audit.release.packaged import table_rows, table_text

CODES = st.text("AM0569.X", min_size=1, max_size=5)
"""Codes that are often the beginning of each other."""

RESTS = st.text('a,"5 ', max_size=6)
"""What can follow a code in its line, commas and quotation marks included."""


@given(st.dictionaries(CODES, RESTS), st.lists(CODES | RESTS))
def test_lines_in_order_are_a_dictionary(
    wanted: dict[str, str], others: list[str]
) -> None:
    lines = CodeLines([f"{code},{wanted[code]}" for code in sorted(wanted)])
    assert dict(lines) == wanted
    assert list(lines) == sorted(wanted)
    assert len(lines) == len(wanted)
    for code in others:
        assert lines.get(code) == wanted.get(code)
        assert (code in lines) is (code in wanted)


def test_every_code_of_the_packaged_table_is_found() -> None:
    """The lines must be in order, or a code would be missed without a word."""
    header, *lines = table_text("billable.csv.gz").splitlines()
    found = read_billable().lines
    assert len(lines) > 70_000
    for line in lines:
        code, _, rest = line.partition(",")
        assert found[code] == rest
    assert header.partition(",")[0] not in found


def test_a_title_in_quotation_marks_is_read_without_them() -> None:
    table = BillableTable(CodeLines(['A00.0,2015-10-01,,"Cholera, ""classical"""']))
    assert table.entry("A00.0") == Entry(((2016, OPEN_YEAR),), 'Cholera, "classical"')
    assert table.entry("A00") is None


@pytest.mark.parametrize("row", ["M54.7", "M54.7,Pain,too much", ""])
def test_a_row_that_is_too_short_or_too_long_is_named(
    row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"code,title\nM54.6,Pain\n{row}\nM54.8,Pain\n"
    monkeypatch.setattr(packaged, "table_text", lambda _: text)
    with pytest.raises(ReleaseError) as refused:
        table_rows("headings.csv.gz", ("code", "title"))
    assert f"has a broken row: {row.split(',') if row else []}." in str(refused.value)


def test_other_columns_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "table_text", lambda _: "code,name\nM54.6,Pain\n")
    with pytest.raises(ReleaseError, match="has the columns code, name, not code, t"):
        table_rows("headings.csv.gz", ("code", "title"))
