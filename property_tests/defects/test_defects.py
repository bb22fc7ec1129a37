"""Each broken pack is diagnosed with the right rule; harmless rewrites stay silent.

A file makes one edit of the pack that ships: `old` text of a rule becomes `new`, a rule
is deleted, or a text is added. `expected` says which check notices it, and in what
words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from audit import Auditor, audit_encounter
from audit.errors import RuleError
from audit.proof import compare
from audit.proof.prover import Prover
from audit.proof.proving import SECTIONS
from audit.rules.catalogue import Pack, default_pack, read_pack
from audit.rules.examples import read_example
from property_tests.mutation.rule_shape import shape_faults

HERE = Path(__file__).parent
SHIPPED = {
    file.name: file.read_text(encoding="utf-8")
    for file in resources.files("audit.rules").joinpath("pack").iterdir()
    if file.name.endswith(".toml")
}
BAD = sorted((HERE / "bad").glob("*.toml"))
GOOD = sorted((HERE / "good").glob("*.toml"))


def described(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def edited(edit: dict[str, Any], folder: Path) -> Path:
    """Write the shipped pack with one edit to a folder."""
    texts = dict(SHIPPED)
    if "add" in edit:
        texts["team.toml"] = edit["add"]
    else:
        mark = f'"{edit["rule"]}"'
        name = next(n for n, text in texts.items() if f"id       = {mark}" in text)
        blocks = texts[name].split("[[rule]]")
        index = next(n for n, b in enumerate(blocks) if f"id       = {mark}" in b)
        if edit.get("delete"):
            del blocks[index]
        else:
            assert edit["old"] in blocks[index], "the edit no longer fits the pack"
            blocks[index] = blocks[index].replace(edit["old"], edit["new"], 1)
        texts[name] = "[[rule]]".join(blocks)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found_by_shape(pack: Pack) -> Iterable[tuple[str, str, str]]:
    for rule in pack.rules:
        yield from ((rule.id, "", fault) for fault in shape_faults(rule))


def found_by_examples(pack: Pack) -> Iterable[tuple[str, str, str]]:
    auditor = Auditor(pack)
    for rule in pack.rules:
        if not rule.enabled:
            continue
        for kind, lines in (("fires", rule.fires), ("silent", rule.silent)):
            for line in lines:
                result = audit_encounter(read_example(line), auditor)
                held = rule.id in {f.rule_id for f in result.findings}
                if held is not (kind == "fires"):
                    yield rule.id, "", f"{kind}: {line}"


def found_by_proof(pack: Pack, section: str) -> Iterable[tuple[str, str, str]]:
    for obligation in SECTIONS[section](Prover(pack)):
        if obligation.is_finding:
            yield obligation.rule, obligation.name, obligation.sentence


@pytest.mark.law(32)
@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_broken_pack_is_diagnosed_with_the_right_rule(
    file: Path, tmp_path: Path
) -> None:
    case = described(file)
    expected = case["expected"]
    folder = edited(case["edit"], tmp_path)
    if expected["by"] == "loader":
        with pytest.raises(RuleError) as refused:
            read_pack(folder)
        message = str(refused.value).lower()
        assert f"rule {expected['rule'].lower()}: " in message
        assert all(words.lower() in message for words in expected["says"]), message
        return
    pack = read_pack(folder)
    findings = {
        "shape": lambda: found_by_shape(pack),
        "examples": lambda: found_by_examples(pack),
        "prove": lambda: found_by_proof(pack, expected["section"]),
    }[expected["by"]]()
    told_of = [
        (rule, name, sentence)
        for rule, name, sentence in findings
        if rule == expected["rule"]
        and name in (expected.get("obligation") or name,)
        and all(words in sentence for words in expected["says"])
    ]
    assert told_of, list(findings)


@pytest.mark.law(18)
@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_harmless_rewrite_is_proved_equivalent(file: Path, tmp_path: Path) -> None:
    pack = read_pack(edited(described(file)["edit"], tmp_path))
    assert list(found_by_shape(pack)) == []
    assert list(found_by_examples(pack)) == []
    assert compare(default_pack(), pack).are_none


def test_there_are_enough_defects_and_each_says_why() -> None:
    assert len(BAD) >= 40
    assert all(described(file)["why"] for file in (*BAD, *GOOD))
