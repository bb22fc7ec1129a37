"""Compiles Python for the page, so that the browser does not do it at each start.

Only the Python of Pyodide can do that, because each version of Python has a form of its
own. It runs in Node, which whoever has npm has as well.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from audit.errors import SettingRefused

_PATIENCE = 600  # seconds


def compiled(archives: list[bytes], pyodide: Path) -> list[bytes]:
    """Return zip archives whose modules are compiled, in place of their sources.

    `pyodide` is the folder of npm's package. The same archives give the same bytes.
    Raises SettingRefused if Node is missing or cannot run this Pyodide.
    """
    node = shutil.which("node")
    if node is None:
        raise SettingRefused(
            "The page is built with Node, which is not installed here. Install it from "
            "https://nodejs.org (npm comes with it)."
        )
    script = files("audit.hosts.page").joinpath("compile.mjs")
    with tempfile.TemporaryDirectory(prefix="tspine-page-") as folder:
        paths = [Path(folder, f"{n}.zip") for n, _ in enumerate(archives)]
        for path, content in zip(paths, archives, strict=True):
            path.write_bytes(content)
        with as_file(script) as program:
            done = subprocess.run(
                [node, str(program), str(pyodide.absolute()), *map(str, paths)],
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            )
        if done.returncode:
            told = re.search(r"^\w*Error: .*", done.stderr, re.MULTILINE)
            said = told[0].strip() if told else "no reason given"
            raise SettingRefused(
                f"{pyodide}: Node cannot run this Pyodide ({said}). Update Node, or "
                "install the package again."
            )
        return [path.read_bytes() for path in paths]
