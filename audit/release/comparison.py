"""Compares two code sets on the first day of a release."""

from __future__ import annotations

from audit.release.codeset import CodeSet


def changed_codes(old: CodeSet, new: CodeSet, year: int) -> list[str]:
    """Return the codes that one of two code sets has in a fiscal year, in order."""
    before, after = (
        {code for code in table.codes if table.is_billable(code, year)}
        for table in (old.tables[0], new.tables[0])
    )
    return sorted(before ^ after)


def has_own_notes(codes: CodeSet, year: int) -> bool:
    """Whether the notes of a release are of its own edition of the Tabular List."""
    return any(edition.year == year for edition in codes.tables[2])
