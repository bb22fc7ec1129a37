"""The standing of a text as a diagnosis code on a date of service."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What a text is on a date; every text has exactly one standing.

    HEADER and INCOMPLETE have billable codes under them on the date; INCOMPLETE lacks
    nothing but its 7th character. OTHER_RELEASE: another loaded release knows the
    text, the one of the date does not. MALFORMED: no pattern of a code, or characters
    that no release allows. UNKNOWN: nothing is known of it, and the release of the
    date is loaded only in part. PREDATES: the date lies before ICD-10-CM.
    """

    BILLABLE = "billable"
    HEADER = "header"
    INCOMPLETE = "incomplete"
    OTHER_RELEASE = "other release"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    PREDATES = "predates"

    # The hash of an enumeration is Python's own, not the text's, and slow.
    __hash__ = str.__hash__
