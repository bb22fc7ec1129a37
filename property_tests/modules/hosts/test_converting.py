"""Commands that convert little give their functions what typer itself would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from audit.hosts.cli import app as command_line
from audit.hosts.cli.converting import LightCommand, LightGroup


class Form(Enum):
    """A choice of words."""

    CSV = "csv"
    XLSX = "xlsx"


def doubled(value: int | None) -> int | None:
    """Double a number: shows that callbacks run, and on what."""
    return None if value is None else 2 * value


def seen_by(
    group: type[TyperGroup], command: type[TyperCommand], words: list[str]
) -> tuple[object, int]:
    """Return what a command of many kinds of options was called with, and its status.

    Values are shown with their types, because Path("a") is not "a".
    """
    seen: list[tuple[str, str]] = []
    app = typer.Typer(cls=group, add_completion=False)

    @app.callback()
    def whole(debug: Annotated[bool, typer.Option("--debug")] = False) -> None:
        seen.append(("debug", repr(debug)))

    @app.command("run", cls=command)
    def run(
        source: Path,
        more: Annotated[list[Path] | None, typer.Argument()] = None,
        output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
        home: Annotated[Path, typer.Option("--home")] = Path("at/home"),
        maps: Annotated[list[str] | None, typer.Option("--map")] = None,
        count: Annotated[
            int | None, typer.Option("--count", callback=doubled, min=1)
        ] = None,
        share: Annotated[float, typer.Option("--share")] = 0.5,
        form: Annotated[Form | None, typer.Option("--form")] = None,
        day: Annotated[dt.datetime | None, typer.Option("--day")] = None,
        force: Annotated[bool, typer.Option("--force")] = False,
        note: Annotated[str | None, typer.Option("--note")] = None,
    ) -> None:
        seen.extend((name, repr(value)) for name, value in sorted(locals().items()))

    done = CliRunner().invoke(app, words)
    return [pair for pair in seen if pair[0] != "seen"], done.exit_code


WORDS = st.sampled_from(
    [
        *("a.csv", "b/c.csv", "", "5", "-5", "x", "--output=o.csv", "-o", "--home=h"),
        *("--map=dx1=Code", "--map=", "--count=3", "--count=0", "--count=x"),
        *("--share=0.1", "--share=nan", "--form=csv", "--form=CSV", "--form=pdf"),
        *("--day=2026-03-04", "--day=04.03.2026", "--force", "--force=1", "--note="),
        *("--note=n", "--unknown", "--", "--debug"),
    ]
)


@given(st.lists(WORDS, max_size=5))
@example([])
@example(["a.csv"])
@example(["a.csv", "b/c.csv", "5"])
@example(["a.csv", "--map=a=b", "--map=c=d", "--count=3", "--note=n"])
@example(["a.csv", "-o", "o.csv", "--form=csv", "--day=2026-03-04", "--force"])
@example(["a.csv", "--form=pdf"])
@example(["a.csv", "--count=0"])
def test_a_function_gets_what_typer_would_give(words: list[str]) -> None:
    line = ["run", *words]
    light = seen_by(LightGroup, LightCommand, line)
    assert light == seen_by(TyperGroup, TyperCommand, line)


def test_the_examples_reach_the_function_and_the_refusals() -> None:
    """So that the law above does not compare refusals only."""
    seen, status = seen_by(LightGroup, LightCommand, ["run", "a.csv", "--count=3"])
    assert status == 0
    assert ("count", "6") in seen  # type: ignore[operator]
    assert seen_by(LightGroup, LightCommand, ["run"])[1] == 2


def _commands(app: typer.Typer) -> list[Any]:
    """Return the commands of the command line and of its groups."""
    found = []
    pending = [typer.main.get_command(app)]
    while pending:
        one = pending.pop()
        found.append(one)
        pending += getattr(one, "commands", {}).values()
    return found


@pytest.mark.parametrize("one", _commands(command_line.app), ids=lambda c: c.name)
def test_every_command_converts_little(one: Any) -> None:
    """Otherwise a new command loads pydantic for each of its options."""
    assert isinstance(one, LightCommand | LightGroup)


def test_processing_twice_is_processing_once() -> None:
    """Typer asks for the parameters of a command several times."""
    calls: list[Callable[..., Any]] = []
    for one in _commands(command_line.app):
        context = one.make_context(one.name, [], resilient_parsing=True)
        for first, second in zip(
            one.get_params(context), one.get_params(context), strict=True
        ):
            if first is second:
                calls.append(second.process_value)
    assert calls
    assert not any(hasattr(call.process, "process") for call in calls)  # type: ignore[attr-defined]
