"""The frame of a review as CSV: enough to draw the sample again, and nothing more."""

from __future__ import annotations

import csv
import io

from audit.errors import InputUnreadable
from audit.review.plan import Frame, Unit

_HEADINGS = (
    *("number", "id", "stratum", "provider", "coder", "payer", "setting"),
    "amount",
)


def frame_text(frame: Frame) -> bytes:
    """Write the units of a frame, in its order. It holds ids: patient data."""
    place = io.StringIO()
    writer = csv.writer(place, lineterminator="\n")
    writer.writerow(_HEADINGS)
    for number, unit in enumerate(frame.units, 1):
        amount = "" if unit.amount is None else repr(float(unit.amount))
        groups = (unit.provider, unit.coder, unit.payer, unit.setting)
        writer.writerow((number, unit.id, unit.stratum, *groups, amount))
    return place.getvalue().encode()


def read_frame_text(data: bytes) -> Frame:
    """Read the units of a frame. Raises InputUnreadable."""
    try:
        head, *rows = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
        if tuple(head) != _HEADINGS:
            raise ValueError
        return Frame(tuple(_unit(row) for row in rows))
    except (ValueError, csv.Error):
        raise InputUnreadable("frame.csv is not the frame of a review.") from None


def _unit(row: list[str]) -> Unit:
    _, unit_id, stratum, provider, coder, payer, setting, amount = row
    paid = float(amount) if amount else None
    return Unit(unit_id, stratum, provider, coder, payer, setting, paid)
