"""The standing of a text as a diagnosis code on a date of service."""

from __future__ import annotations

from enum import StrEnum

from audit.codes import ancestors, is_well_formed
from audit.release.billable import BillableTable
from audit.release.fiscal import FIRST_YEAR
from audit.release.successors import seventh_characters


class Standing(StrEnum):
    """What a text is on a date; every text has exactly one standing.

    HEADER and INCOMPLETE have billable codes under them on the date; INCOMPLETE lacks
    only its 7th character. OTHER_RELEASE: another loaded release contains the code, but
    not the one in force on the date. MALFORMED: not the pattern of a code, or with
    characters that no release allows. UNKNOWN: in no release, but the one in force on
    the date is loaded only in part. PREDATES: the date is before ICD-10-CM.
    """

    BILLABLE = "billable"
    HEADER = "header"
    INCOMPLETE = "incomplete"
    OTHER_RELEASE = "other release"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    PREDATES = "predates"

    # By default an enumeration is hashed by Python code, which is slow.
    __hash__ = str.__hash__


def standing_of(table: BillableTable, code: str, year: int) -> Standing:
    """Return the standing of a text in a fiscal year, by the releases of a table.

    The checks come in this order: date, list of codes, pattern, headings, the rest.
    """
    year = min(year, table.newest)
    if year < FIRST_YEAR:
        return Standing.PREDATES
    if table.is_billable(code, year):
        return Standing.BILLABLE
    if not is_well_formed(code):
        return Standing.MALFORMED
    if next(table.billable_below(code, year), None):
        lacks = seventh_characters(table, code, year)
        return Standing.INCOMPLETE if lacks else Standing.HEADER
    if table.entry(code) or next(table.below(code), None):
        return Standing.OTHER_RELEASE
    # There are no codes under a billable code, not even in a partly known release.
    if any(table.is_billable(heading, year) for heading in ancestors(code)):
        return Standing.MALFORMED
    return Standing.MALFORMED if year in table.complete else Standing.UNKNOWN
