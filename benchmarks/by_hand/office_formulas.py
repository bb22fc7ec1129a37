"""LibreOffice: a workbook with the facts, rules and answers of each row as formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from audit.hosts.libreoffice.office import convert
from benchmarks.by_hand.made import HEADINGS, Table
from benchmarks.by_hand.rules import (
    CAUSE,
    DISCS,
    DX,
    FRACTURES,
    HIGHEST_WITHOUT_RISK,
    NO_VERDICT,
    RULES,
    Said,
    Tell,
    Work,
    literals,
    ranks,
    said_of_columns,
)

_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
"""LibreOffice's name for CSV with commas, quotation marks and UTF-8."""

_ANSWERS = ("verdict", "risk", "ids")


def ready(table: Table) -> Work:
    """Return the work of loading, recalculating and storing the workbook as CSV.

    Writing the workbook is not part of the work. XlsxWriter leaves 0 as the value of
    each formula, so answers that are right have been computed.
    """
    return _conversion(table, _formulas())


def ready_without_formulas(table: Table) -> Work:
    """Return the work of starting, loading the same cells and storing them."""
    return _conversion(table, {})


def _conversion(table: Table, formulas: dict[str, str]) -> Work:
    kind = "formulas" if formulas else "cells"
    book = table.source.with_name(f"{table.source.stem}_{kind}.xlsx")
    target = book.with_suffix(".csv")
    if not book.exists():  # XlsxWriter takes longer than LibreOffice
        _write(book, table.rows, formulas)

    def work() -> Tell:
        convert(book, target, _CSV)
        return lambda: _answers(target)

    return work


def _write(book: Path, rows: Sequence[Sequence[str]], formulas: dict[str, str]) -> None:
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Encounters")
        sheet.write_row(0, 0, (*HEADINGS, *formulas))
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if value:
                    sheet.write_string(number, place, value)
            for place, formula in enumerate(formulas.values(), len(HEADINGS)):
                sheet.write_formula(
                    number, place, formula.replace("{r}", str(number + 1))
                )


def _answers(target: Path) -> list[Said]:
    with target.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    verdicts, risks, ids = ([row[name] for row in found] for name in _ANSWERS)
    return said_of_columns(map(int, verdicts), map(int, risks), ids)


def _formulas() -> dict[str, str]:
    """Return a formula for each column, `{r}` standing for the row's number."""
    facts = _facts()
    names = (*HEADINGS, *facts, *RULES, *_ANSWERS)
    at = {name: f"{xl_col_to_name(n)}{{r}}" for n, name in enumerate(names)}
    said_by = {name: _filled(text, at) for name, text in facts.items()}
    for name in RULES:
        asked = (at[f] if holds else f"NOT({at[f]})" for f, holds in literals(name))
        said_by[name] = f"AND({','.join(asked)})"
    of = ranks()
    verdicts = ",".join(f"IF({at[n]},{of[n][0]},{NO_VERDICT})" for n in RULES)
    risks = ",".join(f"IF({at[n]},{of[n][1]},0)" for n in RULES)
    ids = ",".join(f'IF({at[n]},"{n}","")' for n in RULES)
    lowest = f"{at['verdict']}<={HIGHEST_WITHOUT_RISK}"
    said_by |= {
        "verdict": f"MIN({verdicts})",
        "risk": f"IF({lowest},0,MAX({risks}))",
        "ids": f'_xlfn.TEXTJOIN(";",TRUE,{ids})',
    }
    return {name: f"={text}" for name, text in said_by.items()}


def _filled(text: str, at: dict[str, str]) -> str:
    """Put cells in place of names of columns in square brackets."""
    for name, cell in at.items():
        text = text.replace(f"[{name}]", cell)
    return text


def _facts() -> dict[str, str]:
    begins = [f'LEFT([{name}],{len(p)})="{p}"' for name in DX for p in FRACTURES]

    def names(region: str) -> str:
        return f'ISNUMBER(SEARCH("{region}",[pain_regions]))'

    return {
        "chart": '[chart_reviewed]="Y"',
        "m546": _any_of(["M54.6"]),
        "leads": '[dx1]="M54.6"',
        "r52": _any_of(["R52"]),
        "m5489": _any_of(["M54.89"]),
        "thoracic": names("thoracic"),
        "elsewhere": f"OR({names('cervical')},{names('lumbar')})",
        "back": names("back unspecified"),
        "disc": _any_of(DISCS),
        "broken": f"OR({','.join(begins)})",
        "root": _any_of(["M54.14"]),
        "slip": f'[disc_disorder]="{CAUSE}"',
        "crack": f'[fracture]="{CAUSE}"',
        "pinch": f'[radiculopathy]="{CAUSE}"',
        "separate": '[pain_distinct]="Y"',
        "pain": 'OR([pain_documented]="Y",'
        'AND([pain_documented]="",[pain_regions]<>""))',
        "scope": "OR([m546],[thoracic])",
        "explained": "OR([crack],[slip],AND([pinch],NOT([separate])))",
    }


def _any_of(codes: Sequence[str]) -> str:
    asked = [f'[{name}]="{code}"' for name in DX for code in codes]
    return f"OR({','.join(asked)})"
