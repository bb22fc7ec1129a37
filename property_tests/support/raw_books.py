"""Workbooks written part by part, with XML that no library would write."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def raw_book(
    path: Path,
    rows: str,
    *,
    texts: Sequence[str] = (),
    formats: Sequence[str] = (),
    is_1904: bool = False,
) -> Path:
    """Write a workbook with one sheet, whose XML between the sheetData tags is `rows`.

    `texts` are the shared texts as XML inside their `si`. Styles 0 to 4 have built-in
    formats (General, 14, 22, 46, 2); those after them the codes of `formats`.
    """
    styles = "".join(
        f'<numFmt numFmtId="{170 + n}" formatCode={quoteattr(code)}/>'
        for n, code in enumerate(formats)
    )
    ids = [0, 14, 22, 46, 2, *(170 + n for n in range(len(formats)))]
    cell_styles = "".join(f'<xf numFmtId="{number}"/>' for number in ids)
    link = f'<Relationship Id="r1" Type="{_KINDS}/%s" Target="%s"/>'
    links = f'<Relationships xmlns="{_LINKS}">{link}</Relationships>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": links % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KINDS}">'
        f'<workbookPr date1904="{int(is_1904)}"/><sheets>'
        '<sheet name="May" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links % ("worksheet", "worksheets/sheet1.xml"),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{styles}</numFmts>'
        f"<cellXfs>{cell_styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">'
        + "".join(f"<si>{text}</si>" for text in texts)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def text_xml(text: str, keep: bool) -> str:
    """Return a text as the XML of a shared text."""
    space = ' xml:space="preserve"' if keep else ""
    return f"<t{space}>{escape(text)}</t>"
