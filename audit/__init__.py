"""Audits encounters against the ICD-10-CM rules for M54.6, pain in thoracic spine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from audit.version import __version__ as __version__

if TYPE_CHECKING:
    from audit.api import audit_encounter, audit_rows
    from audit.engine import Auditor
    from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict

__all__ = [
    "AuditResult",
    "Auditor",
    "ClaimRisk",
    "Finding",
    "Severity",
    "Verdict",
    "audit_encounter",
    "audit_rows",
]

_MODULE_OF = {
    "audit_encounter": "audit.api",
    "audit_rows": "audit.api",
    "Auditor": "audit.engine",
    **dict.fromkeys(
        ("AuditResult", "ClaimRisk", "Finding", "Severity", "Verdict"), "audit.findings"
    ),
}


def __getattr__(name: str) -> Any:
    """Return a public name. Its module is loaded on first use, so imports stay fast."""
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)
