"""A count out of another, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass

from audit.sampling.intervals import Level
from audit.sampling.quantiles import binomial_limits

LEVEL: Level = 0.95
"""The two-sided confidence level of the limits."""


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of another; exact (binomial) limits, as if cases were independent.

    The limits are 0 and 1 if there is nothing to count.
    """

    count: int
    of: int

    @property
    def limits(self) -> tuple[float, float]:
        """The limits of the share."""
        if not self.of:
            return 0.0, 1.0
        return binomial_limits(self.of, self.count, LEVEL)
