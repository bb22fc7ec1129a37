"""The order of a draw: units sorted by the SHA-256 of seed and id.

Standard library only, so that it runs wherever the worksheet functions do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from audit.errors import SettingRefused


def check_seed_line(seed: str) -> None:
    """Raise SettingRefused for a seed that is not one line of text."""
    if not seed or "\n" in seed or "\r" in seed:
        raise SettingRefused("The seed must be one line of text and not empty.")


def rank_of(seed: str, unit_id: str) -> str:
    """Return the rank of a unit: the hash of seed, line feed and id, in UTF-8."""
    return hashlib.sha256(f"{seed}\n{unit_id}".encode()).hexdigest()


def draw_ids(ids: Iterable[str], count: int, seed: str) -> list[str]:
    """Draw from a plain list of ids by rank, as the worksheet function does."""
    check_seed_line(seed)
    ranked = sorted(set(ids), key=lambda unit_id: rank_of(seed, unit_id))
    if not 0 <= count <= len(ranked):
        raise SettingRefused(
            f"{count} units are to be drawn but there are only {len(ranked)} "
            "different ids."
        )
    return ranked[:count]
