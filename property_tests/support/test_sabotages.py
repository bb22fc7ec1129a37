"""Each kind of sabotage is noticed, and a table says by which test.

The table `sabotages.toml` is written for readers.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import replace

import pytest

from audit.facts import VOCABULARY
from audit.proof.prover import Prover
from audit.proof.proving import SECTIONS
from audit.rules.catalogue import Pack, default_pack
from audit.rules.language import parse
from property_tests.support.places import SUITE

PACK = default_pack()
TABLE = tomllib.loads(
    (SUITE / "support" / "sabotages.toml").read_text(encoding="utf-8")
)["sabotage"]
OF_RULES = [entry for entry in TABLE if "rule" in entry]
BY_TEST = [entry for entry in TABLE if "noticed_by" in entry]


def broken(entry: Mapping[str, str]) -> Pack:
    rule = PACK.rule(entry["rule"])
    if "when" in entry:
        condition = parse(entry["when"], VOCABULARY, PACK.parameters)
        changed = replace(rule, condition=condition)
    else:
        changed = replace(rule, judged_only=entry["scope"] == "judged")
    assert changed != rule
    rules = tuple(changed if r is rule else r for r in PACK.rules)
    return replace(PACK, rules=rules)


@pytest.mark.parametrize("entry", OF_RULES, ids=lambda entry: str(entry["name"]))
def test_a_broken_rule_is_noticed_by_the_proof(entry: Mapping[str, str]) -> None:
    section = SECTIONS[entry["group"]]
    assert not any(o.is_finding for o in section(Prover(PACK)))
    found = [o for o in section(Prover(broken(entry))) if o.is_finding]
    assert found, entry["edit"]


@pytest.mark.parametrize("entry", BY_TEST, ids=lambda entry: str(entry["name"]))
def test_the_test_that_notices_is_there(entry: Mapping[str, str]) -> None:
    file, _, name = entry["noticed_by"].partition("::")
    tree = ast.parse((SUITE / file).read_text(encoding="utf-8"))
    assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


def test_every_entry_says_what_is_broken_and_who_notices() -> None:
    assert len(OF_RULES) + len(BY_TEST) == len(TABLE) >= 9
    assert all(entry["edit"].endswith(".") for entry in TABLE)
