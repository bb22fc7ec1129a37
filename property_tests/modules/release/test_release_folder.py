"""A release that a user adds: its folder, what it changes, and what stays unknown."""

from __future__ import annotations

import datetime as dt
import gzip
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit.codes import M546
from audit.errors import ReleaseError, SettingRefused
from audit.hosts.cli.app import app
from audit.hosts.cli.options import chosen_codes
from audit.release import CodeSet, load
from audit.release.folder import BILLABLE, read_release
from audit.release.next_release import build_release
from audit.release.order_file import read_order_file
from audit.release.tabular import read_tabular
from audit.rules.catalogue import default_pack
from audit.rules.fingerprints import code_set_hash
from audit.rules.release_changes import release_changes
from property_tests.support.next_year import (
    CODES,
    DAY,
    GONE,
    RETITLED,
    YEAR,
    order_file,
    tabular,
    titles,
)

NOTE = "ankylosing spondylitis (M45.-)"
BEFORE = DAY - dt.timedelta(days=1)


@cache
def place() -> Path:
    return Path(mkdtemp(prefix="tspine-test-"))


@cache
def official() -> Path:
    return order_file(place() / f"icd10cm-order-{YEAR}.txt")


def folder() -> Path:
    return built(False)


@cache
def built(with_notes: bool) -> Path:
    target = place() / ("with-notes" if with_notes else "plain")
    target.mkdir()
    text = read_tabular(tabular(place() / "tabular.xml", NOTE)) if with_notes else None
    build_release(target, read_order_file(official()), text)
    return target


@cache
def by_folder(*, with_notes: bool) -> CodeSet:
    return read_release(built(with_notes)).codes


@cache
def by_order_file() -> CodeSet:
    return load().with_order_file(official())


known_codes = st.one_of(
    st.sampled_from((*GONE, *RETITLED, "M54", "M51.3", "G20", "R52", "E11.9")),
    st.sampled_from(sorted(titles())),
)
some_codes = st.one_of(known_codes, st.sampled_from((*CODES, "M54.6X")))


@pytest.mark.law(165)
@given(some_codes, st.dates(dt.date(2014, 1, 1), dt.date(2031, 1, 1)), some_codes)
def test_the_folder_answers_as_the_order_file(
    code: str, day: dt.date, other: str
) -> None:
    one, two = by_folder(with_notes=False), by_order_file()
    for name in (
        "standing",
        "title",
        "families",
        "successors",
        "nos_successor",
        "sets",
    ):
        assert getattr(one, name)(code, day) == getattr(two, name)(code, day), name
    assert one.excludes1(code, other, day) == two.excludes1(code, other, day)
    assert one.release_name(day) == two.release_name(day)


@pytest.mark.law(165)
@given(known_codes, st.dates(dt.date(2014, 1, 1), BEFORE), known_codes)
def test_no_answer_of_an_earlier_day_changes(
    code: str, day: dt.date, other: str
) -> None:
    shipped = load()
    for codes in (by_folder(with_notes=False), by_folder(with_notes=True)):
        for name in ("standing", "title", "families", "nos_successor"):
            assert getattr(codes, name)(code, day) == getattr(shipped, name)(code, day)
        assert codes.excludes1(code, other, day) == shipped.excludes1(code, other, day)


@pytest.mark.law(166)
def test_notes_are_carried_over_or_those_of_the_new_edition() -> None:
    plain, noted = read_release(folder()), read_release(built(True))
    assert (plain.carried_over, noted.carried_over) == (True, False)
    assert load().excludes1(M546, "M45.4", DAY) is None
    assert noted.codes.excludes1(M546, "M45.4", BEFORE) is None
    found = noted.codes.excludes1(M546, "M45.4", DAY)
    assert found is not None
    assert found.text == NOTE
    assert plain.codes.excludes1(M546, "M45.4", DAY) is None
    assert load().excludes1(M546, "M54.89", DAY) is not None
    assert noted.codes.excludes1(M546, "M54.89", DAY) is None
    assert code_set_hash(plain.codes) != code_set_hash(noted.codes)


