"""The external engines that tests need."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess

from property_tests.support.needs import need


def need_module(name: str) -> None:
    """Require a Python package."""
    need(importlib.util.find_spec(name) is not None, f"the Python package {name}")


def need_office() -> None:
    """Require LibreOffice."""
    from audit.hosts.libreoffice.office import find_office

    need(find_office() is not None, "LibreOffice (libreoffice-calc, python3-uno)")


PYODIDES = {"newest": "pyodide", "oldest": "pyodide-oldest"}
"""Folders of the Pyodides that workbooks of xlwings Lite use, the oldest being 0.27.5.

`npm install pyodide-oldest@npm:pyodide@0.27.5` makes the second.
"""


def pyodide_folder(which: str = "newest") -> str:
    """Return the folder of npm's package pyodide; require it and Node."""
    need(shutil.which("node") is not None, "Node")
    folder = os.environ.get("TSPINE_PYODIDE", "")
    if not folder and shutil.which("npm"):
        asked = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True)
        folder = os.path.join(asked.stdout.strip(), "pyodide")
    if which != "newest":
        folder = os.path.join(os.path.dirname(folder), PYODIDES[which])
    name = "pyodide" if which == "newest" else "pyodide-oldest@npm:pyodide@0.27.5"
    need(os.path.isdir(folder), f"npm's package pyodide (npm install -g {name})")
    return folder
