"""Reads the official tabular XML of ICD-10-CM. Used by the builder only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from audit.errors import ReleaseError
from audit.release.category_order import CategoryOrder

_SECTION = re.compile(r"[A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class TabularNote:
    """One Excludes note as printed; `level` is chapter, section or code."""

    owner: str
    level: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Tabular:
    """The parts of the Tabular List that the builder uses."""

    titles: dict[str, str]
    inclusion_terms: list[tuple[str, str]]
    notes: list[TabularNote]
    order: CategoryOrder


def read_tabular(path: Path) -> Tabular:
    """Read the tabular XML.

    Raises ReleaseError if the file cannot be read or has no chapters.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError, LookupError, ValueError) as error:
        # The last two are raised for an encoding that Python does not know.
        raise ReleaseError(f"The tabular {path} cannot be read: {error}.") from error
    chapters = root.findall("chapter")
    if not chapters:
        raise ReleaseError(f"{path} is not a tabular list: it has no chapter.")
    titles: dict[str, str] = {}
    terms: list[tuple[str, str]] = []
    notes: list[TabularNote] = []
    categories = []
    for chapter in chapters:
        held = [_text(node, "name") for node in chapter.findall("section/diag")]
        categories.append(held)
        notes += _notes_of(chapter, f"{held[0]}-{held[-1]}", "chapter")
        for section in chapter.findall("section"):
            notes += _notes_of(section, _section_id(section), "section")
        for node in chapter.iter("diag"):
            code = _text(node, "name")
            titles[code] = _text(node, "desc")
            terms += ((code, _plain(n)) for n in node.findall("inclusionTerm/note"))
            notes += _notes_of(node, code, "code")
    return Tabular(titles, terms, notes, CategoryOrder(categories))


def _notes_of(
    node: ElementTree.Element, owner: str, level: str
) -> Iterator[TabularNote]:
    for kind in ("excludes1", "excludes2"):
        for note in node.findall(f"{kind}/note"):
            yield TabularNote(owner, level, kind, _plain(note))


def _plain(note: ElementTree.Element) -> str:
    return " ".join("".join(note.itertext()).split())


def _section_id(section: ElementTree.Element) -> str:
    name = section.get("id", "")
    if not _SECTION.fullmatch(name):
        raise ReleaseError(f"The tabular has a section without a range: {name!r}.")
    return name


def _text(node: ElementTree.Element, tag: str) -> str:
    return " ".join((node.findtext(tag) or "").split())
