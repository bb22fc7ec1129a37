"""The peers of the benchmark judge as the engine does, or nothing is measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.by_hand import python_function
from benchmarks.by_hand.made import HEADINGS, Row, Table, made, stored
from benchmarks.by_hand.rules import RULES, Said, Tell, Work, subset
from benchmarks.peers import (
    CHECKED,
    POLARS,
    Hand,
    Taken,
    by_rows,
    hands,
    line,
    packages,
    refuse_differences,
)
from property_tests.support.needs import need

ROWS = 300
COMPARED = [hand for hand in hands() if hand.is_compared]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Rows as each hand takes them."""
    return stored(made(ROWS), tmp_path_factory.mktemp("peers"))


def _named(row: Row) -> dict[str, str]:
    return dict(zip(HEADINGS, row, strict=True))


@pytest.fixture(scope="module")
def wanted(table: Table) -> list[Said]:
    """What the row engine answers."""
    return by_rows(subset())(table)()()


@pytest.mark.parametrize("hand", COMPARED, ids=[hand.name for hand in COMPARED])
def test_a_hand_gives_the_answers_of_the_engine(
    hand: Hand, table: Table, wanted: list[Said]
) -> None:
    """Verdict, claim risk and rule ids are equal for every row."""
    need(not hand.missing(), hand.missing())
    assert hand.ready(table)()() == wanted


def test_the_rows_compared_call_for_every_rule() -> None:
    """A rule that never fires would be compared in name only."""
    found = set[str]().union(
        *(python_function.judge(_named(row))[2] for row in made(CHECKED))
    )
    assert found == set(RULES)


def test_a_hand_that_errs_stops_the_benchmark(table: Table, wanted: list[Said]) -> None:
    """One wrong answer is enough, and the message names it."""

    def ready(table: Table) -> Work:
        def work() -> Tell:
            answers = python_function.ready(table)()()
            return lambda: [*answers[:-1], answers[0]]

        return work

    assert wanted[-1] != wanted[0]
    with pytest.raises(SystemExit, match=f"1 of {ROWS} answers differ"):
        refuse_differences(Hand("erring", ready), table, wanted)


def test_a_hand_that_loses_a_row_stops_the_benchmark(
    table: Table, wanted: list[Said]
) -> None:
    """Fewer answers than rows are no answers."""
    short = by_rows(subset())(replace(table, rows=table.rows[:-1]))
    hand = Hand("losing", lambda _: short)
    with pytest.raises(SystemExit, match=f"{ROWS - 1} answers to {ROWS} rows"):
        refuse_differences(hand, table, wanted)


def test_a_hand_that_is_not_installed_is_named() -> None:
    """The table says what to install in place of a number."""
    needed = packages("json", "no_such_module", install="pip install x")
    hand = Hand("absent", python_function.ready, needed=needed)
    assert line(hand, {}) == "| absent | not installed: pip install x | | | |"


def test_a_line_gives_the_ratios() -> None:
    """Times are microseconds a row; ratios are to polars and to columns."""
    taken = {
        POLARS: Taken(1e-6, 10),
        "columns, 20 rules": Taken(4e-6, 10),
        "slow": Taken(8e-6, 5),
    }
    assert (
        line(Hand("slow", python_function.ready), taken) == "| slow | 5 | 8 | 8 | 2 |"
    )
