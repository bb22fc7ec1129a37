"""Error messages for malformed rules, word for word, and how conditions are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.columns import CONTRACT
from audit.errors import PolicyError, RuleError
from audit.facts import FACTS, VOCABULARY, read_policy
from audit.rules.catalogue import default_pack
from audit.rules.corrections import Step, Verb, check_group, read_step
from audit.rules.language import parse, unparse

PARAMETERS = tuple(default_pack().parameters)
ROW = "policy_id,payer,services,requirement,source\n"


ACUITY = "It takes blank, acute, subacute, chronic, acute_on_chronic."
COUNT = "documentation_elements_missing"


@pytest.mark.law(32)
@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("m546_reportd", 1,
         "{!r} is not a declared fact; did you mean 'm546_reported'?"),
        ("xyzzyx", 1, "{!r} is not a declared fact."),
        ("acuit == acute", 1,
         "'acuit' is not a declared fact; did you mean 'acuity'?"),
        ("acuity == acut", 11,
         f"'acut' is not a value of acuity; did you mean 'acute'? {ACUITY}"),
        ("acuity == qqqq", 11, f"'qqqq' is not a value of acuity. {ACUITY}"),
        ("acuity == 7", 11, f"'7' is not a value of acuity. {ACUITY}"),
        ("established(disc_disordr)", 13,
         "'disc_disordr' is not a condition column; did you mean 'disc_disorder'?"),
        ("established(qq)", 13, "'qq' is not a condition column."),
        ("establishd(disc_disorder)", 1,
         "'establishd' is not a macro; did you mean 'established'?"),
        ("qq(disc_disorder)", 1, "'qq' is not a macro."),
        ("established(1)", 1, "{!r}: write macro(condition_column)."),
        ("disc_disorder", 1, "{!r} is not a yes/no fact: compare it with a value."),
        (COUNT, 1, "{!r} is not a yes/no fact: compare it with a value."),
        ("g55_reported == true", 1, "'g55_reported' is a yes/no fact: write it alone."),
        (f"{COUNT} >= 3", 35, "'3' is not a parameter (no number in a rule)."),
        (f"{COUNT} in {{1}}", 1, "a count takes < <= == != >= > and a parameter."),
        ("acuity < acute", 10, "'acuity' takes ==, !=, in {{…}} or not in {{…}}."),
        ("acuity in acute", 11, "'acuity' takes ==, !=, in {{…}} or not in {{…}}."),
        ("1 < 2", 1, "write one fact on the left, one value on the right."),
        ("a == b == c", 1, "write one fact on the left, one value on the right."),
        ("g55_reported + 1", 1, "{!r} is not allowed in a condition."),
        ("g55_reported and", 1, "cannot be read: invalid syntax"),
    ],
)  # fmt: skip
def test_a_malformed_condition_gets_an_exact_message(
    text: str, column: int, message: str
) -> None:
    wanted = f"position {column} of {text!r}: {message.format(text)}"
    with pytest.raises(RuleError) as refused:
        parse(text, VOCABULARY, PARAMETERS)
    assert str(refused.value) == wanted
    with pytest.raises(RuleError) as refused:
        parse(text, VOCABULARY, PARAMETERS, "team.toml")
    assert str(refused.value) == f"team.toml: {wanted}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("acuity == acute", "acuity == acute"),
        ("acuity in {acute}", "acuity == acute"),
        ("acuity in {chronic, acute}", "acuity in {acute, chronic}"),
        ("acuity != acute", "acuity != acute"),
        ("acuity not in {chronic, acute}", "acuity not in {acute, chronic}"),
        ("not (g55_reported)", "not g55_reported"),
        ("not (not g55_reported)", "not not g55_reported"),
        ("disc_disorder_coded", "coded(disc_disorder)"),
        (
            "not (g55_reported and r52_reported)",
            "not (g55_reported and r52_reported)",
        ),
        (
            "(g55_reported and r52_reported) or m549_reported",
            "(g55_reported and r52_reported) or m549_reported",
        ),
        (
            "g55_reported and (r52_reported or m549_reported)",
            "g55_reported and (r52_reported or m549_reported)",
        ),
    ],
)
def test_a_condition_is_written_in_one_way(text: str, written: str) -> None:
    condition = parse(text, VOCABULARY, PARAMETERS)
    assert unparse(condition) == written
    assert parse(written, VOCABULARY, PARAMETERS) == condition


def test_unknown_steps_and_groups_are_named_with_column_and_suggestion() -> None:
    assert read_step("drop m546", "") == Step(Verb.DROP, "m546")
    for text, message in (
        ("drop m564", "X-1: 'drop m564' is not a correction step. Did you mean "),
        ("document discs", "X-1: 'document discs' is not a correction step."),
        ("qqqq", "X-1: 'qqqq' is not a correction step."),
    ):
        with pytest.raises(RuleError) as refused:
            read_step(text, "X-1")
        refusal = str(refused.value)
        assert refusal.startswith(message)
        assert refusal == message or "Did you mean" in refusal
    assert check_group("family:fracture", "") == "family:fracture"
    assert check_group("auditor:fracture", "") == "auditor:fracture"
    for name, message in (
        ("m5489x", "X-1: 'm5489x' is not a code group. Did you mean 'm5489'?"),
        ("qqqq", "X-1: 'qqqq' is not a code group."),
        ("families:fracture", "X-1: 'families:fracture' is not a code group."),
        ("family:fractures", "X-1: 'family:fractures' is not a code group."),
        ("a:family:fracture", "X-1: 'a:family:fracture' is not a code group."),
    ):
        with pytest.raises(RuleError) as refused:
            check_group(name, "X-1")
        assert str(refused.value) == message


def test_a_fact_declares_columns_of_the_contract_and_says_what_it_means() -> None:
    names = {column.name for column in CONTRACT}
    for name, fact in FACTS.items():
        assert fact.name == name
        assert names.issuperset(fact.columns), name
        assert isinstance(fact.domain, tuple)
        assert fact.meaning[0].isupper(), name
        assert fact.meaning.rstrip(").").lower().islower(), name


def test_a_policy_file_is_named_where_a_row_of_it_is_refused(tmp_path: Path) -> None:
    for file, text in (
        ("p.csv", f"{ROW}P-1,commercial,facets,diagnosis list,x\n"),
        ("p.csv", f"\ufeff{ROW}P-1,commercial,mri,,Größe\n"),
        ("p.toml", '[[policy]]\npolicy_id = "P-1"\n'),
    ):
        (tmp_path / file).write_text(text, encoding="utf-8")
        with pytest.raises(PolicyError) as refused:
            read_policy(tmp_path / file)
        assert str(refused.value).startswith(f"{file}, policy row 1: ")
    (tmp_path / "p.csv").write_text(
        f"\ufeff{ROW},commercial,mri,diagnosis list,Größe\n", encoding="utf-8"
    )
    (row,) = read_policy(tmp_path / "p.csv").rows
    assert (row.policy_id, row.source) == ("", "Größe")
