"""Commands that leave alone the options that nobody gave.

Typer converts values with pydantic, which takes longer to load than typer itself, and
it does so even if there is no value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class _OnlyGiven:
    """Does with a value what typer does; None needs no conversion."""

    parameter: Any
    process: Callable[[Any, Any], Any]

    def __call__(self, context: Any, value: Any) -> Any:
        if value is not None:
            return self.process(context, value)
        callback = self.parameter.callback
        return callback(context, self.parameter, None) if callback else None


def _converted_if_given(parameters: list[Any]) -> list[Any]:
    """Change the optional parameters of a command; others must always be looked at."""
    for parameter in parameters:
        several = parameter.multiple or parameter.nargs == -1
        is_changed = isinstance(parameter.process_value, _OnlyGiven)
        if not (parameter.required or several or is_changed):
            parameter.process_value = _OnlyGiven(parameter, parameter.process_value)
    return parameters


class GivenCommand(TyperCommand):
    """A command that converts only the values that were given."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the command, `--help` included."""
        return _converted_if_given(super().get_params(ctx))


class GivenGroup(TyperGroup):
    """A group of commands that converts only the values that were given."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the group, `--help` included."""
        return _converted_if_given(super().get_params(ctx))
