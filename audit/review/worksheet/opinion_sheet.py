"""The sheet Opinions: what each auditor decided first, which nothing overwrites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.errors import InputUnreadable
from audit.findings import Verdict
from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import Formats
from audit.report.sheets.tables import TableSheet
from audit.review.worksheet.decisions import AGREE, DISAGREE, NOT_ENOUGH, NOT_IN_FRAME
from audit.review.worksheet.opinions import Opinion
from audit.review.worksheet.records import Record, dollars_in, records, text_of

OPINIONS = "Opinions"
HEADINGS = {
    "unit_id": "encounter_id",
    "auditor": "Auditor",
    "verdict": "Auditor's verdict",
    "decision": "Decision",
    "final_codes": "Final codes",
    "error_type": "Error type",
    "root_cause": "Root cause",
    "dollars": "Dollars at issue",
    "comment": "Comment",
    "blind": "Decided",
    "machine": "Machine's verdict",
}
"""The headings by field of an opinion."""
_BLIND, _OPEN = "blind", "machine's verdict in view"
_DECISIONS = ("", AGREE, DISAGREE, NOT_ENOUGH, NOT_IN_FRAME)


def write_opinions(
    sheet: Any, pen: CellPen, formats: Formats, opinions: Sequence[Opinion]
) -> None:
    """Write a row for each auditor and unit."""
    table = TableSheet(
        sheet,
        pen,
        formats,
        tuple(HEADINGS.values()),
        wrapped={"Final codes": 20, "Comment": 34},
    )
    for opinion in opinions:
        cells = {name: getattr(opinion, name) for name in HEADINGS}
        cells["blind"] = _BLIND if opinion.blind else _OPEN
        table.add(tuple(cells.values()))
    widths = {"Auditor's verdict": 34, "Machine's verdict": 34, "Decided": 12}
    table.close(OPINIONS, widths, 1, {})
    sheet.protect("", dict.fromkeys(("autofilter", "sort", "format_columns"), True))


def read_opinions(sheet: Any, file: str) -> tuple[Opinion, ...]:
    """Read the rows back. Raises InputUnreadable, naming a cell of unknown words."""
    return tuple(map(_opinion, records(sheet, file)))


def _opinion(record: Record) -> Opinion:
    texts = {name: text_of(record.need(heading)) for name, heading in HEADINGS.items()}
    for name, words in (
        ("verdict", ("", *Verdict)),
        ("machine", ("", *Verdict)),
        ("decision", _DECISIONS),
        ("blind", (_BLIND, _OPEN)),
    ):
        if texts[name] not in words:
            raise _unknown(record, name, texts[name])
    blind = texts.pop("blind") == _BLIND
    texts.pop("dollars")
    dollars = dollars_in(record, HEADINGS["dollars"])
    return Opinion(**texts, dollars=dollars, blind=blind)


def _unknown(record: Record, name: str, text: str) -> InputUnreadable:
    return record.wrong(
        HEADINGS[name], f"{text!r} is unknown here. Take it back from an earlier copy"
    )
