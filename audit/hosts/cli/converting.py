"""Commands that convert little: only values that were given, and paths by themselves.

Typer converts each option with pydantic, even one that nobody gave. Pydantic takes
longer to load than typer itself, and most commands are given nothing but paths.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class _Processing:
    """Does with the value of a parameter what typer does, and no more than is needed.

    `several` is whether the parameter may be given more than once.
    """

    parameter: Any
    several: bool
    process: Callable[[Any, Any], Any]

    def __call__(self, context: Any, value: Any) -> Any:
        if value is None and not self.parameter.required:
            converted: object = () if self.several else None
        elif isinstance(value, str) and _is_of_paths(self.parameter):
            # The commands themselves say what is wrong with a file.
            converted = Path(value)
        else:
            return self.process(context, value)
        callback = self.parameter.callback
        return callback(context, self.parameter, converted) if callback else converted


def _is_of_paths(parameter: Any) -> bool:
    described = getattr(parameter, "type_descriptor", None)
    return getattr(described, "annotation", None) is Path


def _lightly_processed(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if not isinstance(parameter.process_value, _Processing):
            several = parameter.multiple or parameter.nargs == -1
            process = _Processing(parameter, several, parameter.process_value)
            parameter.process_value = process
    return parameters


class LightCommand(TyperCommand):
    """A command that converts little."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the command, `--help` included."""
        return _lightly_processed(super().get_params(ctx))


class LightGroup(TyperGroup):
    """A group of commands that converts little."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the group, `--help` included."""
        return _lightly_processed(super().get_params(ctx))


def command_group(name: str, purpose: str) -> typer.Typer:
    """Return a group of commands below `tspine`; `purpose` is its line of help."""
    return typer.Typer(
        name=name,
        cls=LightGroup,
        help=purpose,
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
