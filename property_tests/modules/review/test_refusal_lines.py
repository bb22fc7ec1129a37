"""A refused worksheet: what differs is the result, the refusal is one line."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.places import SAMPLES


def test_a_refusal_is_one_line_whatever_else_is_to_be_said(tmp_path: Path) -> None:
    """Without its provenance a worksheet is altered, and its rules are unknown."""
    book = load_workbook(SAMPLES / "review" / "review.xlsx")
    del book["Provenance"]
    book.save(tmp_path / "a.review.xlsx")
    done = tspine("review", "score", tmp_path / "a.review.xlsx", "--json")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "listed above" in done.stderr
    assert "recorded no SHA-256 of its rules" in done.stdout
    assert "altered: The sheet Provenance is gone" in done.stdout
