"""Code sets and policies that a user may load, different from those that ship.

The code sets change one release of the packaged table, with the function that order
files go through. Only the changed codes are listed, so building them is fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from audit.codes import undotted
from audit.facts import Policy
from audit.facts.tables.policy import read_policy_text
from audit.release import CodeSet
from audit.release.billable import BillableTable, read_billable

CHILDREN: Mapping[str, str] = {
    "M54.60": "Pain in thoracic spine, unspecified",
    "M54.61": "Pain in upper thoracic spine",
    "M54.69": "Other pain in thoracic spine",
}
"""The codes of a release that divides M54.6 as FY2022 divided M54.5."""

DEEPER: Mapping[str, str] = {
    "M54.601": "Pain in thoracic spine, acute",
    "M54.61XA": "Pain in upper thoracic spine, initial encounter",
}
"""Children with headers of their own: M54.60 is a header, M54.61 lacks characters."""

Change = tuple[tuple[str, ...], Mapping[str, str]]

CHANGES: Mapping[str, Change] = {
    "M54.6 divided": (("M54.6",), CHILDREN),
    "M54.6 divided deeper": (("M54.6",), DEEPER),
    "M54.6 deleted": (("M54.6",), {}),
    "M54.6 beside children": ((), CHILDREN),
    "partners deleted": (("M51.34", "R52", "M54.89", "F45.41", "G55", "M54.81"), {}),
    "partner divided": (("M51.34",), {"M51.340": "Disc", "M51.349": "Other disc"}),
    "thoracic codes divided": (
        ("M51.24", "M47.814", "M54.14", "M99.02", "S22.060A"),
        {
            "M51.240": "Other disc displacement, thoracic region, with pain",
            "M47.8140": "Spondylosis without myelopathy, thoracic region, upper",
            "M54.140": "Radiculopathy, thoracic region, acute",
            "M99.020": "Segmental dysfunction of thoracic region, upper",
        },
    ),
    "codes of pain deleted": (
        ("M54.2", "M54.50", "M54.59", "M54.9", "Z33.1", "Z87.81", "G89.29", "G89.3"),
        {},
    ),
}
"""What an order file of a coming year may change: codes that go, codes that come."""


def changed(year: int, gone: tuple[str, ...], come: Mapping[str, str]) -> CodeSet:
    """Return the packaged code set with one release changed."""
    table = read_billable()
    known = {code: table.lines[code] for code in gone if code in table.lines}
    few = BillableTable(known, {}, table.newest, table.complete)
    after = few.amended_by(year, come)
    return CodeSet(
        BillableTable(table.lines, after.amended, after.newest, after.complete)
    )


@cache
def code_sets() -> Mapping[str, tuple[CodeSet, int]]:
    """Return each code set with the fiscal year in which it differs from the shipped
    one.
    """
    found = {
        f"{name}, FY{year}": (changed(year, *change), year)
        for name, change in CHANGES.items()
        for year in ((2026, 2028) if name == "M54.6 divided" else (2028,))
    }
    every = tuple(read_billable().codes)
    for code in ("M54.6", "E11.9"):
        found[f"only {code}"] = (changed(2028, every, {code: ""}), 2028)
    return found


_POLICY = """
[[policy]]
policy_id = "{id}"
payer = {payer}
services = {services}
requirement = "{requirement}"
dx_allowed = ["M54.6", "M51"]
min_weeks = {weeks}
from = 2026-02-01
to = 2026-02-28
source = "synthetic"
"""


@cache
def policies() -> Mapping[str, Policy]:
    """Return policies that require everything of everything, of each
    payer and of all.
    """
    from audit.facts import default_services
    from audit.facts.tables.policy import REQUIREMENTS

    names = sorted({group.name for group in default_services().groups.values()})
    services = "[" + ", ".join(f'"{name}"' for name in names) + "]"

    def table(requirement: str, payer: str, weeks: float) -> str:
        return _POLICY.format(
            id=f"P-{requirement}-{weeks}",
            payer=payer,
            services=services,
            requirement=requirement,
            weeks=weeks,
        )

    texts = {
        f"{requirement} of {payer}": table(requirement, payer, 6)
        for requirement in REQUIREMENTS
        for payer in ("[]", '["commercial"]')
    }
    texts["everything"] = "".join(
        table(requirement, "[]", weeks)
        for requirement in REQUIREMENTS
        for weeks in (4, 52)
    )
    return {name: read_policy_text(text, name) for name, text in texts.items()}


def write_order_file(
    path: Path, year: int, gone: tuple[str, ...], come: Mapping[str, str]
) -> Path:
    """Write the order file of a release: the packaged codes of its year, changed."""
    table = read_billable()
    known = min(year, table.newest)
    codes = [c for c in table.codes if table.is_billable(c, known) and c not in gone]
    titles = dict.fromkeys(codes, "Title") | dict(come)
    lines = [
        f"{n % 100_000:05d} {undotted(c):<7} 1 {'Short title':<60} {title}"
        for n, (c, title) in enumerate(sorted(titles.items()))
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
