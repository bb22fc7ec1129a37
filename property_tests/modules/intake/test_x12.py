"""X12 837 files as they come: traps that parsers of claims fell into, and damage."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from audit.intake import open_table
from property_tests.support.intake_files import encounters, refused
from samples.x12 import Marks, X12Claim, X12Line, interchange

VISIT = X12Line("99213", (), "1", (1,), ("20260210",))
CLAIM = X12Claim("C-1", "11", ("M546", "R52"), (VISIT,), provider="PRV-01")
STAY = replace(CLAIM, id="C-2", facility="13", is_institutional=True)
STAY = replace(STAY, days=("20260210", "20260212"))


FIRST = interchange([CLAIM]).split("CLM*")[0].count("~") + 1
"""The number of the segment of the first claim."""


def place_of(path: Path, which: int) -> int:
    """The number of the segment of one of the claims of a file."""
    return [number for number, _ in open_table(path).rows()][which]


def written(path: Path, *claims: X12Claim, text: str = "") -> Path:
    path.write_text(text or interchange(claims), encoding="ascii")
    return path


def notes_of(path: Path) -> str:
    table = open_table(path)
    encounters(table)
    return "\n".join(table.notes)


def dx_of(path: Path) -> list[list[str]]:
    return [list(e.dx) for e in encounters(open_table(path))]


def renumbered(text: str) -> str:
    """Restate the numbers of segments after segments were added or taken out."""
    segments = text.split("~\n")
    begin = 0
    for place, segment in enumerate(segments):
        if segment.startswith("ST*"):
            begin = place
        if segment.startswith("SE*"):
            control = segment.split("*")[2]
            segments[place] = f"SE*{place - begin + 1}*{control}"
    return "~\n".join(segments)


# --- what real files hold


def test_claims_of_several_transactions_and_kinds_are_one_table(tmp_path: Path) -> None:
    path = written(tmp_path / "a.837", CLAIM, STAY, CLAIM, STAY, CLAIM)
    found = encounters(open_table(path))
    assert [e.encounter_id for e in found] == ["C-1", "C-2", "C-1", "C-2", "C-1"]
    assert [e.claim_type for e in found] == [
        *("professional", "institutional", "professional"),
        *("institutional", "professional"),
    ]
    assert "2 institutional and 3 professional claims in 5 transactions" in notes_of(
        path
    )


def test_ids_of_levels_may_come_again_in_each_transaction(tmp_path: Path) -> None:
    text = interchange([CLAIM, STAY, replace(CLAIM, dependent=True)])
    assert text.count("HL*2*1*22") == 3
    assert len(encounters(open_table(written(tmp_path / "a.837", text=text)))) == 3


def test_several_claims_of_one_patient_are_several_encounters(tmp_path: Path) -> None:
    """The second CLM stands under the same subscriber."""
    text = interchange([CLAIM])
    claim = text[text.index("CLM*") : text.index("\nSE*") + 1]
    twice = text.replace(claim, claim + claim.replace("C-1", "C-9"))
    path = written(tmp_path / "a.837", text=renumbered(twice))
    assert [e.encounter_id for e in encounters(open_table(path))] == ["C-1", "C-9"]
    assert dx_of(path) == [["M54.6", "R52"]] * 2


def test_other_payers_of_a_claim_change_nothing(tmp_path: Path) -> None:
    """Loop 2320 has a payer, dates and a provider of its own."""
    other = ("SBR*S*18*******MC", "NM1*PR*2*OTHER PLAN*****PI*1", "DTP*573*D8*20200101")
    more = (*other, "NM1*82*1*OTHER*PERSON****XX*9", "HI*ABF:I10")
    paths = [tmp_path / "a.837", tmp_path / "b.837"]
    written(paths[0], CLAIM)
    written(paths[1], replace(CLAIM, extra=more))
    first, second = (encounters(open_table(path))[0] for path in paths)
    assert first == second
    assert first.provider_id == "PRV-01"


def test_every_diagnosis_is_read_whatever_the_segments(tmp_path: Path) -> None:
    codes = ("M546", "R52", "I10", "E119", "E785", "G4733", "K219", "F419", "J449")
    for most in (1, 2, 12):
        claim = replace(CLAIM, dx=codes, codes_in_segment=most)
        found = dx_of(written(tmp_path / "a.837", claim))
        assert [code.replace(".", "") for code in found[0]] == list(codes)


def test_the_principal_diagnosis_is_first_and_pointers_follow_it(
    tmp_path: Path,
) -> None:
    text = interchange([CLAIM]).replace("HI*ABK:M546*ABF:R52", "HI*ABF:R52*ABK:M546")
    found = encounters(open_table(written(tmp_path / "a.837", text=text)))[0]
    assert found.dx == ("M54.6", "R52")
    # Pointer 1 is the first code of the segment, R52: the second of the encounter.
    assert found.lines[0].pointers == "B"


def test_an_institutional_claim_without_principal_diagnosis_says_so(
    tmp_path: Path,
) -> None:
    claim = replace(STAY, qualifiers=("ABF", "ABF"))
    found = encounters(open_table(written(tmp_path / "a.837", claim)))[0]
    assert [error.column for error in found.errors] == ["dx1"]


def test_a_second_principal_diagnosis_is_told(tmp_path: Path) -> None:
    claim = replace(CLAIM, qualifiers=("ABK", "ABK"))
    path = written(tmp_path / "a.837", claim)
    assert dx_of(path) == [["M54.6", "R52"]]
    assert next(open_table(path).rows())[1][-1] == (
        "several principal diagnoses (HI, ABK): the first counts"
    )


def test_codes_marked_as_icd_9_are_read_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.837", replace(CLAIM, qualifiers=("BK", "BF")))
    assert dx_of(path) == [["M54.6", "R52"]]
    assert f"1 claim (segment {FIRST}) has diagnoses that the file marks as ICD-9" in (
        notes_of(path)
    )
    table = open_table(path)
    assert next(table.rows())[1][-1] == "marked as ICD-9-CM (HI, BK or BF): M546, R52"


def test_codes_with_a_dot_are_read(tmp_path: Path) -> None:
    assert dx_of(written(tmp_path / "a.837", replace(CLAIM, dx=("M54.6",)))) == [
        ["M54.6"]
    ]


def test_dates_of_a_range_are_first_and_last_day(tmp_path: Path) -> None:
    lines = (
        replace(VISIT, days=("20260212", "20260214")),
        replace(VISIT, days=("20260210",)),
    )
    path = written(tmp_path / "a.837", replace(CLAIM, lines=lines))
    found = encounters(open_table(path))[0]
    assert f"{found.date_of_service} {found.discharge_date}" == "2026-02-10 2026-02-14"


@pytest.mark.parametrize("day", ["20261345", "2026", "20260210-20260299", "x"])
def test_a_date_that_is_none_is_an_error_of_its_row(tmp_path: Path, day: str) -> None:
    lines = (VISIT, replace(VISIT, days=tuple(day.split("-"))))
    path = written(tmp_path / "a.837", replace(CLAIM, lines=lines))
    found = encounters(open_table(path))[0]
    assert [error.column for error in found.errors] == ["date_of_service"]
    where = f"claim at segment {FIRST}, column date_of_service"
    assert str(found.errors[0]).startswith(where)


def test_what_is_no_diagnosis_of_the_list_is_told_and_not_audited(
    tmp_path: Path,
) -> None:
    extra = ("HI*ABJ:R52", "HI*APR:M549*APR:R0781", "HI*ABN:W1830XA", "HI*DR:552")
    path = written(tmp_path / "a.837", replace(STAY, extra=(*extra, "HI*ZZZ:M549")))
    assert dx_of(path) == [["M54.6", "R52"]]
    notes = notes_of(path)
    assert (
        "diagnoses outside the claims' lists were not audited: admitting diagnoses "
        "(1), external cause codes (1), reasons for the visit (2)"
    ) in notes
    assert "HI segments have unknown qualifiers, which were not read: ZZZ" in notes


def test_lines_without_procedure_and_minutes_of_anesthesia(tmp_path: Path) -> None:
    text = interchange([STAY]).replace("SV2*0510*HC:99213*70*UN*1", "SV2*0250**70*UN*3")
    path = written(tmp_path / "a.837", text=text)
    assert encounters(open_table(path))[0].lines == ()
    assert "1 service lines have a revenue code and no procedure" in notes_of(path)
    text = interchange([CLAIM]).replace("*UN*1*", "*MJ*45*")
    found = encounters(open_table(written(tmp_path / "a.837", text=text)))[0]
    assert [line.units for line in found.lines] == [1.0]
    assert "1 line has minutes of anesthesia (MJ)" in notes_of(tmp_path / "a.837")
    assert remarks_of(tmp_path / "a.837") == [
        "99213: 45 minutes of anesthesia, no units"
    ]


def remarks_of(path: Path) -> list[object]:
    return [cells[-1] for _, cells in open_table(path).rows()]


def test_dates_that_end_before_they_begin_are_told(tmp_path: Path) -> None:
    claim = replace(CLAIM, lines=(replace(VISIT, days=("20260214", "20260212")),))
    path = written(tmp_path / "a.837", claim, CLAIM)
    found, _ = encounters(open_table(path))
    assert f"{found.date_of_service} {found.discharge_date}" == "2026-02-12 2026-02-14"
    assert remarks_of(path) == [
        "dates that end before they begin: 20260214-20260212",
        "",
    ]
    assert f"1 claim (segment {FIRST}) has dates that end before" in notes_of(path)


def test_a_provider_without_a_number_is_told_and_replaces_none(tmp_path: Path) -> None:
    text = interchange([replace(CLAIM, provider="PRV-01")])
    blank = re.sub(r"(NM1\*82\*[^~]*)\*XX\*PRV-01", r"\1", text)
    assert blank != text
    path = written(tmp_path / "a.837", text=blank)
    (found,) = encounters(open_table(path))
    assert found.provider_id
    assert remarks_of(path) == ["provider without a number (NM1, 82)"]
    assert "a rendering or attending provider without a number" in notes_of(path)
    both = text.replace("LX*1", "NM1*71*1*DOE~\nLX*1")
    (found,) = encounters(open_table(written(path, text=renumbered(both))))
    assert found.provider_id == "PRV-01"


def test_a_replacement_under_the_id_of_an_earlier_claim_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.837",
        CLAIM,
        replace(CLAIM, frequency="7"),
        replace(CLAIM, id="C-9", frequency="7"),
    )
    first = place_of(path, 0)
    assert remarks_of(path) == [
        "",
        f"frequency 7: the claim of this id at segment {first} is what it changes",
        "replacement of an earlier claim (frequency 7)",
    ]
    assert (
        f"1 claim (segment {place_of(path, 2)}) has frequency 7: a replacement of a "
        "claim that does not stand earlier in this file" in notes_of(path)
    )
    assert (
        f"1 claim (segment {place_of(path, 1)}) has frequency 7 or 8 and the id of an "
        "earlier claim" in notes_of(path)
    )


@pytest.mark.parametrize("width", [20, 71, 80, 105])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_that_is_broken_into_lines_is_read_as_a_whole(
    tmp_path: Path, width: int, end: str
) -> None:
    """Some systems write records of one length, wherever a segment then breaks."""
    text = interchange([CLAIM, STAY, CLAIM], Marks(behind=""))
    lines = [text[n : n + width] for n in range(0, len(text), width)]
    whole = encounters(open_table(written(tmp_path / "a.837", text=text)))
    path = tmp_path / "b.837"
    path.write_bytes(end.join([*lines, ""]).encode("ascii"))
    assert encounters(open_table(path)) == whole


@pytest.mark.parametrize(
    ("filing", "name", "payer"),
    [
        ("CI", "SAMPLE PLAN", "commercial"),
        ("MB", "MEDICARE", "Medicare FFS"),
        ("MB", "UHC MEDICARE ADVANTAGE", "Medicare Advantage"),
        ("HM", "AETNA MEDICARE ADVANTAGE", "Medicare Advantage"),
        ("CI", "MEDICARE PART B", "Medicare FFS"),
        ("ZZ", "AETNA", "commercial"),
    ],
)
def test_a_name_that_tells_the_payer_says_more_than_its_kind(
    tmp_path: Path, filing: str, name: str, payer: str
) -> None:
    claim = replace(CLAIM, filing=filing, payer_name=name)
    path = written(tmp_path / "a.837", claim)
    (found,) = encounters(open_table(path))
    assert found.payer.replace("_", " ").casefold() == payer.casefold()
    cells = next(open_table(path).rows())[1]
    assert name in cells
    differ = filing in ("MB", "HM", "CI") and name not in ("SAMPLE PLAN", "MEDICARE")
    assert ("payer by its name" in str(cells[-1])) == differ


def test_units_without_a_zero_before_the_point_are_read(tmp_path: Path) -> None:
    claim = replace(CLAIM, lines=(replace(VISIT, units=".5"),))
    (found,) = encounters(open_table(written(tmp_path / "a.837", claim)))
    assert [line.units for line in found.lines] == [0.5]


def test_a_void_is_audited_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.837", CLAIM, replace(CLAIM, frequency="8"))
    assert (
        f"1 claim (segment {place_of(path, -1)}) has frequency 8: a void"
        in notes_of(path)
    )
    assert len(encounters(open_table(path))) == 2


def test_more_codes_and_lines_than_columns_are_all_read(tmp_path: Path) -> None:
    codes = tuple(f"M{n}" for n in range(4700, 4730))
    lines = tuple(replace(VISIT, procedure=f"{99200 + n}") for n in range(30))
    path = written(tmp_path / "a.837", replace(CLAIM, dx=codes, lines=lines))
    found = encounters(open_table(path))[0]
    assert [c.replace(".", "") for c in found.dx] == list(codes)
    assert [line.procedure for line in found.lines] == [x.procedure for x in lines]


def test_transactions_of_other_kinds_are_passed_over_and_counted(
    tmp_path: Path,
) -> None:
    other = "ST*999*0001~\nAK1*HC*1~\nSE*3*0001~\n"
    text = interchange([CLAIM]).replace("ST*837", f"{other}ST*837", 1)
    path = written(tmp_path / "a.837", text=text)
    assert len(encounters(open_table(path))) == 1
    assert "transactions of other kinds were not read: 999 (1)" in notes_of(path)


@pytest.mark.parametrize("ending", [".837", ".x12", ".edi", ".txt", ".csv", ".clm", ""])
def test_the_ending_does_not_matter(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    text = "\n\n" + interchange([CLAIM], Marks(behind="\r\n")) + "\r\n \r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("ascii"))
    assert dx_of(path) == [["M54.6", "R52"]]


def test_the_name_of_the_patient_goes_nowhere(tmp_path: Path) -> None:
    text = interchange([CLAIM]).replace("*SYNTHETIC*PATIENT*", "*CANARY*CANARY*")
    table = open_table(written(tmp_path / "a.837", text=text))
    assert "CANARY" not in repr((list(table.rows()), table.notes, table.headings))


# --- damaged files


def test_files_without_claims_say_what_they_hold(tmp_path: Path) -> None:
    text = interchange([CLAIM])
    empty = text[: text.index("CLM*")] + text[text.index("\nSE*") + 1 :]
    remittance = empty.replace("ST*837", "ST*835")
    message = refused(written(tmp_path / "a.835.edi", text=remittance))
    assert "its transactions are of kind 835. Give the 837 file" in message
    dental = interchange([CLAIM]).replace("X222A1", "X224A2")
    message = refused(written(tmp_path / "b.edi", text=dental))
    assert "of kind 837 dental" in message
    assert "without a CLM segment" in refused(written(tmp_path / "c.edi", text=empty))


def test_a_file_that_is_cut_anywhere_is_refused_or_has_every_claim(
    tmp_path: Path,
) -> None:
    """Cut behind the last SE nothing is lost but the trailers."""
    text = interchange([CLAIM, STAY, CLAIM])
    end = text.rindex("\nSE*") + 1
    path = tmp_path / "a.837"
    for cut in range(1, len(text) - 1, 7):
        path.write_text(text[:cut], encoding="ascii")
        if cut < end:
            assert str(path) in refused(path)
        else:
            assert_whole_or_refused(path)


def assert_whole_or_refused(path: Path) -> None:
    try:
        found = encounters(open_table(path))
    except Exception:
        assert "is missing" in refused(path)
    else:
        assert len(found) == 3


def test_lost_and_added_segments_are_told(tmp_path: Path) -> None:
    text = interchange([CLAIM]).replace("HL*2*1*22*0~\n", "")
    notes = notes_of(written(tmp_path / "a.837", text=text))
    stated = re.search(r"\(segment 3\) states (\d+) segments and has (\d+)\. ", notes)
    assert stated is not None
    assert int(stated[1]) == int(stated[2]) + 1


def test_a_transaction_without_end_names_its_segment(tmp_path: Path) -> None:
    text = re.sub(r"SE\*\d+\*0001~\n", "", interchange([CLAIM]))
    message = refused(written(tmp_path / "a.837", text=text))
    assert "that begins at segment 3 has no end (SE) before segment" in message


def test_what_does_not_begin_with_a_whole_isa_is_no_x12(tmp_path: Path) -> None:
    for text in ("encounter_id,dos\n", "ISA*00*short~", "ISA", "ISAAAAAAAA"):
        path = written(tmp_path / "a.837", text=text)
        assert "it does not begin with a whole ISA segment" in refused(path)
    two = interchange([CLAIM]) + interchange([CLAIM]).replace("*ZZ*", "*", 2)
    message = refused(written(tmp_path / "a.837", text=two))
    assert re.search(r"segment \d+: the interchange does not begin", message)


def test_a_segment_that_never_ends_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.intake.x12.segments.limit", lambda name: 5_000)
    text = interchange([CLAIM])
    path = written(tmp_path / "a.837", text=text[:-40] + "A" * 3_000_000)
    assert "its end '~' is missing" in refused(path)


def test_no_change_of_bytes_makes_an_encounter_of_another_claim(tmp_path: Path) -> None:
    """Whatever is changed, the number of claims is that of the CLM segments."""
    text = interchange([CLAIM, STAY, replace(CLAIM, dependent=True)])
    draw = random.Random(837)
    path = tmp_path / "a.837"
    read = 0
    for _ in range(300):
        place = draw.randrange(120, len(text))
        changed = text[:place] + draw.choice("*:~A1\n ") + text[place + 1 :]
        path.write_text(changed, encoding="ascii")
        try:
            found = encounters(open_table(path))
        except Exception:
            refused(path)
        else:
            read += 1
            segments = [x.strip() for x in changed.split("~")]
            assert len(found) == sum(x.split("*")[0] == "CLM" for x in segments)
    assert read > 150


def test_a_claim_outside_a_transaction_of_claims_is_refused(tmp_path: Path) -> None:
    """It would be lost in silence."""
    text = interchange([CLAIM])
    for changed in (text.replace("ST*837", "ST*835"), text.replace("ST*837", "X*837")):
        message = refused(written(tmp_path / "a.837", text=changed))
        assert f"segment {FIRST}: a claim (CLM) stands in" in message
