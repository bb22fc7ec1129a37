"""The sample review is what its script builds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from samples.review import build


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    build.build(folder)
    return folder


@pytest.mark.built
@pytest.mark.parametrize("name", build.FILES)
def test_the_committed_file_is_what_the_script_makes(name: str, remade: Path) -> None:
    assert parts(remade / name) == parts(build.HERE / name)


def parts(path: Path) -> object:
    """Return a text as it is, a workbook part by part: libraries
    compress differently.
    """
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        return [(i.filename, i.date_time, book.read(i)) for i in book.infolist()]


def test_the_page_has_its_sections_and_says_it_is_synthetic(remade: Path) -> None:
    text = (remade / "report.html").read_text(encoding="utf-8")
    for section in ("results", "objective", "groups", "letters", "limitations"):
        assert f'id="{section}"' in text
    assert "synthetic" in text
