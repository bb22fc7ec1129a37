"""Laws of opening files of encounters."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.intake import ENDINGS, open_table
from property_tests.fuzzing.inputs import ods_workbook, xls_workbook
from property_tests.support.intake_files import (
    HEADINGS,
    ROWS,
    cells_of,
    encounters,
    refused,
    workbook,
    write,
)

# --- the same table from every format


def all_formats(folder: Path) -> list[Path]:
    objects = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    lines = [folder / "a.jsonl", folder / "a.ndjson"]
    for path in lines:
        path.write_text("\n".join(map(json.dumps, objects)) + "\n")
    polars.DataFrame(objects).write_parquet(folder / "a.parquet")
    (folder / "a.ods").write_bytes(ods_workbook((HEADINGS, *ROWS)))
    (folder / "a.xls").write_bytes(xls_workbook((HEADINGS, *ROWS)))
    return [
        write(folder / "a.csv", [HEADINGS, *ROWS]),
        write(folder / "a.tsv", [HEADINGS, *ROWS], "\t"),
        write(folder / "a.txt", [HEADINGS, *ROWS], "|"),
        write(folder / "semicolon.csv", [HEADINGS, *ROWS], ";"),
        workbook(folder / "a.xlsx", {"May": [HEADINGS, *ROWS]}),
        workbook(folder / "a.xlsm", {"May": [HEADINGS, *ROWS]}),
        *lines,
        *(folder / f"a.{ending}" for ending in ("parquet", "ods", "xls")),
    ]


@pytest.mark.law(30)
def test_every_format_gives_the_same_table(tmp_path: Path) -> None:
    for path in all_formats(tmp_path):
        table = open_table(path)
        assert (table.headings, cells_of(table)) == (HEADINGS, ROWS), path.name
        assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert table.row_count in (3, None)
        assert [e.dx for e in encounters(table)] == [
            ("M54.6",),
            ("M54.6", "M51.34"),
            ("M54.6", "R52"),
        ]
        assert [e.errors for e in encounters(table)] == [(), (), ()]


OF_CLAIMS = {".837", ".x12", ".edi", ".json"}
"""Endings of files that have no headings; `test_x12.py` and `test_fhir.py` do."""


def test_all_endings_are_told_to_the_user(tmp_path: Path) -> None:
    untested = set(ENDINGS) - {path.suffix for path in all_formats(tmp_path)}
    untested -= OF_CLAIMS
    assert not untested, f"all_formats writes no file that ends in {untested}"
    (tmp_path / "a.docx").write_text("x")
    message = refused(tmp_path / "a.docx")
    assert all(ending in message for ending in ENDINGS)


cell_texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=6
)


@pytest.mark.law(25)
@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(cell_texts, cell_texts, cell_texts), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le")),
)
def test_no_row_of_a_text_file_is_lost_or_changed(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    delimiter: str,
    encoding: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    filled = [("E", "2026-01-01", "M54.6", *row) for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("encounter_id", "dos", "dx1", "a", "b", "c"), *filled])
    path.write_bytes(text.getvalue().encode(encoding))
    table = open_table(path)
    assert cells_of(table) == filled
    assert [number for number, _ in table.rows()] == list(range(2, len(rows) + 2))


def test_windows_text_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "encounter_id;dos;dx1;note\nE1;2026-02-10;M54.6;caf\u00e9 \u2013 ok\n"
    path.write_bytes(text.encode("cp1252"))
    table = open_table(path)
    assert cells_of(table)[0][3] == "caf\u00e9 \u2013 ok"
    assert table.notes[0] == "The file is not UTF-8: it was read as Windows-1252"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_in_every_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("encounter_id,dos,dx1\nE\u00e9,,M54.6\n".encode(encoding))
    assert cells_of(open_table(path))[0][0] == "E\u00e9"


def test_blank_rows_are_skipped_and_counted_but_numbers_stay(tmp_path: Path) -> None:
    blank = ("", " ", "", "\u00a0", "", "")
    rows = [HEADINGS, ROWS[0], blank, blank, ROWS[1], blank]
    for path in (
        write(tmp_path / "a.csv", rows),
        workbook(tmp_path / "a.xlsx", {"May": rows}),
    ):
        table = open_table(path)
        assert [number for number, _ in table.rows()] == [2, 5]
        assert "2 blank rows were skipped between filled rows" in table.notes


def test_headings_need_not_stand_in_the_first_row(tmp_path: Path) -> None:
    above = [("Audit of May", "", "date"), ("", "", ""), ("prepared by", "coder", "")]
    rows = [*above, HEADINGS, *ROWS]
    book = workbook(tmp_path / "a.xlsx", {"May": rows})
    for path in (write(tmp_path / "a.csv", rows), book):
        table = open_table(path)
        assert table.headings == HEADINGS
        assert [number for number, _ in table.rows()] == [5, 6, 7]


def test_short_rows_are_filled_and_long_ones_told(tmp_path: Path) -> None:
    rows = [HEADINGS, ROWS[0][:3], (*ROWS[1], "surplus"), (*ROWS[2], "", "")]
    table = open_table(write(tmp_path / "a.csv", rows))
    assert [len(cells) for cells in cells_of(table)] == [6, 6, 6]
    assert "the first is row 3" in " ".join(table.notes)


@pytest.mark.law(34)
def test_a_result_can_be_audited_again(tmp_path: Path) -> None:
    outputs = ("coding_verdict", "claim_risk", "severity", "rule_ids", "row_status")
    rows = [(*row, "SUPPORTED", "NONE", "major", "INC-01", "") for row in ROWS]
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "Summary": [("encounter_id", "dos", "dx1"), ("x", "y", "z")],
            "Encounters": [(*HEADINGS, *outputs), *rows],
            "Findings": [("encounter_id", "row", "rule_id", "verdict", "severity")],
        },
    )
    table = open_table(path)
    assert table.sheet == "Encounters"
    assert table.headings == (*HEADINGS, *outputs)
    assert [e.errors for e in encounters(table)] == [(), (), ()]


# --- JSON lines and Parquet


def test_lists_in_json_lines_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"encounter_id": 1, "dos": "2026-02-10", "dx": ["M54.6"]}\n\n'
        '{"encounter_id": 2, "dos": "2026-02-10", "dx": ["M54.6", null, "R52"], '
        '"lines": ["99213", "98941-AT"], "pain_regions": ["thoracic", "lumbar"]}\n'
    )
    table = open_table(path)
    assert [number for number, _ in table.rows()] == [1, 3]
    first, second = encounters(table)
    assert (first.dx, second.dx) == (("M54.6",), ("M54.6", "", "R52"))
    assert [line.procedure for line in second.lines] == ["99213", "98941"]
    assert second.pain_regions == ("thoracic", "lumbar")
    assert [first.errors, second.errors] == [(), ()]


def test_parquet_keeps_dates_and_lists(tmp_path: Path) -> None:
    polars.DataFrame(
        {
            "encounter_id": ["E1", "E2"],
            "dos": [dt.date(2026, 2, 10), None],
            "dx": [["M54.6"], ["M54.6", "R52"]],
            "duration_weeks": [2.5, None],
        }
    ).write_parquet(tmp_path / "a.parquet")
    first, second = encounters(open_table(tmp_path / "a.parquet"))
    assert first.date_of_service == dt.date(2026, 2, 10)
    assert first.duration_weeks == 2.5
    assert second.dx == ("M54.6", "R52")
    assert [e.column for e in second.errors] == ["date_of_service"]
