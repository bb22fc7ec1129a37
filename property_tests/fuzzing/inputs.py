"""Valid inputs of every reader for the fuzzer to start from; all are synthetic."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from property_tests.fuzzing.old_books import biff_workbook, compound_file
from property_tests.support.intake_files import workbook

HEADINGS = (
    *("encounter_id", "date_of_service", "dx1", "dx2", "dx3", "setting", "payer"),
    *("pain_regions", "radiculopathy", "duration_weeks", "cpt1", "note"),
)
_LINES = (
    "E1|2026-02-10|M54.6|||outpatient|Medicaid|thoracic|Y|6|98940:A|a, b",
    "E2|2026-02-11|M54.50|M54.6||outpatient||thoracic; lumbar|N|3.5||caf\u00e9",
    'E3|2026-03-01|M54.6|R52|S22.060A||commercial|||||x "y"',
    "E4|2026-03-02|M51.34|||inpatient||thoracic||12||",
)
ROWS: tuple[tuple[object, ...], ...] = tuple(
    tuple(float(cell) if cell in ("6", "3.5", "12") else cell for cell in cells)
    for cells in (line.split("|") for line in _LINES)
)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PACK = Path(__file__).resolve().parents[2] / "audit" / "rules" / "pack"
SMALL_PACK = ("pack.toml", "parameters.toml", "seq.toml", "unc.toml")


@dataclass(frozen=True, slots=True)
class Input:
    """One valid file: the reader it is for, its name, and its bytes."""

    reader: str
    name: str
    data: bytes


def all_inputs(folder: Path) -> list[Input]:
    """Return valid inputs of each reader; `folder` is for scratch files."""
    found = [
        Input("csv", "in.csv", _text(",", "utf-8")),
        Input("csv", "in.csv", _text(";", "cp1252")),
        Input("tsv", "in.tsv", _text("\t", "utf-16")),
        Input("txt", "in.txt", _text("|", "utf-8-sig")),
        Input("jsonl", "in.jsonl", _json_lines()),
        Input("parquet", "in.parquet", _parquet(folder / "e.parquet")),
        Input("xlsx", "in.xlsx", _xlsx(folder / "a.xlsx")),
        Input("xlsx", "in.xlsx", _xlsx_table(folder / "b.xlsx")),
        Input("annotate", "in.xlsx", _xlsx_table(folder / "d.xlsx")),
        Input("xlsm", "in.xlsm", _xlsx(folder / "c.xlsx")),
        Input("ods", "in.ods", ods_workbook((HEADINGS, *ROWS))),
        Input("xls", "in.xls", xls_workbook((HEADINGS, *ROWS))),
        Input("policy toml", "in.toml", _policy_toml()),
        Input("policy csv", "in.csv", _policy_csv()),
        Input("plan", "in.toml", (SAMPLES / "review" / "plan.toml").read_bytes()),
        Input("exceptions", "in.csv", _bytes("review/exceptions.csv")),
        Input("order file", "icd10cm-order-2027.txt", _order_file()),
    ]
    found += [
        Input("worksheet", "in.xlsx", _bytes(f"review/{name}.xlsx"))
        for name in ("drawn", "review")
    ]
    found += [Input("pack", n, (PACK / n).read_bytes()) for n in SMALL_PACK]
    return found


def lay_beside(reader: str, folder: Path) -> None:
    """Put the valid files that a command needs besides the mutated one."""
    if reader in ("pack", "policy toml", "policy csv"):
        (folder / "rows.csv").write_bytes(_text(",", "utf-8"))
    if reader == "plan":
        shutil.copy(SAMPLES / "chart_review.xlsx", folder / "charts.xlsx")
    if reader == "exceptions":
        shutil.copy(SAMPLES / "review" / "drawn.xlsx", folder / "drawn.xlsx")
    if reader == "pack":
        (folder / "pack").mkdir()
        for name in SMALL_PACK:
            shutil.copy(PACK / name, folder / "pack" / name)


def _bytes(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def _text(delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows((HEADINGS, *ROWS))
    return text.getvalue().encode(encoding)


def _json_lines() -> bytes:
    records = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    records.append({**records[0], "encounter_id": "E5", "dx": ["M54.6", "R52"]})
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def _parquet(path: Path) -> bytes:
    # In a process of its own: the fuzzer forks, and a fork lacks the threads of polars.
    data = {h: [str(row[n]) for row in ROWS] for n, h in enumerate(HEADINGS)}
    program = "import polars, sys; polars.DataFrame(eval(sys.argv[1])).write_parquet"
    subprocess.run(
        [sys.executable, "-c", f"{program}(sys.argv[2])", repr(data), str(path)],
        check=True,
    )
    return path.read_bytes()


def _xlsx(path: Path) -> bytes:
    return workbook(path, {"May": [HEADINGS, *ROWS], "Other": [("a", 1)]}).read_bytes()


def _xlsx_table(path: Path) -> bytes:
    columns = [{"header": heading} for heading in HEADINGS]

    def fill(book: object, sheet: Any) -> None:
        sheet.add_table(2, 1, 6, 12, {"columns": columns, "data": ROWS, "name": "T"})
        sheet.write_formula(4, 4, "=NA()", None, "#N/A")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.merge_range("A20:B21", "merged")
        sheet.write_comment("B4", "a note")

    return workbook(path, {"May": fill}).read_bytes()


def ods_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return an .ods workbook with one sheet of texts, May."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string"><text:p>'
            f"{escape(str(cell))}</text:p></table:table-cell>"
            for cell in row
        )
        + '<table:table-cell table:number-columns-repeated="16372"/>'
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
        'calcext:1.0" office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="May">{body}<table:table-row '
        'table:number-rows-repeated="1048571"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
        'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def xls_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return an .xls workbook with one sheet, May."""
    return compound_file({"Workbook": biff_workbook("May", rows)})


def _policy_toml() -> bytes:
    return (
        b"[[policy]]\npolicy_id = 'P1'\npayer = 'Medicaid'\nservices = 'ct; mri'\n"
        b"requirement = 'diagnosis list'\ndx_allowed = ['M54.6', 'M99']\n"
        b"min_weeks = 6\nfrom = 2024-01-01\nenabled = true\nsource = 'synthetic'\n"
    )


def _policy_csv() -> bytes:
    return (
        b"policy_id,payer,services,requirement,dx_allowed,min_weeks,from,to,enabled,"
        b"source\r\n"
        b"P1,Medicaid,ct;mri,minimum weeks,M54.6;M99,6,2024-01-01,,true,synthetic\r\n"
    )


def _order_file() -> bytes:
    from audit.release.billable import read_billable

    lines = [
        f"{number:05} {code.replace('.', ''):<7} 1 {'short title':<60} long title"
        for number, code in enumerate(read_billable().codes[:61_000], 1)
    ]
    return "\n".join(lines).encode()
