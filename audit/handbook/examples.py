"""Example lines of a rule as tables of cells, with what the audit says of each row."""

from __future__ import annotations

from collections.abc import Sequence

from audit.api import audit_encounter
from audit.columns import CONTRACT
from audit.findings import AuditResult, Finding
from audit.handbook.book import Book, rule_link
from audit.handbook.markdown import plain, table
from audit.headings import match_heading
from audit.rules.examples import BASE, read_example
from audit.rules.rule import Rule

ROWS_IN_A_TABLE = 2
"""Rows that stand side by side: the names of three verdicts are too long for a page."""

_ORDER = {column.name: place for place, column in enumerate(CONTRACT)}


def example_tables(
    book: Book, rule: Rule, lines: Sequence[str], first: int = 1
) -> list[str]:
    """Write example lines as tables, a column of the table for each row of cells.

    Rows are numbered from `first`. Cells that every example shares are left out.
    """
    found: list[str] = []
    for start in range(0, len(lines), ROWS_IN_A_TABLE):
        part = lines[start : start + ROWS_IN_A_TABLE]
        found += _table(book, rule, part, first + start)
    return found


def _table(book: Book, rule: Rule, lines: Sequence[str], first: int) -> list[str]:
    rows = [_cells(line) for line in lines]
    names = sorted({name for row in rows for name in row}, key=_ORDER.__getitem__)
    results = [judged(book, line) for line in lines]
    body = [
        [plain(_label(name)), *(plain(row.get(name, "")) for row in rows)]
        for name in names
    ]
    body += [
        ["**Coding verdict**", *(f"**{plain(r.verdict)}**" for r in results)],
        ["Claim risk", *(plain(r.risk) for r in results)],
        ["Diagnosis list", *map(_list, results)],
        ["Findings", *(_findings(r, rule) for r in results)],
    ]
    heads = [f"Row {number}" for number in range(first, first + len(lines))]
    return table(["Cell", *heads], body)


def judged(book: Book, line: str) -> AuditResult:
    """Judge an example line by the pack of the book."""
    return audit_encounter(read_example(line), book.auditor)


def finding_of(book: Book, rule: Rule) -> Finding | None:
    """The finding of a rule on the first line on which it fires, or None."""
    for line in rule.fires:
        for finding in judged(book, line).findings:
            if finding.rule_id == rule.id:
                return finding
    return None


def _cells(line: str) -> dict[str, str]:
    """The cells of a line without those that every example has."""
    return {
        name: str(cell)
        for name, cell in read_example(line).items()
        if BASE.get(name) != cell
    }


def _label(name: str) -> str:
    column = match_heading(name)
    return column.label if column else name


def _list(result: AuditResult) -> str:
    return plain(", ".join(result.corrected_dx)) or "left open"


def _findings(result: AuditResult, rule: Rule) -> str:
    ids = (finding.rule_id for finding in result.findings)
    return ", ".join(f"**{i}**" if i == rule.id else rule_link(i) for i in ids)
