"""A synthetic release of the coming year, derived from the tables that ship."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from audit.codes import undotted
from audit.release import load
from audit.release.billable import read_billable
from audit.release.fiscal import first_day
from property_tests.support.loaded import CHILDREN

YEAR = 2028
DAY = first_day(YEAR)
GONE = ("M54.6", "M51.34")
RETITLED = {"M54.2": "Cervicalgia, so-called", "M54.14": "Radiculopathy, lumbar region"}
CODES = {**CHILDREN, "M48.9X": "Spondylopathy of thoracic region, synthetic"}
"""M54.6 is divided, a partner is deleted, two codes are titled otherwise."""


@cache
def titles() -> Mapping[str, str]:
    """Return the titles of a year that changes nothing."""
    table, codes = read_billable(), load()
    return {
        c: codes.title(c, DAY) or "-" for c in table.codes if codes.is_billable(c, DAY)
    }


def order_file(path: Path, *, changed: bool = True) -> Path:
    """Write the order file of the synthetic year, or of one that changes nothing."""
    found = dict(titles())
    if changed:
        found = {c: t for c, t in found.items() if c not in GONE}
        found |= {**RETITLED, **CODES}
    lines = [
        f"{n % 100_000:05d} {undotted(c):<7} 1 {t[:60]:<60} {t}"
        for n, (c, t) in enumerate(sorted(found.items()))
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def tabular(path: Path, excludes1: str) -> Path:
    """Write a Tabular List of one chapter in which M54.6 has one Excludes1 note."""
    diags = "".join(
        f"<diag><name>{code}</name><desc>{escape(desc)}</desc>{rest}</diag>"
        for code, desc, rest in (
            ("M45", "Ankylosing spondylitis", ""),
            (
                "M54",
                "Dorsalgia",
                "<diag><name>M54.6</name><desc>Pain in thoracic spine</desc>"
                f"<excludes1><note>{escape(excludes1)}</note></excludes1></diag>",
            ),
        )
    )
    path.write_text(
        "<ICD10CM.tabular><chapter><section id='M40-M54'>"
        f"{diags}</section></chapter></ICD10CM.tabular>",
        encoding="utf-8",
    )
    return path
