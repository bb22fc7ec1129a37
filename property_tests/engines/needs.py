"""What a test needs of the machine; what is missing skips, or fails where told."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess

import pytest


def need(there: bool, what: str) -> None:
    """Skip a test whose engine is missing; under TSPINE_REQUIRE_ALL=1 fail it."""
    if there:
        return
    if os.environ.get("TSPINE_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is missing and TSPINE_REQUIRE_ALL is 1")
    pytest.skip(f"{what} is missing")


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
