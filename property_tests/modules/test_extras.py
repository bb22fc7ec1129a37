"""The extras: what each installs, and what is said where one is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from audit.extras import EXTRAS, ExtraMissing, extra_of, install_line, missing
from property_tests.support.places import ROOT

_WITHOUT = """
import sys
from importlib.machinery import PathFinder
gone = {gone!r}
find = PathFinder.find_spec
def found(name, path=None, target=None):
    return None if name.partition(".")[0] in gone else find(name, path, target)
PathFinder.find_spec = found
from audit.hosts.cli.app import main
main()
"""
_POSTGRES = "postgresql+psycopg://nobody@localhost/reviews"
LEAN = tuple(name for names in EXTRAS.values() for name in names)
"""What a base installation lacks."""


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-")


def lean(
    *words: str, folder: Path, gone: tuple[str, ...] = LEAN
) -> subprocess.CompletedProcess[str]:
    """Run a command as a base installation would, without the extras' modules."""
    program = _WITHOUT.format(gone=gone)
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )


def test_the_table_of_extras_is_that_of_the_package() -> None:
    content = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))
    extras = content["project"]["optional-dependencies"]
    assert set(extras) - {"all", "test"} == set(EXTRAS)
    homes = packages_distributions()
    for extra, modules in EXTRAS.items():
        named = {_name(text) for text in extras[extra]} - {"tspine-audit"}
        installed = {
            name.lower().replace("_", "-") for m in modules for name in homes[m]
        }
        assert named == installed, extra


def test_a_base_installation_needs_no_extra(tmp_path: Path) -> None:
    content = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))
    base = {_name(text) for text in content["project"]["dependencies"]}
    homes = packages_distributions()
    assert base.isdisjoint(name.lower() for m in LEAN for name in homes[m])
    charts = ROOT / "samples" / "chart_review.xlsx"
    for words in (
        ("audit", str(charts), "-o", "out.xlsx"),
        ("audit", str(charts), "--annotate", "-o", "notes.xlsx"),
        ("audit", str(charts), "-o", "out.csv"),
        ("audit", str(charts), "-o", "out.jsonl"),
        ("map", str(charts), "--dates", "mdy"),
        ("template", "plain", "-o", "template.xlsx"),
        ("code", "M54.6"),
        ("explain", "M54.6"),
        ("rules",),
        ("--help",),
        ("review", "plan", "--help"),
    ):
        done = lean(*words, folder=tmp_path)
        assert done.returncode == 0, (words, done.stderr)
    for name in ("out.xlsx", "notes.xlsx", "out.csv", "out.jsonl", "template.xlsx"):
        assert tmp_path.joinpath(name).stat().st_size, name


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("parquet", ("audit", "charts.csv", "-o", "out.parquet")),
        ("parquet", ("audit", "charts.parquet")),
        ("prove", ("prove",)),
        ("handbook", ("handbook", "-o", "book")),
        ("recalc", ("recalc", "book.xlsx", "--engine", "formualizer")),
        ("review", ("review", "trend", "--register", "register.sqlite")),
        ("postgresql", ("review", "trend", "--register", _POSTGRES)),
    ],
)
def test_a_missing_extra_is_said_with_the_line_to_type(
    tmp_path: Path, extra: str, words: tuple[str, ...]
) -> None:
    tmp_path.joinpath("charts.csv").write_text(
        "encounter_id,dos,dx_1\nA,2026-02-10,M546\n"
    )
    tmp_path.joinpath("charts.parquet").write_bytes(b"PAR1")
    sample = ROOT / "samples" / "chart_review.xlsx"
    tmp_path.joinpath("book.xlsx").write_bytes(sample.read_bytes())
    before = sorted(tmp_path.iterdir())
    # The extra for PostgreSQL comes with that for the review.
    gone = EXTRAS[extra] if extra == "postgresql" else LEAN
    done = lean(*words, folder=tmp_path, gone=gone)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("tspine: ")
    assert done.stderr.count("\n") == 1
    assert install_line(extra) in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_what_an_extra_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXTRAS, "review", ("json", "no_such_module"))
    assert missing("review") == ("no_such_module",)
    assert "no_such_module is not installed" in str(ExtraMissing("review"))
    assert extra_of("no_such_module.part") == "review"
    assert extra_of("audit") is None
    assert extra_of(None) is None
