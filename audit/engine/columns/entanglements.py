"""Facts about how codes go together, and by what rows are alike to them.

Most rows are not entangled: what is true of each code by itself is then true of all of
them together. On the others a fact depends on some of the codes only, in their order:
those that have a mark or a family with a status that makes them matter. So rows are
alike that agree in these codes and in what the record says about them.

| entanglement | its facts go together on rows with | codes that matter |
|---|---|---|
| pain | a G89 code | G89, M54.6, F45.41, F45.42, chapter 15, complications, causes |
| healed | a condition that is healed | codes of such conditions, history codes |
| weeks | a chapter 15 code | chapter 15, weeks of gestation, puerperal codes |
| injuries | two current injuries | current injuries |
| phase | two codes with a phase of care | such codes |
| roots | radiculopathy beside a code that includes it | these, M54.6, recorded causes |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.codes import M546, Code, is_under
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.facts.tables.profiles import (
    CodeProfile,
    is_current_injury,
    is_thoracic_sequela,
)

G89, _HISTORY, _INJURY, _OTHER_PAIN = "g89", "history", "current_injury", "f45.4"
PARTNER, SEQUELA = "partner of M54.6", "sequela of the thoracic spine"
MARKS = (
    *(G89, _HISTORY, _INJURY, _OTHER_PAIN, M546),
    *("chapter15_leading", "gestation_week", "puerperal", "phase_judged"),
    *("thoracic_radiculopathy", "radiculopathy_partner", "asks_status", "complication"),
    *(PARTNER, SEQUELA),
)
"""What makes codes matter to facts about several codes; most are names of sets."""


def marks_of(code: Code, profile: CodeProfile, history: bool = False) -> frozenset[str]:
    """Return the marks of a code; `history` says whether it can be a history code."""
    found = set(profile.sets.intersection(MARKS)) - {_INJURY}
    if is_under(code, "G89"):
        found.add(G89)
    if code.startswith("F45.4"):
        found.add(_OTHER_PAIN)
    if code == M546:
        found.add(M546)
    if history:
        found.add(_HISTORY)
    if is_current_injury(profile):
        found.add(_INJURY)
    if code in PARTNERS_OF_M546:
        found.add(PARTNER)
    if is_thoracic_sequela(profile):
        found.add(SEQUELA)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Entanglement:
    """Facts that are entangled together.

    A row is entangled if its codes have all marks of `together`, or two codes have the
    mark `twice`, or a condition has a status of `alone`. The codes that matter have a
    mark of `marks`, or a condition with a status of `statuses`. The conditions of
    `always` matter whatever the codes are, and so do the columns of `record`.
    """

    facts: frozenset[str]
    marks: tuple[str, ...]
    together: tuple[str, ...] = ()
    twice: str = ""
    alone: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    record: tuple[str, ...] = ()


_AS_CAUSE = ("confirmed_cause", "suspected")
"""Statuses with which a condition can be established as the cause."""

ENTANGLEMENTS: tuple[Entanglement, ...] = (
    Entanglement(
        frozenset(
            {
                *("g89_not_exempt", "g89_before_chapter15_code", "g89_before_m546"),
                *("g89_after_m546", "g89_after_cause_code", "g89_before_cause_code"),
            }
        ),
        marks=(G89, _OTHER_PAIN, M546, "chapter15_leading", "complication"),
        together=(G89,),
        statuses=_AS_CAUSE,
        always=("psychogenic", "postprocedural"),
        record=("g89_basis", "acuity", "complication_documented"),
    ),
    Entanglement(
        frozenset({"healed_history_known"}),
        marks=(_HISTORY,),
        alone=("history_healed",),
        statuses=("history_healed",),
    ),
    Entanglement(
        frozenset({"gestation_week_expected"}),
        marks=("chapter15_leading", "gestation_week", "puerperal"),
        together=("chapter15_leading",),
    ),
    Entanglement(frozenset({"injury_contested"}), marks=(_INJURY,), twice=_INJURY),
    Entanglement(
        frozenset({"seventh_out_of_phase", "phase_without_character"}),
        marks=("phase_judged",),
        twice="phase_judged",
    ),
    Entanglement(
        frozenset(
            {
                *("radiculopathy_pair_reported", "thoracic_code_unrecorded"),
                *("radiculopathy_unrecorded", "myelopathy_unrecorded"),
            }
        ),
        marks=("thoracic_radiculopathy", "radiculopathy_partner", "asks_status", M546),
        together=("thoracic_radiculopathy", "radiculopathy_partner"),
        always=("disc_disorder",),
    ),
)

BY_AUDITOR = frozenset(f"{family}_coded" for family in CONDITION_FAMILIES)
"""Facts that are entangled on rows with the auditor's codes only."""

FACTS_TOGETHER = BY_AUDITOR.union(*(e.facts for e in ENTANGLEMENTS))
"""All facts about how codes go together. Where the auditor entered codes, they are read
from the whole claim."""


def word_of(marks: Iterable[str]) -> int:
    """Return marks as bits."""
    return sum(1 << MARKS.index(mark) for mark in {*marks})


BITS = 4
"""Bits for the status of a condition: there are fewer than 16 different ones."""


def conditions(families: Iterable[str]) -> int:
    """Return all bits of conditions in a word of statuses."""
    places = map(CONDITION_FAMILIES.index, {*families})
    return sum(15 << (BITS * place) for place in places)