def sections(*, with_notes: bool = False) -> dict[str, str]:
    file = read_order_file(official())
    new = by_folder(with_notes=with_notes)
    given_titles = {**file.headers, **file.billable}
    found = release_changes(load(), new, YEAR, given_titles, default_pack())
    return {section.heading: "\n".join(section.lines) for section in found}


def test_what_a_release_changes_is_said() -> None:
    said = sections()
    assert "4 codes are new: M48.9X, M54.60, M54.61, M54.69." in said["Codes"]
    assert "2 codes are gone: M51.34, M54.6." in said["Codes"]
    assert "2 codes have another title" in said["Codes"]
    assert "M54.14, whose title says the region" in said["Codes"]
    assert "M54.60 (Pain in thoracic spine, unspecified)" in said["M54.6"]
    assert "thoracic disc disorder: 1 went (M51.34)." in said["Families"]
    assert "EXC-DISC-1" in said["Rules"]
    assert said["Excludes1 notes"].startswith("Not known: without the Tabular List")


def test_new_and_lost_notes_of_m546_are_said() -> None:
    said = sections(with_notes=True)["Excludes1 notes"]
    assert f"New with M45: M54.6, {NOTE}" in said
    assert "Gone with " in said
    assert "Not known" not in said


def test_a_release_that_changes_nothing_says_so(tmp_path: Path) -> None:
    path = order_file(tmp_path / f"icd10cm-order-{YEAR}.txt", changed=False)
    new = load().with_order_file(path)
    file = read_order_file(path)
    found = release_changes(load(), new, YEAR, file.billable, default_pack())
    said = {section.heading: section.lines for section in found}
    assert said["Codes"][:2] == ("0 codes are new: none.", "0 codes are gone: none.")
    assert said["Families"] == ("No family gained or lost a code.",)
    assert said["Rules"] == ("No rule asks for a family that changed.",)


def test_an_altered_table_is_refused(tmp_path: Path) -> None:
    for path in folder().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = gzip.decompress((tmp_path / BILLABLE).read_bytes())
    (tmp_path / BILLABLE).write_bytes(gzip.compress(text + b"X99.9,,,Made up\n"))
    with pytest.raises(ReleaseError, match="altered"):
        read_release(tmp_path)


def test_a_release_and_an_order_file_are_not_taken_together() -> None:
    with pytest.raises(SettingRefused, match="two code sets"):
        chosen_codes(official(), folder())


CLAIMS = """\
encounter_id,date_of_service,dx1,dx2,chart_reviewed,pain_regions
A,2027-10-04,M54.6,,Y,thoracic
B,2027-09-30,M54.6,,Y,thoracic
C,2027-10-04,M54.60,,Y,thoracic
D,2026-02-10,M54.6,M51.34,Y,thoracic
"""


def test_the_command_builds_says_and_compares(tmp_path: Path) -> None:
    claims, made = tmp_path / "claims.csv", tmp_path / "made"
    claims.write_text(CLAIMS, encoding="utf-8")
    words = ["release", "add", str(official()), "--into", str(made), "--no-proof"]
    done = CliRunner().invoke(app, [*words, "--verdicts", str(claims)])
    assert done.exit_code == 1, done.output
    changed = done.output.partition("Verdicts that change\n")[2].split("\n")
    assert [line[:4] for line in changed if line] == ["- A:", "- C:"]
    assert "INVALID_CODE" in changed[0]
    again = CliRunner().invoke(app, words)
    assert "exists and is left as it is" in str(again.exception)
    options = ["audit", str(claims), "--release", str(made), "-o"]
    target = tmp_path / "out.csv"
    assert CliRunner().invoke(app, [*options, str(target)]).exit_code == 0
    assert "INVALID_CODE" in target.read_text("utf-8-sig").split("\n")[1]
    shown = CliRunner().invoke(
        app, ["code", "M54.6", "--on", "2027-10-04", "--release", str(made)]
    )
    assert "header" in shown.output
    assert "M54.61" in shown.output


@pytest.mark.parametrize("encoding", ["XTF-8", "base64", "utf-7"])
def test_a_tabular_list_in_an_unknown_encoding_is_refused(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "tabular.xml"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?><a/>', "ascii")
    with pytest.raises(ReleaseError, match="cannot be read"):
        read_tabular(path)
