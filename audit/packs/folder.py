"""A folder with a team's own pack: made, read with all of its faults, changed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import OutputRefused, RuleError
from audit.packs.template import template
from audit.report.files import new_file
from audit.report.folders import new_folder
from audit.rules.catalogue import Pack, extended, pack_of, read_pack
from audit.rules.own import EXTENDS, Merged, Place, TomlPlaces
from audit.rules.pack_head import FILE
from audit.rules.sources import FILE as SOURCES
from audit.side_files import side_text, toml_tables


@dataclass(frozen=True, slots=True)
class OwnFolder:
    """The text and the content of the pack.toml of a folder, and its own sources."""

    folder: Path
    text: str
    content: Mapping[str, Any]
    sources: Mapping[str, Any] | None

    def merged(
        self, content: Mapping[str, Any] | None = None, place: Place | None = None
    ) -> Merged:
        """Make the changes, of this content or of another one with its places."""
        where = place or TomlPlaces(self.text, FILE)
        return extended(content or self.content, where, self.sources)

    @property
    def sha256(self) -> str:
        """The hash of all changes."""
        return self.merged().parts.own.sha256


def init_folder(folder: Path, name: str, owner: str, today: str) -> None:
    """Write a folder with a commented pack.toml.

    Raises OutputRefused if the folder exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputRefused(f"{folder} exists and is left as it is. Choose a new name.")
    with new_folder(folder) as draft:
        text = template(name, owner, today)
        (draft / FILE).write_text(text, encoding="utf-8", newline="\n")


def read_folder(folder: Path) -> OwnFolder:
    """Read the pack.toml of a folder. Raises RuleError if it extends no other pack."""
    if not folder.is_dir():
        raise RuleError(f"{folder}: a rule pack is a folder with a file {FILE}.")
    text = side_text(folder / FILE, RuleError)
    content = toml_tables(text, FILE, RuleError)
    if EXTENDS not in content:
        raise RuleError(
            f"{folder / FILE} does not extend the pack that ships. A pack that stands "
            "by itself is edited in its TOML files."
        )
    path = folder / SOURCES
    sources = (
        toml_tables(side_text(path, RuleError), SOURCES, RuleError)
        if path.exists()
        else None
    )
    return OwnFolder(folder, text, content, sources)


def problems_of(folder: Path) -> tuple[str, ...]:
    """Return everything that is wrong with a pack, each with file and line."""
    found = read_folder(folder).merged().problems
    if found:
        return tuple(found)
    try:
        read_pack(folder)  # repeated ids, sources, files beside
    except RuleError as problem:
        return (str(problem),)
    return ()


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a sheet changes in a folder: the new text, and the packs before and after.

    The text is that of the file if nothing is changed.
    """

    text: str
    before: Pack | None
    after: Pack
    count: int


def read_into(folder: Path, sheet: Path) -> SheetRead:
    """Return what a sheet makes of the pack in a folder; nothing is written.

    Raises RuleError for a sheet that was made from another content of the folder, and
    SheetRefused, which lists every cell that is wrong.
    """
    from audit.packs.editing import edited, edits_between
    from audit.packs.sheet_reading import read_sheet

    own = read_folder(folder)
    found = read_sheet(sheet)
    merged = own.merged()
    if found.sha256 != merged.parts.own.sha256:
        raise RuleError(
            f"{folder / FILE} is no longer what {sheet} was made from: it was changed "
            "since. Make a new sheet from it, and copy your changes there."
        )
    found.refuse_unknown({k: len(own.content.get(k, ())) for k in found.entries})
    content = {k: v for k, v in own.content.items() if k == "accepted"}
    content |= found.content
    after = own.merged(content, found.place)
    if problems := (*found.problems, *after.problems):
        raise SheetRefused(sheet, tuple(dict.fromkeys(problems)))
    edits = edits_between(own.content, found.content, found.entries, found.head)
    text = own.text if edits.are_none else edited(own.text, edits)
    written = tomllib.loads(text)
    pack = pack_of(written, extended(written, found.place, own.sources), own.sources)
    before = None if merged.problems else pack_of(own.content, merged, own.sources)
    return SheetRead(text, before, pack, edits.count)


def write_text(folder: Path, text: str) -> None:
    """Put another text in place of the pack.toml of a folder, in one step."""
    with new_file(folder / FILE, force=True) as draft:
        draft.write_bytes(text.encode("utf-8"))


class SheetRefused(RuleError):
    """A sheet has cells that cannot be used; `problems` has a sentence for each."""

    def __init__(self, sheet: Path, problems: tuple[str, ...]) -> None:
        """Count the problems."""
        self.problems = problems
        count = len(problems)
        listed = "1 problem is" if count == 1 else f"{count} problems are"
        super().__init__(
            f"{sheet} was not read: {listed} listed above. The pack is unchanged."
        )
