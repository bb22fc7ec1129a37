"""Errors of the product: those that stop a run, and those that affect one row."""

from __future__ import annotations

from dataclasses import dataclass


class TspineError(Exception):
    """Anything that stops a run and that the user can fix; the message says how."""


class InputUnreadable(TspineError):
    """The input file or one of its required columns cannot be read."""


class SettingRefused(TspineError):
    """A setting of a plan or an option of a command has an invalid value."""


class OutputRefused(TspineError):
    """The output would overwrite a file, or cannot be written."""


class Interrupted(TspineError):
    """The user stopped the run with Ctrl-C; the message says what was not written."""


class RuleError(TspineError):
    """A rule pack is malformed; the message names file, rule and position."""


class ReleaseError(TspineError):
    """A code-set table is missing or malformed."""


class PolicyError(TspineError):
    """A payer policy table is malformed."""


@dataclass(frozen=True, slots=True)
class InputError:
    """One cell of one row that cannot be read: a value in the result, not an exception.

    `column` is the canonical column name, `address` the cell as the user sees it
    ("Encounters!D12", or "line 12, column dos"; empty if the row came from Python).
    `needed_for_scope` marks a cell that decides whether the row concerns M54.6 at all.
    """

    column: str
    value: str
    message: str
    remedy: str
    address: str = ""
    needed_for_scope: bool = False

    def __str__(self) -> str:
        address = f"{self.address}, " if self.address else ""
        return f"{address}{self.column}: {self.message} {self.remedy}".rstrip()


def is_panic(problem: BaseException) -> bool:
    """Whether a library made in Rust gave up.

    The class of a panic is no subclass of Exception, as if it must not be caught.
    """
    return type(problem).__name__ == "PanicException"
