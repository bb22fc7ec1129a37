"""The condition families with their codes, and the denial codes with their rules."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit.columns import column
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.families import FAMILY_NAMES
from audit.handbook.book import Book, rule_link
from audit.handbook.markdown import (
    anchor,
    bullets,
    capital,
    contents,
    file_name,
    link,
    page,
    plain,
    table,
)
from audit.release import CodeSet
from audit.release.billable import NEWEST_PACKAGED, read_billable
from audit.release.fiscal import FIRST_YEAR, OPEN_YEAR, first_day
from audit.release.membership import FAMILY_COLUMNS
from audit.release.packaged import table_rows
from audit.rules.conditions import names_in
from audit.rules.rule import Rule

_WHOLE = 8
"""Letters of a code with a 7th character, the dot counted."""


@dataclass(frozen=True, slots=True)
class _Codes:
    """Codes of one line: one code, or those that differ in the 7th character."""

    title: str
    codes: tuple[str, ...]
    thoracic: bool
    years: str


def family_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Write every page about families and denials, each with its path."""
    codes = _codes_of_families(book.auditor.tables.codes)
    yield "families/index", _overview(book, codes)
    for family in CONDITION_FAMILIES:
        yield f"families/{file_name(family)}", _family(book, family, codes[family])
    yield "denials", _denials(book)


def _codes_of_families(codes: CodeSet) -> Mapping[str, list[_Codes]]:
    """The codes of each family, in the order of their spelling."""
    table = read_billable()
    lines: dict[tuple[str, str, str, bool], list[str]] = {}
    for code in _candidates(table.codes):
        entry = table.entry(code)
        if entry is None:
            continue
        day = _last_day_known(entry.spans)
        for family in codes.families(code, day):
            stem = code[:-1] if len(code) == _WHOLE else code
            thoracic = family in codes.thoracic_families(code, day)
            key = (family, stem, _years(entry.spans), thoracic)
            lines.setdefault(key, []).append(code)
    found: dict[str, list[_Codes]] = {family: [] for family in CONDITION_FAMILIES}
    for (family, stem, years, thoracic), members in sorted(lines.items()):
        title = codes.title(stem, first_day(NEWEST_PACKAGED))
        found[family].append(_Codes(title, tuple(members), thoracic, years))
    return found


def _candidates(codes: list[str]) -> list[str]:
    """The codes that the pattern of a family may take in; few of all that there are."""
    found: set[str] = set()
    for _, _, pattern, *_ in table_rows("families.csv", FAMILY_COLUMNS):
        low, _, high = pattern.removeprefix("=").partition("-")
        low = low.partition("?")[0]
        after = (high or low) + "~"  # behind every code that begins so
        found.update(codes[bisect_left(codes, low) : bisect_left(codes, after)])
    return sorted(found)


def _last_day_known(spans: tuple[tuple[int, int], ...]) -> dt.date:
    return first_day(min(spans[-1][1], NEWEST_PACKAGED))


def _years(spans: tuple[tuple[int, int], ...]) -> str:
    """Say in which fiscal years a code is valid; nothing where it always is."""
    stretches = []
    for first, last in spans:
        if first <= FIRST_YEAR and last >= OPEN_YEAR:
            continue
        since = "" if first <= FIRST_YEAR else f"from FY{first}"
        until = "" if last >= OPEN_YEAR else f"until FY{last}"
        stretches.append(f"{since} {until}".strip())
    return ", ".join(stretches)


def _overview(book: Book, codes: Mapping[str, list[_Codes]]) -> str:
    rows = [
        [
            link(_name(family), f"{file_name(family)}.md"),
            plain(column(family).label),
            str(sum(len(line.codes) for line in codes[family])),
        ]
        for family in CONDITION_FAMILIES
    ]
    known = book.auditor.tables.codes.known_releases
    return page(
        "Families of codes",
        [
            "Each condition that may explain thoracic pain has a column of its own in",
            "the worksheet, and a family of codes. The codes are those that were",
            f"billable in any release: {plain(known)}.",
        ],
        table(["Family", "Column", "Codes"], rows),
        contents(file_name(family) for family in CONDITION_FAMILIES),
    )


def _name(family: str) -> str:
    return capital(FAMILY_NAMES[family])


def _family(book: Book, family: str, codes: list[_Codes]) -> str:
    rows = [
        [
            plain(" ".join(line.codes)),
            plain(line.title),
            "yes" if line.thoracic else "no",
            plain(line.years),
        ]
        for line in codes
    ]
    rules = [r for r in book.pack.rules if r.enabled and _speaks_of(r, family)]
    count = sum(len(line.codes) for line in codes)
    own = column(family)
    return page(
        plain(_name(family)),
        [
            f"Column *{plain(own.label)}*, with the values",
            f"{plain(', '.join(own.allowed))}. A blank cell reads as none.",
        ],
        ["", "## Rules that speak of it"],
        bullets(map(_titled, rules)),
        ["", f"## Its {count} codes", ""],
        [
            "*Thoracic* says whether the code can stand for the thoracic spine.",
            "*Valid* is blank where every release has the code.",
        ],
        table(["Codes", "Title", "Thoracic", "Valid"], rows),
        way=link("Families of codes", "index.md"),
    )


def _titled(rule: Rule, folder: str = "../rules/") -> str:
    return f"{rule_link(rule.id, folder)}: {plain(rule.title)}"


def _speaks_of(rule: Rule, family: str) -> bool:
    """Whether a rule names a family: in its condition, or among its codes."""
    groups = {f"family:{family}", f"auditor:{family}", family}
    if groups & {*rule.about, *(step.what for step in rule.steps)}:
        return True
    names = set(names_in(rule.condition))
    return any(name == family or name.startswith(f"{family}_") for name in names)


def _denials(book: Book) -> str:
    found: dict[str, list[Rule]] = {}
    for rule in book.pack.rules:
        if rule.enabled:
            for code in rule.denials:
                found.setdefault(code, []).append(rule)
    lines: list[str] = []
    for code, rules in sorted(found.items()):
        lines += ["", f"({anchor('denial', code)})=", "", f"## {plain(code)}", ""]
        lines += bullets(
            f"{rule_link(r.id, 'rules/')}: {plain(r.title)}" for r in rules
        )
    return page(
        "Denial codes",
        [
            "Which denials a finding predicts. A code with a group before it (CO-16)",
            "is a claim adjustment reason code; M, MA and N begin remark codes. They",
            "stand as numbers only: their wording belongs to those who publish them.",
        ],
        lines,
    )
