"""Packs of a team, as text: one change of each kind, and drawn ones with comments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.rules.own import policy_mark, rule_mark, shipped

HEAD = """\
# Synthetic pack of a team that does not exist.
extends = "m546"
name = "north"   # as results show it
version = "1"
owner = "Compliance North"
"""
WHO = """\
reason = "synthetic reason"
owner = "A. Synthetic"  # who decided
date = 2026-11-30
"""
OWN_RULE = """\
title = "M54.6 is first-listed beside neck pain"
when = "m546_first_listed and cervicalgia_reported"
severity = "minor"
risk = "REVIEW"
because = "The committee wants to see these claims."
cite = ["guide: related 1"]
action = "Read the note."
about = ["m546", "cervicalgia"]
from = 2015-10-01
fires = [
    "dx1=M54.6; dx2=M54.2",  # both pains
]
silent = ["dx1=M54.6"]
"""


def override(rule: str, *lines: str, mark: str = "") -> str:
    changes = "\n".join(lines)
    head = f'[[override]]\nrule = "{rule}"\n'
    return f'{head}{WHO}shipped = "{mark or rule_mark(rule)}"\n{changes}\n'


def switched_off(rule: str, *lines: str) -> str:
    days = "\n".join(lines)
    return (
        f'[[switch_off]]\nrule = "{rule}"\n{WHO}shipped = "{rule_mark(rule)}"\n{days}\n'
    )


def added(rule: str = "OWN-1") -> str:
    return f'[[rule]]\nid = "{rule}"\n{WHO}{OWN_RULE}'


def number(
    name: str = "query_indicator_minimum", value: int = 3, since: str = ""
) -> str:
    ships = shipped().parameters[name]["values"][-1]["value"]
    day = f"from = {since}\n" if since else ""
    head = f'[[parameter]]\nname = "{name}"\n'
    return f"{head}{WHO}shipped = {ships}\nvalue = {value}\n{day}"


POLICY = f"""\
[[policy]]
policy_id = "our-mri"
{WHO}payer = ["commercial"]
services = ["mri"]
requirement = "minimum weeks"
min_weeks = 8
from = 2026-01-01
source = "Synthetic policy."
"""
PAYER = f"""\
[[payer]]
words = "Northern Blue"
{WHO}payer = "commercial"
"""


def policy_off(policy: str = "conservative-6") -> str:
    mark = policy_mark(policy)
    return f'[[policy_off]]\npolicy_id = "{policy}"\n{WHO}shipped = "{mark}"\n'


def text_of(*changes: str) -> str:
    return "\n".join((HEAD, *changes))


EVERY_KIND = text_of(
    override("DOC-07", 'risk = "NONE"', "from = 2026-10-01"),
    switched_off("EXC-MYO-2", "until = 2026-09-30"),
    added(),
    number(since="2026-10-01"),
    POLICY,
    policy_off(),
    PAYER,
)
"""A pack with a change of each kind."""


def written(folder: Path, text: str) -> Path:
    """Write a pack into a folder that need not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(text, encoding="utf-8", newline="")
    return folder


_PLAIN = tuple(
    rule_id
    for rule_id, (_, record) in shipped().rules.items()
    if record.get("verdict") != "QUERY_PROVIDER"
)
_COMMENTS = st.sampled_from(
    ("", "# a comment of ours\n", "\n# two\n# lines\n\n", "\t# indented\n", "\n\n")
)
_VALUES = st.sampled_from(
    (
        'severity = "info"',
        'severity = "major"   # stricter',
        'risk = "HIGH"',
        'verdict = "none"',
        'action = "Do what our handbook says: = + - @ [x] \\"quoted\\"."',
        "action = 'Look at the note # and sign.'",
        'because = """\nTwo\nlines."""',
        'title = "Ünser Titel"',
        'denials = [\n  "CO-50",  # medical necessity\n  "N706",\n]',
        "denials = []",
        'when = "chart_reviewed and (established(fracture) or m549_reported)"',
        'when = """\nm546_first_listed\n  and not chart_reviewed"""',
        'when = "(chart_reviewed and m546_reported) or m549_reported"',
        "from = 2026-10-01",
        "until = 2027-09-30",
    )
)


@st.composite
def packs(draw: st.DrawFn) -> str:
    """Draw the text of a pack in some order, with comments in between."""
    rules = draw(st.lists(st.sampled_from(_PLAIN), unique=True, min_size=1, max_size=4))
    parts = []
    for rule in rules:
        lines = draw(
            st.lists(_VALUES, min_size=1, max_size=4, unique_by=lambda v: v.split()[0])
        )
        if not any(not line.startswith(("from", "until")) for line in lines):
            lines.append('risk = "HIGH"')
        off = draw(st.booleans())
        parts.append(switched_off(rule) if off else override(rule, *lines))
    parts += draw(
        st.lists(
            st.sampled_from((added(), number(), POLICY, policy_off(), PAYER)),
            unique=True,
            max_size=4,
        )
    )
    shuffled = draw(st.permutations(parts))
    comments = [draw(_COMMENTS) for _ in shuffled]
    pairs = zip(comments, shuffled, strict=True)
    return HEAD + "".join(f"\n{c}{part}" for c, part in pairs) + draw(_COMMENTS)


def edit(sheet: Path, name: str, cells: Mapping[str, Any], row: int = 0) -> None:
    """Write cells of a row of a sheet by their headings; row 0 is the next free one."""
    book = load_workbook(sheet)
    place: Any = book[name]
    columns = {cell.value: cell.column for cell in place[1]}
    number_of_row = row or place.max_row + 1
    for heading, value in cells.items():
        place.cell(number_of_row, columns[heading]).value = value
    book.save(sheet)
