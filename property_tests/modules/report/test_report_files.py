"""A report is written whole or not at all, and replaces nothing without --force."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import OutputRefused
from audit.report import ENDINGS, open_report
from audit.report.files import new_file
from audit.report.forms import FORMS, form_of
from property_tests.support.report_files import DISC, job, plain_result, write


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_of_no_encounters_is_a_whole_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    assert write(path, ("encounter_id", "dx1"), []).encounters == 0
    assert path.exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_replaced_only_when_forced(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    path.write_text("mine")
    with pytest.raises(OutputRefused, match="--force"):
        write(path, ("dx1",), [])
    assert path.read_text() == "mine"
    write(path, ("dx1",), [(("M54.6",), plain_result(2))], force=True)
    assert path.read_bytes() != b"mine"
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def meanwhile() -> None:
        with new_file(path) as draft:
            draft.write_text("new")
            path.write_text("mine")

    with pytest.raises(OutputRefused, match="exists"):
        meanwhile()
    assert path.read_text() == "mine"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_nothing_behind(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"

    def fail() -> None:
        with open_report(path, job(["dx1"])) as report:
            report.write(("M54.6",), plain_result(2, DISC))
            assert not path.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_with_a_row_too_few_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    refused = pytest.raises(OutputRefused, match="3 encounters were read")
    with refused, open_report(path, job(["dx1"], rows=3)) as report:
        report.write(("M54.6",), plain_result(2))
    assert [*tmp_path.iterdir()] == []


def test_cells_beyond_the_headings_are_refused_rather_than_lost(tmp_path: Path) -> None:
    with open_report(tmp_path / "out.csv", job(["dx1"])) as report:
        report.write(("M54.6", "", None), plain_result(2))
        with pytest.raises(OutputRefused, match="Row 3 has 2 cells"):
            report.write(("M54.6", "lost"), plain_result(3))


def test_places_that_cannot_take_a_report_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="folder"):
        write(tmp_path / "nowhere" / "out.csv", (), [])
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(OutputRefused, match="is a folder"):
        write(tmp_path / "out.csv", (), [], force=True)
    with pytest.raises(OutputRefused, match=r"\.xlsx, \.csv"):
        form_of("report.docx")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.csv", "csv"),
        ("a.SCRUBBER.CSV", "scrubber"),
        ("a.xml", "junit"),
        ("a.sarif.json", "sarif"),
        ("scrubber.csv", "csv"),
    ],
)
def test_the_longest_ending_chooses_the_form(name: str, form: str) -> None:
    assert form_of(name).name == form


def test_a_form_is_named_whatever_the_ending() -> None:
    assert [form_of("a.txt", form.name) for form in FORMS] == [*FORMS]
    with pytest.raises(OutputRefused, match="Did you mean sarif"):
        form_of("a.csv", "sariff")


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "scrubber", "fhir"])
def test_a_form_with_a_shape_of_its_own_has_no_other_rows(
    form: str, tmp_path: Path
) -> None:
    for kind in ("findings_only", "verdicts_only"):
        with pytest.raises(OutputRefused):
            write(tmp_path / "out", ("dx1",), [], form=form, **{kind: True})
    assert [*tmp_path.iterdir()] == []
