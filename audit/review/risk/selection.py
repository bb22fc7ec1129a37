"""Chooses charts by the criteria of risk. Nothing here is drawn by chance."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from audit.codes import M546
from audit.encounter.values import Encounter
from audit.engine import Auditor
from audit.errors import InputUnreadable
from audit.review.plan import FrameRules, belongs
from audit.review.risk.criteria import (
    BY_CHANCE,
    CRITERIA,
    ERRORS,
    INTERVENTION,
    LEAST_ENCOUNTERS,
    LEAST_ERRORS,
    NEW_CODER,
    SHARE,
    TIMES_PEERS,
    Criterion,
)
from audit.sampling.difference_search import chance_of_more
from audit.wording import percent


@dataclass(frozen=True, slots=True)
class Given:
    """What the criteria take besides the encounters; None where it was not given.

    `errors` has wrong and judged charts of the newest review by provider, `coders` are
    those of the earlier file, `sampled` the units of the statistical sample, which are
    reviewed anyway.
    """

    errors: Mapping[str, tuple[int, int]] | None = None
    review: str = ""
    coders: Collection[str] | None = None
    sampled: Collection[str] = ()

    def lacks(self, criterion: Criterion) -> bool:
        """Whether a criterion cannot be applied."""
        by_name = {ERRORS.name: self.errors, NEW_CODER.name: self.coders}
        return criterion.name in by_name and by_name[criterion.name] is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encounter with the criteria that it meets, and why."""

    id: str
    row: int
    date_of_service: dt.date | None
    provider: str
    coder: str
    payer: str
    amount: float | None
    codes: tuple[str, ...]
    intervention: bool = False
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def points(self) -> int:
        """How many criteria it meets."""
        return len(self.reasons)


@dataclass(frozen=True, slots=True)
class Provider:
    """The base of a provider's criteria: counts of encounters, and of past errors."""

    name: str
    encounters: int
    with_code: int
    peers: int
    peers_with_code: int
    chance: float
    wrong: int | None
    judged: int | None

    @property
    def stands_out(self) -> bool:
        """Whether the provider meets the criterion of the share."""
        if self.encounters < LEAST_ENCOUNTERS or not self.peers:
            return False
        share = self.with_code * self.peers
        times = TIMES_PEERS * self.peers_with_code * self.encounters
        return share >= times and self.chance <= BY_CHANCE

    @property
    def share_text(self) -> str:
        """The share beside that of the peers, with the base of both."""
        own = percent(self.with_code / self.encounters)
        others = percent(self.peers_with_code / self.peers) if self.peers else "none"
        return (
            f"M54.6 on {self.with_code} of {self.encounters} encounters ({own}); other "
            f"providers: {self.peers_with_code} of {self.peers} ({others})"
        )


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The chosen charts, and the base of every criterion.

    `met` counts encounters that meet a criterion, chosen or not, by its name.
    `candidates` are all encounters of the frame, `sampled` those left out because the
    statistical sample has them.
    """

    chosen: tuple[Candidate, ...]
    providers: tuple[Provider, ...]
    met: Mapping[str, int]
    candidates: int
    sampled: int
    given: Given = field(default_factory=Given)


def choose(
    encounters: Iterable[Encounter],
    rules: FrameRules,
    auditor: Auditor,
    given: Given,
    size: int,
) -> AtRisk:
    """Choose at most `size` encounters of a frame, those with the most points first.

    At equal points the higher amount paid comes first, then the id. An encounter that
    meets no criterion is not chosen. Raises InputUnreadable if no row belongs to the
    frame.
    """
    peers = FrameRules(**{n: getattr(rules, n) for n in _OF_PERIOD}, codes=())
    every, with_code = Counter[str](), Counter[str]()
    found: list[Candidate] = []
    for encounter in encounters:
        if not belongs(encounter, peers):
            continue
        every[encounter.provider_id] += 1
        if M546 in encounter.dx:
            with_code[encounter.provider_id] += 1
        if belongs(encounter, rules):
            found.append(_candidate(encounter, auditor))
    if not found:
        raise InputUnreadable(
            "No row belongs to the frame: there is nothing to choose."
        )
    every.pop("", None)
    providers = _providers(every, with_code, given)
    judged = [_with_reasons(c, providers, given) for c in found]
    sampled = frozenset(given.sampled)
    beside = [c for c in judged if c.id not in sampled]
    beside.sort(key=lambda c: (-c.points, -(c.amount or 0.0), c.id, c.row))
    met = Counter(name for c in judged for name, _ in c.reasons)
    return AtRisk(
        tuple(c for c in beside[:size] if c.points),
        tuple(providers.values()),
        {criterion.name: met[criterion.name] for criterion in CRITERIA},
        len(found),
        len(judged) - len(beside),
        given,
    )


_OF_PERIOD = ("date_from", "date_to", "where")
"""What the peers share with the frame: period and eligible groups, not the code."""


def _candidate(encounter: Encounter, auditor: Auditor) -> Candidate:
    facts = auditor.facts(encounter)
    return Candidate(
        encounter.encounter_id,
        encounter.row,
        encounter.date_of_service,
        encounter.provider_id,
        encounter.coder_id,
        encounter.payer,
        encounter.amount_paid,
        tuple(code for code in encounter.dx if code),
        bool(facts["targeted_procedure_billed"]),
    )


def _providers(
    every: Mapping[str, int], with_code: Mapping[str, int], given: Given
) -> dict[str, Provider]:
    encounters = sum(every.values())
    reported = sum(with_code.get(name, 0) for name in every)
    found = {}
    for name, own in sorted(every.items()):
        hits = with_code.get(name, 0)
        wrong, judged = (given.errors or {}).get(name, (None, None))
        found[name] = Provider(
            *(name, own, hits, encounters - own, reported - hits),
            chance_of_more(encounters, reported, own, hits),
            wrong,
            judged,
        )
    return found


def _with_reasons(
    candidate: Candidate, providers: Mapping[str, Provider], given: Given
) -> Candidate:
    reasons = []
    provider = providers.get(candidate.provider)
    if provider and provider.stands_out:
        reasons.append((SHARE.name, provider.share_text))
    if candidate.intervention:
        reasons.append((INTERVENTION.name, "an intervention points at M54.6"))
    if provider and (provider.wrong or 0) >= LEAST_ERRORS:
        text = f"{provider.wrong} of {provider.judged} charts wrong in {given.review}"
        reasons.append((ERRORS.name, text))
    known = given.coders
    if known is not None and candidate.coder and candidate.coder not in known:
        text = f"coder {candidate.coder} is not in the earlier file"
        reasons.append((NEW_CODER.name, text))
    return replace(candidate, reasons=tuple(reasons))
