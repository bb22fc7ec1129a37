"""A page in Debian's headless Chromium, driven by Playwright, with axe-core at hand."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from property_tests.support.needs import need
from property_tests.support.places import ROOT

Scheme = Literal["light", "dark"]
"""A reader's preferences, as the operating system reports them to the browser."""


def axe_source() -> str:
    """Return the text of axe-core, installed by npm beside the environment."""
    modules = [f / "node_modules" for f in (Path(sys.prefix), ROOT, ROOT / ".venv")]
    if pyodide := os.environ.get("TSPINE_PYODIDE"):
        modules.append(Path(pyodide).parent)
    candidates = [folder / "axe-core" / "axe.min.js" for folder in modules]
    found = next((path for path in candidates if path.exists()), None)
    need(found, "axe-core (npm install --no-save --prefix .venv axe-core)")
    assert found is not None
    return found.read_text(encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser; require it and Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        need(None, "Playwright (the package playwright)")
        raise
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    need(program, "Chromium (the Debian package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@contextmanager
def open_page(
    path: Path, below: Path | None = None, scheme: Scheme = "light"
) -> Iterator[Any]:
    """Open a file in the browser; any request to the network fails the test."""
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": 1200, "height": 900},
            bypass_csp=True,
            color_scheme=scheme,
        )
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        yield page
        context.close()
        if below is None:
            assert asked == [path.as_uri()]
        else:
            root = f"{below.as_uri()}/"
            assert [url for url in asked if not url.startswith(root)] == []
