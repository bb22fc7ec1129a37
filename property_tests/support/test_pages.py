"""The pages that explain the tree name what there is, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from property_tests.support.places import ROOT

PAGES = sorted(
    {
        *(ROOT / name for name in ("README.md", ".github/CONTRIBUTING.md")),
        *(
            page
            for folder in ("audit", "samples", "property_tests", "workbook_templates")
            for page in (ROOT / folder).rglob("*.md")
        ),
    }
)
PATH = re.compile(
    r"(?<![\w./])(?:audit|property_tests|samples|workbook_templates|\.github)/[\w./*]*"
)
MADE_UP = re.compile(r"\.audited\.|[A-Z]{4,}$|[A-Z]{4,}/|NAME")
"""Results of a run, and words that stand for a name."""

MAP = (ROOT / "audit" / "README.md").read_text(encoding="utf-8")

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


@each_page
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@each_page
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    for target, anchor in re.findall(
        r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8")
    ):
        there = page.parent / target if target else page
        headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
        assert anchor in map(anchor_of, headings), (target, anchor)


def anchor_of(heading: str) -> str:
    """The anchor that a Markdown viewer makes of a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.strip().replace(" ", "-")


@each_page
def test_every_path_that_is_named_exists(page: Path) -> None:
    for path in map(str.strip, PATH.findall(page.read_text("utf-8"))):
        if not MADE_UP.search(path):
            assert [*ROOT.glob(path.rstrip("./"))], path


def test_the_map_names_every_folder_and_module() -> None:
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "audit").iterdir()
        if path.name[0] not in "_." and path.suffix != ".md"
    }
    unnamed = sorted(n for n in there if n.removesuffix(".py").rstrip("/") not in MAP)
    assert not unnamed, f"audit/README.md says nothing of {unnamed}"


def test_the_picture_of_the_layers_is_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        c["layers"]
        for c in settings["tool"]["importlinter"]["contracts"]
        if c["name"] == "Data flows one way"
    )
    _, _, rest = MAP.partition("## The layers")
    picture = re.split(r"```", rest)[1]
    drawn: list[set[str]] = []
    for line in picture.strip("\n").split("\n"):
        names = set(re.split(r" {3,}", line.strip())[0].strip("| ").split(" | "))
        if line.lstrip().startswith("|"):
            drawn[-1] |= names
        else:
            drawn.append(names)
    assert drawn == [
        {name.removeprefix("audit.") for name in layer.split(" | ")}
        for layer in contract
    ]
