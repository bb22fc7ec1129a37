"""What openpyxl loses when it loads and saves a workbook."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable

# Each line: the parts of the file with a feature, and what happens to the feature.
# Found by loading and saving, and by reading the source of openpyxl's reader, 3.1.
_PARTS = (
    (r"xl/slicer(s|Caches)/", "slicers are removed"),
    (r"xl/timeline(s|Caches)/", "timelines are removed"),
    (r"xl/threadedComments/", "threads of comments become plain notes"),
    (r"xl/(richData/|metadata\.xml)", "data types and spilling formulas become fixed"),
    (r"xl/webextensions/", "Office add-ins in the workbook are removed"),
    (r"xl/diagrams/", "SmartArt is removed"),
    (r"xl/model/", "the data model of Power Pivot is removed"),
    (r"xl/(queryTables/|connections\.xml)", "data connections are removed"),
    (r"customXml/item", "custom XML, Power Query included, is removed"),
    (r"xl/embeddings/", "embedded objects are removed"),
    (r"xl/charts/", "charts are redrawn and may look different"),
    (r"xl/pivotTables/", "pivot tables are kept and refreshed on opening"),
    (r"xl/printerSettings/", "printer settings are removed"),
    (r"_xmlsignatures/", "the digital signature is removed"),
    (r"xl/vbaProjectSignature", "the signature of the macros is removed"),
    (r"xl/revisions/", "the shared history of changes is removed"),
)
_MEDIA = r"xl/media/"
_CONTROLS = (r"xl/(ctrlProps|activeX)/", "form controls are removed")

# Marks inside the XML of a sheet or of a drawing.
_SHEET_MARKS = (
    (rb"<x14:sparklineGroup\b", "sparklines are removed"),
    (rb"<x14:cfRule\b", "newer conditional formats (icons, bars) are removed"),
    (rb"<x14:dataValidation\b", "validation lists on other sheets are removed"),
    (rb"<f[ >]", "formulas are kept, their values come back on opening"),
)
_DRAWING_MARKS = ((rb"<xdr:(sp|cxnSp|grpSp)\b", "shapes and text boxes are removed"),)
_BLOCK = 1 << 20
_OVERLAP = 64


def losses(path: str | os.PathLike[str], keep_macros: bool) -> tuple[str, ...]:
    """Return sentences about what a copy of the workbook by openpyxl changes or loses.

    Only features that the workbook has are named. An empty tuple means that no loss is
    known.
    """
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        found = [loss for pattern, loss in _PARTS if _any(pattern, names)]
        if not keep_macros:
            if _any(r"xl/vbaProject\.bin", names):
                found.append("macros are removed")
            if _any(*_CONTROLS[:1], names):
                found.append(_CONTROLS[1])
        if _any(_MEDIA, names) and not _reads_pictures():
            found.append("pictures are removed")
        found += _marked(package, names, "xl/worksheets/", _SHEET_MARKS)
        found += _marked(package, names, "xl/drawings/", _DRAWING_MARKS)
    return tuple(found)


def _any(pattern: str, names: list[str]) -> bool:
    starts: Callable[[str], object] = re.compile(pattern).match
    return any(starts(name) for name in names)


def _reads_pictures() -> bool:
    """Whether the library that openpyxl needs for pictures is installed."""
    from importlib.util import find_spec

    return find_spec("PIL") is not None


def _marked(
    package: zipfile.ZipFile,
    names: list[str],
    folder: str,
    marks: tuple[tuple[bytes, str], ...],
) -> list[str]:
    """Search the XML files of a folder for marks, block by block."""
    open_marks = dict(marks)
    found: list[str] = []
    for name in names:
        if not name.startswith(folder) or not name.endswith(".xml"):
            continue
        with package.open(name) as part:
            tail = b""
            while open_marks and (block := part.read(_BLOCK)):
                text = tail + block
                for mark in [m for m in open_marks if re.search(m, text)]:
                    found.append(open_marks.pop(mark))
                tail = text[-_OVERLAP:]
    return found
