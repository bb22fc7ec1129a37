"""The command line makes only the command that is called, and that one whole."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from audit.hosts.cli.app import app, called

COMMANDS = sorted(typer.main.get_group(app).commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_called_is_alone_and_says_the_same(name: str) -> None:
    alone = called(app, [name, "--help"])
    assert list(typer.main.get_group(alone).commands) == [name]
    runner = CliRunner()
    outputs = [runner.invoke(a, [name, "--help"]) for a in (alone, app)]
    assert outputs[0].exit_code == 0
    assert outputs[0].output == outputs[1].output


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["--version"], ["--debug", "audit"], ["audti"], [""]]
)
def test_without_a_known_command_in_front_all_are_made(arguments: list[str]) -> None:
    assert called(app, arguments) is app
