"""Payer policy tables are read whole, or refused with the row and the error."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from audit.errors import PolicyError
from audit.facts.tables.policy import (
    REQUIREMENTS,
    PolicyRow,
    default_policy,
    read_policy,
    read_policy_text,
)

ROW = """
[[policy]]
policy_id   = "P-1"
payer       = ["commercial"]
services    = ["mri"]
requirement = "minimum weeks"
min_weeks   = 6
from        = 2026-01-01
source      = "Contract 7"
"""


def test_a_policy_row_is_read_as_it_stands() -> None:
    (row,) = read_policy_text(ROW, "team").rows
    assert row == PolicyRow(
        policy_id="P-1",
        payers=frozenset({"commercial"}),
        groups=frozenset({"mri"}),
        requirement="minimum weeks",
        dx_allowed=(),
        min_weeks=6.0,
        since=dt.date(2026, 1, 1),
        until=None,
        source="Contract 7",
        enabled=True,
    )


def test_a_policy_may_come_as_a_csv_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.csv"
    file.write_text(
        "policy_id,payer,services,requirement,dx_allowed,min_weeks,from,to,source\n"
        "P-1,commercial; Medicare FFS,mri,diagnosis list,M54.6; M47,,2026-01-01,"
        "2026-12-31,Contract 7\n",
        encoding="utf-8",
    )
    policy = read_policy(file)
    (row,) = policy.rows
    assert policy.name == "policy.csv"
    assert row.payers == frozenset({"commercial", "Medicare FFS"})
    assert row.dx_allowed == ("M54.6", "M47")
    assert (row.since, row.until) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert row.min_weeks == 0


def test_a_row_without_days_or_payers_holds_for_all() -> None:
    text = ROW.replace("from ", "# from ").replace("payer ", "# payer ")
    (row,) = read_policy_text(text, "team").rows
    assert row.payers == frozenset()
    assert (row.since, row.until) == (dt.date(2015, 10, 1), None)


DAY = dt.date(2026, 2, 10)


def test_a_row_that_is_switched_off_asks_for_nothing(tmp_path: Path) -> None:
    policy = read_policy_text(f"{ROW}enabled = false\n", "team")
    assert policy.rows_for("minimum weeks", "mri", "commercial", "", DAY) == []
    assert policy.rows_for("minimum weeks", "mri", "commercial", "P-1", DAY) == []
    assert policy.is_silent_on("mri", "commercial", DAY)
    on = read_policy_text(f"{ROW}enabled = true\n", "team")
    assert on.rows == read_policy_text(ROW, "team").rows
    file = tmp_path / "policy.csv"
    head, end = (
        "payer,services,requirement,source,enabled",
        "mri,minimum weeks,Contract",
    )
    for word, enabled in (("FALSE", False), ("N", False), ("TRUE", True), ("", True)):
        file.write_text(f"{head}\ncommercial,{end},{word}\n", encoding="utf-8")
        assert read_policy(file).rows[0].enabled is enabled


def test_a_table_is_silent_only_on_services_that_it_knows_from_other_payers() -> None:
    policy = read_policy_text(ROW, "team")
    assert policy.is_silent_on("mri", "Medicaid", DAY)
    assert not policy.is_silent_on("mri", "commercial", DAY)
    assert not policy.is_silent_on("mri", "", DAY)
    assert not policy.is_silent_on("ct", "Medicaid", DAY)
    assert not policy.is_silent_on("mri", "Medicaid", dt.date(2025, 12, 31))
    for_all = read_policy_text(ROW.replace("payer ", "# payer "), "team")
    assert not for_all.is_silent_on("mri", "Medicaid", DAY)


def test_the_shipped_table_makes_use_of_every_requirement() -> None:
    rows = default_policy().rows
    assert {row.requirement for row in rows} == set(REQUIREMENTS)
    assert [r.policy_id for r in rows if not r.enabled] == ["trigger-point-diagnoses"]
    assert all(row.dx_allowed for row in rows if row.requirement == "diagnosis list")
    weeks = ("minimum weeks", "chronic and failed")
    assert all((row.min_weeks > 0) is (row.requirement in weeks) for row in rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[policy", "team: not a TOML file"),
        ("policy = 3", "team: write each row as a [[policy]] table."),
        ("", "team: no policy row was found"),
        (ROW.replace("source", "sorce"), "team, policy row 1: unknown key 'sorce'"),
        (ROW.replace("source ", "# source "), "row 1: every row needs a source"),
        (ROW.replace("minimum weeks", "weeks"), "requirement 'weeks' is none of"),
        (ROW.replace("commercial", "acme"), "'acme' is not a payer"),
        (ROW.replace("mri", "facets"), "'facets' is not a service group; known: ["),
        (ROW.replace("= 6", '= "six"'), "row 1: min_weeks 'six' is not a number"),
        (ROW.replace("= 6", '= 6\ndx_allowed = ["?"]'), "dx_allowed '?' is not a code"),
        (ROW.replace("2026-01-01", '"soon"'), "row 1:"),
        (
            ROW + 'enabled = "perhaps"\n',
            "row 1: enabled must be true or false, not 'perh",
        ),
        (ROW + ROW.replace("source ", "# source "), "team, policy row 2:"),
    ],
)
def test_a_malformed_policy_is_refused(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_policy_text(text, "team")
    assert message in str(refused.value)


def test_a_policy_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.toml cannot be read"):
        read_policy(tmp_path / "none.toml")


def test_a_row_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PolicyError, match="ends on 2025-12-31, before it begins"):
        read_policy_text(f"{ROW}to = 2025-12-31\n", "team")
