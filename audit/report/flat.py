"""Reports in delimited text and in JSON lines: one row after the other, flat memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from audit.findings import AuditResult
from audit.report.cell_forms import csv_text, json_value, text_of
from audit.report.job import Plan
from audit.report.summary import Tally

_REMEMBERED = 10_000


class DelimitedWriter:
    """Writes `.csv` (commas) and `.tsv` (tabs), in UTF-8 with the mark Excel asks for.

    Text that a spreadsheet could run as a formula gets an apostrophe before it, unless
    the plan says verbatim. JSON lines and Parquet never change a text.
    """

    def __init__(self, draft: Path, plan: Plan, delimiter: str = ",") -> None:
        """Open the draft and write the headings."""
        self._plan = plan
        self._form = text_of if plan.verbatim else csv_text
        self._texts = _Texts(self._form)
        self._file = draft.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file, delimiter=delimiter)
        self._rows.writerow([self._form(heading) for heading in plan.headings])

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the rows of one encounter."""
        form, texts = self._form, self._texts
        for row in self._plan.rows(cells, result):
            self._rows.writerow(
                [texts[cell] if type(cell) is str else form(cell) for cell in row]
            )

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self._file.close()


class _Texts(dict[str, str]):
    """Texts in the form of the file; most cells of a file repeat a few of them."""

    def __init__(self, form: Callable[[object], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, text: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        formed = self[text] = self._form(text)
        return formed


class JsonLinesWriter:
    """Writes `.jsonl`: one object a line, its keys in the order of the columns."""

    def __init__(self, draft: Path, plan: Plan) -> None:
        """Open the draft."""
        self._plan = plan
        self._file = draft.open("w", encoding="utf-8", newline="\n")

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the rows of one encounter."""
        headings = self._plan.headings
        for row in self._plan.rows(cells, result):
            values = map(json_value, row)
            line = dict(zip(headings, values, strict=True))
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self._file.close()
