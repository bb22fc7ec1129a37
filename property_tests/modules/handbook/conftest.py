"""A handbook of the pack that ships, written once for all its tests."""

from __future__ import annotations

import fcntl
import json
import os
from importlib.util import find_spec

import pytest

from audit.extras import EXTRAS
from property_tests.modules.handbook.running import Site, tspine
from property_tests.support.needs import need


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    for name in EXTRAS["handbook"]:
        need(find_spec(name), f"the package {name}")
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # which the workers share
    folder, record = base / "handbook", base / "handbook.json"
    with (base / "handbook.lock").open("w") as lock:
        # Another worker waits here until the handbook is written.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            done = tspine("handbook", "-o", folder)
            outcome = [done.returncode, done.stdout, done.stderr]
            record.write_text(json.dumps(outcome), encoding="utf-8")
    return Site(folder, *json.loads(record.read_text("utf-8")))
