"""The templates are up to date, their formulas are valid, and they recalculate.

`python workbook_templates/build.py` rebuilds them after a change of rules or looks.
"""

from __future__ import annotations

import base64
import bz2
import io
import json
import re
import zipfile
from functools import cache
from itertools import zip_longest
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from audit.columns import CONTRACT
from audit.findings import Verdict
from audit.functions import FUNCTIONS, function
from audit.headings import match_headings
from audit.hosts.excel.macros import macro_project
from audit.hosts.lite.packing import ESCAPED, INSTEAD
from audit.hosts.recalc import Cells, read_values, recalculate
from audit.hosts.templates import ADDIN, KINDS, file_name, template_bytes
from audit.hosts.templates.dialect import DIALECTS
from audit.hosts.templates.sample import read_sample
from audit.hosts.templates.words import NOT_LOADED
from audit.intake import open_table
from property_tests.support.engines import need_module, need_office
from property_tests.support.lite_code import code_of
from property_tests.support.places import TEMPLATES

WORKBOOKS = [kind for kind in KINDS if kind != ADDIN]
LIVE = [kind for kind in WORKBOOKS if kind != "plain"]
LONGEST_FORMULA = 8192
_FORMULA = re.compile(r"<f[^>]*>([^<]*)</f>")


@cache
def built(kind: str) -> bytes:
    return template_bytes(kind)


def parts(workbook: bytes) -> dict[str, bytes]:
    """Return the parts of a file, with the packed core of Lite unpacked as well."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        found = {name: package.read(name) for name in package.namelist()}
    for name in [name for name in found if name.endswith("webextension1.xml")]:
        code = code_of(workbook)
        packed = code["main.py"].split('"""')[3]
        inner = core_of(packed)
        found[name] = code["main.py"].replace(packed, "").encode()
        found |= {f"core/{path}": text.encode() for path, text in inner.items()}
    return found


def core_of(packed: str) -> dict[str, str]:
    """Unpack the core of a Lite workbook; a column of a table is a text of its own."""
    letters = packed.translate(str.maketrans(INSTEAD, ESCAPED))
    core = json.loads(bz2.decompress(base64.b85decode(letters)))
    columns = {f"{n}/{c[:9]}": c for n, t in core["tables"].items() for c in t}
    return {**core["files"], **columns}


def formulas(kind: str) -> list[str]:
    found = parts(built(kind))
    sheets = [content for name, content in found.items() if "worksheets/sheet" in name]
    return [text for sheet in sheets for text in _FORMULA.findall(sheet.decode())]


@pytest.mark.parametrize("kind", KINDS)
def test_building_twice_gives_the_same_bytes(kind: str) -> None:
    assert template_bytes(kind) == built(kind)


@pytest.mark.built
@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_file_is_what_the_builder_makes(kind: str) -> None:
    # Part by part: other libraries compress differently.
    kept, made = parts((TEMPLATES / file_name(kind)).read_bytes()), parts(built(kind))
    assert kept.keys() == made.keys()
    changed = [name for name in kept if kept[name] != made[name]]
    assert changed == []


def test_the_sample_has_thirty_rows_and_every_verdict() -> None:
    sample = read_sample()
    assert len(sample.rows) == 30
    assert set(sample.answer("coding_verdict")) == set(Verdict)
    assert all(str(i).startswith("ENC-") for i in sample.column("encounter_id"))


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_headings_are_the_contract_and_the_command_line_reads_them(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / file_name(kind)
    path.write_bytes(built(kind))
    table = open_table(path)
    assert table.sheet == "Encounters"
    found = match_headings(table.headings)
    assert [c.name for c in found.columns.values()] == [c.name for c in CONTRACT]
    rows = [cells for _, cells in table.rows()]
    answers = function("AUDIT").call([list(table.headings), *rows])
    assert [row[:5] for row in answers[1:]] == [
        row[:5] for row in read_sample().answers[1:]
    ]


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_formulas_are_clean(kind: str) -> None:
    for text in formulas(kind):
        assert "@" not in text
        assert len(text) < LONGEST_FORMULA
    assert bool(formulas(kind)) == (kind != "plain")


@pytest.mark.parametrize("kind", LIVE)
def test_every_name_in_a_formula_resolves(kind: str) -> None:
    dialect = next(d for d in DIALECTS if d.kind == kind)
    ours = {dialect.call(spec.short)[:-2] for spec in FUNCTIONS}
    book = openpyxl.load_workbook(io.BytesIO(built(kind)), keep_vba=False)
    for text in formulas(kind):
        bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"", "", text)
        for name in re.findall(r"([A-Za-z_.][A-Za-z0-9_.]*)\(", bare):
            assert name in ours or name in _KNOWN, name
        for sheet in re.findall(r"([A-Za-z]+)!", bare):
            assert sheet in book.sheetnames
        for table in re.findall(r"([A-Za-z]+)\[", bare):
            assert table in book["Encounters"].tables


