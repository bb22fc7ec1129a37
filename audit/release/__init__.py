"""The code set by date of service.

Billable codes and headers of every release, titles, successors, Excludes notes,
condition families, named code sets and history codes. Nothing is read before the
first question.
"""

from audit.release.codeset import CodeSet, load
from audit.release.history import HistoryRow
from audit.release.notes import Note
from audit.release.standing import Standing

__all__ = ["CodeSet", "HistoryRow", "Note", "Standing", "load"]
