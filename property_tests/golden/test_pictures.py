"""The pictures show the workbooks as they are made now."""

from __future__ import annotations

import re

import pytest

from property_tests.support.places import ROOT
from samples.picture import COMMAND, PICTURES, fingerprint, stale, workbook


@pytest.mark.built
def test_no_picture_is_stale() -> None:
    # By the workbook and not by pixels: fonts differ between machines.
    assert [picture.path for picture in stale()] == [], f"{COMMAND} makes them again"


def test_another_workbook_has_another_fingerprint() -> None:
    result, template = workbook("result"), workbook("template")
    assert fingerprint(result) == fingerprint(result)
    assert fingerprint(result) != fingerprint(template)


def test_the_pictures_of_the_readme_are_made_by_the_script() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    made = [picture.path for picture in PICTURES]
    assert {*shown} <= {*made}
    assert {path for path in made if path.startswith("samples")} <= {*shown}