@pytest.mark.parametrize("kind", LIVE)
def test_without_the_functions_a_line_says_so_and_no_formula_is_an_error(
    kind: str,
) -> None:
    dialect = next(d for d in DIALECTS if d.kind == kind)
    ours = [dialect.call(spec.short)[:-1] for spec in FUNCTIONS]
    calling = [text for text in formulas(kind) if any(name in text for name in ours)]
    assert calling
    for text in calling:
        assert text.startswith("IFERROR(")
        assert text.count("IFERROR(") == sum(text.count(name) for name in ours)
    status = NOT_LOADED[kind]
    assert status.startswith("The functions are not loaded: ")
    assert sum(status in text for text in calling) == 1


_KNOWN = frozenset(
    {"IF", "COUNTIF", "COUNTIFS", "SUM", "LARGE", "INDEX", "MATCH", "ROW", "N"}
    | {"IFERROR", "BETAINV", "ABS"}
)


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_every_enumeration_has_its_drop_down(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(built(kind)))
    sheet = book["Encounters"]
    offered: dict[int, list[str]] = {}
    for rule in sheet.data_validations.dataValidation:
        for block in rule.sqref.ranges:
            if rule.type == "list":
                name = rule.formula1.lstrip("=")
                where = book.defined_names[name].attr_text.split("!")[1]
                cells = book["Lists"][where.replace("$", "")]
                cells = cells if isinstance(cells, tuple) else ((cells,),)
                offered[block.min_col] = [row[0].value for row in cells]
            assert rule.promptTitle
            assert rule.prompt
            assert len(rule.prompt) <= 255
    wanted = {
        number: list(column.allowed)
        for number, column in enumerate(CONTRACT, 1)
        if column.allowed and column.kind != "list"
    }
    assert offered == wanted


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_sheets_print_on_landscape_letter_with_headings_repeated(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(built(kind)))
    for sheet in book.worksheets:
        if sheet.title == "xlwings.conf":
            continue
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert int(sheet.page_setup.paperSize) == 1
        if sheet.title in ("Encounters", "Results", "Findings", "Rules", "Codes"):
            assert sheet.print_title_rows
            assert sheet.freeze_panes


@pytest.mark.parametrize("kind", ["classic", "lite"])
def test_spills_are_marked_as_dynamic_arrays(kind: str) -> None:
    found = parts(built(kind))
    assert "xl/metadata.xml" in found
    first = re.compile(rb'<c r="A2"[^>]* cm="1"')
    marked = [name for name, content in found.items() if first.search(content)]
    assert len(marked) == 2  # Results and Findings


def test_the_workbook_for_excel_holds_our_vba_project() -> None:
    found = parts(built("classic"))
    assert found["xl/vbaProject.bin"] == macro_project()
    names = re.findall(rb'codeName="(\w+)"', b"".join(found.values()))
    assert len(names) == len(set(names)) == 11


def same(one: object, other: object) -> bool:
    """Whether two cells show the same; engines differ in dates, blanks and rounding."""
    if one in (None, "") or other in (None, ""):
        return (one or "") == (other or "")
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < 1e-9
    return one == other


def unlike(sheet: str, kept: Cells, now: Cells) -> list[tuple[int, int]]:
    pairs = zip_longest(kept[sheet], now[sheet], fillvalue=())
    return [
        (r, c)
        for r, (one, other) in enumerate(pairs, 1)
        for c, (a, b) in enumerate(zip_longest(one, other), 1)
        if not same(a, b)
    ]


@pytest.mark.law(28)
@pytest.mark.parametrize("kind", LIVE)
def test_libreoffice_recalculates_what_the_template_remembers(
    kind: str, tmp_path: Path
) -> None:
    need_office()
    path = tmp_path / file_name(kind)
    path.write_bytes(built(kind))
    kept, now = read_values(path), recalculate(path, "libreoffice")
    for sheet in ("Results", "Findings", "Dashboard", "Rules", "Codes"):
        if kind != "libreoffice" and sheet == "Findings":
            kept[sheet] = [row[:1] + row[2:] for row in kept[sheet]]
            now[sheet] = [row[:1] + row[2:] for row in now[sheet]]
        if kind != "libreoffice" and sheet in ("Dashboard", "Rules"):
            continue  # LibreOffice compares texts of a bare block by identity
        assert unlike(sheet, kept, now) == [], sheet


@pytest.mark.law(28)
@pytest.mark.parametrize("kind", LIVE)
def test_formualizer_recalculates_the_results(kind: str, tmp_path: Path) -> None:
    need_module("formualizer")
    path = tmp_path / file_name(kind)
    path.write_bytes(built(kind))
    kept, now = read_values(path), recalculate(path, "formualizer")
    for sheet in ("Results", "Findings"):
        different = unlike(sheet, kept, now)
        if kind != "libreoffice" and sheet == "Results":
            # The ids: this engine lacks [[#All],[column]] and says so in their cells.
            different = [position for position in different if position[1] > 1]
        assert different == [], sheet


def test_the_parts_of_every_workbook_are_well_formed() -> None:
    for kind in WORKBOOKS:
        for name, content in parts(built(kind)).items():
            if name.endswith((".xml", ".rels")) and b"<?xml" in content[:6]:
                ElementTree.fromstring(content)
