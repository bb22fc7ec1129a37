"""What a sentence of a note means for a cell: one example of each class of wording."""

from __future__ import annotations

import pytest

from audit.abstract import abstract_note

HPI = "HPI: Mid back pain"


def proposed(note: str) -> dict[str, str]:
    return {p.column: p.value for p in abstract_note(note, every=True).proposals}


@pytest.mark.parametrize(
    ("note", "column", "value"),
    [
        (f"{HPI} x 3 weeks.", "duration_weeks", "3"),
        ("HPI: 2 days of dull, aching upper back pain.", "duration_weeks", "0.3"),
        ("HPI: One and a half years of thoracic pain.", "duration_weeks", "78"),
        ("HPI: 44 y.o. male, mid back pain x 10 days.", "duration_weeks", "1.4"),
        (f"{HPI}, worse driving > 1 h.", "duration_weeks", ""),
        (f"{HPI}, 2-3 weeks.", "duration_weeks", ""),
        (f"{HPI} 8/10 at worst and 5/10 now.", "pain_severity", "5"),
        (f"{HPI} 7/10 -> 2/10.", "pain_severity", "7"),
        (f"{HPI}, NRS 6.", "pain_severity", "6"),
        (f"{HPI} 6-7/10 (6 today).", "pain_severity", "6"),
        (f"{HPI} 4-6/10.", "pain_severity", ""),
        (f"{HPI} since 26 February 2026.", "onset_date", "2026-02-26"),
        (f"{HPI} since 03/02/2026. Seen 03/16/2026.", "onset_date", "2026-03-02"),
        (f"{HPI} since 03/02/2026.", "onset_date", ""),
        (f"{HPI}, chronic now for years.", "acuity", "chronic"),
        (f"{HPI}. Missed two shifts.", "functional_limitation", "Y"),
        (f"{HPI}. Cannot recall an injury.", "functional_limitation", ""),
        (f"{HPI}. Nothing she can't do.", "functional_limitation", "N"),
        (f"{HPI}. Not improved with therapy.", "aggravating_relieving", ""),
        (f"{HPI}. Looser after a shower.", "aggravating_relieving", "Y"),
    ],
)
def test_the_course_is_read_by_grammar(note: str, column: str, value: str) -> None:
    assert proposed(note).get(column, "") == value


@pytest.mark.parametrize(
    ("told", "examined", "value"),
    [
        ("at T7", "T6-T8", "T6-T8"),
        ("T5 to T9", "T7", "T5-T9"),
        ("", "T5, T6, T7", "T5-T7"),
        ("at T3", "T8", ""),
        ("T11-L1", "", "T11-L1"),
    ],
)
def test_levels_told_and_examined_are_one_span_if_one_holds_the_other(
    told: str, examined: str, value: str
) -> None:
    note = f"HPI: Thoracic pain {told}.\nExam: Tender {examined} paraspinals."
    region = "Thoracolumbar" if "L" in told else "Thoracic"
    note = note.replace("Thoracic", region)
    assert proposed(note).get("pain_levels", "") == value


@pytest.mark.parametrize(
    ("told", "examined", "value"),
    [
        ("R sided", "R paraspinals", "right"),
        ("left sided", "right paraspinals", ""),
        ("R>L", "paraspinals", ""),
        ("", "T5-T8 L", "left"),
        ("", "bilat paraspinals", "bilateral"),
    ],
)
def test_the_side_is_left_open_where_sides_compete(
    told: str, examined: str, value: str
) -> None:
    note = f"HPI: {told} mid back pain.\nExam: Tender {examined}."
    assert proposed(note).get("laterality", "") == value


@pytest.mark.parametrize(
    ("screen", "value"),
    [
        ("Denies fever, weight loss, cancer history.", "none"),
        ("Neg: fever, wt loss, night sweats, hx cancer, steroid use.", "none"),
        ("Screen: cancer N, fever N, wt loss N, steroid N.", "none"),
        ("[ ] fever [ ] weight loss [ ] cancer", "none"),
        ("No fever. No trauma. No weakness.", ""),
        ("Temp 38.6, lost 12 lb.", "fever; weight loss"),
        ("Weight steady, no fever, no injury.", "none"),
        ("On prednisone 5 mg daily for years.", "steroid use"),
        ("Epidural steroid injection in 2024.", ""),
        ("Labs: Ca 9.4.", ""),
    ],
)
def test_red_flags_are_named_denied_or_answered(screen: str, value: str) -> None:
    assert proposed(f"{HPI}. {screen}").get("red_flags", "") == value


