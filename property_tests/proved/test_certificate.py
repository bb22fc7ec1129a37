"""A certificate is written, is checked without a solver, and is refused once edited."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit.errors import OutputRefused
from audit.proof import ProofReport, prove
from audit.proof.certificate.cadical import NoAnswer
from audit.proof.certificate.check_certificate import Refused, check
from audit.proof.certificate.manifest import NeededQuestions
from audit.proof.certificate.writing import write_certificate
from audit.proof.findings import Means, Status
from audit.rules.catalogue import default_pack
from audit.rules.fingerprints import pack_hash
from property_tests.support.certificate_edits import (
    SABOTAGES,
    Edited,
    flipped_answer_everywhere,
)
from property_tests.support.needs import need

PACK = default_pack()
SAMPLE = (
    "every encounter gets a verdict",
    "verdicts mean what they say",
    "every verdict is given",
    "SUPPORTED must be earned",
    "documentation never harms",
)
"""Groups whose questions are of every kind and soon asked."""


@pytest.fixture(scope="module")
def report() -> ProofReport:
    return prove(PACK)


def sample_of(report: ProofReport) -> ProofReport:
    groups = tuple(g for g in report.groups if g.name in SAMPLE)
    return replace(report, groups=groups)


@pytest.fixture(scope="module")
def written(report: ProofReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(shutil.which("cadical"), "CaDiCaL")
    folder = tmp_path_factory.mktemp("certificate")
    write_certificate(sample_of(report), PACK, folder)
    return folder


@pytest.mark.law(56)
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: s.__name__)
def test_an_edited_certificate_is_refused(
    sabotage: Callable[[Edited], None], written: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(written, folder)
    edited = Edited(folder)
    sabotage(edited)
    edited.save()
    with pytest.raises(Refused, match=SABOTAGES[sabotage]):
        check(folder)


def run_check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the copy in the folder without any package, from another folder."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "check.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder.parent,
    )


def test_the_copied_checker_needs_no_package(written: Path) -> None:
    done = run_check(written)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("CHECKED in ")
    assert "Not checked: that the questions say" in done.stdout
    assert "asked nothing" in done.stdout


def test_the_copied_checker_refuses_by_its_exit_status(
    written: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(written, folder)
    edited = Edited(folder)
    flipped_answer_everywhere(edited)
    edited.save()
    done = run_check(folder)
    assert done.returncode == 1
    assert done.stdout.startswith("REFUSED: ")


def test_what_failed_changes_headline_and_exit_status(
    written: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "failed"
    shutil.copytree(written, folder)
    edited = Edited(folder)
    failed = {"name": "fires", "rule": "X", "status": "failed", "finding": "x"}
    edited.manifest["obligations"].append(failed)
    edited.manifest["obligations_by_status"]["failed"] += 1
    edited.save()
    done = run_check(folder)
    assert done.returncode == 1
    assert done.stdout.startswith("CHECKED, BUT NOT ALL IS PROVED")


def test_only_obligations_that_held_bring_questions(report: ProofReport) -> None:
    """What the pack accepts failed: its questions are nobody's to check."""
    needed = NeededQuestions(report)
    held = [o for o in report.obligations if o.status is Status.HELD]
    resting = {r["question"] for o in held for r in needed.rests_on(o)}
    assert resting == set(range(1, len(needed.questions) + 1))


def test_equal_questions_are_written_once(written: Path) -> None:
    edited = Edited(written)
    texts = [(q["axiom_set"], tuple(q["asked"])) for q in edited.questions]
    assert len(set(texts)) == len(texts)
    resting = sum(len(o.get("rests_on", ())) for o in edited.manifest["obligations"])
    assert resting > len(texts)


def test_the_manifest_identifies_pack_and_tables(written: Path) -> None:
    manifest = Edited(written).manifest
    assert manifest["pack"] == {
        "name": PACK.name,
        "version": PACK.version,
        "sha256": pack_hash(PACK),
    }
    assert set(manifest["made_with"]) == {"tspine", "python", "python-sat", "cadical"}
    assert any("is not checked" in line for line in manifest["read_me"])
    numbers = {axiom["number"] for axiom in manifest["axioms"]}
    assert {"A1", "D1"} <= numbers


def test_the_hash_of_a_pack_changes_with_a_rule() -> None:
    rule = replace(PACK.rules[0], enabled=not PACK.rules[0].enabled)
    other = replace(PACK, rules=(rule, *PACK.rules[1:]))
    assert pack_hash(other) != pack_hash(PACK)
    assert pack_hash(replace(PACK, rules=tuple(PACK.rules))) == pack_hash(PACK)


def test_every_obligation_that_held_rests_on_questions_or_the_pack(
    report: ProofReport,
) -> None:
    """What no question shows was read off the pack or judged; each says its claim."""
    for obligation in report.obligations:
        if obligation.status is not Status.HELD:
            continue
        answers = {report.asked[n].exists for n in obligation.questions}
        assert obligation.claim
        assert answers <= {obligation.means is Means.SHOWN}
        if not obligation.questions:
            assert obligation.name in ("examples", "replay", "dated", "default deny")


def test_a_certificate_is_refused_where_the_solvers_disagree(
    report: ProofReport, tmp_path: Path
) -> None:
    need(shutil.which("cadical"), "CaDiCaL")
    sample = sample_of(report)
    index = sample.obligations[0].questions[0]
    wrong = replace(report.asked[index], exists=not report.asked[index].exists)
    asked = (*report.asked[:index], wrong, *report.asked[index + 1 :])
    with pytest.raises(NoAnswer, match="CaDiCaL contradicts the proof on question 1"):
        write_certificate(replace(sample, asked=asked), PACK, tmp_path / "new")
    assert not (tmp_path / "new" / "manifest.json").exists()


def test_nothing_is_overwritten(report: ProofReport, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputRefused, match="is not empty"):
        write_certificate(report, PACK, tmp_path)
    with pytest.raises(OutputRefused, match="is a file"):
        write_certificate(report, PACK, tmp_path / "mine.txt")
    with pytest.raises(OutputRefused, match="does not exist"):
        write_certificate(report, PACK, tmp_path / "no" / "such")
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]
