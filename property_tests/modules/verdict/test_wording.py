"""What a finding says about a row beyond its rule's title, and what a query quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit import Auditor, audit_encounter
from audit.cells import (
    NOT_CALCULATED,
    CellError,
    Unreadable,
    read_codes,
    read_pairs,
    read_text,
)
from audit.encounter.records import encounter_from_mapping
from audit.findings import Finding
from audit.intake import open_table
from audit.rules.catalogue import default_pack
from audit.verdict.indicators import clinical_indicators
from audit.verdict.wording import query_text
from property_tests.strategies.encounters import WHOLE_CHART
from property_tests.support.places import GOLDEN

HEADER = "is a header in FY2026, not a billable code. Billable codes under it:"


def finding(family: str, **cells: object) -> Finding:
    found = audit_encounter({**WHOLE_CHART, **cells}).findings
    return next(f for f in found if f.rule_id.startswith(family))


@pytest.mark.parametrize(
    ("code", "day", "wording"),
    [
        ("M54.60", "2026-02-10",
         "M54.60 is not an ICD-10-CM code. The closest valid code is M54.6."),
        ("M54.7", "2026-02-10", "M54.7 is not an ICD-10-CM code."),
        ("S22.060", "2026-02-10",
         "S22.060 needs a 7th character in FY2026: A, B, D, G, K or S."),
        ("M54.5", "2026-02-10", f"M54.5 {HEADER} M54.50, M54.51 and M54.59."),
        ("M54", "2026-02-10",
         f"M54 {HEADER} M54.00, M54.01, M54.02, M54.03, M54.04, M54.05, "
         "M54.06, M54.07, M54.08, M54.09, M54.10, M54.11 and 21 more."),
        ("T81.4XXA", "2026-02-10",
         "T81.4XXA is valid in another release, but not in FY2026. Valid in its place: "
         "T81.40XA, T81.41XA, T81.42XA, T81.43XA, T81.44XA and T81.49XA."),
        ("Q51.20", "2026-02-10",
         "Q51.20 is valid in another release, but not in FY2026."),
        ("S23.420A", "2026-11-02",
         "S23.420A is valid in another release, but not in FY2027 (partial)."),
        ("M54.7", "2026-11-02",
         "M54.7 is not in the loaded code list of FY2027 (partial)."),
        ("K31.C", "2026-11-02",
         "K31.C is not in the loaded code list of FY2027 (partial)."),
    ],
)  # fmt: skip
def test_an_invalid_code_is_described_by_its_fault(
    code: str, day: str, wording: str
) -> None:
    assert finding("VAL-0", dx2=code, date_of_service=day).message == wording


PAIRS = "Write pairs joined by ~, for example M54.6~M51.34; M54.6~M54.81."
FIX = "Fix the formula, or clear the cell if it should be blank."
SAVE = "Open the workbook in Excel or LibreOffice, save it, and audit again."


@pytest.mark.parametrize(
    ("read", "cell", "message", "remedy"),
    [
        (read_codes, "M51.24; see note", '"see note" is not an ICD-10-CM code.',
         "Write codes, for example M51.24; M54.14."),
        (read_pairs, "M54.6~G55; M54.6",
         '"M54.6" is not a pair of two ICD-10-CM codes.', PAIRS),
        (read_text, CellError("#N/A"), "The cell holds the error #N/A.", FIX),
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
    assert finding("VAL-07", conservative_weeks="lots").message == (
        'conservative_weeks: "lots" is not a number. Write a number and nothing else, '
        "for example 6."
    )


def test_codes_are_named_once_each_and_joined() -> None:
    twice = finding("VAL-06", dx2="M54.6").message
    assert twice == "The claim reports M54.6 (Pain in thoracic spine) more than once."
    pair = finding("EX1-08", dx2="E10.9", dx3="E11.9")
    assert pair.message == (
        "The claim reports E10.9 (Type 1 diabetes mellitus without complications) and "
        "E11.9 (Type 2 diabetes mellitus without complications) (Excludes1 note at "
        'E10: "type 2 diabetes mellitus (E11.-)").'
    )
    assert pair.codes == ("E10.9", "E11.9")
    three = finding("EX1-01-3", dx2="M51.24", dx3="M51.34", dx4="M51.9",
                    disc_disorder="confirmed incidental")  # fmt: skip
    for part in ("with M51.24 (", "region), M51.34 (", "region) and M51.9 ("):
        assert part in three.message


def test_a_code_that_is_not_on_the_claim_is_named_or_else_described() -> None:
    open_code = finding("EXC-INF-1", infection="confirmed cause")
    assert open_code.message.endswith("does not report its thoracic code.")
    assert "M46.24 for osteomyelitis" in open_code.action
    known = finding("EXC-INF-1", infection="confirmed cause", definitive_code="M46.24")
    assert known.message.endswith(
        "does not report M46.24 (Osteomyelitis of vertebra, thoracic region)."
    )
    assert known.action == "Report M46.24. Do not report M54.6 with it."


@pytest.mark.parametrize(
    ("cells", "wording"),
    [
        ({"fracture": "suspected"}, "*Fracture* is suspected, and"),
        ({"fracture": "suspected", "infection": "suspected"},
         "*Fracture* and *Infection* are suspected, and"),
    ],
)  # fmt: skip
def test_conditions_are_named_by_column_and_status(
    cells: dict[str, str], wording: str
) -> None:
    assert finding("UNC-01", **cells).message.startswith(wording)


def test_only_the_condition_whose_code_is_reported_is_held_against_it() -> None:
    cells = {"fracture": "suspected", "infection": "suspected", "dx2": "M46.24"}
    assert finding("UNC-02", **cells).message.endswith("but *Infection* is suspected.")


INPATIENT = {
    "claim_type": "institutional",
    "setting": "inpatient acute",
    "discharge_date": "2026-02-14",
}


def test_on_an_inpatient_facility_claim_suspected_means_at_discharge() -> None:
    message = finding("UNC-03", fracture="suspected", **INPATIENT).message
    assert message.startswith("*Fracture* is suspected at discharge, and")


@pytest.mark.parametrize(
    ("regions", "wording"),
    [
        ("lumbar", "M54.50 (Low back pain, unspecified) for lumbar pain."),
        ("lumbar; lumbosacral; cervical",
         "M54.50 (Low back pain, unspecified) for lumbar and lumbosacral pain and "
         "M54.2 (Cervicalgia) for cervical pain."),
        ("flank; sacral",
         "R10.A1 (right), R10.A2 (left), R10.A3 (both sides) or R10.A0 (no side "
         "stated) for flank pain and M53.3 for sacral pain."),
        ("scapular", "the code that the Index gives for the documented region."),
    ],
)  # fmt: skip
def test_a_region_is_named_with_its_code(regions: str, wording: str) -> None:
    action = finding("LOC-01", pain_regions=regions).action
    assert action == f"Replace M54.6 with {wording}"


@pytest.mark.parametrize(
    ("code", "phase", "wording"),
    [
        ("S22.060A", "active treatment",
         "is active treatment, which takes the 7th character A, or B for an open "
         "fracture."),
        ("M80.08XA", "active treatment",
         "is active treatment, which takes the 7th character A."),
        ("S22.060A", "routine healing",
         "is routine healing, which takes the 7th character D."),
        ("S22.060A", "", "is blank, so the 7th character was not checked."),
    ],
)  # fmt: skip
def test_an_injury_is_named_with_the_character_of_its_phase(
    code: str, phase: str, wording: str
) -> None:
    fracture = {"fracture": "confirmed cause", "definitive_code": code}
    action = finding("EXC-FX-1", **fracture, injury_phase=phase).action
    assert action.endswith(f"*Injury phase* {wording}")


def test_a_sequela_is_recognized_by_its_status_where_the_phase_is_blank() -> None:
    found = finding("INJ-PHASE-1", dx2="S22.060A", fracture="sequela")
    assert found.message.endswith("status sequela, which takes the 7th character S.")
    assert found.action == "Report S22.060S instead of S22.060A."


@pytest.mark.parametrize(
    ("code", "family", "wording"),
    [
        ("M80.08XD", "fracture", "Report Z87.310 with M81.- instead of M80.08XD,"),
        ("S22.060D", "fracture", "Report Z87.81 instead of S22.060D,"),
    ],
)
def test_a_healed_condition_is_named_with_its_history_code(
    code: str, family: str, wording: str
) -> None:
    found = finding("HX-01-3", dx2=code, **{family: "history (healed)"})
    assert found.action.startswith(wording)


def test_a_query_quotes_what_the_row_documents() -> None:
    def quoted(**cells: object) -> str:
        return clinical_indicators(encounter_from_mapping(cells))

    assert quoted() == ""
    assert quoted(chart_reviewed="Y", acuity="acute") == "acuity: acute"
    whole = quoted(
        chart_reviewed="Y",
        acuity="chronic",
        onset_date="2025-11-03",
        duration_weeks=12.5,
        pain_severity=7,
        exam_tenderness="Y",
        exam_range_of_motion="N",
        neuro_exam="radicular",
        imaging_status="done unaddressed",
        imaging_region="thoracic",
        red_flags="fever; none",
        injury_recent="Y",
        functional_limitation="N",
        conservative_response="partial",
    )
    assert whole == (
        "acuity: chronic; onset: documented; duration: 12.5 weeks; severity: 7 of 10; "
        "examination recorded: tenderness; neurologic examination: radicular; "
        "imaging: thoracic, done; red flags: fever; recent injury: documented; "
        "function: not limited; response to treatment: partial"
    )
    assert "imaging" not in quoted(imaging_status="pending", imaging_region="thoracic")


def test_a_query_names_regions_levels_and_codes() -> None:
    asked = {"dx2": "M51.24", "disc_disorder": "link not stated"}
    query = finding("EX1-01-2", **asked).query
    assert query.startswith(
        "The record documents a disc disorder, reported as M51.24 (Other "
        "intervertebral disc displacement, thoracic region), "
        "and pain (thoracic, T5-T8).\n"
        "Clinical indicators: region: thoracic; levels: T5-T8; acuity: acute; "
        "duration: 2 weeks; severity: 5 of 10;"
    )
    bare = {"pain_levels": "", "disc_disorder": "link not stated"}
    bare_query = finding("EXC-DISC-4", **bare).query
    assert "documents a disc disorder and pain (thoracic).\n" in bare_query


def test_the_report_is_quoted_only_where_imaging_is_done() -> None:
    asked = {"dx2": "M51.24", "disc_disorder": "link not stated"}
    line = "\nThe [date] [modality] report states: ____\n"
    assert line not in finding("EX1-01-2", **asked).query
    assert line in finding("EX1-01-2", **asked, imaging_status="done related").query


def test_a_rule_that_asks_nothing_has_no_query() -> None:
    assert audit_encounter(dict(WHOLE_CHART)).query_text == ""
    two = {"disc_disorder": "link not stated", "degenerative": "link not stated"}
    result = audit_encounter({**WHOLE_CHART, **two})
    asked = [f.query for f in result.findings if f.query]
    assert len(asked) > 1
    assert result.query_text == "\n\n".join(dict.fromkeys(asked))


def test_an_empty_placeholder_falls_back_to_the_words_after_its_bar() -> None:
    rule = next(r for r in default_pack().rules if "{billed}" in r.query)
    encounter = encounter_from_mapping({"chart_reviewed": "Y"})
    chart = Auditor().chart(encounter)

    def worded(query: str) -> str:
        return query_text(replace(rule, query=query), chart, ())

    assert "()" not in query_text(rule, chart, ())
    assert worded("{codes|its code}") == "its code"
    assert worded("pain ({regions}{levels}){billed}") == "pain (region not documented)"


@pytest.mark.parametrize("sheet", ["golden.csv", "edges.csv", "crowded.csv"])
def test_no_wording_hangs_on_the_id_of_a_rule(sheet: str) -> None:
    pack = default_pack()
    named = tuple(replace(rule, id=f"TEAM-{rule.id}") for rule in pack.rules)
    shipped, own = Auditor(), Auditor(replace(pack, rules=named))
    table = open_table(GOLDEN / sheet)
    reader = table.reader()
    for number, cells in table.rows():
        encounter = reader.read(cells, number)
        found = own.audit(encounter).findings
        assert shipped.audit(encounter).findings == tuple(
            replace(f, rule_id=f.rule_id.removeprefix("TEAM-")) for f in found
        )
