"""What must hold for every note: nothing of it is invented, raised or counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.abstract import Abstraction, abstract_note
from audit.columns import CHART_GROUPS, column
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES
from audit.functions import function
from property_tests.strategies.encounters import Cells, near_rules

AUDITOR = Auditor()
PARTS = (
    "CC: mid back pain x 3 weeks, 6/10, worse with sitting",
    "HPI: Thoracic pain at T6-T7 on the left since 2026-02-28. Cannot lift.",
    "PMH: breast cancer 2019, T8 fracture healed",
    "Fam hx: mother had myeloma",
    "Problem list: M51.34 thoracic disc degeneration",
    "Exam: tender T6-T7 left paraspinal, ROM limited, strength 5/5, reflexes 2+",
    "MRI thoracic spine final: no fracture, disc herniation T6-7",
    "Assessment: acute T7 compression fracture, the cause of the pain",
    "Assessment: thoracic strain",
    "Assessment: possible thoracic radiculopathy vs facet arthropathy",
    "Impression: thoracic back pain. Spondylosis is incidental",
    "A/P: discitis ruled out. Myelopathy excluded",
    "Plan: PT for thoracic pain because it limits work. Return if fever",
    "No trauma, no fever, no weight loss, no cancer history",
    "Failed 6 weeks of PT, naproxen",
    "Signed: MD 03/04/2026 10:20",
    "P.A.R.T.\nP - tender T5\nA - T6 rotated\nR - limited\nT - hypertonic",
    "physical therapist DPT",
    "t5-t8 4/10 \u0130 \u00df =1+1",
)
NOTES = st.lists(st.sampled_from(PARTS) | st.text(max_size=40), max_size=9).map(
    "\n".join
)
ASSESSED = (
    "T7 compression fracture",
    "discitis at T6-T7",
    "metastasis at T5 causing the pain",
    "thoracic strain",
    "thoracic radiculopathy",
    "possible thoracic disc herniation",
    "scoliosis is the cause of the pain",
    "facet arthropathy, incidental",
    "somatic dysfunction of the thoracic spine",
)
UNRELATED = (
    "Vision 20/20.",
    "Immunizations are up to date.",
    "The patient enjoys gardening.",
    "Seen in room 4.",
)
RANK = {"": 0, "ruled out": 0, "confirmed incidental": 1, "suspected": 2}


def proposed(note: str) -> dict[str, str]:
    return {p.column: p.value for p in abstract_note(note, every=True).proposals}


def open_row(row: Cells, found: Abstraction) -> tuple[Cells, Cells]:
    """Return a row with the proposed cells, unconfirmed; and the row without them."""
    cells = {p.column: p.value for p in found.proposals}
    bare = {name: cell for name, cell in row.items() if name not in cells}
    return {**bare, **cells, "unconfirmed": "; ".join(cells)}, bare


@pytest.mark.law(181)
@settings(max_examples=200)
@given(NOTES)
def test_every_quote_stands_in_the_note_at_its_place(note: str) -> None:
    found = abstract_note(note, every=True)
    assert [note[p.start : p.end] for p in found.proposals] == [
        p.quote for p in found.proposals
    ]
    assert all(p.quote and p.reason for p in found.proposals)


@pytest.mark.law(182)
@settings(max_examples=200)
@given(NOTES, st.sampled_from(("\r\n", "\r", "\n")), st.booleans())
def test_case_and_line_endings_change_no_proposal(
    note: str, ending: str, is_upper: bool
) -> None:
    ascii_note = "".join(
        c for c in note if (c.isascii() and c.isprintable()) or c == "\n"
    )
    other = ascii_note.upper() if is_upper else ascii_note.lower()
    assert proposed(other.replace("\n", ending)) == proposed(ascii_note)


@pytest.mark.law(183)
@settings(max_examples=200)
@given(
    st.sampled_from(ASSESSED),
    st.sampled_from(("No", "Denies", "Without", "No evidence of", "Negative for")),
    st.lists(st.sampled_from(PARTS[:6]), max_size=3),
)
def test_negating_an_assessment_raises_no_status(
    said: str, negation: str, before: list[str]
) -> None:
    plain = proposed("\n".join([*before, f"Assessment: {said}."]))
    negated = proposed("\n".join([*before, f"Assessment: {negation} {said}."]))
    raised = [
        family
        for family in CONDITION_FAMILIES
        if RANK.get(negated.get(family, ""), 3) > RANK.get(plain.get(family, ""), 3)
    ]
    assert raised == []
    assert "confirmed cause" not in {negated.get(f) for f in CONDITION_FAMILIES}


@pytest.mark.law(184)
@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(PARTS[:16]), min_size=1, max_size=7),
    st.sampled_from(UNRELATED),
    st.integers(0, 7),
)
def test_unrelated_text_changes_no_proposal(
    parts: list[str], unrelated: str, at: int
) -> None:
    # A line as wide as the page may go on in the next one, unless it ends with a stop.
    parts = [part if len(part) < 60 else f"{part}." for part in parts]
    with_it = [*parts[:at], unrelated, *parts[at:]]
    assert proposed("\n".join(with_it)) == proposed("\n".join(parts))


LONG = "Assessment: acute T7 compression fracture, the cause of the pain"


@pytest.mark.parametrize(
    "below",
    ["No trauma, no fever, no weight loss, no cancer history", "Failed 6 weeks of PT"],
)
def test_the_longest_line_alone_is_not_one_that_goes_on(below: str) -> None:
    apart = proposed(f"{LONG}\nVision 20/20.\n{below}")
    assert proposed(f"{LONG}\n{below}") == apart


def test_a_wrapped_note_goes_on_from_line_to_line() -> None:
    note = (
        "The patient returns today for her back and states that she never had any\n"
        "trauma. She has been to physical therapy twice a week and takes naproxen\n"
        "daily. She reports that coughing, sneezing and sitting cause her to have\n"
        "thoracic pain."
    )
    found = {p.column: p.quote for p in abstract_note(note, every=True).proposals}
    assert found["pain_documented"].endswith("cause her to have\nthoracic pain.")


@pytest.mark.law(185)
@settings(max_examples=200)
@given(near_rules(), NOTES)
def test_nothing_proposed_changes_an_answer_before_it_is_confirmed(
    row: Cells, note: str
) -> None:
    opened, bare = open_row(row, abstract_note(note, every=True))
    for unread in ("unconfirmed", "encounter_id"):
        bare.pop(unread, None)
        opened = opened if unread == "unconfirmed" else {**opened, unread: ""}
    answer = AUDITOR.audit(encounter_from_mapping(opened))
    wanted = AUDITOR.audit(encounter_from_mapping(bare))
    assert (answer.verdict, answer.risk, answer.corrected_dx, answer.rule_ids) == (
        wanted.verdict,
        wanted.risk,
        wanted.corrected_dx,
        wanted.rule_ids,
    )


@pytest.mark.law(186)
@settings(max_examples=200)
@given(NOTES)
def test_every_proposal_is_a_cell_that_the_audit_reads(note: str) -> None:
    found = abstract_note(note, every=True).proposals
    row = {p.column: p.value for p in found}
    assert {column(name).group for name in row} <= set(CHART_GROUPS)
    assert "chart_reviewed" not in row
    read = encounter_from_mapping(
        {"dx1": "M54.6", "date_of_service": "2026-03-04", **row}
    )
    assert read.errors == ()


@settings(max_examples=100)
@given(NOTES)
def test_a_note_gives_the_same_twice(note: str) -> None:
    assert abstract_note(note) == abstract_note(note)


@settings(max_examples=100)
@given(NOTES)
def test_the_worksheet_function_answers_with_the_same_proposals(note: str) -> None:
    rows = function("ABSTRACT").call(note)
    found = abstract_note(note)
    listed = [(p.column, p.value) for p in (*found.proposals, *found.left_open)]
    assert [(r[0], r[1]) for r in rows[1:]] == listed
    assert all(p.value == "" for p in found.left_open)
