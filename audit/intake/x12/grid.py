"""Opens an X12 file as a table: one row for each claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from audit.encounter.addresses import Addresses
from audit.intake.source import NoClaims, text_encoding
from audit.intake.table import Row, Table
from audit.intake.x12.claim import headings
from audit.intake.x12.segments import segments_of
from audit.intake.x12.walker import Walker


def read_x12(path: Path) -> Table:
    """Open an 837 file; it is read twice, each time as a stream.

    The first pass counts diagnoses and lines. Raises InputUnreadable for a file that is
    damaged, and NoClaims for one without claims.
    """
    encoding, sha256 = text_encoding(path)
    walker = Walker(str(path))
    count = dx = lines = 0
    for claim in walker.claims(segments_of(path, encoding)):
        count += 1
        dx = max(dx, len(claim.dx()))
        lines = max(lines, len(claim.line_cells()))
    if not count:
        raise NoClaims(_no_claims(path, walker))
    names = headings(max(dx, 1), lines)

    def rows() -> Iterator[Row]:
        for claim in Walker(str(path)).claims(segments_of(path, encoding)):
            yield claim.row, claim.cells(max(dx, 1), lines)

    return Table(
        kind="x12",
        headings=names,
        rows=rows,
        sha256=sha256,
        row_count=count,
        notes=walker.seen.notes(walker.envelopes),
        addresses=Addresses(names, unit="claim at segment"),
    )


def _no_claims(path: Path, walker: Walker) -> str:
    seen = walker.envelopes
    if seen.other_kinds:
        kinds = ", ".join(sorted(seen.other_kinds))
        return (
            f"{path} has no claims to audit: its transactions are of kind {kinds}. "
            "Give the 837 file (professional or institutional) that was sent to the "
            "payer. An 835 is what a payer answered: the command denials reads it."
        )
    return (
        f"{path} has no claims: {seen.transactions} transactions without a CLM "
        "segment. Have the file sent again."
    )
