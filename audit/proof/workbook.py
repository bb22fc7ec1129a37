"""Writes the rows of a proof as a workbook in the input layout, ready to audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from audit.columns import CONTRACT
from audit.errors import OutputRefused
from audit.proof.comparing import Differences
from audit.proof.findings import ExampleRow, Means, ProofReport, Status

SHEETS = ("Summary", "Findings", "Encounters")
TRANSITIONS = "Verdict transitions"
_CREATED = dt.datetime(2000, 1, 1)
"""Written into every workbook, so that equal proofs make equal files."""

_SHADE = "#FFE699"
_WIDTHS = {"Summary": 42, "Findings": 34}


def write_report(report: ProofReport, path: Path) -> None:
    """Write a report as a workbook. Raises OutputRefused when it cannot be written."""
    rows = [row for o in (*report.findings, *report.accepted) for row in o.rows]
    names = {id(row): f"PROOF-{n}" for n, row in enumerate(rows, 1)}
    summary: list[Sequence[object]] = [
        ("pack", report.pack),
        ("pack SHA-256", report.pack_hash),
        ("code set SHA-256", report.code_set_hash),
        ("policy SHA-256", report.policy_hash),
        *((f"made with {name}", version) for name, version in report.made_with.items()),
        ("axioms", len(report.axioms)),
        ("rules", report.rules),
        ("facts", report.facts),
        ("seconds", round(report.seconds, 2)),
        *((f"obligations {s.value}", report.count(s)) for s in Status),
        *((f"held: {means.value}", report.held_by(means)) for means in Means),
        (),
        ("what is proved", "checked", *(s.value for s in Status)),
        *(
            (g.name, len(g.obligations), *(g.count(s) for s in Status))
            for g in report.groups
        ),
        *((note,) for note in report.notes),
    ]
    findings = [
        ("obligation", "rule", "status", "finding", "accepted because", "encounters"),
        *(
            (
                *(o.name, o.rule, o.status.value, o.sentence, o.reason),
                "; ".join(names[id(row)] for row in o.rows),
            )
            for o in (*report.findings, *report.accepted)
        ),
    ]
    _write(path, {"Summary": summary, "Findings": findings}, rows)


def write_differences(found: Differences, path: Path) -> None:
    """Write the differences between two packs as a workbook.

    Raises OutputRefused when it cannot be written.
    """
    shown = [t for t in found.transitions if t.row is not None]
    names = {id(t): f"PROOF-{n}" for n, t in enumerate(shown, 1)}
    summary: list[Sequence[object]] = [
        ("old pack", found.old),
        ("new pack", found.new),
        ("same verdict and risk", "yes, proved" if found.are_none else "no"),
        ("kinds of change", len(found.transitions)),
        ("seconds", round(found.seconds, 2)),
        *(("outside the rules", sentence) for sentence in found.outside),
    ]
    transitions = [
        ("old", "new", "encounter", "findings before", "findings after"),
        *(
            (
                *str(t).split(" -> "),
                names.get(id(t), "not replayed"),
                "; ".join(t.old_rules),
                "; ".join(t.row.rules) if t.row else "",
            )
            for t in found.transitions
        ),
    ]
    rows = [t.row for t in shown if t.row is not None]
    _write(path, {"Summary": summary, TRANSITIONS: transitions}, rows)


def _write(
    path: Path, sheets: dict[str, Iterable[Sequence[object]]], rows: list[ExampleRow]
) -> None:
    # The caller has just created an empty file as a draft.
    if path.exists() and path.stat().st_size:
        raise OutputRefused(f"{path} already exists and is not overwritten.")
    # In memory: a package that is torn by a full disk complains when it is discarded.
    package = BytesIO()
    # A reason or a title of somebody's pack stays the text that it is.
    kept = dict.fromkeys(("strings_to_formulas", "strings_to_urls"), False)
    options = {**kept, "in_memory": True}
    book: Any = xlsxwriter.Workbook(package, options)
    book.set_properties({"created": _CREATED})
    bold = book.add_format({"bold": True})
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 5, _WIDTHS.get(name, 30))
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line, bold if number == 0 else None)
    _encounters(book, rows, bold)
    book.close()
    try:
        path.write_bytes(package.getbuffer())
    except OSError as problem:
        raise OutputRefused(f"{path} cannot be written: {problem}") from problem


def _encounters(book: Any, rows: list[ExampleRow], bold: Any) -> None:
    sheet = book.add_worksheet("Encounters")
    shade = book.add_format({"bg_color": _SHADE})
    sheet.write_row(0, 0, [column.name for column in CONTRACT], bold)
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, 1):
        for column_number, column in enumerate(CONTRACT):
            text = row.cells.get(column.name, "")
            if column.name == "encounter_id":
                text = f"PROOF-{number}"
            changed = column.name in row.shaded
            if text or changed:
                # A shaded blank marks a cell that the clean encounter fills.
                write = sheet.write_string if text else sheet.write_blank
                write(number, column_number, text, shade if changed else None)
