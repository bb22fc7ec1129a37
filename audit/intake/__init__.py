"""Ways in: files of encounters become tables, and tables encounters.

>>> from audit.intake import open_table
>>> table = open_table("encounters.xlsx")                              # doctest: +SKIP
>>> reader = table.reader()                                            # doctest: +SKIP
>>> for number, cells in table.rows():                                 # doctest: +SKIP
...     encounter = reader.read(cells, number)
"""

from __future__ import annotations

import os
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.source import check_file
from audit.intake.table import Row, Table

__all__ = ["ENDINGS", "Row", "Table", "open_table"]

ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".parquet", ".jsonl", ".ndjson")
"""Endings of the files that `open_table` reads."""


def open_table(path: str | os.PathLike[str], sheet: str | None = None) -> Table:
    """Open a file of encounters; its ending tells the format.

    `sheet` names a worksheet or an Excel table and matters to workbooks only. Raises
    InputUnreadable, with one line that says what to do, if there is nothing to read
    or a required column is missing.
    """
    file = Path(path)
    check_file(file)
    ending = file.suffix.lower()
    if sheet is not None and ending not in (".xlsx", ".xlsm"):
        raise InputUnreadable(f"{file}: only a workbook has a sheet {sheet!r}.")
    # Each format is imported when it is needed: some need packages that others do not.
    if ending in (".xlsx", ".xlsm"):
        from audit.intake.workbook import read_workbook

        return read_workbook(file, sheet)
    if ending in (".csv", ".tsv", ".txt"):
        from audit.intake.text import read_text_table

        return read_text_table(file)
    if ending in (".jsonl", ".ndjson"):
        from audit.intake.jsonl import read_json_lines

        return read_json_lines(file)
    if ending == ".parquet":
        from audit.intake.parquet import read_parquet

        return read_parquet(file)
    raise InputUnreadable(
        f"{file}: files ending in {ending or 'nothing'} cannot be read. "
        f"Save it as one of {', '.join(ENDINGS)}."
    )
