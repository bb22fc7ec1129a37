"""X12 835 files: the reason and remark codes that payers sent back."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import InputUnreadable
from audit.intake.x12.remittance import Adjudication, read_remittances
from samples.x12 import X12Answer, X12Claim, X12Line, interchange, remittance

DENIED = X12Answer("C-1", "4", [("CO", "50"), ("PR", "3")], ("N115", "M76"))
PAID = X12Answer("C-2", "1", [("CO", "45")])


def answers_of(folder: Path, *texts: str) -> dict[str, Adjudication]:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.835")
        paths[-1].write_text(text, encoding="ascii")
    return read_remittances(paths)[0]


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputUnreadable) as raised:
        answers_of(folder, text)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("of_line", [True, False])
def test_codes_of_claims_and_of_lines_are_read(tmp_path: Path, of_line: bool) -> None:
    denied = X12Answer("C-1", "4", DENIED.adjustments, DENIED.remarks, of_line)
    found = answers_of(tmp_path, remittance([denied, PAID]))
    assert found["C-1"].adjustments == (("CO", "50"), ("PR", "3"))
    assert found["C-1"].remarks == ("N115", "M76")
    assert found["C-1"].codes == {"50", "3", "N115", "M76"}
    assert found["C-2"].codes == {"45"}


def test_six_reasons_of_one_segment_are_read(tmp_path: Path) -> None:
    cas = "CAS*CO*50*10*1*16*20**45*30**97*1**11*1**146*1"
    text = remittance([DENIED]).replace("CAS*CO*50*100", cas)
    found = answers_of(tmp_path, text)
    reasons = [reason for group, reason in found["C-1"].adjustments if group == "CO"]
    assert reasons == ["50", "16", "45", "97", "11", "146"]


def test_remarks_of_an_inpatient_claim_are_read(tmp_path: Path) -> None:
    mia = "MIA*0****M76***************N115"
    text = remittance([PAID]).replace("SVC*", f"{mia}~\nSVC*")
    assert answers_of(tmp_path, text)["C-2"].remarks == ("M76", "N115")


def test_the_last_answer_counts_and_a_reversal_takes_one_back(tmp_path: Path) -> None:
    again = X12Answer("C-1", "1", [("CO", "45")])
    reversal = X12Answer("C-2", "22", [("CO", "45")])
    found = answers_of(
        tmp_path, remittance([DENIED, PAID]), remittance([again, reversal])
    )
    assert {name: answer.codes for name, answer in found.items()} == {"C-1": {"45"}}


def test_adjustments_of_the_provider_belong_to_no_claim(tmp_path: Path) -> None:
    text = remittance([PAID]).replace(
        "SE*", "PLB*1*20261231*WO:1*-5~\nCAS*CO*50*1~\nSE*"
    )
    assert answers_of(tmp_path, text)["C-2"].codes == {"45"}


def test_names_of_patients_are_not_read(tmp_path: Path) -> None:
    text = remittance([DENIED]).replace("*SYNTHETIC*PATIENT*", "*CANARY*CANARY*")
    assert "CANARY" not in repr(answers_of(tmp_path, text))


def test_other_files_are_refused(tmp_path: Path) -> None:
    line = X12Line("99213", pointers=(1,), days=("20260210",))
    claims = interchange([X12Claim("C-1", "11", ("M546",), [line])])
    assert "has no remittance advice (835): it has 837" in refused(tmp_path, claims)
    assert "is not an X12 file" in refused(tmp_path, "encounter_id,dos\n")
    cut = remittance([DENIED, PAID])
    assert "no end (SE)" in refused(tmp_path, cut[: cut.index("SE*")])
    outside = cut.replace("ST*835", "ST*999")
    assert "a claim (CLP) stands in a transaction" in refused(tmp_path, outside)


def test_a_lost_segment_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_text(remittance([PAID]).replace("TRN*1*SAMPLE*1000000000~\n", ""))
    _, notes = read_remittances([path])
    assert notes[0] == "a.835: 1 answer to claims"
    assert "segments and has" in notes[1]
