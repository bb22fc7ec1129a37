"""What a finding says of a row beside its rule's title, and what a query quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit import audit_encounter
from audit.cells import (
    NOT_CALCULATED,
    CellError,
    Unreadable,
    read_codes,
    read_pairs,
    read_text,
    read_yes_no,
)
from audit.encounter.reading import encounter_from_mapping
from audit.findings import Finding
from audit.rules.catalogue import default_pack
from audit.verdict.wording import clinical_indicators, query_text
from property_tests.strategies.encounters import WHOLE_CHART

HEADER = "is a header in FY2026, not a billable code"


def finding(family: str, **cells: object) -> Finding:
    found = audit_encounter({**WHOLE_CHART, **cells}).findings
    return next(f for f in found if f.rule_id.startswith(family))


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("M54.60", "2026-02-10", "M54.60 is not an ICD-10-CM code; under it: M54.6."),
        ("M54.7", "2026-02-10", "M54.7 is not an ICD-10-CM code."),
        ("S22.060", "2026-02-10",
         "S22.060 needs a 7th character in FY2026: one of A, B, D, G, K, S."),
        ("M54.5", "2026-02-10", f"M54.5 {HEADER}; under it: M54.50, M54.51, M54.59."),
        ("M54", "2026-02-10",
         f"M54 {HEADER}; under it: M54.00, M54.01, M54.02, M54.03, M54.04, M54.05, "
         "M54.06, M54.07, M54.08, M54.09, M54.10, M54.11 and 21 more."),
        ("T81.4XXA", "2026-02-10",
         "T81.4XXA is not valid in FY2026, but in another release; under it: T81.40XA, "
         "T81.41XA, T81.42XA, T81.43XA, T81.44XA, T81.49XA."),
        ("Q51.20", "2026-02-10",
         "Q51.20 is not valid in FY2026, but in another release."),
        ("S23.420A", "2026-11-02",
         "S23.420A is not valid in FY2027 (partial), but in another release."),
        ("M54.7", "2026-11-02", "M54.7."),
    ],
)  # fmt: skip
def test_an_invalid_code_is_told_by_what_is_wrong_with_it(
    code: str, day: str, said: str
) -> None:
    told = finding("VAL-0", dx2=code, date_of_service=day).message
    assert told.partition(". ")[2].endswith(said)
    assert told.count(code) == said.count(code)


PAIRS = "Write pairs joined by ~, for example M54.6~M51.34; M54.6~M54.81."
MEND = "Mend the formula, or clear the cell if it is to be blank."
SAVE = "Open the workbook in Excel or LibreOffice, save it, and audit again."


@pytest.mark.parametrize(
    ("read", "cell", "message", "remedy"),
    [
        (read_yes_no, "perhaps", '"perhaps" is neither Y nor N.', "Y or N."),
        (read_codes, "M51.24; see note", '"see note" is not an ICD-10-CM code.',
         "Write codes, as M51.24; M54.14."),
        (read_pairs, "M54.6~G55; M54.6",
         '"M54.6" is not a pair of two ICD-10-CM codes.', PAIRS),
        (read_text, CellError("#N/A"), "The cell holds the error #N/A.", MEND),
        (read_text, CellError(NOT_CALCULATED),
         "The cell holds a formula, and the file does not hold its value.", SAVE),
    ],
)  # fmt: skip
def test_an_unreadable_cell_is_told_with_its_remedy(
    read: Callable[[object], object], cell: object, message: str, remedy: str
) -> None:
    value = cell.text if isinstance(cell, CellError) else str(cell)
    assert read(cell) == Unreadable(value, message, remedy)


def test_a_row_that_cannot_be_read_says_which_cell() -> None:
    assert finding("VAL-07", amount_paid="lots").message.endswith(
        '. amount_paid: "lots" is not a number. Write a number and nothing else, for '
        "example 6."
    )


def test_codes_are_told_each_once_and_joined() -> None:
    assert finding("VAL-06", dx2="M54.6").message.endswith(". M54.6.")
    pair = finding("EX1-08", dx2="E10.9", dx3="E11.9")
    assert pair.message.endswith(
        ". E10.9, E11.9. E10.9 and E11.9: E10 Excludes1 type 2 diabetes mellitus "
        "(E11.-)."
    )
    assert "E10.9, E11.9" in pair.query
    assert pair.codes == ("E10.9", "E11.9")


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("active treatment", "for active treatment: A (B for an open fracture)."),
        ("routine healing", "7th character for routine healing: D."),
        ("", "The phase of care is not documented: the 7th character stays open."),
    ],
)
def test_an_injury_is_told_with_the_character_of_its_phase(
    phase: str, said: str
) -> None:
    fracture = {"fracture": "confirmed cause", "definitive_code": "S22.060A"}
    assert finding("EXC-FX-1", **fracture, injury_phase=phase).message.endswith(said)


def test_a_query_quotes_what_the_row_documents() -> None:
    def quoted(**cells: object) -> str:
        return clinical_indicators(encounter_from_mapping(cells))

    assert quoted() == "none recorded"
    assert quoted(chart_reviewed="Y", acuity="acute") == "acuity: acute"
    whole = quoted(
        chart_reviewed="Y",
        acuity="chronic",
        duration_weeks=12.5,
        pain_severity=7,
        neuro_exam="radicular",
        imaging_status="pending",
        imaging_region="thoracic",
        red_flags="fever; none",
        injury_recent="Y",
    )
    assert whole == (
        "acuity: chronic; duration in weeks: 12.5; severity: 7 of 10; "
        "neurologic examination: radicular; imaging: pending; imaged region: thoracic; "
        "red flags: fever; recent injury: Y"
    )


def test_a_query_names_regions_levels_and_codes() -> None:
    query = finding("EX1-01-2", dx2="M51.24").query
    assert query.startswith(
        "Thoracic pain (thoracic, T5-T8) and a thoracic disc disorder (M54.6, M51.24) "
    )
    assert "acuity: acute; duration in weeks: 2; severity: 5 of 10" in query
    bare = {"pain_levels": "", "disc_disorder": "link not stated"}
    assert "(thoracic), and a thoracic disc" in finding("EXC-DISC-4", **bare).query


def test_who_asks_nothing_has_no_query() -> None:
    assert audit_encounter(dict(WHOLE_CHART)).query_text == ""
    two = {"dx2": "M51.24", "dx3": "M47.814"}
    result = audit_encounter({**WHOLE_CHART, **two})
    asked = [f.query for f in result.findings if f.query]
    assert len(asked) > 1
    assert result.query_text == "\n\n".join(dict.fromkeys(asked))


def test_a_query_without_codes_says_so() -> None:
    rule = next(r for r in default_pack().rules if "{codes}" in r.query)
    encounter = encounter_from_mapping({"chart_reviewed": "Y"})
    assert "no code" in query_text(rule, encounter, ())
    assert "region open" in query_text(
        replace(rule, query="{regions}{levels}"), encounter, ()
    )
