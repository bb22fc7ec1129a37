"""The cells of condition families, filled with what Conditions suggest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audit.date_cells import read_date
from audit.encounter.values import CONDITION_FAMILIES
from audit.intake.fhir.conditions import strongest, suggestions
from audit.intake.fhir.resources import Resource

SUGGESTED_HEADINGS = (*CONDITION_FAMILIES, "unconfirmed", "fhir_sources")
"""A column for each family, the names of those that are filled, and their sources."""

SUGGESTED_NOTE = (
    "cells of condition families are suggestions of Condition resources: they count as "
    "blank until a person deletes their names in unconfirmed"
)


def suggested_cells(conditions: Iterable[Resource], day: str) -> tuple[str, ...]:
    """Return the cells under SUGGESTED_HEADINGS.

    They are what conditions suggest for a day; a day that cannot be read has none.
    """
    on = read_date(day)
    found = list(suggestions(conditions, on)) if isinstance(on, dt.date) else []
    statuses = strongest(found)
    return (
        *(statuses.get(family, "") for family in CONDITION_FAMILIES),
        "; ".join(family for family in CONDITION_FAMILIES if family in statuses),
        "; ".join(suggestion.source for suggestion in found),
    )
