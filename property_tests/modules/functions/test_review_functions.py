"""The functions of the review: the same answer on every host and in the review."""

from __future__ import annotations

import datetime as dt
import math
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from audit.functions import function
from audit.functions.matrices import Matrix, Result
from audit.hosts.recalc import recalculate
from audit.sampling.intervals import count_interval
from audit.sampling.ranking import draw_ids
from audit.sampling.rate_size import attribute_size
from property_tests.support.engines import need_module, need_office
from property_tests.support.windows_stub import MISSING, FakeRange, windows_xlwings

LEVELS = (0.8, 0.9, 0.95, 0.99)
IDS = [f"ENC-{n:03d}" for n in range(60)]
SEEDS = (20260930.0, 48863.78, 0.0, "third quarter")
Call = tuple[str, tuple[object, ...]]


def random_calls(count: int, seed: int) -> list[Call]:
    """Make calls that a user may make, some of which have no answer."""
    dice = random.Random(seed)
    calls: list[Call] = []
    for _ in range(count):
        universe = dice.choice((1, 20, 216, 1000, 5000, 10**6))
        sample = dice.randint(1, min(universe, 400))
        errors = dice.choice((0, sample, dice.randint(0, sample)))
        level = dice.choice((*LEVELS, None))
        rate, width = dice.choice((0.05, 0.2, 0.5)), dice.choice((0.1, 0.2, 0.35))
        spoiled = dice.choice((0, 0, 0, 0, 1, 2, 3))
        if spoiled == 1:
            errors = sample + 1
        elif spoiled == 2:
            universe, width = 0, 3.0
        elif spoiled == 3:
            level, sample = 90.0, 0
        for short in ("ERROR_RATE_LOW", "ERROR_RATE_HIGH"):
            calls.append((short, (universe, sample, errors, level)))
        calls.append(("SAMPLE_SIZE", (universe, rate, width, level)))
    return calls


def expected(calls: list[Call]) -> list[Result]:
    return [function(short).call(*arguments)[0][0] for short, arguments in calls]


def by_classic(calls: list[Call], folder: Path) -> list[object]:
    with windows_xlwings():
        from xlwings import udfs

        return [
            udfs.call_udf(
                "audit.hosts.excel.functions",
                f"TSPINE_{short}",
                tuple(MISSING if a is None else FakeRange(a) for a in arguments),
                None,
                FakeRange(),
            )[0][0]
            for short, arguments in calls
        ]


def by_engine(engine: str) -> Callable[[list[Call], Path], list[object]]:
    def ask(calls: list[Call], folder: Path) -> list[object]:
        need_module("formualizer") if engine == "formualizer" else need_office()
        book = xlsxwriter.Workbook(str(folder / "calls.xlsx"))
        sheet = book.add_worksheet("S")
        for row, (short, arguments) in enumerate(calls):
            for column, value in enumerate(arguments, 1):
                if value is not None:
                    sheet.write(row, column, value)
            cells = ",".join(f"${'BCDE'[n]}${row + 1}" for n in range(len(arguments)))
            sheet.write_formula(row, 0, f"=TSPINE_{short}({cells})")
        book.close()
        values = recalculate(folder / "calls.xlsx", engine)["S"]
        return [row[0] for row in values]

    return ask


HOSTS = {
    "classic": by_classic,
    "formualizer": by_engine("formualizer"),
    "libreoffice": by_engine("libreoffice"),
}


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_gives_the_answers_of_the_function_module(
    host: str, tmp_path: Path
) -> None:
    calls = random_calls(60, seed=7)
    wanted, given = expected(calls), HOSTS[host](calls, tmp_path)
    assert any(isinstance(w, str) for w in wanted)
    different = [
        (call, one, other)
        for call, one, other in zip(calls, wanted, given, strict=True)
        if one != other and not nearly(one, other)
    ]
    assert different[:3] == []


def nearly(one: object, other: object) -> bool:
    """Whether two numbers are the same: a stored workbook keeps fifteen digits."""
    if not isinstance(one, float) or not isinstance(other, (int, float)):
        return False
    return math.isclose(one, other, rel_tol=1e-14)


def draw_by_classic(seed: object, folder: Path) -> list[object]:
    with windows_xlwings():
        from xlwings import udfs

        block = FakeRange(tuple((i,) for i in IDS))
        given = (block, FakeRange(8.0), FakeRange(seed))
        answer = udfs.call_udf(
            "audit.hosts.excel.functions", "TSPINE_DRAW", given, None, FakeRange()
        )
        return [row[0] for row in answer]


def draw_by_engine(engine: str) -> Callable[[object, Path], list[object]]:
    def ask(seed: object, folder: Path) -> list[object]:
        need_module("formualizer") if engine == "formualizer" else need_office()
        book = xlsxwriter.Workbook(str(folder / "draw.xlsx"))
        sheet = book.add_worksheet("S")
        sheet.write_column(0, 0, IDS)
        sheet.write(0, 2, 8)
        sheet.write(0, 3, seed)
        formula = f"=TSPINE_DRAW($A$1:$A${len(IDS)},$C$1,$D$1)"
        sheet.write_dynamic_array_formula(0, 1, 7, 1, formula)
        book.close()
        values = recalculate(folder / "draw.xlsx", engine)["S"]
        return [row[1] for row in values[:8]]

    return ask


