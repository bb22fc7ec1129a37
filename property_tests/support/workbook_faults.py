"""Deliberate faults in a good workbook, each with who finds it.

`lint` is the kind of problem that the lint names, empty where it leaves the fault to
the validator. `schema` says whether Microsoft's validator reports an error; it was
measured, and a test measures it again.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import xlsxwriter

from audit.hosts.excel.macros import macro_project

Parts = list[tuple[str, bytes]]
Edit = Callable[[Parts], Parts]

_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
_FIRST, _SECOND = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
_TABLE, _OTHER = "xl/tables/table1.xml", "xl/tables/table2.xml"
_TYPES, _RELS = "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"
_SHEETS = ("Encounters", "Lists")


@cache
def good_workbook() -> bytes:
    """Return a workbook with everything that the faults need, and no fault."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    bold = book.add_format({"bold": True})
    sheet, lists = map(book.add_worksheet, _SHEETS)
    sheet.add_table(
        "A1:C4", {"name": "Claims", "columns": [{"header": h} for h in ("a", "b", "c")]}
    )
    for row in range(1, 4):
        sheet.write_row(row, 0, (f"E{row}", row, row * 2), bold)
        sheet.write_formula(row, 2, "=SUM(Claims[[#This Row],[b]])*2", None, row * 2)
    sheet.merge_range("E1:F2", "merged")
    sheet.merge_range("E4:F5", "merged too")
    sheet.write_url("E7", "internal:'Lists'!A1", string="to the lists")
    sheet.write_comment("A2", "A note.")
    sheet.write_comment("A3", "Another note.")
    sheet.data_validation("H1:H9", {"validate": "list", "source": ["yes", "no"]})
    rule = {"type": "formula", "criteria": '=$A2="E1"', "format": bold}
    sheet.conditional_format("A2:C4", rule)
    lists.add_table("A1:A3", {"name": "Choices", "columns": [{"header": "choice"}]})
    lists.write_column("A2", ("yes", "no"))
    book.define_name("Chosen", "=Lists!$A$2:$A$3")
    book.close()
    return target.getvalue()


@cache
def good_macros() -> bytes:
    """Return a workbook whose sheets have their modules in our VBA project."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name in sorted(f"Sheet{n}" for n in range(1, 11)):
        book.add_worksheet(name).set_vba_name(name)
    book.set_vba_name("ThisWorkbook")
    book.add_vba_project(io.BytesIO(macro_project()), True)
    book.close()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how it is made, and who finds it."""

    name: str
    edit: Edit
    lint: str
    schema: bool
    has_macros: bool = False

    def write(self, folder: Path) -> Path:
        """Write the workbook with this fault."""
        good = good_macros() if self.has_macros else good_workbook()
        return written(folder, good, self.edit, self.has_macros)


def written(
    folder: Path, good: bytes, edit: Edit = list, has_macros: bool = False
) -> Path:
    """Write a workbook with a change of its parts."""
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    path = folder / ("book.xlsm" if has_macros else "book.xlsx")
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # One of the faults is a part that stands twice.
        warnings.simplefilter("ignore", UserWarning)
        for name, content in edit(parts):
            target.writestr(zipfile.ZipInfo(name), content)
    return path


def _changed(parts: Parts, changes: Mapping[str, tuple[str, str]]) -> Parts:
    """Replace a text of some parts, once; the part must have it."""
    done = dict(parts)
    for name, (old, new) in changes.items():
        if old.encode() not in done[name]:
            raise ValueError(f"{name} has no {old}")
        done[name] = done[name].replace(old.encode(), new.encode(), 1)
    return list(done.items())


def _edit(part: str, old: str, new: str) -> Edit:
    return partial(_changed, changes={part: (old, new)})


def _renamed_sheet(parts: Parts) -> Parts:
    long = "Encounters of the fiscal year 202"
    changes = {_BOOK: ('name="Encounters"', f'name="{long}"')}
    return _changed(parts, changes)


def _twice(parts: Parts) -> Parts:
    return [*parts, next(part for part in parts if part[0] == _SECOND)]


def _without(name: str) -> Edit:
    return lambda parts: [part for part in parts if part[0] != name]


def _swapped_rows(parts: Parts) -> Parts:
    """Put row 3 above row 2."""
    done = dict(parts)
    head, second, rest = done[_FIRST].partition(b'<row r="2"')
    two, third, after = rest.partition(b'<row r="3"')
    three, fourth, end = after.partition(b'<row r="4"')
    done[_FIRST] = b"".join((head, third, three, second, two, fourth, end))
    return list(done.items())


_OVERRIDE = (
    '<Override PartName="/xl/tables/table1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/>'
)
_LIST = '<formula1>"yes,no"</formula1>'
_FORMULA = "SUM(Claims[[#This Row],[b]])*2</f>"
_DEFINED = '<definedName name="Chosen">Lists!$A$2:$A$3<'

