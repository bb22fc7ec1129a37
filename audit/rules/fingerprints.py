"""Fingerprints of what judges a chart: the rule pack and the tables it is used with.

A label can be copied onto other rules; the SHA-256 of the content cannot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from audit.facts import Policy
from audit.release import CodeSet
from audit.rules.catalogue import Pack

LABELS = {
    "rules_sha256": "SHA-256 of the rules",
    "codes_sha256": "SHA-256 of the code set",
    "policy_sha256": "SHA-256 of the policy",
}
"""What outputs call each fingerprint."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The SHA-256 of what judges a chart; an empty text if it was not recorded."""

    rules_sha256: str = ""
    codes_sha256: str = ""
    policy_sha256: str = ""


def pack_hash(pack: Pack) -> str:
    """Return the SHA-256 of everything in a pack: rules, terms and numbers.

    Packs with the same hash give the same results, however their files are laid out.
    """
    content = _stable(pack)
    if pack.own is not None:
        content += pack.own.sha256
    return hashlib.sha256(content.encode()).hexdigest()


_BESIDE = frozenset({"own"})
"""Fields that the content leaves out, so that packs without them keep their hash."""


def _stable(value: object) -> str:
    """Write a value the same way in every run: sets have no order of their own."""
    kind: Any = type(value)
    names = _field_names(kind)
    if names is not None:
        parts = [f"{name}={_stable(getattr(value, name))}" for name in names]
        return f"{kind.__name__}({', '.join(parts)})"
    if isinstance(value, Mapping):
        return (
            f"{{{', '.join(sorted(f'{k!r}: {_stable(v)}' for k, v in value.items()))}}}"
        )
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_stable, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(_stable, value))})"
    return repr(value)


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields of a dataclass; None for another type."""
    if not is_dataclass(kind):
        return None
    return tuple(f.name for f in fields(kind) if f.name not in _BESIDE)


def policy_hash(policy: Policy) -> str:
    """Return the SHA-256 of the rows of a payer policy table, not of its name."""
    return hashlib.sha256(_stable(policy.rows).encode()).hexdigest()


def code_set_hash(codes: CodeSet) -> str:
    """Return the SHA-256 of a code set: the tables that ship, and what was loaded."""
    digest = hashlib.sha256()
    folder = files("audit.release").joinpath("data")
    for table in sorted(folder.iterdir(), key=lambda t: t.name):
        if table.name.endswith((".csv", ".csv.gz")):
            content = hashlib.sha256(table.read_bytes()).hexdigest()
            digest.update(f"{table.name} {content}\n".encode())
    for line in codes.loaded_lines():
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def fingerprints_of(pack: Pack, codes: CodeSet, policy: Policy) -> Fingerprints:
    """Return the fingerprints of rules, code set and policy table."""
    return Fingerprints(pack_hash(pack), code_set_hash(codes), policy_hash(policy))
