"""Findings that a pack accepts, until when, and what it cannot accept."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.errors import RuleError
from audit.proof import prove
from property_tests.support.packs import PACK, changed


def test_an_accepted_finding_expires_and_is_missed_when_it_no_longer_occurs() -> None:
    pack = changed("LOC-05", when="m549_reported and not m549_reported")
    entry = {
        "obligation": "fires",
        "rule": "LOC-05",
        "reason": "kept for its id",
        "until": dt.date(2026, 12, 31),
    }
    accepted = (*PACK.accepted, entry)
    before = prove(pack, accepted, today=dt.date(2026, 12, 31))
    after = prove(pack, accepted, today=dt.date(2027, 1, 1))
    assert "LOC-05" in {o.rule for o in before.accepted if o.name == "fires"}
    assert "LOC-05" in {o.rule for o in after.findings if o.name == "fires"}
    assert any("LOC-05" in note for note in prove(PACK, accepted).notes)


UNTIL = dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"obligation": "fires", "rule": "LOC-05"}, "reason"),
        ({"obligation": "fires", "reason": "x", "until": UNTIL}, "rule"),
        ({"obligation": "fires", "rule": "LOC-05", "reason": "x"}, "until"),
        (
            {
                "obligation": "fires",
                "rule": "LOC-05",
                "reason": "x",
                "until": dt.datetime(2026, 12, 31),
            },
            "until",
        ),
        (
            {
                "obligation": "conflict",
                "rule": "SEQ-04 / SEQ-44",
                "reason": "x",
                "until": UNTIL,
            },
            "cannot be accepted",
        ),
    ],
)
def test_an_acceptance_names_rule_reason_and_last_day_of_what_can_be_accepted(
    entry: dict[str, object], message: str
) -> None:
    with pytest.raises(RuleError, match=message):
        prove(PACK, (entry,))


def test_rules_without_an_example_line_are_named() -> None:
    report = prove(changed("LOC-05", fires=(), silent=()))
    assert any("LOC-05" in note and "example" in note for note in report.notes)
