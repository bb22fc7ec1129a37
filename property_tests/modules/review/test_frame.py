"""Which rows of a file the frame includes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from audit.codes import read_code
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.review.plan.frame import FrameRules, make_frame


def test_rows_left_out_are_counted_by_reason() -> None:
    day = dt.date(2026, 2, 1)
    code = (read_code("M54.6"),)
    rows = [
        Encounter(1, "A", day, dx=code, payer="Medicaid", amount_paid=5.0),
        Encounter(2, "B", dt.date(2025, 1, 1), dx=code, payer="Medicaid"),
        Encounter(3, "C", day, dx=(read_code("R52"),), payer="Medicaid"),
        Encounter(4, "D", day, dx=code, payer="commercial", amount_paid=9.0),
        Encounter(5, "", day, dx=code),
        Encounter(6, "F", None, dx=code),
        Encounter(7, "G", day, dx=code, payer="Medicaid", amount_paid=0.0),
    ]
    rules = FrameRules(
        date_from=dt.date(2026, 1, 1),
        where=(("payer", ("medicaid",)),),
        least_amount=1,
    )
    frame = make_frame(rows, rules)
    assert [u.id for u in frame.units] == ["A"]
    assert dict(frame.excluded) == {
        "before 2026-01-01": 1,
        "that report none of M54.6": 1,
        "of another payer than medicaid": 1,
        "without an encounter id": 1,
        "without a readable date of service": 1,
        "paid less than 1": 1,
    }
    assert frame.read == len(frame.units) + sum(n for _, n in frame.excluded)


def test_an_id_on_two_rows_is_refused_or_left_out_whole() -> None:
    code = (read_code("M54.6"),)
    rows = [Encounter(n, i, dx=code) for n, i in enumerate("ABA", 1)]
    with pytest.raises(InputUnreadable, match="rows 1, 3"):
        make_frame(rows, FrameRules())
    frame = make_frame(rows, FrameRules(repeated="exclude"))
    assert [u.id for u in frame.units] == ["B"]


def test_strata_by_amount_lie_between_the_bounds() -> None:
    code = (read_code("M54.6"),)
    paid: Sequence[float | None] = (None, 99.99, 100, 499, 500)
    rows = [
        Encounter(n, f"E{n}", dx=code, amount_paid=a) for n, a in enumerate(paid, 1)
    ]
    frame = make_frame(rows, FrameRules(strata="amount", amount_bounds=(100, 500)))
    assert [u.stratum for u in frame.units] == [
        "0: amount not given",
        "1: below 100",
        *["2: 100 to below 500"] * 2,
        "3: 500 and more",
    ]
