"""X12 835 files: the answers of payers, and which of them stand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from audit.errors import InputUnreadable
from audit.intake.x12.remittance import Answer, Remittances, read_remittances
from samples.x12 import X12Answer, X12Claim, X12Line, interchange, remittance

DENIED = X12Answer("C-1", "4", [("CO", "50"), ("PR", "3")], ("N115", "M76"))
PAID = X12Answer("C-2", "1", [("CO", "45")])


def read(folder: Path, *texts: str) -> Remittances:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.835")
        paths[-1].write_text(text, encoding="ascii")
    return read_remittances(paths)


def answers_of(folder: Path, *texts: str) -> dict[str, tuple[Answer, ...]]:
    return read(folder, *texts).by_claim


def codes_of(folder: Path, *texts: str) -> dict[str, set[str]]:
    """The codes of all answers that stand, by claim."""
    found = answers_of(folder, *texts)
    return {name: {c for a in held for c in a.codes} for name, held in found.items()}


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputUnreadable) as raised:
        answers_of(folder, text)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("of_line", [True, False])
def test_codes_of_claims_and_of_lines_are_read(tmp_path: Path, of_line: bool) -> None:
    denied = replace(DENIED, of_line=of_line)
    found = answers_of(tmp_path, remittance([denied, PAID]))
    (answer,) = found["C-1"]
    assert answer.shown == ("CO-50", "PR-3", "N115", "M76")
    assert answer.codes == {"50", "3", "N115", "M76"}
    assert found["C-2"][0].codes == {"45"}


def test_six_reasons_of_one_segment_are_read(tmp_path: Path) -> None:
    cas = "CAS*CO*50*10*1*16*20**45*30**97*1**11*1**146*1"
    text = remittance([DENIED]).replace("CAS*CO*50*100", cas)
    (answer,) = answers_of(tmp_path, text)["C-1"]
    reasons = [code for code in answer.shown if code.startswith("CO-")]
    assert reasons == ["CO-50", "CO-16", "CO-45", "CO-97", "CO-11", "CO-146"]


def test_remarks_of_an_inpatient_claim_are_read(tmp_path: Path) -> None:
    mia = "MIA*0****M76***************N115"
    text = remittance([PAID]).replace("SVC*", f"{mia}~\nSVC*")
    assert answers_of(tmp_path, text)["C-2"][0].shown == ("M76", "N115", "CO-45")


def test_what_changed_no_amount_is_no_denial(tmp_path: Path) -> None:
    """Paid in full, with a reason of 0 or a remark for information."""
    text = remittance([replace(PAID, adjustments=[("CO", "50")])])
    for amount in ("0", "0.00", "-0"):
        changed = text.replace("CAS*CO*50*100", f"CAS*CO*50*{amount}")
        assert codes_of(tmp_path, changed) == {"C-2": set()}
    remarked = X12Answer("C-2", "1", (), ("M76",), of_line=False)
    assert codes_of(tmp_path, remittance([remarked])) == {"C-2": set()}


def test_answers_of_two_payers_and_of_parts_of_a_claim_all_stand(
    tmp_path: Path,
) -> None:
    secondary = remittance([X12Answer("C-1", "2")], payer="OTHER PLAN")
    part = X12Answer("C-1", "1", [("CO", "45")], control="ICN-2")
    found = codes_of(tmp_path, remittance([DENIED, part]), secondary)
    assert found == {"C-1": {"50", "3", "N115", "M76", "45"}}


def test_the_last_answer_under_a_number_counts_whatever_the_order_of_files(
    tmp_path: Path,
) -> None:
    first = remittance([DENIED], day="20260201")
    last = remittance([replace(DENIED, adjustments=[("CO", "45")], remarks=())])
    for texts in itertools.permutations((first, last)):
        assert codes_of(tmp_path, *texts) == {"C-1": {"45"}}


def test_a_reversal_takes_back_the_answer_that_it_names(tmp_path: Path) -> None:
    other = X12Answer("C-1", "1", [("CO", "97")], control="ICN-2")
    for control, left in (("ICN-2", {"50", "3", "N115", "M76"}), ("", {"97"})):
        back = X12Answer("C-1", "22", [("CO", "45")], control=control)
        found = codes_of(tmp_path, remittance([DENIED, other, back]))
        assert found == {"C-1": left}
    # Under another number, it can only mean the one answer that there is.
    back = X12Answer("C-1", "22", control="ICN-9")
    assert codes_of(tmp_path, remittance([DENIED, back])) == {}
    both = read(tmp_path, remittance([DENIED, other, back]))
    assert len(both.by_claim["C-1"]) == 2
    assert "reversals that take back no answer of these files: 1" in both.notes


def test_what_is_sent_on_is_no_answer(tmp_path: Path) -> None:
    found = read(tmp_path, remittance([replace(DENIED, status="23")]))
    assert found.by_claim == {}
    assert (
        "status 23 or 25 (sent on, predetermination), passed over: 1"
        in (found.notes[-1])
    )


def test_adjustments_of_the_provider_belong_to_no_claim(tmp_path: Path) -> None:
    text = remittance([PAID]).replace(
        "\nSE*", "\nPLB*1*20261231*WO:1*-5~\nCAS*CO*50*1~\nSE*"
    )
    assert codes_of(tmp_path, text) == {"C-2": {"45"}}


def test_names_of_patients_are_not_read(tmp_path: Path) -> None:
    text = remittance([DENIED]).replace("*SYNTHETIC*PATIENT*", "*CANARY*CANARY*")
    assert "CANARY" not in repr(answers_of(tmp_path, text))


def test_other_files_are_refused(tmp_path: Path) -> None:
    line = X12Line("99213", pointers=(1,), days=("20260210",))
    claims = interchange([X12Claim("C-1", "11", ("M546",), [line])])
    assert "has no remittance advice (835): it has 837" in refused(tmp_path, claims)
    assert "is not an X12 file" in refused(tmp_path, "encounter_id,dos\n")
    cut = remittance([DENIED, PAID])
    assert "no end (SE)" in refused(tmp_path, cut[: cut.index("\nSE*")])
    outside = cut.replace("ST*835", "ST*999")
    assert "a claim (CLP) stands in a transaction" in refused(tmp_path, outside)


def test_a_lost_segment_is_told(tmp_path: Path) -> None:
    text = remittance([PAID]).replace("TRN*1*SAMPLE*1000000000~\n", "")
    notes = read(tmp_path, text).notes
    assert notes[0] == "0.835: 1 answer to claims"
    assert "segments and has" in notes[1]
