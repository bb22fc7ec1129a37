"""Whether pain is documented, where it is, at which levels and on which side."""

from __future__ import annotations

from audit.abstract.place.levels import levels_in
from audit.abstract.place.regions import propose_place

__all__ = ["levels_in", "propose_place"]
