"""Proves a rule pack for every encounter of a model. Needs the extra `prove`."""

from audit.proof.comparing import Differences, Transition, compare
from audit.proof.findings import (
    Acceptance,
    ExampleRow,
    Group,
    Means,
    Obligation,
    ProofReport,
    Status,
)
from audit.proof.proving import SECTIONS, prove

__all__ = [
    "SECTIONS",
    "Acceptance",
    "Differences",
    "ExampleRow",
    "Group",
    "Means",
    "Obligation",
    "ProofReport",
    "Status",
    "Transition",
    "compare",
    "prove",
]
