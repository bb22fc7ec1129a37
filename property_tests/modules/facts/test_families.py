"""A condition family is declared everywhere it must be; a failure names the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.proof.example.open_codes import CODES
from audit.proof.statements.subjects import FAMILY_OF
from audit.release.membership import read_families
from audit.rules.catalogue import default_pack

FISCAL_YEAR = 2026
CONDITIONS = " ".join(rule.text for rule in default_pack().rules)


def missing(family: str) -> Iterator[str]:
    """Return each place that does not know a family yet."""
    if family not in {field.name for field in fields(Encounter)}:
        yield "audit/encounter/values.py: a field of Encounter"
    if family not in read_families().names:
        yield "audit/release/data/families.csv: its codes"
    if not re.search(rf"\b{family}\b", CONDITIONS):
        yield "audit/rules/pack: rules that name it"
    if family not in FAMILY_OF.values():
        yield "audit/proof/statements/subjects.py: the id part of its rules"
    if not any(read_families().holds(family, code, FISCAL_YEAR) for code in CODES):
        yield "audit/proof/example/open_codes.py: one of its codes in CODES"


@pytest.mark.parametrize("family", CONDITION_FAMILIES)
def test_a_family_is_declared_everywhere(family: str) -> None:
    listed = "\n".join(missing(family))
    assert not listed, f"{family} is still to be declared in\n{listed}"


def test_codes_of_a_family_belong_to_a_condition_column() -> None:
    unknown = read_families().names - set(CONDITION_FAMILIES)
    assert not unknown, f"audit/columns.csv has no condition column {sorted(unknown)}"
