"""Fingerprints of what was proved: the rule pack and the tables it was used with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.resources import files

from audit.facts import Policy
from audit.release import CodeSet
from audit.rules.catalogue import Pack


def pack_hash(pack: Pack) -> str:
    """Return the SHA-256 of everything in a pack: rules, terms and numbers.

    Packs with the same hash give the same results, however their files are laid out.
    """
    return hashlib.sha256(_stable(pack).encode()).hexdigest()


def _stable(value: object) -> str:
    """Write a value the same way in every run: sets have no order of their own."""
    if is_dataclass(value):
        parts = (f"{f.name}={_stable(getattr(value, f.name))}" for f in fields(value))
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, Mapping):
        return (
            f"{{{', '.join(sorted(f'{k!r}: {_stable(v)}' for k, v in value.items()))}}}"
        )
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_stable, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(_stable, value))})"
    return repr(value)


def policy_hash(policy: Policy) -> str:
    """Return the SHA-256 of everything in a payer policy table."""
    return hashlib.sha256(_stable(policy).encode()).hexdigest()


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
