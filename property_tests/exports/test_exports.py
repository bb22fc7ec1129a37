"""The exports are what the script makes, and the expected table is true of the files.

The files are read here with the plain tools of Python, cell by cell, and by nothing of
the product.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audit.columns import CONTRACT
from audit.release import load
from property_tests.exports import build
from property_tests.exports.said import PAYERS, TITLES

EXPECTED: dict[str, Any] = json.loads(
    (build.HERE / "expected.json").read_text(encoding="utf-8")
)
FILES: dict[str, Any] = EXPECTED["files"]
HOW = {make().name: how for make, how in build.TEXTS}
MADE = [*FILES, *EXPECTED["refused"], "expected.json"]

Rows = list[list[str]]

_SERVICE = r"(?<![0-9A-Z-])(\d{5}|[A-Z]\d{4})(?:[0-9A-Z]{2})*(?![0-9A-Z])"
"""A code of a service with or without modifiers right behind it."""


def rows_of(name: str) -> Rows:
    """Return the rows of a file as texts, dates as 2026-03-04."""
    path = build.HERE / name
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return [list(map(_shown, row)) for row in sheet.iter_rows(values_only=True)]
    how = HOW.get(name, build.Text())
    text = path.read_bytes().decode(how.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=how.delimiter))


def _shown(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def encounters(name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each encounter and all that its rows say, in capitals without dots."""
    rows = rows_of(name)
    for told in FILES[name]["encounters"]:
        cells = [cell for number in told["rows"] for cell in rows[number - 1]]
        yield told, bare(" | ".join(cells))


def bare(text: str) -> str:
    return text.upper().replace(".", "")


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    build.build(folder)
    return folder


@pytest.mark.built
@pytest.mark.parametrize("name", MADE)
def test_the_committed_file_is_what_the_script_makes(name: str, remade: Path) -> None:
    assert contents(remade / name) == contents(build.HERE / name)


def contents(path: Path) -> object:
    """Return the bytes of a file, part by part: zlib and zlib-ng compress alike not."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return [(i.filename, i.date_time, book.read(i)) for i in book.infolist()]


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_one_meaning(name: str) -> None:
    told, rows = FILES[name], rows_of(name)
    blank = [n for n, row in enumerate(rows, 1) if not any(map(str.strip, row))]
    used = [number for encounter in told["encounters"] for number in encounter["rows"]]
    every = sorted([*blank, *used, *told["headings"], *told["not_encounters"]])
    assert every == list(range(1, len(rows) + 1))
    assert set(told["hidden"]) <= set(used)


@pytest.mark.parametrize("name", FILES)
def test_the_rows_of_an_encounter_say_its_codes_and_services(name: str) -> None:
    for told, said in encounters(name):
        words = set(re.findall(r"[0-9A-Z]+", said))
        assert {bare(code) for code in told["dx"]} <= words, told
        for line in told["lines"]:
            code, *mods = re.split("[: ]", line)[0].split("-")
            joined = "".join((code, *mods))
            assert joined in words or {code, *mods} <= words, told


@pytest.mark.parametrize("name", FILES)
def test_no_code_in_the_rows_is_left_out(name: str) -> None:
    # The reason for the visit and the admitting diagnosis are not reported diagnoses.
    unreported = {"M546"} if name == "ub04.csv" else set()
    for told, said in encounters(name):
        found = set(
            re.findall(r"(?<![0-9A-Z])[A-Z]\d{2}[0-9A-Z]{0,4}(?![0-9A-Z])", said)
        )
        known = {bare(code) for code in told["dx"]} | unreported
        codes = {code for code in found if re.match("[GMRSZ]", code)}
        assert codes - known <= {line[:5] for line in told["lines"]}, told


@pytest.mark.parametrize("name", FILES)
def test_no_service_in_the_rows_is_left_out(name: str) -> None:
    every = {
        line[:5] for t in FILES.values() for e in t["encounters"] for line in e["lines"]
    }
    for told, said in encounters(name):
        found = re.findall(_SERVICE, said)
        services = sorted(code for code in found if code in every)
        assert services == sorted(line[:5] for line in told["lines"]), told


@pytest.mark.parametrize("name", FILES)
def test_the_rows_of_an_encounter_say_its_date_and_payer(name: str) -> None:
    for told, said in encounters(name):
        if told["date"]:
            day = date.fromisoformat(told["date"])
            ways = (
                day.isoformat(),
                f"{day:%m/%d/%Y}",
                f"{day:%Y%m%d}",
                f"{day:%d%m%Y}",
            )
            assert any(way in said for way in ways), told
        names = [n for n, payer in PAYERS.items() if payer == told["payer"] and n]
        if told["payer"]:
            assert any(f"| {name.upper()} " in f"| {said} " for name in names), told


@pytest.mark.parametrize("name", FILES)
def test_an_id_is_a_cell_or_an_account_and_its_date(name: str) -> None:
    keys = [told["encounter_id"] for told in FILES[name]["encounters"]]
    assert len(set(keys)) == len(keys)
    for told, said in encounters(name):
        key, _, day = told["encounter_id"].partition(" ")
        assert key.upper() in re.split(r" \| ", said), told
        assert not day or day == told["date"], told


@pytest.mark.parametrize("name", FILES)
def test_rows_are_as_wide_as_the_headings(name: str) -> None:
    rows = rows_of(name)
    width = len(rows[FILES[name]["headings"][-1] - 1])
    for told in FILES[name]["encounters"]:
        assert {len(rows[number - 1]) for number in told["rows"]} == {width}, told


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_of_use(name: str) -> None:
    told = FILES[name]
    concerned = [e for e in told["encounters"] if "M54.6" in e["dx"]]
    assert 15 <= len(told["encounters"]) <= 40
    assert len(concerned) > len(told["encounters"]) / 2
    assert any(e["trouble"] or "M54.60" in e["dx"] for e in told["encounters"])
    assert told["option"] in ("", "--dates mdy", "--dates dmy")


def test_all_values_are_of_the_contract() -> None:
    payers = {value for value in PAYERS.values() if value}
    columns = {column.name for column in CONTRACT}
    assert payers <= set(_column("payer").allowed)
    for told in FILES.values():
        for encounter in told["encounters"]:
            assert set(encounter["trouble"]) <= columns


def _column(name: str) -> Any:
    return next(column for column in CONTRACT if column.name == name)


def test_codes_are_billable_on_their_days_except_the_wrong_one() -> None:
    codes = load()
    wrong = {
        code
        for told in FILES.values()
        for encounter in told["encounters"]
        for code in encounter["dx"]
        if encounter["date"]
        and not codes.is_billable(code, date.fromisoformat(encounter["date"]))
    }
    assert wrong == {"M54.60"}


@pytest.mark.parametrize("code", TITLES)
def test_titles_are_those_of_the_code_set(code: str) -> None:
    assert load().title(code, date(2026, 4, 1)) == TITLES[code]


def test_the_page_names_each_file_with_its_option() -> None:
    page = (build.HERE / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w.]+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    options = {name: told["option"] for name, told in FILES.items()}
    assert {name: said.strip("`") for name, said in listed.items()} == {
        **{name: option or "none" for name, option in options.items()},
        **dict.fromkeys(EXPECTED["refused"], "refused"),
    }


def test_the_report_to_refuse_has_no_diagnosis() -> None:
    for name in EXPECTED["refused"]:
        said = bare(" ".join(cell for row in rows_of(name) for cell in row))
        assert not re.search(r"\b(DX|DIAG|ICD)|\bM54", said)
