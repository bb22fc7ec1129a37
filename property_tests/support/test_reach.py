"""Laws with a premise count their examples, and fail if too few meet it."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor, Verdict, audit_encounter
from property_tests.reach import (
    FEWEST,
    conditional,
    laws_of,
    premises,
    reached,
    says_reached,
)
from property_tests.strategies.premises import rows_where
from property_tests.support.places import SUITE

FILES = sorted(
    path for path in SUITE.rglob("test_*.py") if "@given" in path.read_text()
)


def laws() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.relative_to(SUITE)}::{law.name}", law)
        for path in FILES
        for law in laws_of(path.read_text(encoding="utf-8"))
    ]


def test_every_law_with_a_premise_is_counted() -> None:
    """Remedy: see `property_tests/reach.py`; or draw so that no premise is needed."""
    uncounted = {
        name: found
        for name, law in laws()
        if (found := premises(law)) and not says_reached(law)
    }
    assert uncounted == {}


def test_a_law_is_counted_as_a_whole_or_not_at_all() -> None:
    """Neither `reached` without the decorator, nor the decorator without `reached`."""
    halves = [
        name
        for name, law in laws()
        if not says_reached(law)
        and ("conditional" in ast.unparse(law) or "reached()" in ast.unparse(law))
    ]
    assert halves == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("assert n", []),
        ("if n:\n  return\n assert n", ["return, line 4"]),
        ("assume(n)\n assert n", ["assume, line 3"]),
        ("for k in n:\n  if k:\n   continue\n  assert k", ["continue, line 5"]),
        ("if n:\n  assert n", ["if, line 3"]),
        ("if n:\n  with pytest.raises(E):\n   f(n)", ["if, line 3"]),
        ("if n:\n  assert n\n else:\n  assert not n", []),
        ("if n:\n  assert n\n elif m:\n  assert m", ["if, line 3", "if, line 5"]),
        ("if n:\n  n = 2\n assert n", []),
        ("assert not n or n > 2", ["or, line 3"]),
        ("assert n is None or n > 2", ["or, line 3"]),
        ("assert n in a or n in b", []),
    ],
)
def test_premises_are_found(body: str, found: list[str]) -> None:
    (law,) = laws_of(f"@given(x)\ndef test_law(n):\n {body}\n")
    assert sorted(premises(law)) == sorted(found)


def law_about(hits: int, of: int = 100) -> object:
    """Return a law whose premise holds for so many of a hundred values."""

    @conditional
    @settings(max_examples=of, database=None, derandomize=True)
    @given(st.integers(0, 99))
    def law(n: int) -> None:
        if n < hits:
            reached()
            assert n < hits

    return law


def test_a_law_that_hardly_reaches_its_assertion_fails() -> None:
    law_about(100)()  # type: ignore[operator]
    with pytest.raises(AssertionError, match=r"reaches its assertion on \d+ of \d+"):
        law_about(50)()  # type: ignore[operator]


def test_a_share_of_very_few_examples_is_not_judged() -> None:
    law_about(1, FEWEST - 1)()  # type: ignore[operator]


def test_a_counted_law_still_fails_by_its_assertion() -> None:
    @conditional
    @settings(database=None, derandomize=True)
    @given(st.integers(0, 99))
    def law(n: int) -> None:
        reached()
        assert n < 50

    with pytest.raises(AssertionError, match="assert 50 < 50"):
        law()


def test_reached_outside_a_counted_law_is_refused() -> None:
    with pytest.raises(RuntimeError, match="needs @conditional"):
        reached()


AUDITOR = Auditor()


@settings(max_examples=50)
@given(rows_where(lambda _, result: result.verdict is Verdict.SUPPORTED))
def test_rows_where_a_premise_holds_are_drawn_from_no_others(
    cells: dict[str, object],
) -> None:
    assert audit_encounter(cells, AUDITOR).verdict is Verdict.SUPPORTED


def test_the_rows_of_a_premise_are_many() -> None:
    seen: set[str] = set()

    @settings(max_examples=100, database=None, derandomize=True)
    @given(rows_where(lambda _, result: result.verdict is Verdict.SUPPORTED))
    def collect(cells: dict[str, object]) -> None:
        seen.add(repr(sorted(cells.items(), key=str)))

    collect()
    assert len(seen) > 60


def test_the_reach_of_each_law_is_printed(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "from property_tests.support.reach_report import *  # noqa: F403\n",
    )
    pytester.makepyfile(
        """
        from hypothesis import given, strategies as st
        from property_tests.reach import conditional, reached

        @conditional
        @given(st.integers(0, 9))
        def test_small(n):
            reached()
            assert n < 10
        """
    )
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*reach of 1 laws with a premise*", "100%*test_small"])
