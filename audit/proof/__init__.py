"""The proof of a rule pack over all encounters. Needs the extra `prove` (z3-solver)."""

from audit.proof.comparing import Differences, Transition, compare
from audit.proof.findings import (
    Acceptance,
    ExampleRow,
    Group,
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
    "Obligation",
    "ProofReport",
    "Status",
    "Transition",
    "compare",
    "prove",
]
