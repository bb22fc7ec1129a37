"""Makes the auditor that the options of a command ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit.engine import Auditor
from audit.facts import default_policy, read_policy
from audit.hosts.cli.options import chosen_codes
from audit.intake import Profile
from audit.release import load
from audit.rules.catalogue import Pack, default_pack, read_pack

AuditorFiles = tuple[Path | None, Path | None, Path | None, Path | None]
"""A pack, a policy table, a list of codes, a folder with a release; None: shipped."""


def make_auditor(
    pack: Path | None = None,
    policy: Path | None = None,
    order_file: Path | None = None,
    release: Path | None = None,
) -> Auditor:
    """Create the auditor that the options ask for; None stands for what ships."""
    return Auditor(
        default_pack() if pack is None else read_pack(pack),
        chosen_codes(order_file, release) or load(),
        default_policy() if policy is None else read_policy(policy),
    )


def with_payers_of(profile: Profile, pack: Pack) -> Profile:
    """Add the names of payers that a team's pack knows; those of the profile win."""
    if pack.own is None or not pack.own.payers:
        return profile
    return replace(profile, payers={**pack.own.payers, **profile.payers})
