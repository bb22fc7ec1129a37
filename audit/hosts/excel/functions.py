"""The worksheet functions for Excel on Windows, through xlwings.

This is the module that a workbook names under "UDF Modules". Each function of the
registry is decorated here and decides nothing. No parameter is annotated, because
xlwings reads annotations as converters, and every one is "raw": the cells arrive as
Excel hands them over, which is quickest, and `audit.cells` makes them equal.

On other systems xlwings' decorators do nothing and the functions are plain Python.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature

from xlwings import arg, func

from audit.functions import FUNCTIONS, FunctionSpec
from audit.functions.matrices import Matrix

Function = Callable[..., Matrix]


def udf(spec: FunctionSpec) -> Function:
    """Make the function that xlwings registers for a worksheet function."""

    def answer(*arguments):  # type: ignore[no-untyped-def]
        return spec.call(*arguments)

    answer.__name__ = answer.__qualname__ = spec.name
    answer.__doc__ = spec.help
    answer.__signature__ = signature(spec)  # type: ignore[attr-defined]
    made: Function = answer
    for parameter in spec.parameters:
        made = arg(parameter.name, "raw", doc=parameter.help)(made)
    # Last, for each of the others would set the category back.
    registered: Function = func(category=spec.category)(made)
    return registered


def signature(spec: FunctionSpec) -> Signature:
    """Give the signature of a worksheet function; left out arguments are None."""
    return Signature(
        [
            Parameter(
                p.name,
                Parameter.POSITIONAL_OR_KEYWORD,
                default=None if p.optional else Parameter.empty,
            )
            for p in spec.parameters
        ]
    )


# xlwings looks for decorated functions among the module's attributes.
globals().update({spec.name: udf(spec) for spec in FUNCTIONS})
