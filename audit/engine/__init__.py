"""The engine: encounters in, audit results out."""

from audit.engine.rows import Auditor

__all__ = ["Auditor"]
