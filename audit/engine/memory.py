"""What two encounters must share for the audit to say the same of both.

The answer is remembered by this key: in a file of real claims most rows repeat one of
a few patterns. Whatever is left out of the key is either told again for each row
(identity, notes) or bears on nothing (who was paid what).
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from audit.encounter.values import Encounter

_IDENTITY = frozenset(
    {
        *("row", "encounter_id", "provider_id", "coder_id", "amount_paid"),
        *("date_of_service", "bill_type", "onset_date", "errors", "notes"),
    }
)
"""Fields on which no finding depends, or that stand in the key in another form."""

_QUOTED = ("pain_severity", "pain_levels")
"""Fields that a query quotes, while facts ask only whether they are given."""

_JUDGED = tuple(
    f.name for f in fields(Encounter) if f.name not in {*_IDENTITY, *_QUOTED}
)
_values = attrgetter(*_JUDGED)
_quoted = attrgetter(*_QUOTED)

Key = tuple[object, ...]


def key_of(encounter: Encounter, era: int) -> Key | None:
    """Give the key of an encounter whose date lies in an era; None where it has none.

    Within an era neither code set nor rules nor policy change. Rows with unreadable
    cells are told with the place of each cell, and rows with a second date depend on
    the distance of the two: neither has a key. Encounters with one key may differ in
    what their queries quote (`quotes_of`), and in nothing else that is said of them.
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
        *_values(encounter),
    )


def quotes_of(encounter: Encounter) -> Key:
    """Give what a query quotes of an encounter beyond its key."""
    quotes: Key = _quoted(encounter)
    return quotes
