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


def pyodide_folder() -> str:
    """Return the folder of npm's package pyodide; require it and Node."""
    need(shutil.which("node") is not None, "Node")
    folder = os.environ.get("TSPINE_PYODIDE", "")
    if not folder and shutil.which("npm"):
        asked = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True)
        folder = os.path.join(asked.stdout.strip(), "pyodide")
    need(os.path.isdir(folder), "npm's package pyodide (npm install -g pyodide)")
    return folder
