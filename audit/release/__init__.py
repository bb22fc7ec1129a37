"""The ICD-10-CM code set by date of service.

It contains the billable codes and headers of every release, titles, successors,
Excludes notes, condition families, named code sets and history codes. Each table is
read on first use.
"""

from audit.release.codeset import CodeSet, load
from audit.release.differences import code_set_differences, days_between
from audit.release.history import HistoryRow
from audit.release.notes import Note
from audit.release.standing import Standing

__all__ = [
    "CodeSet",
    "HistoryRow",
    "Note",
    "Standing",
    "code_set_differences",
    "days_between",
    "load",
]
