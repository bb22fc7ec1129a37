"""A private headless LibreOffice: its own profile, our add-in, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.errors import InputUnreadable, OutputRefused
from audit.hosts.libreoffice.extension import extension_files

PROGRAMS = (
    *("soffice", "libreoffice"),
    "/usr/lib/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
"""Where to look for LibreOffice, in this order."""

PATIENCE = 300
"""Seconds to wait for LibreOffice to answer."""

_WITHIN = "org.openoffice.Office"


class OfficeMissing(InputUnreadable):
    """LibreOffice is not installed on this machine."""


def find_office() -> str | None:
    """Return the program, or None if LibreOffice is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def private_office() -> Iterator[list[str]]:
    """Yield the start of a command line; profile and add-in are deleted afterwards."""
    program = find_office()
    if program is None:
        raise OfficeMissing(
            "LibreOffice is not installed. Install it (on Debian: libreoffice-calc and "
            "python3-uno), or use --engine formualizer."
        )
    with tempfile.TemporaryDirectory(prefix="tspine-office-") as directory:
        folder = Path(directory)
        unpack_extension(folder / "extensions" / "tspine")
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        settings = profile / "user" / "registrymodifications.xcu"
        settings.write_text(_settings(), encoding="utf-8")
        yield [
            program,
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            f"-env:UserInstallation={profile.as_uri()}",
            f"-env:BUNDLED_EXTENSIONS={(folder / 'extensions').as_uri()}",
        ]


def unpack_extension(folder: Path) -> None:
    """Write the files of the add-in into a folder."""
    for path, content in extension_files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def convert(source: Path, target: Path, form: str | None = None) -> None:
    """Recalculate a workbook and store it in the format of the target's ending.

    `form` is LibreOffice's own name for a filter, for endings that are ambiguous.
    """
    ending = target.suffix.lstrip(".")
    with private_office() as command, tempfile.TemporaryDirectory() as scratch:
        made, home = Path(scratch, "made"), Path(scratch, "home")
        home.mkdir()
        order = ["--convert-to", form or ending, "--outdir", str(made), str(source)]
        run = subprocess.run(
            [*command, *order],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env=_environment(home),
        )
        found = list(made.iterdir()) if made.is_dir() else []
        if len(found) != 1:
            output = (run.stderr or run.stdout).strip().splitlines()
            why = output[-1] if output else f"status {run.returncode}"
            raise OutputRefused(f"LibreOffice could not convert {source.name}: {why}")
        shutil.move(found[0], target)


_MARK = "pyvenv.cfg"
"""Stands beside the folder of programs of every virtual environment."""


def _environment(home: Path) -> dict[str, str]:
    """Return an environment in which LibreOffice finds its own Python and no other.

    A virtual environment on the path would give it a Python without `uno`. The home
    folder is a temporary one.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_"))
    }
    folders = kept.get("PATH", "").split(os.pathsep)
    # Any environment, and not only ours: the user may have activated another one.
    kept["PATH"] = os.pathsep.join(
        folder
        for folder in folders
        if not Path(folder).parent.joinpath(_MARK).is_file()
    )
    return {**kept, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def _settings() -> str:
    """Write a profile that always recalculates and never prompts or goes online."""
    items = (
        (f"/{_WITHIN}.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
        (f"/{_WITHIN}.Calc/Formula/Load", "ODFRecalcMode", "0"),
        (f"/{_WITHIN}.Common/Misc", "FirstRun", "false"),
    )
    rows = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for path, name, value in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{rows}</oor:items>\n'
    )
