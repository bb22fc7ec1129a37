"""Service groups: what kind of service a procedure number stands for.

The tables (`services.csv` and `manipulation.toml` in `audit/facts/data`) contain
numbers only, because the CPT descriptors belong to the AMA.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

ADVANCED_IMAGING = frozenset({"ct", "mri", "myelogram"})
EPIDURALS = frozenset({"epidural", "transforaminal"})
FACETS = frozenset({"facet_block", "facet_ablation"})
INJECTIONS = (
    EPIDURALS
    | FACETS
    | {
        *("paravertebral_block", "intercostal_block", "trigger_point"),
    }
)
AUGMENTATION = frozenset({"augmentation"})
NEEDLING = frozenset({"acupuncture", "dry_needling"})
CONSERVATIVE_TREATMENT = NEEDLING | {
    *("therapy", "physical_therapy_evaluation", "occupational_therapy_evaluation"),
    *("trigger_point", "spinal_manipulation", "extraspinal_manipulation"),
    "osteopathic_manipulation",
}
"""Groups of low-complexity symptom management. Source: guide, use case 3."""


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """The kind of service of a procedure number, and its regions.

    `regions` is empty for a procedure that suits any region. An always-therapy service
    needs one of `modifiers`, which names the therapy plan.
    """

    name: str
    regions: frozenset[str]
    with_visit_modifier: bool
    modifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ManipulationTable:
    """The rules of spinal manipulation: how regions count, and what is bundled.

    `least_regions` maps a procedure number to the fewest regions it requires, `coded` a
    subluxation code to its region, and `documented` a documented pain region to the
    regions it counts as. `extents` are pain regions of unknown extent, which can be any
    number of regions. Beside a manipulation, a service in `bundled` needs one of the
    modifiers in `separating`.
    """

    least_regions: Mapping[str, int]
    coded: Mapping[str, str]
    documented: Mapping[str, tuple[str, ...]]
    extents: frozenset[str]
    bundled: frozenset[str]
    separating: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServiceTables:
    """Procedure numbers by group, and the table of spinal manipulation."""

    groups: Mapping[str, ServiceGroup]
    manipulation: ManipulationTable

    def group(self, procedure: str) -> ServiceGroup | None:
        """Return the group of a CPT or HCPCS number, or None if it is not listed."""
        return self.groups.get(procedure)


@cache
def default_services() -> ServiceTables:
    """Load the procedure numbers that ship with the product."""
    lines = [x for x in _text("services.csv").splitlines() if not x.startswith("#")]
    groups: dict[str, ServiceGroup] = {}
    for row in csv.DictReader(lines):
        group = ServiceGroup(
            name=row["group"],
            regions=frozenset(row["regions"].split()) - {"any"},
            with_visit_modifier=row["with_em"] == "Y",
            modifiers=frozenset(row["therapy_modifiers"].split()),
        )
        for number in _span(row["first"], row["last"] or row["first"]):
            groups[number] = group
    return ServiceTables(groups, _manipulation())


def _manipulation() -> ManipulationTable:
    content = tomllib.loads(_text("manipulation.toml"))
    documented = content["documented"]
    return ManipulationTable(
        least_regions=content["levels"]["least"],
        coded=content["coded"]["regions"],
        documented={k: tuple(v) for k, v in documented["regions"].items()},
        extents=frozenset(documented["without_end"]),
        bundled=frozenset(content["bundled"]["services"]),
        separating=frozenset(content["bundled"]["modifiers"]),
    )


def _text(name: str) -> str:
    source = resources.files("audit.facts").joinpath(f"data/{name}")
    return source.read_text(encoding="utf-8")


def _span(first: str, last: str) -> Iterable[str]:
    letter = first[:1] if first[:1].isalpha() else ""
    width = len(first) - len(letter)
    start, stop = int(first[len(letter) :]), int(last[len(letter) :])
    return (f"{letter}{number:0{width}d}" for number in range(start, stop + 1))
