"""Builds `tspine.html`: the page, the core and Pyodide in one file, reproducibly.

The same packages give the same bytes. Pyodide comes from npm's package `pyodide`, as
its makers deliver it, but for the modules in Python, which are compiled; XlsxWriter
comes from the installed package.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, replace
from html import escape
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from audit import __version__
from audit.errors import SettingRefused
from audit.hosts.bundle import CORE, archive, files_of
from audit.hosts.libreoffice.extension import licence
from audit.hosts.page.compiling import compiled
from audit.rules.pack_head import shipped_label

FILE_NAME = "tspine.html"
NPM_LINE = "npm install pyodide@314.0.7"
"""What to type for the Pyodide that the page is tested with."""

# What the page runs besides the core.
_HOST = (
    *("extras.py", "intake", "report"),
    *("hosts/__init__.py", "hosts/auditing.py"),
    *("hosts/page/__init__.py", "hosts/page/bridge.py"),
    *("hosts/page/session.py", "hosts/page/shown.py"),
    *("hosts/page/fields.py", "hosts/page/file_audit.py", "hosts/page/note.py"),
)
# Files of npm's package: what they are, and their licence.
_PYODIDE = {
    "pyodide.mjs": ("Pyodide, loader", "MPL-2.0"),
    "pyodide.asm.mjs": ("Pyodide, JavaScript part", "MPL-2.0"),
    "pyodide.asm.wasm": ("Pyodide, Python as WebAssembly", "MPL-2.0 and PSF-2.0"),
    "python_stdlib.zip": ("Python's standard library, compiled", "PSF-2.0"),
}
_LOCK = "pyodide-lock.json"
_SCRIPTS = (
    *("dom.js", "python.js", "answer.js", "file_view.js", "form_view.js"),
    *("note_view.js", "lookup_view.js", "page.js"),
)
_XLSXWRITER = "XlsxWriter"


@dataclass(frozen=True, slots=True)
class _Part:
    """A file that the page carries: what it is, and its content, unpacked."""

    name: str
    title: str
    version: str
    licence: str
    content: bytes

    def element(self) -> str:
        """Return the part as an element of the page."""
        packed = base64.b64encode(gzip.compress(self.content, 9, mtime=0)).decode()
        return f'<script type="text/plain" data-part="{self.name}">{packed}</script>'

    def row(self) -> list[str]:
        """Return its line in the table of contents."""
        digest = hashlib.sha256(self.content).hexdigest()
        return [self.title, self.version, self.licence, digest]


def page_bytes(pyodide: Path) -> bytes:
    """Return the page; `pyodide` is the folder of npm's package.

    Raises SettingRefused if that is not a Pyodide that the page can use.
    """
    parts = _compiled([*_pyodide_parts(pyodide), _python_part()], pyodide)
    # In a function of its own, so that no name hides one of the browser's.
    script = "\n".join(["(() => {", *map(_own, _SCRIPTS), "})();"])
    style = _own("page.css")
    slots = {
        "POLICY": escape(_policy(script, style)),
        "STYLE": style,
        "WORKER": _own("worker.js"),
        "CONTENTS": json.dumps([part.row() for part in parts]).replace("</", "<\\/"),
        "LICENCES": _licences(),
        "PARTS": "\n".join(part.element() for part in parts),
        "SCRIPT": script,
    }
    page = _own("page.html")
    for name, text in slots.items():
        if "</script" in text and name != "PARTS":
            raise ValueError(f"{name} would end the element that it stands in")
        head, _, tail = page.partition(f"%%{name}%%")
        page = head + text + tail
    return page.encode()


def _own(name: str) -> str:
    return files("audit.hosts.page").joinpath(name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Return the security policy: no address to connect to, no other script."""

    def digest(text: str) -> str:
        found = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{base64.b64encode(found).decode()}'"

    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {digest(script)} 'wasm-unsafe-eval' blob:",
            "worker-src blob:",
            f"style-src {digest(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _pyodide_parts(folder: Path) -> list[_Part]:
    lock = _lock(folder)
    number = _json(folder / "package.json").get("version", "")
    found = [
        _Part(name, title, number, terms, _read(folder / name))
        for name, (title, terms) in _PYODIDE.items()
    ]
    listed = _Part(_LOCK, "Pyodide, empty list of packages", number, "MPL-2.0", lock)
    return [*found, listed]


def _compiled(parts: list[_Part], pyodide: Path) -> list[_Part]:
    """Compile the modules of all parts that are archives."""
    archives = {p.name: p.content for p in parts if p.name.endswith(".zip")}
    made = compiled(list(archives.values()), pyodide)
    contents = dict(zip(archives, made, strict=True))
    return [replace(p, content=contents.get(p.name, p.content)) for p in parts]


def _lock(folder: Path) -> bytes:
    """Return Pyodide's list of packages without any package: none is loaded."""
    info = _json(folder / _LOCK).get("info", {})
    return json.dumps({"info": info, "packages": {}}, sort_keys=True).encode()


def _python_part() -> _Part:
    contents = [*files_of((*CORE, *_HOST)), *_library("xlsxwriter")]
    packed = archive(sorted(dict(contents).items()), stored=True)
    made_of = f"its rules and codes, and {_XLSXWRITER} {version(_XLSXWRITER)}"
    title = f"tspine with {made_of}, compiled"
    number = f"{__version__}, rules {shipped_label()}"
    return _Part("python.zip", title, number, "MIT and BSD-2-Clause", packed)


def _library(name: str) -> list[tuple[str, bytes]]:
    root = files(name)
    return [
        (f"{name}/{entry.name}", entry.read_bytes())
        for entry in root.iterdir()
        if entry.name.endswith(".py")
    ]


def _licences() -> str:
    installed = distribution(_XLSXWRITER)
    places = ("licenses/LICENSE.txt", "LICENSE.txt")
    found = next(filter(None, map(installed.read_text, places)), None)
    sections = [
        ("tspine", licence()),
        (_XLSXWRITER, found or "BSD-2-Clause, https://github.com/jmcnamara/XlsxWriter"),
        ("Pyodide and Python", _own("NOTICES.txt")),
    ]
    return "\n\n".join(
        f"{name}\n{'=' * len(name)}\n\n{said}" for name, said in sections
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise _no_pyodide(path) from None


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(path))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _no_pyodide(path)
    return found


def _no_pyodide(path: Path) -> SettingRefused:
    return SettingRefused(
        f"{path} cannot be read, and the page is built from npm's package pyodide. "
        f"Type `{NPM_LINE}`, then give its folder: --pyodide node_modules/pyodide"
    )
