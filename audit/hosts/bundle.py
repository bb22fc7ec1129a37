"""The pure-Python core as files, for hosts that carry their own copy of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

CORE = (
    *("__init__.py", "api.py", "cells.py", "codes.py", "columns.csv", "columns.py"),
    *("errors.py", "findings.py", "host_cells.py"),
    *("encounter", "engine", "facts", "functions", "release", "rules", "verdict"),
    # Of the statistics only what counts in integers and hashes.
    *("sampling/__init__.py", "sampling/functions.py", "sampling/intervals.py"),
    *("sampling/ranking.py", "sampling/rate_size.py"),
)
"""What the worksheet functions need of the package; nothing of it needs another."""

_LEFT_OUT = frozenset({"build.py", "tabular.py", "README.md", "__pycache__"})
_WHEN = (1980, 1, 1, 0, 0, 0)


def core_files() -> list[tuple[str, bytes]]:
    """Give path and content of each file of the core, in the order of the paths."""
    root = files("audit")
    found = [
        pair
        for name in CORE
        for pair in _below(root.joinpath(name), f"audit/{name}".rpartition("/")[0])
    ]
    return sorted(found)


def _below(place: Traversable, folder: str) -> Iterator[tuple[str, bytes]]:
    path = f"{folder}/{place.name}"
    if place.name in _LEFT_OUT:
        return
    if place.is_dir():
        for child in place.iterdir():
            yield from _below(child, path)
    elif not place.name.endswith(".pyc"):
        yield path, place.read_bytes()


def archive(contents: list[tuple[str, bytes]]) -> bytes:
    """Pack files into a zip archive; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for path, content in contents:
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            # Bytes that are packed already only grow; and the same zlib everywhere
            # is not to be had, so that what need not be packed is stored.
            stored = path.endswith(".gz")
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return target.getvalue()
