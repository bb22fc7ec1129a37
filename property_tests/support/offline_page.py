"""The offline page in Chromium: from `file://`, without a network, under its policy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from property_tests.support.browser import Scheme, chromium

_PATIENCE = 600.0  # seconds, for a machine that many share


class OfflinePage:
    """An open page, and what it asked the network for."""

    def __init__(self, page: Any, path: Path) -> None:
        """Open the file, and wait until Python is ready."""
        self.page, self.path = page, path
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(1000 * _PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(path.as_uri())
        self.ready()

    def ready(self) -> None:
        """Wait for the end of what the page does."""
        self.until("/^(Ready|Python could)/.test(status.textContent)")
        assert self.text("#status") == "Ready"

    def until(self, condition: str) -> None:
        """Wait for a condition about `status`.

        Playwright's own waiting would evaluate a text as a script, which the policy of
        the page forbids.
        """
        script = f"(status => {condition})(document.getElementById('status'))"
        end = time.monotonic() + _PATIENCE
        while not self.page.evaluate(script):
            assert time.monotonic() < end, f"{condition}: {self.text('#status')}"
            self.page.wait_for_timeout(50)

    def text(self, selector: str) -> str:
        """Return the text of an element."""
        return str(self.page.locator(selector).text_content())

    def choose(self, path: Path) -> None:
        """Choose a file, and wait for its results or its refusal."""
        self.view("file")
        # A second choice of one file would be none.
        self.page.set_input_files("#file", [])
        self.page.set_input_files("#file", str(path))
        self.settled()

    def settled(self) -> None:
        """Wait until results or a refusal are there."""
        self.until(
            "status.textContent === 'Ready' && (!document.getElementById('results')"
            ".hidden || !document.getElementById('file-problem').hidden)"
        )

    def refusal(self) -> str:
        """Return why the last file was not audited; empty if it was."""
        return self.text("#file-problem")

    def downloaded(self, form: str, folder: Path) -> Path:
        """Download the results in a form."""
        with self.page.expect_download() as waiting:
            self.page.click(f'[data-write="{form}"]')
        target = folder / str(waiting.value.suggested_filename)
        waiting.value.save_as(target)
        self.ready()
        return target

    def view(self, name: str) -> None:
        """Open a part of the page."""
        self.page.click(f'nav [data-view="{name}"]')

    @property
    def outside(self) -> list[str]:
        """Addresses outside the file and the memory of the tab that were asked for."""
        own = (self.path.as_uri(), "blob:")
        return [url for url in self.asked if not url.startswith(own)]


@contextmanager
def opened(
    path: Path, scheme: Scheme = "light", width: int = 1200
) -> Iterator[OfflinePage]:
    """Open the page in a fresh profile that is offline."""
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            accept_downloads=True,
            color_scheme=scheme,
            offline=True,
        )
        yield OfflinePage(context.new_page(), path)
        context.close()
