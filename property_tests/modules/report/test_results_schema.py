"""The published schemas of results: the newest is current, and none takes back."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.hosts.cli.app import app
from audit.report.results_schema import FILE, published, results_schema, schema_text
from property_tests.support.result_schemas import breaches, published_files

PUBLISHED = {
    "1.0": "2cc2be9b17f2f48a48a8527c10c5e1eb48eb76c365c9f2538e6754ca60c94925",
}
"""SHA-256 of each published schema: programs rely on it, so it stays as it is."""


@pytest.mark.built
def test_the_newest_published_schema_describes_what_is_written() -> None:
    assert published() == schema_text(results_schema())
    assert published_files()[-1].name == FILE


def test_a_published_schema_stays_as_it_is() -> None:
    found = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in published_files()
    }
    assert found == {f"results-{n}.json": sha for n, sha in PUBLISHED.items()}


@pytest.mark.law(150)
def test_a_later_version_adds_and_never_removes() -> None:
    schemas = [json.loads(p.read_text(encoding="utf-8")) for p in published_files()]
    for old, new in pairwise([*schemas, results_schema()]):
        assert list(breaches(old, new)) == []


def test_the_command_writes_it(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["schema"])
    assert json.loads(shown.output) == results_schema()
    target = tmp_path / "schema.json"
    assert CliRunner().invoke(app, ["schema", "-o", str(target)]).exit_code == 0
    assert target.read_text(encoding="utf-8") == published()
