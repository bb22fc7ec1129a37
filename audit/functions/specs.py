"""The description of a worksheet function: name, parameters, help and
Python function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.errors import TspineError
from audit.functions.matrices import Matrix, filled_up, text_cell

CATEGORY = "tspine: M54.6 audit"
"""The category under which a host's function wizard lists the functions."""

REVIEW_CATEGORY = "tspine: chart review"
"""The category of the functions that size, draw and appraise a sample."""

NAMESPACE = "TSPINE"
"""Prefix of every name. `M546` would be a cell address, which no host allows."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a worksheet function; optional ones come last.

    `is_range` means that it takes a block of cells; the others take one cell. `zero`
    means that 0 is a valid answer, which LibreOffice cannot tell from a blank cell.
    """

    name: str
    help: str
    is_range: bool = False
    optional: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One worksheet function, as every host registers it.

    `short` is the name without the namespace: `AUDIT` is `TSPINE_AUDIT` in Excel and
    `TSPINE.AUDIT` in LibreOffice. `work` takes the host's values as they come and
    returns a matrix; it may raise, `call` never does. `is_block` means that the answer
    is a block with its own height, not one cell for each row or code, and
    `has_headings` that the first row of the block holds headings.
    """

    short: str
    help: str
    parameters: tuple[Parameter, ...]
    work: Callable[..., Matrix]
    is_block: bool = False
    category: str = CATEGORY
    has_headings: bool = False

    @property
    def name(self) -> str:
        """The name in Excel: TSPINE_AUDIT."""
        return f"{NAMESPACE}_{self.short}"

    @property
    def dotted(self) -> str:
        """The name in LibreOffice: TSPINE.AUDIT, with no underscore after the dot."""
        return f"{NAMESPACE}.{self.method.upper()}"

    @property
    def method(self) -> str:
        """The name as one lower-case word: codetitle. UNO allows no underscore."""
        return self.short.replace("_", "").lower()

    @property
    def required(self) -> int:
        """How many arguments are required."""
        return sum(not parameter.optional for parameter in self.parameters)

    def call(self, *arguments: object) -> Matrix:
        """Answer for a cell; never raises, whatever the cells hold.

        Each host shows exceptions differently, so an error becomes a text, the same on
        all of them. An unforeseen error reports its type and no cell value.
        """
        if len(arguments) < self.required:
            names = ", ".join(p.name for p in self.parameters if not p.optional)
            return [[f"ERROR: {self.name} needs {names}."]]
        try:
            return filled_up(self.work(*arguments), 1)
        except TspineError as problem:
            return [[text_cell(f"ERROR: {problem}")]]
        except Exception as fault:
            kind = type(fault).__name__
            return [[f"ERROR: {self.name} failed ({kind}). Please report this."]]
