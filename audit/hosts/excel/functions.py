"""The worksheet functions for Excel on Windows, through xlwings.

A workbook names this module under "UDF Modules". It decorates each function of the
registry and decides nothing. No parameter is annotated, because xlwings reads
annotations as converters, and every one is "raw": cells arrive as Excel passes them,
which is fastest, and `audit.cells` converts them. Answers are made narrow enough for
Excel's arrays.

On other systems xlwings' decorators do nothing and the functions are plain Python.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature

from xlwings import arg, func

from audit.functions import FUNCTIONS, FunctionSpec
from audit.functions.matrices import Matrix
from audit.hosts.excel.narrowing import narrowed

Function = Callable[..., Matrix]


def udf(spec: FunctionSpec) -> Function:
    """Return the function that xlwings registers for a worksheet function."""

    def answer(*arguments):  # type: ignore[no-untyped-def]
        return narrowed(spec.call(*arguments), has_headings=spec.has_headings)

    answer.__name__ = answer.__qualname__ = spec.name
    answer.__doc__ = spec.help
    answer.__signature__ = signature(spec)  # type: ignore[attr-defined]
    made: Function = answer
    for parameter in spec.parameters:
        made = arg(parameter.name, "raw", doc=parameter.help)(made)
    # Last, because each of the other decorators would reset the category.
    registered: Function = func(category=spec.category)(made)
    return registered


def signature(spec: FunctionSpec) -> Signature:
    """Return the signature of a worksheet function; omitted arguments are None."""
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
