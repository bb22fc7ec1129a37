"""The engine: takes encounters and returns audit results."""

from audit.engine.rows import Auditor

__all__ = ["Auditor"]
