"""What a run says about an export, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import SettingRefused
from audit.intake import Profile, open_table, read_grid
from audit.intake.contents import (
    looks_like_dates,
    looks_like_diagnoses,
    looks_like_procedures,
)
from audit.intake.profile import read_profile
from audit.intake.proposal import propose
from audit.intake.survey import Survey
from property_tests.support.intake_files import refused, write

HEADINGS = ("claim id", "dos", "dx1", "payer", "ICD3 extra", "note")


def rows(*cells: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return a table with the usual headings."""
    return [HEADINGS, *cells]


def said(path: Path, profile: Profile | None = None) -> str:
    """Return all notes on a file, one to a line."""
    table = open_table(path, profile=profile)
    return "\n".join((*Survey(table).notes, *table.notes))


def test_columns_that_are_not_read_are_named_and_codes_in_them_are_pointed_out(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path / "a.csv",
        rows(
            ("1", "2026-02-10", "M54.6", "", "M51.34", "seen"),
            ("2", "2026-02-11", "M54.6", "", "M62.830", "again"),
        ),
    )
    notes = said(path)
    assert "columns not read: ICD3 extra, note" in notes
    assert 'column "ICD3 extra" was not read, but its cells look like ICD-10' in notes
    assert '--map "ICD3 extra=dx2"' in notes
    mapped = Profile().with_options(["ICD3 extra=dx2"], None)
    assert "look like" not in said(path, mapped)
    (first, *_) = [
        open_table(path, profile=mapped).reader().read(cells, n)
        for n, cells in open_table(path, profile=mapped).rows()
    ]
    assert first.dx == ("M54.6", "M51.34")


@pytest.mark.parametrize(
    ("days", "note"),
    [
        (
            ("03/14/2026", "03/04/2026"),
            "only be month/day/year: pass --dates mdy",
        ),
        (
            ("14.03.2026", "04.03.2026"),
            "only be day/month/year: pass --dates dmy",
        ),
        (("03/04/2026", "03/05/2026"), "each can be read both ways"),
        (("03/14/2026", "14/03/2026"), "written in several orders"),
    ],
)
def test_the_order_of_dates_is_asked_for_once_with_the_evidence(
    tmp_path: Path, days: tuple[str, str], note: str
) -> None:
    table = rows(*((str(n), day, "M54.6", "", "", "") for n, day in enumerate(days)))
    path = write(tmp_path / "a.csv", table)
    (found,) = [line for line in said(path).split("\n") if "dos" in line]
    assert note in found
    assert found.startswith('column "dos": 2 dates are written in')


def test_payers_are_counted_by_name_and_single_names_are_not_shown(
    tmp_path: Path,
) -> None:
    names = ["BCBS of Ohio"] * 3 + ["Medicare"] * 2 + ["Doe, Jane"]
    path = write(
        tmp_path / "a.csv",
        rows(
            *((str(n), "2026-02-10", "M54.6", p, "", "") for n, p in enumerate(names))
        ),
    )
    notes = said(path)
    assert "payers read by their names: BCBS of Ohio as commercial 3" in notes
    assert "3 cells name no payer of the contract" in notes
    assert "Medicare 2, 1 other" in notes
    assert "Doe" not in notes
    own = Profile(payers={"Medicare": "Medicare FFS"})
    assert "Medicare as Medicare FFS 2" in said(path, own)


def test_cells_without_a_code_are_counted_with_the_first_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        rows(
            ("1", "2026-02-10", "M54.6", "", "", ""),
            ("2", "2026-02-10", "see chart", "", "", ""),
            ("3", "2026-02-10", "pending", "", "", ""),
        ),
    )
    notes = said(path)
    assert 'column "dx1": 2 cells cannot be read as diagnosis codes' in notes
    assert "first is in row 3" in notes