@pytest.mark.parametrize(
    ("signs", "value"),
    [
        ("Strength 5/5, Babinski down", "normal"),
        ("Reflexes normal, clonus - normal", "normal"),
        ("Neuro: grossly intact", "normal"),
        ("ROM reduced, strength 5/5", "normal"),
        ("Strength reduced, reflexes 2+", ""),
        ("No physical exam was performed", "not done"),
    ],
)
def test_signs_that_are_absent_are_no_findings(signs: str, value: str) -> None:
    assert proposed(f"Exam: {signs}.").get("neuro_exam", "") == value


@pytest.mark.parametrize(
    "text",
    [
        "NURSE INTAKE: Mid back pain 8/10 x 3 wks.\nPROVIDER NOTE:\nBP check.",
        "[HPI - carried forward] Mid back pain 8/10 x 3 wks, left side.\nPlan: refill.",
        'Plan: leaflet given: "Mid back pain 8/10 x 3 wks, left side."',
    ],
)
def test_staff_copies_and_leaflets_tell_nothing(text: str) -> None:
    found = proposed(text)
    assert found.keys() <= {"pain_documented"}
    assert found.get("pain_documented", "N") == "N"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Signed MD 03/04/2026", "Y"),
        ("e-sig DO 1/16/26 1402", "Y"),
        ("Signed, MD. 10/27/2026", "Y"),
        ("Signed MD", ""),
        ("Provider signature: pending", "N"),
    ],
)
def test_a_signature_needs_a_date(line: str, value: str) -> None:
    assert proposed(f"{HPI}.\n{line}").get("record_signed", "") == value


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (f"{HPI} 0/10.", ""),
        ("Referred by Dr. Roe of the Upper Back Pain Clinic.", ""),
        ("CC: [ ] upper back pain [x] cough", "not ticked, told nowhere else"),
        ("☐ upper back pain ☒ cough", "not ticked"),
        (f"[ ] no back pain\n{HPI}.", "Y"),
        ("CC: [x] upper back pain [ ] cough", "Y"),
        ("Nurse: pt states upper back pain 5/10", "written by no provider"),
        ("CC: denies back pain", "denied, told nowhere else"),
        (f"{HPI}, severe.\nROS: denies back pain", "contradictory: pain is told"),
        (f"{HPI}.\nROS: MSK: denies back pain.", "contradictory: pain is told"),
        (f"{HPI}.\nExam: Back: no pain with rotation.", "Y"),
        (f"{HPI}, seen in follow-up.\nShe no longer has any pain.", "contradictory"),
        (f"{HPI}. No pain at night. Denies low back pain.", "Y"),
        (f"*** Copied forward from visit 1 ***\n{HPI}.\n*** End ***\nCough.", ""),
        (f"*** Copied forward from visit 1 ***\n{HPI}.\n\n{HPI}.", "Y"),
    ],
)
def test_pain_is_documented_where_a_provider_tells_it(note: str, reason: str) -> None:
    """`reason` is Y, or the beginning of why it is left open; blank: not named."""
    found = abstract_note(note)
    told = [p.value for p in found.proposals if p.column == "pain_documented"]
    told += [p.reason for p in found.left_open if p.column == "pain_documented"]
    assert len(told) == bool(reason)
    assert not told or told[0].startswith(reason)


@pytest.mark.parametrize(
    ("exam", "value"),
    [
        ("thoracic tenderness not assessed due to isolation", ""),
        ("thoracic tenderness deferred", ""),
        ("Tender to palpation: Y / N", ""),
        ("thoracic tenderness: unable to assess", ""),
        ("Tenderness: [ ] cervical [ ] thoracic (circle one)", ""),
        ("Tenderness: [ ] cervical [x] thoracic", "Y"),
        ("no thoracic tenderness", "Y"),
    ],
)
def test_tenderness_is_recorded_where_it_was_examined(exam: str, value: str) -> None:
    assert proposed(f"Exam: {exam}").get("exam_tenderness", "") == value
