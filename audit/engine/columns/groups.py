"""Groups of facts, and by what rows are alike to all facts of a group.

| group | its facts ask | rows are alike by |
|---|---|---|
| codes | for any code that ... | each code by itself: `CodeFacts` |
| entangled | how codes go together | codes, or on entangled rows those that matter |
| first | what the first code is | the class of that code |
| services | what the lines bill | lines, payer, policy, and what these ask of codes |
| care | lines and the record | services, and the columns that policies ask for |
| pairs | which codes exclude each other | nothing: read where `ExcludedPairs` says |
| claim | anything else about codes | the whole claim and the record |
| own | any other columns | the columns that the fact declares |

A fact that is named nowhere here belongs to a group by the columns that it declares:
it is read rightly as soon as it is declared, and faster once it is named. Property
tests compare all facts with the row engine, and the claims of this module with charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from audit.codes import M546, Code, is_under
from audit.encounter.values import CONDITION_FAMILIES
from audit.engine.columns.entanglements import FACTS_TOGETHER
from audit.facts import FACTS, Chart
from audit.facts.services.lines import LINES
from audit.facts.services.manipulation import manipulations
from audit.facts.services.payers import weeks_asked
from audit.facts.tables.policy import CHRONIC, WEEKS
from audit.facts.tables.profiles import CodeProfile
from audit.facts.vocabulary import DX, Fact


class Group(Enum):
    """A group of facts with one way of being alike."""

    CODES = "codes"
    ENTANGLED = "entangled"
    FIRST = "first"
    SERVICES = "services"
    CARE = "care"
    PAIRS = "pairs"
    CLAIM = "claim"
    OWN = "own"


def _of_families(*kinds: str) -> frozenset[str]:
    return frozenset(f"{f}_{kind}" for f in CONDITION_FAMILIES for kind in kinds)


OF_ANY_CODE = _of_families("reported", "named") | {
    *("m546_reported", "m54_code_reported", "m549_reported", "m5489_reported"),
    *("m5481_reported", "g55_reported", "r52_reported", "f4541_reported"),
    *("f4542_reported", "neoplasm_chapter_reported", "preop_exam_reported"),
    *("supervision_of_pregnancy_reported", "incidental_pregnancy_reported"),
    *("chapter15_code_reported", "g89_reported", "g8918_reported", "g89_unsupported"),
    *("m546_misspelled", "m546_child_reported", "predates_icd10cm"),
    *("malformed_code_reported", "header_reported", "other_release_code_reported"),
    *("unknown_code_reported", "cervicalgia_reported", "low_back_pain_reported"),
    *("lumbar_pain_code_reported", "cervical_condition_documented"),
    *("lumbar_condition_documented", "cervical_pain_coded", "lumbar_pain_coded"),
    *("sacral_pain_coded", "chest_wall_pain_coded", "flank_pain_coded"),
    *("m51_thoracic_reported", "m51_unspecified_reported", "m51_other_region_reported"),
    *("current_injury_reported", "discitis_reported"),
    *("discitis_of_other_region_reported", "m546_excluded_by_claim"),
    *("m546_before_preop_exam", "sequela_before_m546", "m546_before_chapter15_code"),
    *("m546_before_radiculopathy_code", "m546_before_inflammatory_code"),
    *("other_code_unrecorded", "injury_excludes_m546", "complication_code_reported"),
    *("definitive_code_reported", "subluxation_reported"),
    "injury_or_condition_reported",
    # False on each row without unrelated pairs, and those are for the row engine.
    *("injury_documented_unrelated", "discitis_documented_unrelated"),
    *("m5489_documented_unrelated", "m5481_documented_unrelated"),
    *("g55_documented_unrelated", "f4541_documented_unrelated"),
}
"""Facts that hold if they hold for one of the codes with no other code but M54.6."""

OF_FIRST_CODE = frozenset(
    {
        *("m546_first_listed", "manifestation_first", "g55_first_listed"),
        *("external_cause_first", "subluxation_first_listed", "after_newest_release"),
    }
)
"""Facts about the first code, or about nothing but the date."""

CARE: dict[str, tuple[str, ...]] = {
    "service_ordered": ("imaging_status",),
    "conservative_care": ("conservative_weeks", "red_flags"),
    "chronic_failed_care": ("duration_weeks", "conservative_response"),
    "manipulation_level": ("pain_regions",),
}
"""Facts about service lines, and the columns of the record that they read."""

_NAMED = {
    **dict.fromkeys(OF_ANY_CODE, Group.CODES),
    **dict.fromkeys(FACTS_TOGETHER, Group.ENTANGLED),
    **dict.fromkeys(OF_FIRST_CODE, Group.FIRST),
    **dict.fromkeys(CARE, Group.CARE),
    "other_excludes1_pair_reported": Group.PAIRS,
    **dict.fromkeys(
        ("duplicate_reported", "only_other_region_m54_reported"), Group.OWN
    ),
    "ruled_out_but_coded_by_auditor": Group.OWN,
}


def group_of(fact: Fact) -> Group:
    """Return the group of a fact."""
    if fact.name in _NAMED:
        return _NAMED[fact.name]
    if LINES in fact.columns:
        return Group.SERVICES
    return Group.CLAIM if DX in fact.columns else Group.OWN


def by_group(names: Iterable[str]) -> dict[Group, list[str]]:
    """Return the facts of each group among some, in their order."""
    found: dict[Group, list[str]] = {group: [] for group in Group}
    for name in names:
        found[group_of(FACTS[name])].append(name)
    return found


# -- the record, as far as it matters to codes --------------------------------------

STATUSES = CONDITION_FAMILIES
RECORD = ("injury_phase", "g89_basis", "acuity", "pain_regions")
"""Columns of the record that some facts about codes read, besides the statuses."""

WHOLE_RECORD = (*RECORD, "complication_documented", "encounter_reason")
"""Columns of the record that facts about the whole claim read."""


def statuses_read(profile: CodeProfile) -> frozenset[str]:
    """Return the conditions whose statuses matter to a code: those of its families,
    and that of a disc disorder to any disc code."""
    disc = (
        {"disc_disorder"} if profile.sets & {"m51_thoracic", "m51_unspecified"} else ()
    )
    return profile.families.union(disc)


def record_read(code: Code, profile: CodeProfile) -> frozenset[str]:
    """Return the columns of `RECORD` that matter to a code."""
    found: set[str] = set()
    injury = profile.families & {"fracture", "soft_tissue_injury"}
    if injury or "phase_judged" in profile.sets:
        found.add("injury_phase")
    if is_under(code, "G89"):
        found |= {"g89_basis", "acuity"}
    if "visceral_referred" in profile.families:
        found.add("pain_regions")
    return frozenset(found)


MASKED = (*STATUSES, *WHOLE_RECORD)
"""Columns that matter to the facts of a whole claim if its codes make them matter."""


def may_matter(chart: Chart) -> Sequence[bool]:
    """Return which of `MASKED` can matter to the facts of a whole claim.

    All of them do if there is a G89 code: it may not be reported with any cause.
    """
    if chart.g89_codes:
        return [True] * len(MASKED)
    statuses: set[str] = set()
    record: set[str] = set()
    for code, profile in chart.profile.items():
        statuses |= statuses_read(profile)
        record |= record_read(code, profile)
    return [name in statuses or name in record for name in MASKED]


# -- a code by itself --------------------------------------------------------------

ABSENT, CODE_FIRST, M546_FIRST, IS_M546 = range(4)
"""Where M54.6 is on a claim, as a code sees it."""


def reduced(code: Code, place: int) -> tuple[Code, ...]:
    """Return the claim of one code and M54.6, which is in that place."""
    return {
        ABSENT: (code,),
        CODE_FIRST: (code, M546),
        M546_FIRST: (M546, code),
        IS_M546: (code,),
    }[place]


# -- the service group --------------------------------------------------------------


def care_asked(chart: Chart) -> Sequence[bool]:
    """Return for each fact of `CARE` whether its columns can matter to the lines."""
    return [
        True,
        weeks_asked(chart, WEEKS) is not None,
        weeks_asked(chart, CHRONIC) is not None,
        bool(manipulations(chart)),
    ]


# -- facts by themselves ------------------------------------------------------------

DERIVED = {"date_of_service": "discharged", "discharge_date": "discharged"}
"""Columns of a frame that stand for columns of the contract."""

OWN_KEYS = {
    "duplicate_reported": ("repeated",),
    "only_other_region_m54_reported": ("m54_codes",),
    "ruled_out_but_coded_by_auditor": ("definitive_code", "statuses_if_coded"),
    "sequela_of_other": ("sequelae",),
}
"""Columns of a frame that make the keys of facts that read many cells."""


def own_columns(fact: Fact) -> tuple[str, ...]:
    """Return the columns of a frame that make the key of a fact by itself."""
    named = OWN_KEYS.get(fact.name) or (DERIVED.get(n, n) for n in fact.columns)
    return tuple(dict.fromkeys(("reviewed", "inpatient", *named)))
