"""Plain Python: one function, as a programmer writes it for these rows."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.by_hand.made import HEADINGS, Table
from benchmarks.by_hand.rules import (
    CAUSE,
    DISCS,
    DX,
    FRACTURES,
    HIGHEST_WITHOUT_RISK,
    NO_VERDICT,
    Ranked,
    Tell,
    Work,
    ranks,
    said,
)

_DISCS = frozenset(DISCS)


def ready(table: Table) -> Work:
    """Return the work of judging the rows as they are in memory."""

    def work() -> Tell:
        answers = [judge(dict(zip(HEADINGS, row, strict=True))) for row in table.rows]
        return lambda: said(answers)

    return work


def judge(row: Mapping[str, str]) -> Ranked:
    """Judge a row, given by the names of its columns."""
    ids, of = _rules_of(row), ranks()
    verdict = min([of[name][0] for name in ids], default=NO_VERDICT)
    if verdict <= HIGHEST_WITHOUT_RISK:
        return verdict, 0, ids
    return verdict, max([of[name][1] for name in ids], default=0), ids


def _rules_of(row: Mapping[str, str]) -> list[str]:
    dx = [row[name] for name in DX]
    regions = row["pain_regions"]
    m546, thoracic = "M54.6" in dx, "thoracic" in regions
    if not (m546 or thoracic):
        return ["SCOPE-01"]
    disc = not _DISCS.isdisjoint(dx)
    ids = []
    if m546:
        if "R52" in dx:
            ids.append("EX1-05")
        if "M54.89" in dx:
            ids.append("EX1-07-1")
    if row["chart_reviewed"] != "Y":
        ids.append("SCOPE-02")
        if m546 and disc:
            ids.append("EX1-01-5")
        return ids
    if m546 and not thoracic:
        if "cervical" in regions or "lumbar" in regions:
            ids.append("LOC-01")
        elif "back unspecified" in regions:
            ids.append("LOC-02")
    stated = row["pain_documented"]
    if m546 and stated != "Y" and (stated or not regions):
        ids.append("LOC-06")
    causes = _causes(row, dx, disc)
    ids += causes
    if m546 and thoracic and not _is_explained(row):
        ids.append("INC-01" if dx[0] == "M54.6" else "INC-05")
    return ids


def _causes(row: Mapping[str, str], dx: list[str], disc: bool) -> list[str]:
    """Return the rules that ask whether a documented cause is reported."""
    ids = []
    if row["disc_disorder"] == CAUSE:
        if disc and "M54.6" in dx:
            ids.append("EX1-01-1")
        ids += _of_cause("EXC-DISC", disc, dx)
    if row["fracture"] == CAUSE:
        ids += _of_cause("EXC-FX", any(c.startswith(FRACTURES) for c in dx), dx)
    if row["radiculopathy"] == CAUSE:
        root = "M54.14" in dx
        if not root or row["pain_distinct"] != "Y":
            ids += _of_cause("EXC-RAD", root, dx)
    return ids


def _of_cause(family: str, is_reported: bool, dx: list[str]) -> list[str]:
    if not is_reported:
        return [f"{family}-1"]
    if dx[0] == "M54.6":
        return [f"{family}-2"]
    return [f"{family}-3"] if "M54.6" in dx else []


def _is_explained(row: Mapping[str, str]) -> bool:
    if CAUSE in (row["fracture"], row["disc_disorder"]):
        return True
    return row["radiculopathy"] == CAUSE and row["pain_distinct"] != "Y"
