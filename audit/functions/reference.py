"""Functions that look something up: a rule, the rules, a code, the version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from audit import __version__
from audit.api import default_auditor
from audit.cells import Unreadable, read_word
from audit.codes import Code, read_code
from audit.date_cells import read_date
from audit.functions.matrices import (
    CellProblem,
    Matrix,
    Result,
    date_system_of,
    one_cell,
    rows_of,
    text_cell,
)
from audit.release import CodeSet, Standing
from audit.rules.rule_info import RuleInfo, rule_info, rule_infos

RULE_COLUMNS = (
    *("rule_id", "title", "verdict", "severity", "risk", "condition", "reason"),
    *("action", "citations", "from", "until"),
)
"""Headings of TSPINE_RULES."""


def explain(rule_id: object) -> Matrix:
    """Return everything about one rule: a label and a text in each row."""
    cell = read_word(one_cell(rule_id, "rule_id"))
    if not isinstance(cell, str):
        problem = cell.message if cell else "The cell is blank."
        raise CellProblem(
            f"rule_id: {problem} Write a rule id, for example EXC-DISC-1."
        )
    pack = default_auditor().pack
    row = _rule_row(rule_info(pack.rule(cell), pack))
    return [list(pair) for pair in zip(RULE_COLUMNS, row, strict=True)]


def rules() -> Matrix:
    """Return every rule of the pack, one per row, with headings."""
    infos = rule_infos(default_auditor().pack)
    return [list(RULE_COLUMNS), *map(_rule_row, infos)]


def code_titles(code: object, on_date: object, date_system: object = None) -> Matrix:
    """Return the title of a code or header; "not found" if no release knows it."""

    def title(codes: CodeSet, text: Code, day: dt.date) -> str:
        return codes.title(text, day) or "not found"

    return _of_codes(code, on_date, date_system, title)


def code_standings(code: object, on_date: object, date_system: object = None) -> Matrix:
    """Return whether a code may be billed on a date: Y, N or UNKNOWN."""

    def answer(codes: CodeSet, text: Code, day: dt.date) -> str:
        standing = codes.standing(text, day)
        if standing is Standing.UNKNOWN:
            return "UNKNOWN"
        return "Y" if standing is Standing.BILLABLE else "N"

    return _of_codes(code, on_date, date_system, answer)


def excludes(
    code_a: object, code_b: object, on_date: object, date_system: object = None
) -> Matrix:
    """Return the Excludes note between two codes, or "none"."""
    other = _code(one_cell(code_b, "code_b"), "code_b")

    def note(codes: CodeSet, text: Code, day: dt.date) -> str:
        if not other:
            return ""
        for name, ask in (
            ("Excludes1", codes.excludes1),
            ("Excludes2", codes.excludes2),
        ):
            if found := ask(text, other, day):
                return f"{name} at {found.owner}: {found.text}"
        return "none"

    return _of_codes(code_a, on_date, date_system, note, "code_a")


def version() -> Matrix:
    """Return the releases of the tool, of its rules and of its code set."""
    pack = default_auditor().pack.label
    return [[f"tspine {__version__}; rules {pack}; {code_releases()}"]]


def code_releases() -> str:
    """Return the names of the code set releases that ship."""
    return f"ICD-10-CM {default_auditor().tables.codes.known_releases}"


def _rule_row(rule: RuleInfo) -> list[Result]:
    return [
        rule.id,
        rule.title,
        rule.verdict,
        rule.severity,
        rule.risk,
        text_cell(rule.condition_text),
        rule.reason,
        rule.action,
        "; ".join(rule.citations),
        rule.since.isoformat() if rule.since else "",
        rule.until.isoformat() if rule.until else "",
    ]


def _of_codes(
    code: object,
    on_date: object,
    date_system: object,
    ask: Callable[[CodeSet, Code, dt.date], str],
    name: str = "code",
) -> Matrix:
    """Answer for each cell of a block; the date is one for all, or one for each."""
    system = date_system_of(date_system)
    codes = default_auditor().tables.codes
    blocks, days = rows_of(code), rows_of(on_date)
    one_day = len(days) == 1 and len(days[0]) == 1
    if not one_day and list(map(len, days)) != list(map(len, blocks)):
        raise CellProblem("on_date: give one date, or a block like that of the codes.")
    return [
        [
            _ask(codes, cell, days[0][0] if one_day else days[r][c], system, ask, name)
            for c, cell in enumerate(line)
        ]
        for r, line in enumerate(blocks)
    ]


def _ask(
    codes: CodeSet,
    cell: object,
    date: object,
    system: int,
    ask: Callable[[CodeSet, Code, dt.date], str],
    name: str,
) -> str:
    try:
        text = _code(cell, name)
        return ask(codes, text, _day(date, system)) if text else ""
    except CellProblem as problem:
        return f"ERROR: {problem}"


def _code(cell: object, name: str) -> Code:
    word = read_word(cell)
    if isinstance(word, Unreadable):
        raise CellProblem(f"{name}: {word.message} {word.remedy}")
    return read_code(word or "")


def _day(cell: object, system: int) -> dt.date:
    day = read_date(cell, system)
    if isinstance(day, Unreadable):
        raise CellProblem(f"on_date: {day.message} {day.remedy}")
    if day is None:
        raise CellProblem("on_date: The date of service is missing.")
    return day
