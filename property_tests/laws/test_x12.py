"""Claims of X12 837 files: what was written is read, with any delimiters."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.encounter.line_cells import POINTER_LETTERS
from audit.encounter.values import Encounter
from audit.intake import open_table
from property_tests.support.intake_files import encounters
from samples.x12 import FILING, HERE, Marks, X12Claim, X12Line, interchange

_CODES = ("M546", "M5134", "S22060A", "M5450", "R52", "I10", "G8929", "M62830", "M542")
_PROCEDURES = ("99213", "98941", "97110", "20552", "72070", "G0283")
_DAYS = ("20260210", "20260211", "20261001", "20250930")

codes = st.lists(st.sampled_from(_CODES), min_size=1, max_size=8, unique=True)


@st.composite
def lines(draw: st.DrawFn, most: int) -> X12Line:
    numbers = st.integers(1, most)
    pointers = draw(st.lists(numbers, max_size=4, unique=True))
    days = sorted(draw(st.lists(st.sampled_from(_DAYS), min_size=1, max_size=2)))
    return X12Line(
        draw(st.sampled_from(_PROCEDURES)),
        draw(
            st.lists(st.sampled_from(("GP", "59", "AT", "25")), max_size=4, unique=True)
        ),
        draw(st.sampled_from(("1", "2", "12"))),
        pointers,
        list(dict.fromkeys(days)),
    )


@st.composite
def claims(draw: st.DrawFn) -> X12Claim:
    dx = draw(codes)
    is_institutional = draw(st.booleans())
    days = sorted(draw(st.lists(st.sampled_from(_DAYS), min_size=2, max_size=2)))
    return X12Claim(
        id=draw(
            st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
        ),
        facility=draw(
            st.sampled_from(("13", "11") if is_institutional else ("11", "22"))
        ),
        dx=dx,
        lines=draw(st.lists(lines(len(dx)), min_size=1, max_size=9)),
        is_institutional=is_institutional,
        filing=draw(st.sampled_from(sorted(FILING.values()))),
        provider=draw(st.sampled_from(("", "PRV-01"))),
        days=days,
        extra=draw(
            st.sampled_from(((), ("SBR*S*18*******MC", "NM1*82*1*O*O****XX*9")))
        ),
        dependent=draw(st.booleans()),
        codes_in_segment=draw(st.sampled_from((1, 3, 12))),
    )


marks = st.builds(
    Marks,
    element=st.sampled_from("*|\x1d"),
    component=st.sampled_from(":>\x1f"),
    terminator=st.sampled_from("~\x1c'"),
    behind=st.sampled_from(("", "\n", "\r\n")),
)
line_ends = st.builds(
    Marks, terminator=st.sampled_from(("\n", "\r\n")), behind=st.just("")
)


def expected(claim: X12Claim) -> dict[str, object]:
    """What an encounter must hold, told from the claim that was written."""
    days = [day for line in claim.lines for day in line.days]
    if claim.is_institutional:
        days = list(claim.days)
    payers = {filing: payer for payer, filing in FILING.items()}
    return {
        "id": claim.id,
        "dx": list(claim.dx),
        "days": (min(days), max(days)),
        "payer": payers[claim.filing],
        "provider": claim.provider or "PRV-00",
        "lines": [
            (
                line.procedure,
                tuple(line.modifiers),
                float(line.units),
                ""
                if claim.is_institutional
                else "".join(POINTER_LETTERS[n - 1] for n in line.pointers),
            )
            for line in claim.lines
        ],
    }


def held(encounter: Encounter) -> dict[str, object]:
    """What an encounter that was read holds, in the same words."""
    assert encounter.errors == ()
    first = encounter.date_of_service
    last = encounter.discharge_date or first
    assert first is not None
    assert last is not None
    return {
        "id": encounter.encounter_id,
        "dx": [code.replace(".", "") for code in encounter.dx],
        "days": (f"{first:%Y%m%d}", f"{last:%Y%m%d}"),
        "payer": encounter.payer,
        "provider": encounter.provider_id,
        "lines": [
            (x.procedure, tuple(x.modifiers), x.units, "".join(x.pointers))
            for x in encounter.lines
        ],
    }


@pytest.mark.law(114)
@settings(max_examples=120)
@given(st.lists(claims(), min_size=1, max_size=5), st.one_of(marks, line_ends))
def test_a_claim_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[X12Claim], marks: Marks
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.837"
    path.write_bytes(interchange(written, marks).encode("ascii"))
    found = encounters(open_table(path))
    assert [held(e) for e in found] == [expected(c) for c in written]


@pytest.mark.law(114)
@settings(max_examples=40)
@given(
    st.lists(claims(), min_size=1, max_size=3), st.lists(claims(), max_size=3), marks
)
def test_interchanges_follow_one_another_with_delimiters_of_their_own(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[X12Claim],
    second: list[X12Claim],
    marks: Marks,
) -> None:
    path = tmp_path_factory.getbasetemp() / "two.837"
    text = interchange(first) + interchange(second, marks, control=2)
    path.write_bytes(text.encode("ascii"))
    found = encounters(open_table(path))
    assert [held(e) for e in found] == [expected(c) for c in (*first, *second)]


@pytest.mark.law(115)
def test_the_sample_of_claims_gets_the_same_answers_as_csv_and_as_837() -> None:
    """One claim of the CSV has no first diagnosis, which an 837 cannot say."""
    auditor = Auditor()
    answers = []
    for name in ("claims.csv", "claims.837"):
        found = [auditor.audit(e) for e in encounters(open_table(HERE / name))]
        answers.append(
            {
                r.encounter_id: (r.verdict, r.risk, r.corrected_dx, r.coder_task)
                for r in found
            }
        )
    csv, x12 = answers
    assert csv.keys() == x12.keys()
    differing = [key for key in csv if csv[key] != x12[key]]
    assert differing == ["CLM-2026-0081"]
