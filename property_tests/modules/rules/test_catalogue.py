"""Malformed packs are refused at load time, with file, rule and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import RuleError
from audit.rules.catalogue import default_pack, read_pack

RULE = """
[[rule]]
id       = "X-1"
title    = "M54.6 is reported"
when     = "m546_reported"
severity = "info"
because  = "It is."
cite     = ["Guidelines I.B.4"]
action   = "None."
from     = 2015-10-01
"""


def pack_of(folder: Path, text: str) -> Path:
    (folder / "team.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_pack_of_one_rule_is_read(tmp_path: Path) -> None:
    pack = read_pack(pack_of(tmp_path, RULE))
    assert [rule.id for rule in pack.rules] == ["X-1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RULE.replace("severity", "sevrity"), "did you mean 'severity'"),
        (RULE.replace('"info"', '"mjor"'), "did you mean 'major'"),
        (RULE.replace("because", "#because"), "'because' is missing"),
        (RULE.replace("2015-10-01", '"2015-10-01"'), "must be a date"),
        (RULE + RULE, "the id is taken"),
        (RULE + 'verdict = "SUPORTED"\n', "did you mean 'SUPPORTED'"),
        (RULE + 'correct = ["drp m546"]\n', "did you mean 'drop m546'"),
        (RULE + 'about = ["g98"]\n', "did you mean 'g89'"),
        (RULE + 'scope = "all"\n', "scope must be"),
        (RULE + "fires = 3\n", "must be a list of texts"),
        (RULE + 'enabled = "false"\n', "true or false, without quotes"),
        (RULE + 'message = "Told {codes."\n', "does not belong to a placeholder"),
        (RULE + 'message = "Told {co-des}."\n', "does not belong to a placeholder"),
        (
            RULE.replace('because  = "', 'because  = "{codes} '),
            "must not contain a placeholder",
        ),
        ("[[rule", "not a TOML file"),
        ("[rules]\n", "unknown table"),
        ("", "no [[rule]] was found"),
    ],
)
def test_a_malformed_pack_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_pack(pack_of(tmp_path, text))
    assert message.lower() in str(refused.value).lower()


def test_a_pack_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="folder of TOML files"):
        read_pack(tmp_path / "nowhere")


def test_an_unknown_rule_id_is_answered_with_near_ones() -> None:
    with pytest.raises(RuleError, match="EXC-DISC-1"):
        default_pack().rule("EXC-DISC")
