"""Workbooks to audit in, one for each host, and LibreOffice's add-in."""

from __future__ import annotations

from audit.hosts.libreoffice.extension import FILE_NAME, extension
from audit.hosts.templates.dialect import DIALECTS

ADDIN = "addin"
KINDS = (*(dialect.kind for dialect in DIALECTS), ADDIN)
"""What `tspine template` can make."""


def file_name(kind: str) -> str:
    """Return the file name of a template."""
    names = {dialect.kind: dialect.file_name for dialect in DIALECTS}
    return names.get(kind, FILE_NAME)


def template_bytes(kind: str) -> bytes:
    """Build a template or the add-in; the same release gives the same bytes."""
    if kind == ADDIN:
        return extension()
    from audit.hosts.templates.book import build

    (dialect,) = (d for d in DIALECTS if d.kind == kind)
    if kind == "classic":
        from audit.hosts.excel.macros import macro_project

        return build(dialect, macro_project())
    if kind == "lite":
        from audit.hosts.lite.workbook import with_code

        return with_code(build(dialect))
    return build(dialect)
