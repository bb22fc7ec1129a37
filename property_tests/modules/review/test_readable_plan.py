"""The plan as people read it, in workbooks and on the command line."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from typer.testing import CliRunner

from audit.errors import InputUnreadable
from audit.hosts.cli.app import app
from audit.intake.profile import Profile
from audit.review.plan import NOT_STATED, plan_lines, plan_text, read_plan
from audit.review.plan.reviewers import JudgedBy, Reviewer
from audit.review.worksheet import (
    broken_seals,
    known_by_hash,
    read_worksheet,
    write_worksheet,
)
from audit.review.worksheet.provenance import plan_sheet_hash, sealed
from property_tests.strategies.decisions import TEXTS
from property_tests.support.review_samples import decided
from samples.review import build


@given(TEXTS, TEXTS, TEXTS)
@pytest.mark.law(92)
def test_what_a_plan_leaves_blank_is_named_and_never_invented(
    population: str, data_source: str, protocol: str
) -> None:
    plan = replace(
        decided().plan,
        population=population,
        data_source=data_source,
        protocol=protocol,
        reviewers=(),
    )
    lines = dict(plan_lines(plan))
    assert lines["Population"] == (population or NOT_STATED)
    assert lines["Source of data"] == (data_source or NOT_STATED)
    assert lines["Review protocol"] == (protocol or NOT_STATED)
    assert lines["Reviewers"] == NOT_STATED


def test_a_reviewer_without_credentials_is_named_as_such() -> None:
    plan = replace(
        decided().plan, reviewers=(Reviewer("Ann", "CPC, CPMA"), Reviewer("Bea"))
    )
    assert dict(plan_lines(plan))["Reviewers"] == (
        "Ann (CPC, CPMA); Bea (credentials not stated in the plan)"
    )


def test_every_field_of_a_plan_can_be_read_in_words() -> None:
    """A field that changes nothing on the sheet would be hidden from its readers."""
    plan = build.make_plan()
    changed = {
        "rules": replace(plan.rules, codes=("M54.50",)),
        "strata": (("all", 260),),
        "excluded": (("of another kind", 3),),
        "outside": (("before 2025-10-01", 3),),
        "sizes": (("all", 67),),
        "basis": ("Because.",),
        "reviewers": (Reviewer("Ann", "CPC"),),
        "judged_by": JudgedBy("9", "pack", "a1", "b2", "c3"),
        "level": 0.95,
        "missing_is_error": True,
        "estimator": "ratio",
        "paid": 1.5,
        "blind": True,
        "overlap": 5,
        "spares": 4,
        "method": "rat-stats",
        "needs_dollars": not plan.needs_dollars,
        "profile": Profile({"Dx": "dx1"}, "mdy", {"Blue": "commercial"}),
    }
    for field in fields(plan):
        value: Any = changed.get(field.name, "Something else")
        other = replace(plan, **{field.name: value})
        assert plan_lines(other) != plan_lines(plan), field.name


def test_the_worksheet_has_a_table_to_read_and_a_file_to_read_back(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, decided())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-1] == "Plan file"
    shown = [row[:2] for row in book["Plan"].iter_rows(min_row=2, values_only=True)]
    assert shown == list(plan_lines(decided().plan))
    assert "[" not in str(book["Plan"]["A2"].value)
    assert read_worksheet(path).plan == decided().plan
    # A workbook of an earlier release has the file on the sheet Plan.
    del book["Plan"]
    book["Plan file"].title = "Plan"
    book.save(tmp_path / "old.xlsx")
    assert read_worksheet(tmp_path / "old.xlsx").plan == decided().plan


@pytest.mark.parametrize(
    ("label", "text"),
    [("Signed by", "A. Forger, 2026-01-01"), ("Sample size", "30 units"), ("", "!")],
)
def test_an_altered_sheet_plan_is_named(label: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, sealed(decided()))
    assert broken_seals(read_worksheet(path)) == ()
    book = openpyxl.load_workbook(path)
    rows = {row[0].value: row[0].row for row in book["Plan"].iter_rows()}
    book["Plan"].cell(rows.get(label, 60), 2).value = text
    book.save(path)
    (found,) = broken_seals(read_worksheet(path))
    assert "The sheet Plan was altered" in found
    assert label in found


def test_a_sheet_plan_in_words_of_another_release_is_told_and_no_forgery() -> None:
    mine = sealed(decided())
    words = (("Seed of the draw", "1"),)
    by = replace(mine.provenance.judged_by, product="0.0.1")
    seals = replace(mine.provenance, plan_sheet_sha256=plan_sheet_hash(words))
    other = replace(mine, shown_plan=words, provenance=replace(seals, judged_by=by))
    assert not any("sheet Plan" in text for text in broken_seals(other))
    assert "those of tspine 0.0.1" in " ".join(known_by_hash(other))
    # Of this release, a hash that was mended with the words shows nothing.
    (found,) = broken_seals(replace(mine, shown_plan=words, provenance=seals))
    assert "The sheet Plan was altered" in found
    assert known_by_hash(replace(mine, shown_plan=words, provenance=seals)) == ()


def test_a_plan_that_no_cell_can_hold_is_cut_and_still_the_plan(tmp_path: Path) -> None:
    parts = tuple((f"Provider {n:05}", 1) for n in range(2000))
    plan = decided().plan
    rules = replace(plan.rules, strata="provider")
    long = replace(plan, strata=parts, sizes=parts, rules=rules)
    path = tmp_path / "w.xlsx"
    write_worksheet(path, sealed(replace(decided(), plan=long)))
    read = read_worksheet(path)
    assert read.shown_plan is not None
    assert "[cut: the text has" in dict(read.shown_plan)["Design"]
    assert not any("sheet Plan was" in text for text in broken_seals(read))


def test_a_lost_plan_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, decided())
    book = openpyxl.load_workbook(path)
    del book["Plan file"]
    book.save(path)
    with pytest.raises(InputUnreadable, match="the sheet Plan file is gone"):
        read_worksheet(path)


def test_the_options_of_plan_say_population_source_and_protocol(tmp_path: Path) -> None:
    target = tmp_path / "p.toml"
    options = {
        "--population": "Claims with M54.6 paid in FY2026",
        "--data-source": "Remittances; the chart of each visit",
        "--protocol": "Two readings of each chart",
    }
    flat = [word for pair in options.items() for word in pair]
    done = CliRunner().invoke(
        app,
        ["review", "plan", str(build.CHARTS), "-o", str(target), "--seed", "1", *flat],
    )
    assert done.exit_code == 0, done.output
    plan = read_plan(target.read_text(encoding="utf-8"))
    said = [plan.population, plan.data_source, plan.protocol]
    assert said == list(options.values())
    assert read_plan(plan_text(plan)) == plan
