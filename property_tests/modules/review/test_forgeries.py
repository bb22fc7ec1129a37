"""Whoever forges a part of a review is found by the certificate and by the command.

`property_tests.support.forgeries` holds the table: which forgery, which line of the
certificate fails, and which command that would have used it refuses or names it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audit.rules.catalogue import default_pack
from property_tests.support.blind_reviews import (
    BLIND_FORGERIES,
    BlindFiles,
    revealed,
)
from property_tests.support.forgeries import (
    FORGERIES,
    NAMES,
    Files,
    cell,
    make_review,
    run,
)
from property_tests.support.places import ROOT
from property_tests.support.worksheets import spoil


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_review(tmp_path_factory.mktemp("honest"))


@pytest.fixture
def made(honest: Files, tmp_path: Path) -> Files:
    for file in honest.folder.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return Files(tmp_path)


def test_an_honest_review_holds_and_is_refused_nowhere(honest: Files) -> None:
    status, said = honest.full()
    assert (status, "does not hold" in said) == (0, False), said
    assert "not given" not in said
    for words in ("score", "appraise"):
        assert run(words, honest.worksheet, "--plan", honest.plan)[0] == 0


@pytest.mark.law(83)
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_by_the_certificate_and_by_the_command(
    made: Files, name: str
) -> None:
    forgery = FORGERIES[name]
    forgery.forge(made)
    status, certificate = made.full()
    assert status == 1, certificate
    assert f"{forgery.subject}: does not hold" in certificate
    places = {key: str(made.folder / file) for key, file in NAMES.items()}
    status, said = run(*(word.format(**places) for word in forgery.words.split()))
    assert status == forgery.status, said
    assert forgery.said in said


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> BlindFiles:
    return revealed(tmp_path_factory.mktemp("blind"))


@pytest.mark.law(83)
@pytest.mark.law(197)
@pytest.mark.parametrize("name", BLIND_FORGERIES)
def test_a_first_decision_that_is_forged_is_found_in_whichever_file(
    blind: BlindFiles, tmp_path: Path, name: str
) -> None:
    made, forgery = blind.copy(tmp_path), BLIND_FORGERIES[name]
    assert run("score", made.folder)[0] == 0
    place = made[forgery.file]
    spoil(place, forgery.sheet, forgery.heading, 2, "INVALID_CODE")
    status, said = run("verify", "--full", made.folder)
    assert (status, f"{forgery.subject}: does not hold" in said) == (1, True)
    assert forgery.said in said
    for command in ("score", "report", "appraise"):
        status, said = run(command, made.folder)
        assert (status, forgery.said in said) == (2, True)


def test_what_people_wrote_is_no_forgery_but_the_register_knows_it(
    made: Files,
) -> None:
    cell("Review", "Dollars at issue", 12.5)(made)
    assert run("score", made.worksheet)[0] == 0
    status, said = made.full()
    assert status == 1
    assert "recorded decisions: does not hold" in said
    assert "the register has another dollars" in said


@pytest.mark.law(84)
def test_an_amended_chart_is_stale_and_no_forgery(made: Files) -> None:
    cell("Encounters", "Duration (weeks)", 31)(made)
    status, said = run("score", made.worksheet)
    assert status == 2
    assert "stale" in said
    assert "altered since the audit" not in said
    again = made.folder / "again.xlsx"
    assert run("audit", made.worksheet, "-o", again)[0] == 0
    assert run("score", again)[0] == 0


@pytest.mark.law(84)
def test_another_rule_pack_is_named_and_not_called_forgery(made: Files) -> None:
    other = made.folder / "other"
    shutil.copytree(ROOT / "audit/rules/pack", other)
    head = other / "pack.toml"
    text = head.read_text(encoding="utf-8")
    version = default_pack().label.split()[-1]
    head.write_text(text.replace(version, "2099.01"), encoding="utf-8")
    status, said = run("score", made.worksheet, "--pack", other)
    assert status == 0
    assert "another pack and not a forgery" in said


def test_differences_that_are_accepted_stand_in_the_report(made: Files) -> None:
    cell("Review", "findings", "Nothing was found.")(made)
    words = ("report", made.worksheet, "--force", "--accept-differences")
    assert run(*words)[0] == 0
    assert "altered since the audit" in made.page.read_text(encoding="utf-8")
