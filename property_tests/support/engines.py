"""The engines that a test needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess

from property_tests.support.needs import need


def need_module(name: str) -> None:
    """Need a Python package."""
    need(importlib.util.find_spec(name) is not None, f"the Python package {name}")


def need_office() -> None:
    """Need LibreOffice."""
    from audit.hosts.libreoffice.office import find_office

    need(find_office() is not None, "LibreOffice (libreoffice-calc, python3-uno)")


def pyodide_folder() -> str:
    """Give the folder with npm's package pyodide; need it and Node."""
    need(shutil.which("node") is not None, "Node")
    place = os.environ.get("TSPINE_PYODIDE", "")
    if not place and shutil.which("npm"):
        asked = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True)
        place = os.path.join(asked.stdout.strip(), "pyodide")
    need(os.path.isdir(place), "npm's package pyodide (npm install -g pyodide)")
    return place
