"""The offline page in Firefox ESR, which WebDriver BiDi drives; run with -m firefox."""

from __future__ import annotations

import base64
import datetime as dt
import json
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from audit.hosts.cli.audit import Request, run
from audit.hosts.page.build import page_bytes
from property_tests.modules.hosts.test_agreement import SEED, write_book
from property_tests.support.engines import pyodide_folder
from property_tests.support.needs import need
from property_tests.support.places import SAMPLES, SUITE
from property_tests.support.tables import random_rows

# What Firefox asks its maker by itself, whatever page is open.
BY_ITSELF = b"CONNECT firefox.settings.services.mozilla.com:443 "


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "tspine.html"
    target.write_bytes(page_bytes(Path(pyodide_folder())))
    return target


def listen(server: socket.socket, met: list[bytes]) -> None:
    """Keep the first line of whoever connects, and answer nothing."""
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line:
            line.settimeout(5)
            try:
                met.append(line.recv(400).split(b"\r\n")[0])
            except OSError:
                met.append(b"nothing was said")


@pytest.mark.firefox
@pytest.mark.law(112)
@pytest.mark.law(113)
@pytest.mark.parametrize("source", ["sample", "dirty"])
def test_firefox_writes_the_same_csv_and_asks_nobody(
    source: str, page: Path, tmp_path: Path
) -> None:
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    need(firefox, "Firefox (the Debian package firefox-esr)")
    driver = Path(pyodide_folder()).parent / "puppeteer-core"
    need(driver.is_dir(), "npm's package puppeteer-core beside pyodide")
    book = SAMPLES / "chart_review.xlsx"
    if source == "dirty":
        rows = random_rows(200, seed=SEED)
        book = write_book(tmp_path / "dirty.xlsx", rows, 1904)
    script = SUITE / "support" / "firefox.mjs"
    met: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, args=(server, met), daemon=True).start()
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [
                "node",
                str(script),
                str(driver),
                str(firefox),
                str(page),
                str(book),
                port,
            ],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert (answer["started"], answer["problem"]) == ("Ready", "")
    assert answer["errors"] == []
    own = (page.as_uri(), "blob:", "data:")
    assert [url for url in answer["asked"] if not url.startswith(own)] == []
    assert [line for line in met if not line.startswith(BY_ITSELF)] == []
    expected = tmp_path / "expected.csv"
    run(Request(book, expected), dt.datetime(2026, 1, 1))
    assert base64.b64decode(answer["csv"]) == expected.read_bytes()
