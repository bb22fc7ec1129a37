"""Files beside the encounters: each fault is one error of its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import InputUnreadable, PolicyError, ReleaseError, RuleError
from audit.facts import read_policy
from audit.hosts.cli.review.sample import load_plan
from audit.intake.rule_exceptions import read_exceptions
from audit.limits import changed_limits
from audit.release.order_file import read_order_file
from audit.review.worksheet import read_worksheet
from audit.rules.catalogue import read_pack
from audit.side_files import toml_tables
from property_tests.fuzzing.inputs import SAMPLES

POLICY = "policy_id,payer,services,requirement,dx_allowed,min_weeks,source\n"


def test_a_policy_row_with_surplus_cells_is_refused_with_its_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{POLICY}P,Medicaid,ct,minimum weeks,,6,synthetic,more\n")
    with pytest.raises(PolicyError, match="line 2: the row has more cells"):
        read_policy(path)


def test_a_policy_row_that_lacks_cells_has_blank_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("source,requirement,services,policy_id\nx,minimum weeks,ct\n")
    (row,) = read_policy(path).rows
    assert row.policy_id == ""


@pytest.mark.parametrize("weeks", ["inf", "nan", "-1", "1e999"])
def test_weeks_that_are_no_number_of_weeks_are_refused(
    tmp_path: Path, weeks: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{POLICY}P,Medicaid,ct,minimum weeks,,{weeks},synthetic\n")
    with pytest.raises(PolicyError, match="not a number of weeks"):
        read_policy(path)


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'9' * 5000}",
        f"x = {'9' * 400}",
        f"x = {'[' * 5000}",
        f"{'a.' * 15_000}a = 1",
        "x = 2026-13-45",
        "x = ",
    ],
)
def test_toml_beyond_a_limit_is_one_line(text: str) -> None:
    with pytest.raises(RuleError) as raised:
        toml_tables(text, "a.toml", RuleError)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith("a.toml")


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"# one\nx = 'caf\xe9'\n")
    for read, error in ((read_policy, PolicyError), (load_plan, InputUnreadable)):
        with pytest.raises(error, match="line 2: the text is not UTF-8"):
            read(path)
    (tmp_path / "b.toml").write_bytes(b"\xff")
    with pytest.raises(RuleError, match="not UTF-8"):
        read_pack(tmp_path)


def test_a_side_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "icd10cm-order-2027.txt"
    path.write_bytes(b"x" * 100)
    with (
        changed_limits(["side-file-bytes=99"]),
        pytest.raises(ReleaseError, match="more than 99 bytes"),
    ):
        read_order_file(path)


def test_a_plan_and_a_workbook_are_told_apart() -> None:
    with pytest.raises(InputUnreadable, match="is a workbook, and a plan"):
        load_plan(SAMPLES / "review" / "drawn.xlsx")
    with pytest.raises(InputUnreadable, match="is a plan, and a drawn workbook"):
        read_worksheet(SAMPLES / "review" / "plan.toml")


def test_numbers_of_a_plan_that_are_too_large_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    text = (SAMPLES / "review" / "plan.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("confidence = ", f"confidence = {'9' * 299}"))
    with pytest.raises(Exception, match=r"plan\.toml"):
        load_plan(path)


def test_exceptions_that_are_no_csv_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    whole = (SAMPLES / "review" / "exceptions.csv").read_bytes()
    for wrong in (b'"never closed', b"\x81\n" * 20, whole + b'\n"' + b"x" * 200_000):
        path.write_bytes(wrong)
        with pytest.raises(InputUnreadable) as raised:
            read_exceptions(path)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pack.toml", "retired = 3"),
        ("pack.toml", "[[retired]]\nid = 'A'"),
        ("pack.toml", "accepted = 'x'"),
        ("parameters.toml", "x = 3"),
        ("parameters.toml", "[x]\nmeaning = 'a'\nvalues = 3"),
    ],
)
def test_a_pack_of_odd_content_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    rule = (Path("audit/rules/pack") / "seq.toml").read_text(encoding="utf-8")
    (tmp_path / "rules.toml").write_text(rule)
    with pytest.raises(RuleError, match=name.replace(".", r"\.")):
        read_pack(tmp_path)
