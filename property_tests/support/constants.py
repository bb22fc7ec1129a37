"""Imports every module before anything is drawn.

Hypothesis also draws constants from the modules that happen to be loaded: the error
numbers of Excel's COM interface, a last day. Without this, a law might meet them only
in a whole run, or never, and the profile `ci` would not draw the same twice.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import audit
from property_tests.support.places import SUITE


@cache
def load_every_module() -> None:
    """Import the package, and the modules beside the test files."""
    for module in pkgutil.walk_packages(audit.__path__, "audit."):
        importlib.import_module(module.name)
    for path in sorted(SUITE.rglob("*.py")):
        if not path.name.startswith(("test_", "__", "conftest")):
            parts = path.relative_to(SUITE.parent).with_suffix("").parts
            importlib.import_module(".".join(parts))