def test_a_common_word_is_no_column_if_no_cell_fits(tmp_path: Path) -> None:
    head = ("claim id", "dos", "dx1", "location", "neuro exam")
    body = ("1", "2026-02-10", "M54.6", "Main st.", "normal")
    clinic = write(tmp_path / "a.csv", [head, body])
    assert "was not read as pain_regions: not all of its cells fit" in said(clinic)
    body = ("1", "2026-02-10", "M54.6", "thoracic", "normal")
    region = write(tmp_path / "b.csv", [head, body])
    assert "pain_regions" not in said(region)
    stated = Profile().with_options(["location=pain_regions"], None)
    table = open_table(clinic, profile=stated)
    (error,) = next(table.reader().read(c, n).errors for n, c in table.rows())
    assert error.column == "pain_regions"


def test_a_refusal_says_which_columns_could_be_the_missing_ones(tmp_path: Path) -> None:
    head = ("Ref", "Day seen", "Problem", "Birth day")
    body = [
        ("A-1", "03/04/2026", "M54.6", "01/02/1960"),
        ("A-2", "03/05/2026", "M51.34", "02/03/1961"),
    ]
    message = refused(write(tmp_path / "a.csv", [head, *body]))
    assert '"Ref" looks like encounter_id' in message
    assert '"Day seen" looks like date_of_service' in message
    assert '"Problem" looks like dx1' in message
    options = ["Ref=encounter_id", "Day seen=date_of_service", "Problem=dx1"]
    assert all(f'--map "{option}"' in message for option in options)
    table = open_table(
        tmp_path / "a.csv", profile=Profile().with_options(options, "mdy")
    )
    read = [table.reader().read(cells, n) for n, cells in table.rows()]
    assert [e.encounter_id for e in read] == ["A-1", "A-2"]
    assert all(not e.errors for e in read)


def test_a_row_of_values_is_not_shown_as_headings(tmp_path: Path) -> None:
    body = [("1001", "2026-02-10", "555-0100"), ("1002", "2026-02-11", "555-0101")]
    message = refused(write(tmp_path / "a.csv", body))
    assert "does not look like headings" in message
    assert "1001" not in message


def test_a_proposal_reads_the_export_without_options(tmp_path: Path) -> None:
    head = ("Ref", "Day seen", "Problem")
    body = [("A-1", "03/14/2026", "M54.6"), ("A-2", "03/05/2026", "M51.34")]
    path = write(tmp_path / "a.csv", [head, *body])
    profile, guesses, open_points = propose(read_grid(path), Profile())
    assert open_points == []
    assert guesses == {"Ref", "Day seen", "Problem"}
    assert profile.dates == "mdy"
    assert profile.columns == {
        "Ref": "encounter_id",
        "Day seen": "date_of_service",
        "Problem": "dx1",
    }
    assert open_table(path, profile=profile).match.missing == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('dates = "dym"', "'dym' is no order of dates"),
        ('[columns]\n"ICD1" = "dxx1"', "Did you mean dx1?"),
        ("[columns]\nICD1 = 1", "'ICD1' needs a text in quotation marks"),
        ("columns = 3", "write a table of names and texts"),
        ('[payers]\nX = "Aetna"', "'Aetna' is no payer of the contract"),
        ("[columms]", "Did you mean columns?"),
        ("dates = ", "is not a TOML file in UTF-8"),
    ],
)
def test_a_malformed_profile_is_refused_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(text)
    with pytest.raises(SettingRefused) as refusal:
        read_profile(path)
    assert message in str(refusal.value)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize("option", ["ICD1", "=dx1", "ICD1=dx0"])
def test_a_malformed_option_is_refused(option: str) -> None:
    with pytest.raises(SettingRefused, match="--map"):
        Profile().with_options([option], None)


def test_what_cells_look_like() -> None:
    assert looks_like_diagnoses(["M54.6", "M51.34", ""])
    assert looks_like_diagnoses(["M54.6 - Pain in thoracic spine", "M62.830"])
    assert not looks_like_diagnoses(["12345", "12346"])
    assert not looks_like_diagnoses(["see chart", "M54.6"])
    assert looks_like_procedures(["99213", "G0283"])
    assert not looks_like_procedures(["10000", "20500"])
    assert looks_like_dates(["03/04/2026", "2026-03-04"])
    assert not looks_like_dates([46063, 46064])
    assert not looks_like_dates(["A", "03/04/2026"])