FAULTS = (
    Fault(
        "a heading of a table is not that of its cell",
        _edit(_TABLE, 'name="b"', 'name="other"'),
        *("table heading", False),
    ),
    Fault(
        "two tables have one id",
        _edit(_OTHER, ' id="2" name="Choices"', ' id="1" name="Choices"'),
        *("table id", False),
    ),
    Fault(
        "two tables have one name",
        _edit(
            _OTHER,
            'name="Choices" displayName="Choices"',
            'name="Claims" displayName="Claims"',
        ),
        *("table name", False),
    ),
    Fault("rows stand in another order", _swapped_rows, "row order", False),
    Fault(
        "cells of a row stand in another order",
        _edit(_FIRST, '<c r="B2"', '<c r="D2"'),
        *("cell order", False),
    ),
    Fault(
        "a formula lacks a bracket",
        _edit(_FIRST, _FORMULA, "SUM(Claims[[#This Row],[b]]*2</f>"),
        *("formula", False),
    ),
    Fault(
        "a formula names a column that its table has not",
        _edit(_FIRST, _FORMULA, "SUM(Claims[[#This Row],[z]])*2</f>"),
        *("formula", False),
    ),
    Fault(
        "a newer function lacks its prefix",
        _edit(_FIRST, _FORMULA, "XLOOKUP(1,Claims[b],Claims[c])</f>"),
        *("formula", False),
    ),
    Fault(
        "a list of more than 255 characters",
        _edit(_FIRST, _LIST, f'<formula1>"yes,{"no" * 130}"</formula1>'),
        *("validation", False),
    ),
    Fault(
        "a code name without a module",
        _edit(_FIRST, 'codeName="Sheet1"', 'codeName="Sheet99"'),
        *("code name", False),
        has_macros=True,
    ),
    Fault(
        "a defined name is that of a table",
        _edit(_BOOK, 'name="Chosen"', 'name="claims"'),
        *("name of a table", False),
    ),
    Fault(
        "a defined name refers to a sheet that is not there",
        _edit(_BOOK, _DEFINED, _DEFINED.replace("Lists!", "Gone!")),
        *("defined name", False),
    ),
    Fault(
        "a cell has a shared string that is not there",
        _edit(_FIRST, '<c r="A1" t="s"><v>', '<c r="A1" t="s"><v>99'),
        *("shared string", False),
    ),
    Fault(
        "a cell has a style that is not there",
        _edit(_FIRST, '<c r="B2" s="', '<c r="B2" s="9'),
        *("style", True),
    ),
    Fault(
        "merged cells overlap",
        _edit(_FIRST, '<mergeCell ref="E4:F5"', '<mergeCell ref="E2:F5"'),
        *("merged cells", False),
    ),
    Fault(
        "the formula of a conditional format is none",
        _edit(_FIRST, '<formula>$A2="E1"<', '<formula>$A2=="E1"<'),
        *("conditional format", False),
    ),
    Fault(
        "a link leads to a sheet that is not there",
        _edit(_FIRST, "location=\"'Lists'!A1\"", "location=\"'Gone'!A1\""),
        *("hyperlink", False),
    ),
    Fault(
        "the name of a sheet has more than 31 characters",
        _renamed_sheet,
        *("sheet name", True),
    ),
    Fault("a part stands twice in the archive", _twice, "duplicate member", True),
    Fault(
        "a part has no content type of its own",
        _edit(_TYPES, _OVERRIDE, ""),
        *("content type", True),
    ),
    Fault(
        "a relation leads to a part that is not there",
        _without(_OTHER),
        *("dangling relation", True),
    ),
    Fault(
        "a relation that is used is not there",
        _edit(_RELS, 'Id="rId1"', 'Id="rId77"'),
        *("dangling relation", True),
    ),
    Fault(
        "a text has more than 32,767 characters",
        _edit(_STRINGS, "<t>merged</t>", f"<t>{'m' * 32_768}</t>"),
        *("long text", False),
    ),
    Fault(
        "a number is none",
        _edit(_FIRST, '<c r="B2" s="1"><v>1<', '<c r="B2" s="1"><v>NaN<'),
        *("number", False),
    ),
    Fault(
        "a cell has two notes",
        _edit("xl/comments1.xml", '<comment ref="A3"', '<comment ref="A2"'),
        *("note", False),
    ),
    Fault(
        "a part is no XML",
        _edit(_STRINGS, "<t>merged</t>", "<t>merged & split</t>"),
        *("unreadable part", True),
    ),
    Fault(
        "the parts of a sheet stand in another order",
        _edit(
            _FIRST,
            "</worksheet>",
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews></worksheet>',
        ),
        *("", True),
    ),
    Fault(
        "an attribute has a value that there is not",
        _edit(_FIRST, 'type="list"', 'type="choice"'),
        *("", True),
    ),
)
