"""`tspine audit` and `tspine prove` with tables that a user loads."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from audit.codes import M546
from audit.errors import PolicyError
from audit.facts import default_policy
from audit.facts.tables.policy import read_policy_text
from audit.findings import UNJUDGED, UNJUDGED_TITLE, Verdict
from audit.proof import prove
from audit.proof.prover import Prover
from audit.proof.statements import structure
from audit.release import load
from audit.rules.catalogue import default_pack
from property_tests.support.loaded import CHANGES, changed, code_sets, write_order_file

PACK = Path(str(resources.files("audit.rules").joinpath("pack")))
HEADINGS = "encounter_id,date_of_service,dx1,chart_reviewed,pain_regions,payer"
ROWS = (
    "A,2027-10-04,M54.60,,,",
    "B,2027-10-04,M54.60,Y,thoracic,commercial",
    "C,2027-10-04,M54.6,Y,thoracic,commercial",
    "D,2027-09-30,M54.6,Y,thoracic,commercial",
    "E,2027-09-30,M54.60,Y,thoracic,",
    "F,2027-10-04,E11.9,,,",
)


def tspine(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.hosts.cli.app", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text("\n".join((HEADINGS, *ROWS)) + "\n", encoding="utf-8")
    return path


def answers(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def without_scope(tmp_path: Path) -> Path:
    """Write the shipped pack without its scope rules."""
    folder = tmp_path / "team"
    shutil.copytree(PACK, folder)
    (folder / "scope.toml").unlink()
    return folder


def test_an_order_file_that_divides_m546_loses_no_row(
    claims: Path, tmp_path: Path
) -> None:
    order = tmp_path / "icd10cm-order-2028.txt"
    write_order_file(order, 2028, *CHANGES["M54.6 divided"])
    done = tspine("audit", claims, "--order-file", order, "-o", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    rows = answers(tmp_path / "out.csv")
    assert [row["coding_verdict"] for row in rows] == [
        *("NOT_APPLICABLE", "NOT_APPLICABLE", "INVALID_CODE"),
        *("DOCUMENTATION_INSUFFICIENT", "INVALID_CODE", "NOT_APPLICABLE"),
    ]
    noted = ["divides M54.6" in row["row_status"] for row in rows]
    assert noted == [True, True, True, False, False, False]
    assert rows[0]["code_release"] == "FY2028"


def test_rows_that_no_rule_of_a_pack_judges_are_all_there(
    claims: Path, without_scope: Path, tmp_path: Path
) -> None:
    others = "".join(f"F{n},2026-02-10,E11.9,,,\n" for n in range(9))
    with claims.open("a", encoding="utf-8") as file:
        file.write(others)
    for target in ("out.csv", "out.xlsx"):
        done = tspine(
            *("audit", claims, "--pack", without_scope, "-o", tmp_path / target),
            *("--fail-on", "INPUT_ERROR"),
        )
        assert done.returncode == 1, done.stderr
        assert UNJUDGED_TITLE in done.stdout
    rows = answers(tmp_path / "out.csv")
    ids = [*"ABCDEF", *(f"F{n}" for n in range(9))]
    assert [row["encounter_id"] for row in rows] == ids
    last = rows[-1]
    assert last["coding_verdict"] == "INPUT_ERROR"
    assert last["rule_ids"] == UNJUDGED.rule_id
    shown = tspine("explain", UNJUDGED.rule_id, "--pack", without_scope)
    assert shown.returncode == 0
    assert "tspine prove --pack" in shown.stdout


def test_the_releases_that_are_loaded_are_named() -> None:
    assert load().known_releases == "FY2016 to FY2026, FY2027 in part"
    named = changed(2028, *CHANGES["M54.6 divided"]).known_releases
    assert named == "FY2016 to FY2026, FY2027 in part, FY2028"
    whole = changed(2027, *CHANGES["M54.6 divided"]).known_releases
    assert whole == "FY2016 to FY2027"


def test_a_code_under_m546_is_possible_where_a_table_has_it_and_nowhere_else() -> None:
    pack = default_pack()
    shipped = Prover(pack)
    assert not shipped.exists(shipped.encounter.facts["m546_child_reported"])
    codes = changed(2024, *CHANGES["M54.6 divided deeper"])
    prover = Prover(pack, (), codes)
    child = prover.encounter.facts["m546_child_reported"]
    (row,) = prover.example(child, prover.symbolic.decided[Verdict.NOT_APPLICABLE])
    assert "2023-10-01" <= row.cells["date_of_service"] <= "2024-09-30"
    claimed = {cell for name, cell in row.cells.items() if name.startswith("dx")}
    assert claimed.intersection(codes.ever_below(M546))


POLICY = """
[[policy]]
policy_id = "P-1"
services = ["mri"]
requirement = "minimum weeks"
min_weeks = {weeks}
from = 2026-03-02
to = 2026-03-08
source = "synthetic"
"""


def test_examples_are_judged_with_the_policy_on_its_days() -> None:
    policy = read_policy_text(POLICY.format(weeks=30), "own")
    prover = Prover(default_pack(), (), None, policy)
    short = prover.encounter.domains["conservative_care"]["short"]
    (row,) = prover.example(short)
    assert "2026-03-02" <= row.cells["date_of_service"] <= "2026-03-08"
    after = prover.encounter.on_or_after(dt.date(2026, 3, 9))
    assert prover.example(short, after) == ()


@pytest.mark.parametrize("weeks", [0, 53])
def test_a_policy_that_no_example_can_show_is_refused(
    weeks: int, tmp_path: Path
) -> None:
    text = POLICY.format(weeks=weeks)
    with pytest.raises(PolicyError, match=r"own: the row 'P-1' asks for .* weeks"):
        prove(default_pack(), policy=read_policy_text(text, "own"))
    path = tmp_path / "own.toml"
    path.write_text(text)
    done = tspine("prove", "--policy", path)
    assert done.returncode == 2
    assert "The proof covers only minimums" in done.stderr


def test_the_policy_that_ships_can_be_shown() -> None:
    Prover(default_pack(), (), None, default_policy())


def test_prove_reads_the_files_as_audit_does(tmp_path: Path) -> None:
    done = tspine("prove", "--order-file", tmp_path / "icd10cm-order-2028.txt")
    assert done.returncode == 2
    assert "icd10cm-order-2028.txt cannot be read" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_the_shipped_pack_is_proved_for_loaded_tables(change: str) -> None:
    codes = changed(2028, *CHANGES[change])
    policy = read_policy_text(POLICY.format(weeks=30), "own")
    assert prove(default_pack(), codes=codes, policy=policy).is_proved


def test_example_lines_are_written_for_the_tables_that_ship() -> None:
    """A release that divides M54.6 makes no rule break its own lines."""
    codes, _ = code_sets()["M54.6 divided, FY2026"]
    lines = structure.examples(Prover(default_pack(), (), codes))
    assert [o.rule for o in lines if o.is_finding] == []
