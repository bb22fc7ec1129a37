"""Name and version of a rule pack, as its file pack.toml states them.

They can be read without the rules, so `tspine --version` starts fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from audit.errors import RuleError
from audit.side_files import side_text, toml_tables

FILE = "pack.toml"
"""The file of a pack that says what is true of all its rules."""

PARAMETERS = "parameters.toml"
"""The file of a pack with the numbers that its rules compare with."""


def shipped_folder() -> Traversable:
    """Return the folder of the pack that ships with the product."""
    return resources.files("audit.rules").joinpath("pack")


def shipped_label() -> str:
    """Return name and version of the pack that ships; reads none of its rules."""
    folder = shipped_folder()
    head = read_toml(folder.joinpath(FILE))
    return label(*name_and_version(head, folder.name))


def name_and_version(head: Mapping[str, Any], folder: str) -> tuple[str, str]:
    """Return name and version; without a name, a pack has that of its folder."""
    return str(head.get("name", folder)), str(head.get("version", "0"))


def label(name: str, version: str) -> str:
    """Return name and version as results show them."""
    return f"{name} {version}"


def read_toml(file: Traversable) -> dict[str, Any]:
    """Read a file of a pack. Raises RuleError if it is not TOML."""
    return toml_tables(side_text(file, RuleError), file.name, RuleError)
