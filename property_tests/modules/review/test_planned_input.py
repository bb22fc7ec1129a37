"""The input of a plan is read once, whatever is asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.intake import open_table
from audit.intake.table import Row, Table
from audit.review.planned_input import PlannedInput
from property_tests.support.forgeries import Files, make_review, run
from samples.review import build


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_review(tmp_path_factory.mktemp("once"))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often the rows of a file are read."""
    counts: Counter[str] = Counter()
    plain: Callable[[Table], Iterator[Row]] = Table.rows

    def counted(table: Table) -> Iterator[Row]:
        counts[table.kind] += 1
        return plain(table)

    monkeypatch.setattr(Table, "rows", counted)
    return counts


@pytest.mark.law(129)
@pytest.mark.parametrize("command", ["verify", "verify --full", "packet", "score"])
def test_the_rows_are_read_once(
    command: str, made: Files, passes: Counter[str], tmp_path: Path
) -> None:
    """Opening the file looks at its rows as well; what comes after is one pass."""
    open_table(made.charts)
    to_open = passes.total()
    passes.clear()
    words: list[str | Path] = [*command.split(), made.worksheet]
    if command == "score":
        words += ["--charts", made.charts, "--plan", made.plan]
    else:
        words += [made.charts, "--plan", made.plan]
    if command == "packet":
        words += ["-o", tmp_path / "p.zip"]
    run(*words)
    assert passes.total() == to_open + 1


PLAN = build.make_plan()
UNITS = [unit.id for unit in PlannedInput(PLAN, build.CHARTS).frame.units]


@pytest.mark.law(129)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(st.sampled_from(UNITS)), st.sets(st.sampled_from(UNITS)))
def test_units_have_the_same_cells_whether_they_were_expected_or_not(
    likely: set[str], wanted: set[str]
) -> None:
    guessed = PlannedInput(PLAN, build.CHARTS, likely)
    headings, cells = PlannedInput(PLAN, build.CHARTS, wanted).charts(wanted)
    assert guessed.charts(wanted) == (headings, cells)
    assert cells.keys() == wanted
    assert guessed.frame.sha256 == PLAN.frame_sha256
