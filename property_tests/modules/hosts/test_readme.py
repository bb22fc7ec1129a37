"""What the README says is true: its Python runs, its commands exist."""

from __future__ import annotations

import re

import pytest

from property_tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("block", PYTHON)
def test_python_blocks_run(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {})


def test_the_readme_has_python_to_run() -> None:
    assert PYTHON


def test_commands_in_the_readme_exist() -> None:
    from audit.hosts.cli.app import app

    named = set(re.findall(r"^tspine (\w+)", README, flags=re.MULTILINE))
    known = {
        c.name or c.callback.__name__ for c in app.registered_commands if c.callback
    }
    groups = {group.name for group in app.registered_groups}
    assert named <= known | groups


def test_files_that_the_readme_links_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
