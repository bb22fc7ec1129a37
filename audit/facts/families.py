"""The condition families: their names, and groups of families with a special rule."""

from __future__ import annotations

from collections.abc import Mapping

from audit.columns import column
from audit.encounter.values import CONDITION_FAMILIES

_NAMES = {
    "fracture": "vertebral fracture",
    "infection": "spinal infection",
    "neoplasm": "spinal neoplasm",
    "disc_disorder": "thoracic disc disorder",
    "radiculopathy": "thoracic radiculopathy",
    "myelopathy": "spinal cord compression",
    "degenerative": "degenerative or structural disorder",
    "deformity": "spinal deformity",
    "inflammatory": "systemic inflammatory disorder",
    "postprocedural": "postprocedural or hardware complication",
    "soft_tissue_injury": "acute soft-tissue injury",
    "myofascial": "myofascial pain or spasm",
    "visceral_referred": "referred or non-spinal cause",
}

FAMILY_NAMES: Mapping[str, str] = {
    family: _NAMES.get(family, column(family).label.lower())
    for family in CONDITION_FAMILIES
}
"""The name of each condition family as people use it; by default, its label."""

INJURIES = frozenset({"fracture", "soft_tissue_injury"})
"""Condition families that are injuries."""

ACCOMPANYING = frozenset({"segmental_dysfunction", "pregnancy"})
"""Condition families that accompany thoracic pain without explaining it away."""

EXPLAINING = tuple(f for f in CONDITION_FAMILIES if f not in ACCOMPANYING)
"""Families that can explain the thoracic pain."""

DISPLACING = tuple(f for f in EXPLAINING if f != "postprocedural")
"""Families whose code replaces M54.6 whenever they explain the pain."""

HEALING = tuple(f for f in CONDITION_FAMILIES if f != "pregnancy")
"""Families whose conditions can heal, so that a history code replaces the code.

A past pregnancy is not a healed condition: the puerperium has its own codes.
"""

WITH_COMORBIDITIES = frozenset(
    {"inflammatory", "deformity", "neoplasm", "visceral_referred"}
)
"""Condition families that include diseases coded in their own right."""

BESIDE_M546 = ("radiculopathy", "inflammatory")
"""Families whose codes may be listed before M54.6, so a finding may reorder them."""
