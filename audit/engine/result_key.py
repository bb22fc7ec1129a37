"""Cache key: encounters with equal keys get equal results.

Each group of `Encounter` fields below says why the key contains or leaves out a field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter

from audit.encounter.values import Encounter
from audit.facts.chart.claim_codes import is_inpatient_facility
from audit.rules.rule import Rule
from audit.verdict.fields_read import fields_read

Key = tuple[object, ...]

_COPIED = frozenset({"row", "encounter_id", "notes"})
"""Fields that each result copies from its own encounter, cached or not."""

_UNREAD = frozenset(
    {"provider_id", "coder_id", "amount_paid", "bill_type", "unconfirmed"}
)
"""Fields that no fact and no text reads. What a type of bill says about setting and
claim type is already in those two fields, and the fields that `unconfirmed` names are
already blank."""

BY_PRESENCE = ("onset_date", "pain_severity", "pain_levels")
"""Fields of which facts ask only whether they are filled."""

_ABSENT = frozenset({"errors", "discharge_date", "surgery_date"})
"""Fields that are empty in every encounter that has a key."""

_quoted = attrgetter("pain_severity", "pain_levels")
"""Reads the fields that a query quotes."""

_judged = attrgetter(
    *(
        f.name
        for f in fields(Encounter)
        if f.name not in {*_COPIED, *_UNREAD, *BY_PRESENCE, *_ABSENT, "date_of_service"}
    )
)


def result_key(encounter: Encounter, era: int) -> Key | None:
    """Return the cache key of an encounter whose date lies in an era.

    None means that the result must not be cached: the encounter has unreadable cells,
    whose addresses its findings report, or a second date, and the distance between the
    two dates matters. Results with equal keys may differ in one thing only: what their
    queries quote (`quoted_values`).
    """
    if (
        encounter.errors
        or encounter.discharge_date is not None
        or encounter.surgery_date is not None
        or encounter.date_of_service is None
    ):
        return None
    return (
        era,
        encounter.onset_date is None,
        encounter.pain_severity is None,
        encounter.pain_levels == "",
        *_judged(encounter),
    )


def quoted_values(encounter: Encounter) -> Key:
    """Return the values that queries quote from an encounter and its key leaves out."""
    quoted: Key = _quoted(encounter)
    return quoted


def case_key(encounter: Encounter, era: int) -> Key:
    """Return what the words of every finding of an encounter depend on."""
    return era, is_inpatient_facility(encounter)


def words_key(rule: Rule) -> Callable[[Encounter], object]:
    """Return what reads from an encounter the rest of the key of a rule's findings.

    With equal `case_key` and equal rest, a rule has equal findings for encounters that
    have a `result_key`.
    """
    return attrgetter(*sorted(fields_read(rule)))