DRAWS = {
    "classic": draw_by_classic,
    "formualizer": draw_by_engine("formualizer"),
    "libreoffice": draw_by_engine("libreoffice"),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("host", DRAWS)
def test_every_host_draws_the_same_units(
    host: str, seed: object, tmp_path: Path
) -> None:
    text = f"{seed:.0f}" if seed in (20260930.0, 0.0) else str(seed)
    assert DRAWS[host](seed, tmp_path) == draw_ids(IDS, 8, text)


@given(st.integers(1, 4000), st.data(), st.sampled_from(LEVELS))
def test_the_interval_is_the_exact_one_of_the_review(
    universe: int, data: st.DataObject, level: float
) -> None:
    sample = data.draw(st.integers(1, universe))
    errors = data.draw(st.integers(0, sample))
    exact = count_interval(universe, sample, errors, level)
    given_cells = float(universe), float(sample), float(errors), level
    assert function("ERROR_RATE_LOW").call(*given_cells) == [[exact.low_rate]]
    assert function("ERROR_RATE_HIGH").call(*given_cells) == [[exact.high_rate]]


@given(st.integers(1, 5000), st.integers(1, 99), st.integers(5, 99))
def test_the_size_is_that_of_a_plan(universe: int, rate: int, width: int) -> None:
    wanted = attribute_size(universe, rate / 100, width / 100, 0.9)
    answer = function("SAMPLE_SIZE").call(universe, rate / 100, width / 100)
    assert answer == [[float(wanted)]]


def test_the_manuals_numbers_come_out_of_cells() -> None:
    # RAT-STATS Companion Manual, p. 2-2: 1,729 to 2,403 of 10,000.
    assert function("ERROR_RATE_LOW").call(10000, 400, 82) == [[0.1729]]
    assert function("ERROR_RATE_HIGH").call(10000, 400, 82) == [[0.2403]]
    assert function("SAMPLE_SIZE").call(10000, 0.2, 0.06, 0.8) == [[314.0]]


@pytest.mark.parametrize(
    ("short", "arguments", "message"),
    [
        ("SAMPLE_SIZE", ("", 0.2, 0.2), "universe: The cell is blank. Write a whole"),
        ("SAMPLE_SIZE", (1000, 20, 0.2), "expected_rate: .* 0.2 for 20 %"),
        ("SAMPLE_SIZE", (1000, 0.2, "wide"), 'interval_width: "wide" is not a number'),
        ("SAMPLE_SIZE", (2e9, 0.2, 0.001), "interval_width: .* Write a wider one"),
        ("SAMPLE_SIZE", ([[1, 2]], 0.2, 0.2), "universe: give one cell"),
        ("ERROR_RATE_LOW", (1000, 20, None), "errors: The cell is blank. Write"),
        ("ERROR_RATE_LOW", (1000, 20.5, 1), 'sample: "20.5" is not a whole number'),
        ("ERROR_RATE_LOW", (10, 20, 1), "sample: 20 units .* 10 or less"),
        ("ERROR_RATE_HIGH", (1000, 20, 21), "errors: 21 of 20 units is impossible"),
        ("ERROR_RATE_HIGH", (1000, 20, 1, 90), "level: .* 0.9 for 90 %"),
        ("ERROR_RATE_HIGH", (1000, "#N/A", 1), "sample: The cell holds the error #N/A"),
        ("ERROR_RATE_HIGH", (1000, True, 1), "sample: .* is not a number"),
        ("DRAW", ([["A"], ["#REF!"]], 1, 1), "ids: row 2, column 1 of the block: "),
        ("DRAW", ([[None]], 1, 1), "ids: There are none"),
        ("DRAW", ([["A", "A"]], 2, 1), "count: 2 units .* 1 different ids"),
        ("DRAW", ([["A"]], 0, 1), 'count: "0" is not a whole number from 1'),
        ("DRAW", ([["A"]], 1, ""), "seed: The cell is blank. Write the seed"),
        ("DRAW", ([["A"]], 1, dt.date(2026, 9, 30)), "seed: .* neither text nor a"),
        ("DRAW", ([["A"]], 1, "a\nb"), "seed: It is more than one line"),
        ("DRAW", ([["A\ud800"]], 1, 1), "ids: One of them, or the seed, contains"),
    ],
)
def test_an_impossible_argument_is_named_with_what_to_do(
    short: str, arguments: tuple[object, ...], message: str
) -> None:
    ((answer,),) = function(short).call(*arguments)
    assert re.match(f"ERROR: {message}", str(answer)), answer


def test_long_ids_that_begin_alike_are_two_units() -> None:
    ids = [["X" * 80 + "1"], ["X" * 80 + "2"]]
    answer: Matrix = function("DRAW").call(ids, 2, 1)
    assert sorted(answer) == ids
