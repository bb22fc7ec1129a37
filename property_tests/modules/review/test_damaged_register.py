"""Registers that are damaged, or hold what no release has written."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit.review.register.history import score_periods
from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Entry, Register
from audit.review.register.tables import ENTRY
from audit.review.register.trust import trusted_lines

AT = dt.datetime(2026, 10, 1, 9, 30)
GOOD: dict[str, object] = {
    "wrong": 1,
    "judged": 4,
    "universe": 8,
    "low": 0.1,
    "high": 0.6,
    "level": 0.9,
    "period": "2026",
    "rule_packs": ["p"],
    "releases": ["r"],
    "product": "0.2.0",
    "providers": [["P1", 1, 4]],
}


def test_a_score_comes_back_as_a_period(tmp_path: Path) -> None:
    with Register(tmp_path / "r.db") as book:
        book.append([Entry("Q1", "score", json.dumps(GOOD))], "A", AT)
        (period,) = score_periods(trusted_lines(book))
    assert (period.wrong, period.judged, period.providers) == (1, 4, (("P1", 1, 4),))


@pytest.mark.parametrize(
    "payload",
    [
        *("", "{", "[]", "null", "1", "[" * 100_000, '{"wrong": 1}'),
        *(json.dumps({**GOOD, key: None}) for key in ("wrong", "providers", "period")),
        *(json.dumps({**GOOD, key: "x"}) for key in ("low", "judged", "providers")),
        *(json.dumps({**GOOD, key: True}) for key in ("wrong", "universe")),
        *(json.dumps({**GOOD, "high": bound}) for bound in ("1e", ["a"])),
        *(json.dumps({**GOOD, "providers": [p]}) for p in (["P"], ["P", 1, "4"], [])),
        json.dumps({**GOOD, "judged": 10**400}),
        json.dumps({**GOOD, "rule_packs": [1]}),
        *(json.dumps({**GOOD, "level": level}) for level in (0, 1.5, float("nan"))),
        *(json.dumps({**GOOD, "strata": [s]}) for s in ([4, 8, 1], [8, 4], "8")),
        *(json.dumps({**GOOD, "rules": [r]}) for r in (["R", 4, 3, 2], ["R", 4, 3])),
        json.dumps({**GOOD, "wrong": 5}),
        json.dumps({**GOOD, "reported": [1]}),
    ],
)
def test_a_score_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, payload: str
) -> None:
    with Register(tmp_path / "r.db") as book:
        book.append([Entry("Q1", "score", json.dumps(GOOD))], "A", AT)
        book.append([Entry("Q2", "score", payload)], "A", AT)
        with pytest.raises(RegisterRefused, match=r"Line 2 .* review 'Q2'"):
            score_periods(trusted_lines(book))


@pytest.mark.parametrize("value", ["x'ff80'", "1.5", "CAST(x'ff80' AS TEXT)"])
@pytest.mark.parametrize("column", ["payload", "review", "at", "before", "sha256"])
def test_a_value_that_is_no_text_is_told(
    tmp_path: Path, column: str, value: str
) -> None:
    with Register(tmp_path / "r.db") as book:
        book.append([Entry("Q1", "score", json.dumps(GOOD))], "A", AT)
    with closing(sqlite3.connect(tmp_path / "r.db")) as file:
        name = f"{ENTRY.name}_update"
        file.execute(f"DROP TRIGGER {name}")
        file.execute(f"UPDATE {ENTRY.name} SET {column} = {value}")
        file.commit()
        (kind,) = file.execute(f"SELECT typeof({column}) FROM {ENTRY.name}").fetchone()
    with Register(tmp_path / "r.db") as book:
        if kind == "text" and "ff80" not in value:  # the column made a text of it
            assert book.broken_lines() == [1]
            return
        with pytest.raises(RegisterRefused, match="is damaged") as refusal:
            book.lines()
        assert "\ufffd" not in str(refusal.value)  # the text could be a patient's
        with pytest.raises(RegisterRefused, match="is damaged"):
            book.append_from(lambda lines: [], "A", AT)


def test_a_damaged_register_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with Register(path) as book:
        book.append([Entry("Q1", "score", json.dumps(GOOD))], "A", AT)
    whole = path.read_bytes()
    for at in range(0, len(whole), 61):
        path.write_bytes(whole[:at] + b"\x80" * 8 + whole[at + 8 :])
        with contextlib.suppress(RegisterRefused), Register(path) as book:
            book.broken_lines()
            score_periods(trusted_lines(book))
