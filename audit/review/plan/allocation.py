"""Which reviewer decides which drawn unit: by the seed, so that nobody chooses.

Within each stratum, units are ranked by the SHA-256 of the seed, the word `reviewers`,
a line feed and the unit's id, and dealt to the reviewers in turn. The first units of
that ranking go to the next reviewer as well: they are the overlap, spread over the
strata in proportion to the sample.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import count

from audit.review.plan.drawing import Pick
from audit.review.plan.plan import Plan
from audit.sampling.ranking import rank_of


def allocate(plan: Plan, picks: Sequence[Pick]) -> dict[str, tuple[str, ...]]:
    """Return the names of the reviewers of each unit, in the order of the picks.

    A unit of the overlap has two reviewers, every other one has one; without named
    reviewers, none has any. `picks` are all picks of the draw, spares included: spares
    are dealt like the sample but never belong to the overlap.
    """
    names = [reviewer.name for reviewer in plan.reviewers]
    found: dict[str, tuple[str, ...]] = {pick.unit_id: () for pick in picks}
    if not names:
        return found
    both = _overlap(plan, picks)
    turns = count()
    for ranked in _ranked(plan.seed, picks).values():
        doubled = both.get(ranked[0].stratum, 0) if ranked else 0
        sampled = [pick for pick in ranked if not pick.spare]
        spares = [pick for pick in ranked if pick.spare]
        for place, pick in enumerate((*sampled, *spares)):
            turn = next(turns)
            readers = [names[turn % len(names)]]
            if place < doubled:
                readers.append(names[(turn + 1) % len(names)])
            found[pick.unit_id] = tuple(readers)
    return found


def _ranked(seed: str, picks: Sequence[Pick]) -> Mapping[str, list[Pick]]:
    strata: dict[str, list[Pick]] = {}
    for pick in picks:
        strata.setdefault(pick.stratum, []).append(pick)
    for there in strata.values():
        there.sort(key=lambda pick: rank_of(f"{seed} reviewers", pick.unit_id))
    return strata


def _overlap(plan: Plan, picks: Sequence[Pick]) -> dict[str, int]:
    """Split the overlap among the strata by largest remainders."""
    sizes: dict[str, int] = {}
    for pick in picks:
        sizes[pick.stratum] = sizes.get(pick.stratum, 0) + (not pick.spare)
    whole = sum(sizes.values())
    if not whole:
        return {}
    shares = {name: plan.overlap * n / whole for name, n in sizes.items()}
    parts = {name: math.floor(share) for name, share in shares.items()}
    order = sorted(sizes, key=lambda name: parts[name] - shares[name])
    for name in order[: plan.overlap - sum(parts.values())]:
        parts[name] += 1
    return parts
