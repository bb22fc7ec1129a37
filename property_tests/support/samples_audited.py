"""The samples of the tree, read and audited."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from audit import Auditor, AuditResult
from audit.encounter.values import Encounter
from audit.intake import open_table
from samples import build

SAMPLES = build.HERE
CHARTS = SAMPLES / "chart_review.xlsx"
CLAIMS = SAMPLES / "claims.csv"
FILES = (CHARTS, CLAIMS)


@cache
def audited(path: Path) -> tuple[tuple[Encounter, AuditResult], ...]:
    auditor, table = Auditor(), open_table(path)
    reader = table.reader()
    encounters = [reader.read(cells, number) for number, cells in table.rows()]
    return tuple((e, auditor.audit(e)) for e in encounters)
