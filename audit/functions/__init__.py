"""The worksheet functions in pure Python: they take and return blocks of cells.

No host is imported here. Every host (Excel through xlwings, xlwings Lite, LibreOffice,
formualizer) registers `FUNCTIONS` and converts only the shape of its values.
"""

from audit.functions.registry import FUNCTIONS, function
from audit.functions.specs import (
    CATEGORY,
    NAMESPACE,
    REVIEW_CATEGORY,
    FunctionSpec,
    Parameter,
)

__all__ = [
    "CATEGORY",
    "FUNCTIONS",
    "NAMESPACE",
    "REVIEW_CATEGORY",
    "FunctionSpec",
    "Parameter",
    "function",
]
