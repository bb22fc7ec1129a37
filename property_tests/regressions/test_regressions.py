"""Rows that once failed stay right, and failing rows are saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit import audit_encounter
from property_tests.regressions import store
from property_tests.regressions.__main__ import main
from property_tests.support.places import ROOT

ROWS = store.read(store.ACCEPTED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.test.rpartition("::")[2])
def test_a_row_that_once_failed_is_judged_as_its_source_says(
    row: store.Regression,
) -> None:
    result = audit_encounter(dict(row.cells))
    assert row.citation
    assert (result.verdict.value, result.risk.value) == (row.verdict, row.risk)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "PENDING", tmp_path / "pending.jsonl")
    monkeypatch.setattr(store, "ACCEPTED", tmp_path / "rows.jsonl")
    return tmp_path


def test_a_pending_row_is_kept_once_and_accepted_with_its_source(folder: Path) -> None:
    assert store.save_pending({"dx1": "M54.6"}, "a test")
    assert not store.save_pending({"dx1": "M54.6"}, "a test")
    main(["accept", "1", "NOT_ASSESSABLE", "NONE", "decision A2"])
    assert store.read(store.PENDING) == []
    (row,) = store.read(store.ACCEPTED)
    assert (row.cells, row.verdict) == ({"dx1": "M54.6"}, "NOT_ASSESSABLE")


def test_a_row_without_a_source_is_not_accepted(folder: Path) -> None:
    store.save_pending({"dx1": "M54.6"}, "a test")
    with pytest.raises(SystemExit, match="source"):
        main(["accept", "1", "NOT_ASSESSABLE", "NONE", " "])


def test_only_rows_of_cells_are_saved(folder: Path) -> None:
    assert not store.save_pending({"dx1": object()}, "a test")


def test_a_failing_law_leaves_its_smallest_row(
    pytester: pytest.Pytester, folder: Path
) -> None:
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\n")
    pytester.makeconftest("from property_tests.regressions.hook import *")
    pytester.makepyfile(
        """
        from hypothesis import given, settings
        from property_tests.regressions import store
        from property_tests.strategies.encounters import near_rules
        from pathlib import Path

        store.PENDING = Path("pending.jsonl")

        @settings(max_examples=20, database=None, derandomize=True)
        @given(near_rules())
        def test_law(cells):
            assert cells.get("dx1") != "M54.6"
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(failed=1)
    (row,) = store.read(pytester.path / "pending.jsonl")
    assert row.cells["dx1"] == "M54.6"
    assert row.test.endswith("test_law")
