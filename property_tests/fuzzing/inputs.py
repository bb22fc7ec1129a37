"""Valid tables of every format for the fuzzer to start from; all are synthetic."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from property_tests.fuzzing.old_books import biff_workbook, compound_file
from property_tests.support.fhir_files import (
    Problem,
    Visit,
    binary,
    bundle,
    chart,
    claim_of,
    document,
    ndjson,
    resource,
)
from property_tests.support.intake_files import workbook
from samples.x12 import X12Claim, interchange, sample_claims

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
_VISIT = Visit(
    "V1",
    ("2026-02-10", "2026-02-12"),
    ("M54.6", "R52", "M51.24"),
    "IMP",
    "PRV-1",
    (("99213", (0, 1)), ("97140", ())),
    (Problem("S22.060A", "provisional"), Problem("M47.814", clinical="resolved")),
)
_NOTE = "Exam: tender T6, ROM limited\nSigned MD 03/04/2026"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@dataclass(frozen=True, slots=True)
class Input:
    """One valid file: the reader it is for, its name, its bytes, and files beside it.

    Names may have a folder: `pack/seq.toml`. No files beside it: `()`.
    """

    reader: str
    name: str
    data: bytes
    beside: tuple[tuple[str, bytes], ...] = ()


def table_inputs(folder: Path) -> list[Input]:
    """Return tables of encounters in each format; `folder` is for scratch files."""
    return [
        Input("csv", "in.csv", csv_text(",", "utf-8")),
        Input("csv", "in.csv", csv_text(";", "cp1252")),
        Input("tsv", "in.tsv", csv_text("\t", "utf-16")),
        Input("txt", "in.txt", csv_text("|", "utf-8-sig")),
        Input("jsonl", "in.jsonl", _json_lines()),
        Input("jsonl", "in.ndjson", _json_lines()),
        Input("parquet", "in.parquet", _parquet(folder / "e.parquet")),
        Input("xlsx", "in.xlsx", _xlsx(folder / "a.xlsx")),
        Input("xlsx", "in.xlsx", _xlsx_table(folder / "b.xlsx")),
        Input("annotate", "in.xlsx", _xlsx_table(folder / "d.xlsx")),
        Input("xlsm", "in.xlsm", _xlsx(folder / "c.xlsx")),
        Input("ods", "in.ods", ods_workbook((HEADINGS, *ROWS))),
        Input("xls", "in.xls", xls_workbook((HEADINGS, *ROWS))),
        Input("fhir", "in.json", bundle(map(resource, _sent())).encode()),
        Input("fhir", "in.ndjson", ndjson(map(resource, _sent())).encode()),
        Input("fhir", "in.json", bundle(chart(_VISIT)).encode()),
        Input("fhir", "in.ndjson", ndjson(chart(_VISIT, listed=False)).encode()),
        Input("fhir", "in.json", bundle([*chart(_VISIT), claim_of(_VISIT)]).encode()),
        Input("x12", "in.837", sent_claims()),
        Input("folder", "month/in.837", sent_claims(), _another_file()),
        Input("folder", "month/in.ndjson", ndjson(map(resource, _sent())).encode()),
        Input("recalc", "in.xlsx", _xlsx_formulas(folder / "f.xlsx")),
        Input("notes", "in.json", bundle(_documents()).encode()),
        Input("notes", "in.ndjson", ndjson(_documents()).encode()),
        Input("notes", "in.csv", f'encounter_id,Note\nE1,"{_NOTE}"\n'.encode()),
    ]


def csv_text(delimiter: str, encoding: str) -> bytes:
    """Return the rows as delimited text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows((HEADINGS, *ROWS))
    return text.getvalue().encode(encoding)


def _documents() -> list[dict[str, Any]]:
    """Return documents whose text stands in them, beside them and nowhere."""
    return [
        *chart(_VISIT),
        document("a", _NOTE, encounter=f"e-{_VISIT.id}"),
        document("b", url="Binary/x", encounter="e-9"),
        binary("x", _NOTE),
        document("c"),
    ]


def _sent() -> list[X12Claim]:
    return [*islice(sample_claims(), 18)]  # the sixteenth is institutional


def sent_claims() -> bytes:
    """Return claims as X12 837; their lines have numbers of the sender."""
    claims = [
        replace(c, lines=[replace(x, control=f"L{n}") for n, x in enumerate(c.lines)])
        for c in _sent()
    ]
    return interchange(claims).encode()


def _another_file() -> tuple[tuple[str, bytes], ...]:
    return (("month/b.837", interchange(_sent()[:1]).encode()),)


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


def _xlsx_formulas(path: Path) -> bytes:
    def fill(book: object, sheet: Any) -> None:
        sheet.write_row(0, 0, ("M54.6", 1, 2))
        sheet.write_formula("D1", '=SUM(B1:C1)&"&"', None, "3&")
        sheet.write_formula("E1", "=TSPINE_CODE(A1)", None, "")
        sheet.write_dynamic_array_formula("A3:C3", "=A1:C1", None, "M54.6")
        sheet.write_formula("B5", "=1/0", None, "#DIV/0!")

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
