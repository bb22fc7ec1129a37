"""Reports in delimited text and JSON lines, written row by row in constant memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from audit.findings import AuditResult
from audit.report.cell_forms import csv_text, json_value, text_of
from audit.report.job import ReportSpec
from audit.report.summary import Tally

_CACHE_SIZE = 10_000


class DelimitedWriter:
    """Writes `.csv` (commas) and `.tsv` (tabs), in UTF-8 with the mark for Excel.

    Text that a spreadsheet could run as a formula gets an apostrophe in front, unless
    the spec says verbatim. JSON lines and Parquet never change a text.
    """

    def __init__(self, draft: Path, spec: ReportSpec, delimiter: str = ",") -> None:
        """Open the draft and write the headings."""
        self._spec = spec
        self._form = text_of if spec.verbatim else csv_text
        self._texts = _Texts(self._form)
        self._file = draft.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=delimiter)
        self._rows.writerow([self._form(heading) for heading in spec.headings])

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the rows of one encounter."""
        form, texts = self._form, self._texts
        for row in self._spec.rows(cells, result):
            self._rows.writerow(
                [texts[cell] if type(cell) is str else form(cell) for cell in row]
            )

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def write_rows(
    draft: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Write a table that is no report as CSV; return the number of rows."""
    written = 0
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([csv_text(heading) for heading in headings])
        for row in rows:
            lines.writerow([csv_text(cell) for cell in row])
            written += 1
    return written


class _Texts(dict[str, str]):
    """Cached texts in the form of the file; most cells repeat a few of them."""

    def __init__(self, form: Callable[[object], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, text: str) -> str:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        formed = self[text] = self._form(text)
        return formed


class JsonLinesWriter:
    """Writes `.jsonl`: one object per line, with keys in the order of the columns."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft."""
        self._spec = spec
        self._file = draft.open("w", encoding="utf-8", newline="\n")

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the rows of one encounter."""
        headings = self._spec.headings
        for row in self._spec.rows(cells, result):
            values = map(json_value, row)
            line = dict(zip(headings, values, strict=True))
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()
