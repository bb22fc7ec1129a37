"""Builds the VBA project: xlwings' own quickstart project with our modules in it.

Only sources are written, no compiled code: the version in `_VBA_PROJECT` says that
nothing is cached, and Excel compiles when it opens the file. Source: MS-OVBA 2.3.
"""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from audit.hosts.excel.macros import sources
from audit.hosts.excel.macros.compression import compress, decompress

SHEETS = 10
"""The number of sheets; Excel keeps an empty module behind each."""

_MODULES = struct.pack("<HI", 0x000F, 2)
_COOKIE = struct.pack("<HIH", 0x0013, 2, 0xFFFF)
_END = struct.pack("<HI", 0x0010, 0)
_NOTHING_CACHED = b"\xcc\x61\xff\xff\x00\x00\x00"
_LISTED = re.compile(r"(?:Document|Module|Class|BaseClass)=[^\r\n]*\r\n")


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name, its text, and whether it belongs to a sheet or workbook."""

    name: str
    text: str
    is_document: bool = False


def modules() -> list[Module]:
    """Return the modules of the workbook's project."""
    behind = [Module("ThisWorkbook", sources.workbook_module(), is_document=True)]
    behind += [
        Module(f"Sheet{n}", sources.sheet_module(n), is_document=True)
        for n in range(1, SHEETS + 1)
    ]
    return [
        *behind,
        Module(sources.BUTTON, sources.BUTTON_TEXT),
        Module(sources.WRAPPERS, sources.wrappers()),
    ]


def build_project(quickstart: Path) -> bytes:
    """Build the project from xlwings' quickstart workbook."""
    olefile = import_module("olefile")
    with zipfile.ZipFile(quickstart) as package:
        project = olefile.OleFileIO(io.BytesIO(package.read("xl/vbaProject.bin")))
    ours = modules()
    directory = decompress(project.openstream("VBA/dir").read())
    listing = project.openstream("PROJECT").read().decode("cp1252")
    streams = {
        "PROJECT": _project_text(listing, ours).encode("cp1252"),
        "PROJECTwm": _names(ours),
        "VBA/_VBA_PROJECT": _NOTHING_CACHED,
        "VBA/dir": compress(_directory(directory, ours)),
    }
    for module in ours:
        text = module.text.replace("\n", "\r\n").encode("cp1252")
        streams[f"VBA/{module.name}"] = compress(text)
    return _compound_file(streams)


def _directory(old: bytes, ours: list[Module]) -> bytes:
    """Keep the records of the project and its references; list our modules."""
    head = old[: old.index(_MODULES)]
    count = _MODULES + struct.pack("<H", len(ours))
    return head + count + _COOKIE + b"".join(map(_record, ours)) + _END


def _record(module: Module) -> bytes:
    name, wide = module.name.encode("cp1252"), module.name.encode("utf-16-le")
    kind = 0x22 if module.is_document else 0x21
    parts = (
        *((0x19, name), (0x47, wide), (0x1A, name), (0x32, wide), (0x1C, b"")),
        *((0x48, b""), (0x31, struct.pack("<I", 0)), (0x1E, struct.pack("<I", 0))),
        *((0x2C, struct.pack("<H", 0xFFFF)), (kind, b""), (0x2B, b"")),
    )
    return b"".join(struct.pack("<HI", i, len(data)) + data for i, data in parts)


def _project_text(old: str, ours: list[Module]) -> str:
    """List our modules in place of the old ones; open none in the editor."""
    old_list = _LISTED.search(old)
    begin = old_list.start() if old_list else 0
    listed = "".join(
        f"Document={m.name}/&H00000000\r\n" if m.is_document else f"Module={m.name}\r\n"
        for m in ours
    )
    rest = _LISTED.sub("", old[begin:])
    rest = rest[: rest.index("[Workspace]")]
    windows = "".join(f"{m.name}=0, 0, 0, 0, C\r\n" for m in ours)
    return f"{old[:begin]}{listed}{rest}[Workspace]\r\n{windows}"


def _names(ours: list[Module]) -> bytes:
    pairs = (
        m.name.encode("cp1252") + b"\0" + m.name.encode("utf-16-le") + b"\0\0"
        for m in ours
    )
    return b"".join(pairs) + b"\0\0"


def _compound_file(streams: dict[str, bytes]) -> bytes:
    from cfbwrite import Entry, write_ole

    def entry(name: str, data: bytes) -> Entry:
        return Entry(name=name, is_storage=False, size=len(data), read=lambda: data)

    inner = [entry(p[4:], d) for p, d in streams.items() if p.startswith("VBA/")]
    outer = [entry(p, d) for p, d in streams.items() if "/" not in p]
    storage = Entry(name="VBA", is_storage=True, size=0, read=None, children=inner)
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory, "vbaProject.bin")
        write_ole(target, [*outer, storage])
        return target.read_bytes()
