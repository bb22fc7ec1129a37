"""Makes the auditor that the options of a command ask for."""

from __future__ import annotations

from pathlib import Path

from audit.engine import Auditor
from audit.facts import default_policy, read_policy
from audit.release import CodeSet, load
from audit.rules.catalogue import default_pack, read_pack

AuditorFiles = tuple[Path | None, Path | None, Path | None]
"""A rule pack, a policy table and a list of codes; None is the shipped one."""


def make_auditor(
    pack: Path | None = None, policy: Path | None = None, order_file: Path | None = None
) -> Auditor:
    """Create the auditor that the options ask for."""
    codes: CodeSet = load()
    if order_file is not None:
        codes = codes.with_order_file(order_file)
    return Auditor(
        default_pack() if pack is None else read_pack(pack),
        codes,
        default_policy() if policy is None else read_policy(policy),
    )
