"""A decision is called blind only if it is the one that was made before the reveal."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.register import Register
from audit.review.worksheet import (
    Opinion,
    first_changes,
    first_hashes,
    opinion_key,
    read_worksheet,
    write_worksheet,
)
from audit.review.worksheet.provenance import with_opinions
from property_tests.modules.review.test_blind import NO_DECISION
from property_tests.support.blind_reviews import (
    PARTS,
    VERDICT,
    BlindFiles,
    decide,
    done,
    laid_out,
    revealed,
    settle,
)
from property_tests.support.forgeries import run
from property_tests.support.packets import faults_of, own_members, verify
from property_tests.support.worksheets import spoil

OPINIONS = st.builds(
    Opinion,
    unit_id=st.sampled_from("AB"),
    auditor=st.sampled_from(["Ann", "ann", "Bea"]),
    verdict=st.sampled_from(["SUPPORTED", "INVALID_CODE", ""]),
    dollars=st.sampled_from([None, 0.0, 2.5]),
    comment=st.sampled_from(["", "why"]),
    blind=st.just(True),
    machine=st.sampled_from(["", "SUPPORTED"]),
)


def once(opinions: list[Opinion]) -> list[Opinion]:
    return [*{opinion_key(opinion): opinion for opinion in opinions}.values()]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> BlindFiles:
    return revealed(tmp_path_factory.mktemp("first"))


@pytest.fixture
def made(honest: BlindFiles, tmp_path: Path) -> BlindFiles:
    return honest.copy(tmp_path)


@pytest.mark.law(196)
@settings(max_examples=80)
@given(st.lists(OPINIONS, max_size=4), st.lists(OPINIONS, max_size=4))
def test_every_first_decision_that_differs_is_named_and_no_other(
    first: list[Opinion], now: list[Opinion]
) -> None:
    first, now = once(first), once(now)
    apart = {change.key for change in first_changes(first, now)}

    def told(opinions: list[Opinion]) -> dict[tuple[str, str], tuple[object, ...]]:
        return {opinion_key(o): (o.verdict, o.dollars, o.comment) for o in opinions}

    old, new = told(first), told(now)
    assert apart == {key for key in old | new if old.get(key) != new.get(key)}
    # Where the names are spelled alike, the hashes say the same; the machine's verdict
    # is no part of them.
    hashes, others = dict(first_hashes(first)), dict(first_hashes(now))
    spelled = {o.auditor for o in first} == {o.auditor for o in now}
    assert (hashes == others) == (not apart) or not spelled


@pytest.mark.law(196)
@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("command", ["merge", "reveal"])
def test_a_decision_changed_after_the_reveal_is_not_called_blind(
    made: BlindFiles, command: str, force: tuple[str, ...]
) -> None:
    unit = read_worksheet(made[PARTS[0]]).rows[0].unit.id
    spoil(made[PARTS[0]], "Review", VERDICT, 2, "INVALID_CODE")
    before = {name: made[name].read_bytes() for name in ("blind", "review")}
    if command == "reveal":
        # A forger merges elsewhere, and puts the new blind workbook in its place.
        parts = [made[name] for name in ("drawn", *PARTS)]
        other = made.folder.parent / "other.xlsx"
        assert run("merge", *parts, "-o", other)[0] in (0, 1)
        other.replace(made["blind"])
        before["blind"] = made["blind"].read_bytes()
    status, said = run(command, made.folder, *force)
    assert status == 2
    if command == "merge" or force:
        assert f"{unit}, A. Ahn: first SUPPORTED, now INVALID_CODE" in said
        assert "as a change made after the reveal" in said
    assert {name: made[name].read_bytes() for name in before} == before


@pytest.mark.law(196)
def test_what_was_not_changed_is_merged_and_revealed_again(made: BlindFiles) -> None:
    first = read_worksheet(made["review"]).opinions
    assert run("merge", made.folder)[0] in (0, 1)
    done("reveal", made.folder, "--force")
    assert read_worksheet(made["review"]).opinions == first


@pytest.mark.law(196)
def test_the_register_knows_the_first_decisions_from_the_reveal_on(
    made: BlindFiles,
) -> None:
    done("reveal", made.folder, "--force", *made.kept, *made.names)
    unit = read_worksheet(made[PARTS[0]]).rows[0].unit.id
    spoil(made[PARTS[0]], "Review", VERDICT, 2, "INVALID_CODE")
    # Without the workbooks nothing in the folder shows what was revealed.
    for name in ("blind", "review"):
        made[name].unlink()
    assert run("merge", made.folder)[0] in (0, 1)
    changed = f"{unit}, A. Ahn: first SUPPORTED (register), now INVALID_CODE"
    status, said = run("reveal", made.folder, *made.kept, *made.names)
    assert (status, changed in said) == (2, True)
    assert not made["review"].exists()
    done("reveal", made.folder)
    status, said = run("score", made.folder, *made.kept, *made.names)
    assert (status, changed in said) == (2, True)
    status, said = run("report", made.folder, *made.kept)
    assert (status, changed in said) == (2, True)
    status, said = run("verify", "--full", made.folder, *made.kept)
    assert (status, changed in said) == (1, True)
    assert "recorded first decisions: does not hold" in said


@pytest.mark.law(196)
def test_agreement_is_claimed_only_of_first_decisions(made: BlindFiles) -> None:
    def compared() -> int:
        words = ("--json", "--accept-differences")
        status, said = run("score", made.folder, *words)
        assert status == 0, said
        told = json.loads(said[said.index("{") : said.rindex("}") + 1])
        return int(told["readers"]["machine"]["n"])

    n = compared()
    book = openpyxl.load_workbook(made["review"])
    sheet = book["Opinions"]
    at = {cell.value: cell.column for cell in sheet[1]}
    units = [cell.value for cell in sheet["A"]]
    row = next(
        row
        for row in range(2, sheet.max_row + 1)
        if units.count(units[row - 1]) == 1
        and sheet.cell(row, at[VERDICT]).value
        and sheet.cell(row, at["Machine's verdict"]).value not in NO_DECISION
    )
    sheet.cell(row, at[VERDICT]).value = "INVALID_CODE"
    book.save(made["review"])
    status, said = run("score", made.folder)
    assert (status, "the first decision on" in said) == (2, True)
    assert compared() == n - 1


@pytest.mark.law(197)
def test_parts_and_blind_workbook_are_compared_and_packed(
    made: BlindFiles, tmp_path: Path
) -> None:
    settle(made)
    done("score", made.folder, *made.kept, *made.names)
    done("report", made.folder, *made.kept, *made.names)
    said = done("verify", "--full", made.folder, *made.kept)
    assert "first decisions: holds" in said
    unit = read_worksheet(made[PARTS[0]]).rows[0].unit.id
    after = "8 of 8 units were decided otherwise after the reveal than blind: "
    assert after in said
    assert f"{unit} (blind: A. Ahn SUPPORTED, dollars at issue 0.00; " in said
    assert "now NOT_SUPPORTED, dollars at issue 1.00)." in said
    assert "nothing that was given shows it: signature.\n" in said
    said = done("score", made.folder)
    assert "8 of 8 units were decided otherwise after the reveal than blind" in said
    packet = tmp_path / "q3.zip"
    said = done("packet", made.folder, *made.kept, "-o", packet)
    assert "Left out" not in said
    members = own_members(packet)
    first = {f"first/{name}" for name in ("q3.blind.xlsx", *PARTS)}
    assert first <= {*members}
    status, said = verify(packet)
    assert (status, "first decisions: holds" in said) == (0, True), said
    # Who swaps a part in a packet writes the manifest anew, and is found.
    decide(made[PARTS[0]], "INVALID_CODE", rows=1)
    forged = {**members, f"first/{PARTS[0]}": made[PARTS[0]].read_bytes()}
    assert "the part of A. Ahn has INVALID_CODE" in faults_of(forged)
    lost = {k: v for k, v in members.items() if PARTS[0] not in k}
    assert "first decisions: certificate.json says 'holds'" in faults_of(lost)


@pytest.mark.law(197)
@pytest.mark.parametrize("name", ["blind", *PARTS])
def test_a_file_of_first_decisions_that_was_lost_is_named(
    made: BlindFiles, name: str
) -> None:
    where = {"blind": "the blind workbook", PARTS[0]: "the part of A. Ahn"}.get(
        name, "the part of B. Bell"
    )
    made[name].unlink()
    said = run("verify", "--full", made.folder)[1]
    assert "first decisions: not given" in said
    assert f"Not given: {where}" in said
    said = done("packet", made.folder, "-o", made.folder.parent / "q3.zip")
    assert f"{made[name]} is not there" in said


@pytest.mark.law(197)
def test_a_forger_with_the_tool_is_found_by_the_parts(made: BlindFiles) -> None:
    read = read_worksheet(made["review"])
    first, *rest = read.opinions
    nicer = type(first)(first.unit_id, first.auditor, "INVALID_CODE", blind=True)
    forged = with_opinions(read, (nicer, *rest))
    write_worksheet(made["review"], forged, force=True)
    status, said = run("verify", "--full", made.folder)
    assert status == 1
    assert "the sheet Opinions has INVALID_CODE" in said


@pytest.mark.law(197)
def test_a_unit_that_was_decided_after_the_merge_is_missed_in_no_part(
    tmp_path: Path,
) -> None:
    made = laid_out(tmp_path)
    ahn, bell = (read_worksheet(made[name]) for name in PARTS)
    decide(made[PARTS[0]], "SUPPORTED")
    decide(made[PARTS[1]], "SUPPORTED")
    mine = {row.unit.id for row in ahn.rows}
    (at, last), *_ = (
        (at, row.unit.id)
        for at, row in enumerate(bell.rows, 2)
        if row.unit.id not in mine
    )
    spoil(made[PARTS[1]], "Review", VERDICT, at, None)
    assert "7 of 8 units are decided" in done("merge", made.folder)
    whole = [row.unit.id for row in read_worksheet(made["blind"]).rows]
    spoil(made["blind"], "Review", VERDICT, whole.index(last) + 2, "SUPPORTED")
    done("reveal", made.folder)
    assert "first decisions: holds" in run("verify", "--full", made.folder)[1]
    made["blind"].unlink()
    said = run("verify", "--full", made.folder)[1]
    assert "first decisions: not given" in said
    assert "the part of B. Bell has" not in said


@pytest.mark.law(196)
def test_what_is_in_dispute_is_not_recorded_as_a_first_decision(
    made: BlindFiles,
) -> None:
    spoil(made[PARTS[0]], "Review", VERDICT, 2, "INVALID_CODE")
    words = (*made.kept, *made.names, "--accept-differences")
    done("score", made.folder, *words)
    with Register(str(made.kept[1]), must_exist=True) as book:
        assert not book.lines("Q3", "first")
    spoil(made[PARTS[0]], "Review", VERDICT, 2, "SUPPORTED")
    done("score", made.folder, *made.kept, *made.names)
    said = run("verify", "--full", made.folder, *made.kept)[1]
    assert "recorded first decisions: holds" in said


@pytest.mark.law(197)
def test_files_of_first_decisions_may_lie_elsewhere(
    made: BlindFiles, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    words: list[str | Path] = []
    for name in ("blind", *PARTS):
        place = other / f"{name}.xlsx"
        made[name].rename(place)
        words += ["--first", place]
    assert "first decisions: not given" in run("verify", "--full", made.folder)[1]
    assert "first decisions: holds" in run("verify", "--full", made.folder, *words)[1]
    packet = tmp_path / "q3.zip"
    done("packet", made.folder, *words, "-o", packet)
    assert "first/blind.xlsx" in own_members(packet)
    assert "first decisions: holds" in verify(packet)[1]
    decide(words[-1], "INVALID_CODE", rows=1)  # type: ignore[arg-type]
    said = run("verify", "--full", made.folder, *words)[1]
    assert "the part of B. Bell has INVALID_CODE" in said
    status, said = run("verify", made.folder, *words)
    assert (status, "add --full" in said) == (2, True)
    status, said = run("packet", made.folder, *words, *words[-2:], "-o", packet)
    assert (status, "Rename one of them" in said) == (2, True)
    words.append(words.pop().with_name("gone.xlsx"))  # type: ignore[union-attr]
    assert run("verify", "--full", made.folder, *words)[0] == 2


@pytest.mark.law(197)
@pytest.mark.parametrize(
    ("heading", "value", "first", "now"),
    [
        ("Dollars at issue", 108.5, ", dollars at issue 0.00", "108.50"),
        (VERDICT, "NOT_APPLICABLE", "", "NOT_APPLICABLE"),
    ],
)
def test_what_is_decided_otherwise_after_the_reveal_is_named_without_a_register(
    made: BlindFiles, heading: str, value: object, first: str, now: str
) -> None:
    rows = read_worksheet(made["review"]).rows
    at, row = next(
        (at, row)
        for at, row in enumerate(rows, 2)
        if row.decision.decision == "disagree" and row.decision.auditor == "A. Ahn"
    )
    spoil(made["review"], "Review", heading, at, value)
    count = "1 of 8 units were decided otherwise after the reveal than blind: "
    line = f"{count}{row.unit.id} (blind: A. Ahn SUPPORTED{first}; now "
    for words in ((), ("--full",)):
        said = run("verify", made.folder, *words)[1]
        assert line in said
        assert now in said[said.index(line) :].split(").")[0]
