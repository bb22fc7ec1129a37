"""Compares the used extent of worksheets with the limits, before cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from audit.encounter.addresses import column_letters
from audit.errors import InputUnreadable
from audit.intake.package import read_package, scan_part
from audit.intake.sheet_scan import SheetScan
from audit.limits import limit, raise_it

SPARSE_PLACES = "sparse-places"
_SPARSE = 20
"""A sheet is sparse if fewer than one in so many of its places is filled."""


def check_sheets(path: Path, sparse: str = SPARSE_PLACES) -> None:
    """Check the extents of every sheet of an .xlsx workbook, and what is merged.

    `sparse` names the limit for a workbook of which few places are filled.
    """
    parts = [part for part in read_package(path).sheets if part.part]
    scans = {part.name: scan_part(path, part) for part in parts}
    check_extents(path, scans, sparse)
    name = SPARSE_PLACES
    for sheet, scan in scans.items():
        if scan.merged > limit(name):
            raise InputUnreadable(
                f"{path}, sheet {sheet}: {scan.merged:,} cells are merged, more than "
                f"the limit of {limit(name):,}. Unmerge them, or "
                f"{raise_it(name, scan.merged)}."
            )


def check_extents(
    path: Path, scans: Mapping[str, SheetScan], sparse: str = SPARSE_PLACES
) -> None:
    """Raise InputUnreadable, which names the farthest cells, beyond a limit.

    The library keeps a cell for every place between the first and the last filled cell
    of a sheet, about 32 bytes each.
    """
    places = sum(scan.places for scan in scans.values())
    filled = sum(scan.filled for scan in scans.values())
    name = sparse if filled * _SPARSE < places else "sheet-places"
    if places <= limit(name):
        return
    sheet, scan = max(scans.items(), key=lambda item: item[1].places)
    start = f"{column_letters(scan.left)}{scan.top}"
    end = f"{column_letters(scan.right)}{scan.bottom}"
    far = " and ".join(dict.fromkeys(scan.far))
    above = (
        f" The filled row above is row {scan.row_before}." if scan.row_before else ""
    )
    raise InputUnreadable(
        f"{path}, sheet {sheet}: its cells reach from {start} to {end}, {places:,} "
        f"places with {filled:,} filled, more than the limit of {limit(name):,}; the "
        f"farthest is {far}.{above} If that cell is stray, delete its row and column "
        f"and save; otherwise save the sheet as .csv, or {raise_it(name, places)}."
    )
