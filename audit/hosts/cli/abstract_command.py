"""`tspine abstract`: cells proposed from notes, in a worksheet to confirm them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.limit_option import ChangedLimits
from audit.hosts.cli.options import AsJson, OverwriteFile, Sheet
from audit.hosts.cli.terminal import show, show_json


def abstract(
    input: Annotated[
        Path,
        typer.Argument(
            help="A folder of .txt files, one such file, a table with a column of "
            "notes, or a FHIR file (.json, .ndjson) with DocumentReference resources."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The worksheet to write (.xlsx).")
    ],
    note: Annotated[
        str, typer.Option(help="Heading of the column of notes; else Note or Text.")
    ] = "",
    sheet: Sheet = None,
    as_json: AsJson = False,
    force: OverwriteFile = False,
    limit: ChangedLimits = None,
) -> None:
    """Propose cells from notes; a person confirms each beside its quote.

    No proposed cell counts before. Choose yes on the sheet Proposals, save, and audit
    the workbook.
    """
    from audit.abstract import abstract_note
    from audit.errors import SettingRefused
    from audit.intake.notes import read_notes
    from audit.report.files import refuse_unusable
    from audit.report.proposals_book import Abstracted, write_proposals
    from audit.wording import MOST_LINES, counted, how_many

    if output.suffix.lower() != ".xlsx":
        raise SettingRefused(f"{output}: the worksheet is written as .xlsx only.")
    inputs = [input] if input.is_file() else []
    refuse_unusable(output, force, inputs)
    notes = read_notes(input, note, sheet)
    rows = [Abstracted(row.cells, abstract_note(row.note)) for row in notes.rows]
    count = write_proposals(output, notes.headings, rows, force=force, inputs=inputs)
    unread = Counter(row.unread for row in notes.rows if row.unread)
    blank = sum(not row.note.strip() and not row.unread for row in notes.rows)
    left_open = Counter(p.column for row in rows for p in row.found.left_open)
    if as_json:
        show_json(
            {
                "notes": len(rows),
                "blank_notes": blank,
                "unread": dict(unread),
                "proposed": count,
                "left_open": dict(left_open),
                "remarks": list(notes.remarks),
                "output": str(output),
            }
        )
        return
    show(f"{how_many(len(rows), 'note')}, {blank:,} of them blank.")
    if unread:
        are = f"{how_many(unread.total(), 'note')} not read, without proposals"
        show(f"{are}: {counted(unread)}.")
    show(
        f"{how_many(count, 'cell')} proposed, none confirmed; "
        f"{how_many(left_open.total(), 'cell')} quoted or named without a value."
    )
    for remark in notes.remarks[:MOST_LINES]:
        show(f"  {remark}")
    if len(notes.remarks) > MOST_LINES:
        more = f"{len(notes.remarks) - MOST_LINES:,} more"
        has = f"the column {notes.remarked} has those of each row"
        show(f"  {more}; {has}" if notes.remarked else f"  {more}")
    show(f"Confirm them on the sheet Proposals: {output}")
