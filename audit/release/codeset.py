"""The code set: every question that the audit asks of a code on a date of service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path

from audit.codes import Code, ancestors, is_well_formed
from audit.release import membership, notes, successors
from audit.release.billable import BillableTable, read_billable
from audit.release.fiscal import FIRST_YEAR, OPEN_YEAR, first_day, fiscal_year, last_day
from audit.release.headings import read_headings
from audit.release.history import HistoryRow, read_history
from audit.release.membership import Thoracic
from audit.release.notes import EXCLUDES1, EXCLUDES2, Note
from audit.release.order_file import read_order_file
from audit.release.regions import main_regions, regions_named
from audit.release.standing import Standing

_REMEMBERED = 1 << 17


class CodeSet:
    """All releases of ICD-10-CM that are loaded.

    The tables are read on the first question that needs them. Answers are remembered
    by code and fiscal year, for a release changes on 1 October only.
    """

    def __init__(
        self,
        billable: BillableTable | None = None,
        headings: Mapping[str, str] | None = None,
    ) -> None:
        """Take the tables given, or the packaged ones when first needed."""
        self._given = (billable, headings)
        remembered = lru_cache(maxsize=_REMEMBERED)
        self._standing = remembered(self._find_standing)
        self._title = remembered(self._find_title)
        self._regions = remembered(self._find_regions)
        self._families = remembered(self._find_families)
        self._sets = remembered(self._find_sets)
        self._note = remembered(self._find_note)
        self._successors = remembered(self._find_successors)
        self._nos_successor = remembered(self._find_nos_successor)
        # Asked for every code of every row: remembered by date as well, which spares
        # the way through the fiscal year.
        for question in (
            "standing",
            "families",
            "thoracic_families",
            "in_set",
            "release_name",
        ):
            setattr(self, question, remembered(getattr(self, question)))

    def __reduce__(self) -> tuple[type[CodeSet], tuple[object, ...]]:
        """Travel to another process as tables, without what is remembered."""
        return CodeSet, self._given

    def release_name(self, on: dt.date) -> str:
        """Name the release of a date; dates after the newest bear its name."""
        year = fiscal_year(on)
        if year < FIRST_YEAR:
            return "before ICD-10-CM"
        year = min(year, self._billable.newest)
        return f"FY{year}" if year in self._billable.complete else f"FY{year} (partial)"

    @property
    def known_releases(self) -> str:
        """Name the releases that are loaded: FY2016 to FY2026, FY2027 in part."""
        told: list[tuple[int, int]] = []
        for year in range(FIRST_YEAR, self._billable.newest + 1):
            whole = year in self._billable.complete
            if told and whole and told[-1][1] == year - 1:
                told[-1] = (told[-1][0], year)
            elif whole:
                told.append((year, year))
            else:
                told.append((year, 0))
        return ", ".join(_said(first, last) for first, last in told)

    def loaded_lines(self) -> Iterator[str]:
        """Write what the user's files changed, a line for each code."""
        for code, entry in sorted(self._billable.amended.items()):
            yield f"{code} {entry.spans} {entry.title}"

    def is_partial(self, on: dt.date) -> bool:
        """Whether the release of a date is loaded only in part."""
        year = self._year(on)
        return year >= FIRST_YEAR and year not in self._billable.complete

    def first_days(self) -> frozenset[dt.date]:
        """Give the days with which loaded releases differ from those that ship, begin
        or cease to be known in full, and cease to be loaded."""
        table = self._billable
        years = {y for y in table.amended_from() if FIRST_YEAR < y < OPEN_YEAR}
        years |= {
            year
            for year in range(FIRST_YEAR + 1, table.newest + 1)
            if (year in table.complete) is not (year - 1 in table.complete)
        }
        return frozenset(map(first_day, {*years, table.newest + 1}))

    def is_after_newest(self, on: dt.date) -> bool:
        """Whether a date lies after the newest release that is loaded."""
        return on > last_day(self._billable.newest)

    def with_order_file(self, path: Path, year: int | None = None) -> CodeSet:
        """Give a code set in which an official order file completes one release.

        The fiscal year comes from the file name unless it is given. Raises
        ReleaseError where the file is not a whole order file.
        """
        file = read_order_file(path, year)
        titles = {**file.headers, **self._headings}
        return CodeSet(self._billable.amended_by(file.year, file.billable), titles)

    def standing(self, code: str, on: dt.date) -> Standing:
        """Say what a text is on a date; there is an answer for every text."""
        return self._standing(code, fiscal_year(on))

    def is_billable(self, code: str, on: dt.date) -> bool:
        """Whether the code may be reported on a date."""
        return self._standing(code, fiscal_year(on)) is Standing.BILLABLE

    def title(self, code: str, on: dt.date) -> str:
        """Give the title of a code or header, empty where no release knows it.

        Titles do not change with the date: the newest wording stands for all.
        """
        return self._title(code)

    def seventh_characters(self, code: str, on: dt.date) -> str:
        """Give the permitted 7th characters ("ABDGKS"), empty where there are none."""
        return successors.seventh_characters(self._billable, code, self._year(on))

    def successors(self, code: str, on: dt.date) -> tuple[Code, ...]:
        """Give the billable codes under a header, or those that replaced a code."""
        return self._successors(code, self._year(on))

    def ever_below(self, code: str) -> tuple[Code, ...]:
        """Give the codes under a heading that some loaded release has."""
        return tuple(self._billable.below(code))

    def nos_successor(self, code: str, on: dt.date) -> Code | None:
        """Give the one code that a header's disease goes to when it is NOS, or None.

        Named by an inclusion term or by its title. The terms are those of April 2026.
        """
        return self._nos_successor(code, self._year(on))

    def stripped(self, code: str, on: dt.date) -> Code | None:
        """Give the billable code within a malformed text (M54.60, M54.6- -> M54.6)."""
        if self.standing(code, on) is not Standing.MALFORMED:
            return None
        return successors.stripped(self._billable, code, self._year(on))

    def regions(self, code: str) -> frozenset[str]:
        """Give the spinal regions that the code's title names; none means any.

        Subset of cervical, thoracic, lumbar, sacral; lumbosacral counts as lumbar.
        """
        return main_regions(self._regions(code))

    def families(self, code: str, on: dt.date) -> frozenset[str]:
        """Give the condition families of a code, whatever its region."""
        return self._families(code, self._year(on))[0]

    def thoracic_families(self, code: str, on: dt.date) -> frozenset[str]:
        """Give the families that the code can stand for in the thoracic spine."""
        return self._families(code, self._year(on))[1]

    def history_patterns(self, code: str, on: dt.date) -> tuple[HistoryRow, ...]:
        """Give what may be reported for a healed condition instead of its code.

        Each row is one alternative; `HistoryRow.is_reported_in` tells whether a claim
        holds it. Empty where no source names a history code.
        """
        return read_history().alternatives(code, self._year(on))

    def in_set(self, name: str, code: str, on: dt.date) -> bool:
        """Whether a named code set of the data holds the code on a date.

        Raises ReleaseError for a name that no table holds.
        """
        return membership.known_set(name) in self.sets(code, on)

    def sets(self, code: str, on: dt.date) -> frozenset[str]:
        """Give the named code sets that hold the code on a date."""
        return self._sets(code, self._year(on))

    @staticmethod
    def period(on: dt.date) -> int:
        """Give the stretch of days in which nothing here changes: the fiscal year."""
        return fiscal_year(on)

    def excludes1(self, one: str, other: str, on: dt.date) -> Note | None:
        """Give the closest Excludes1 note that parts two codes, in either direction.

        Notes are inherited from categories and sections; those at chapters or over
        whole chapters do not count. The notes are those of April 2026 for all dates.
        """
        return self._find_pair(EXCLUDES1, one, other, on)

    def excludes2(self, one: str, other: str, on: dt.date) -> Note | None:
        """Give the closest Excludes2 note between two codes, in either direction."""
        return self._find_pair(EXCLUDES2, one, other, on)

    def excludes1_partners(self, code: str) -> tuple[tuple[str, Note], ...]:
        """Give the patterns of all Excludes1 partners of a code, each with its note."""
        return tuple(notes.read_notes(EXCLUDES1).partners(code))

    @cached_property
    def _billable(self) -> BillableTable:
        return self._given[0] or read_billable()

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        return self._given[1] or read_headings()

    def _year(self, on: dt.date) -> int:
        return min(fiscal_year(on), self._billable.newest)

    def _find_standing(self, code: str, year: int) -> Standing:
        """Go through the partition of decision: date, list, pattern, headings, rest."""
        table = self._billable
        year = min(year, table.newest)
        if year < FIRST_YEAR:
            return Standing.PREDATES
        if table.is_billable(code, year):
            return Standing.BILLABLE
        if not is_well_formed(code):
            return Standing.MALFORMED
        if next(table.billable_below(code, year), None):
            lacks = successors.seventh_characters(table, code, year)
            return Standing.INCOMPLETE if lacks else Standing.HEADER
        if table.entry(code) or next(table.below(code), None):
            return Standing.OTHER_RELEASE
        # Nothing can stand under a billable code, not even in a release half known.
        if any(table.is_billable(heading, year) for heading in ancestors(code)):
            return Standing.MALFORMED
        return Standing.MALFORMED if year in table.complete else Standing.UNKNOWN

    def _find_title(self, code: str) -> str:
        entry = self._billable.entry(code)
        if entry is None and next(self._billable.below(code), None) is None:
            return self._headings.get(code, "")
        if entry is not None and entry.title:
            return entry.title
        spelled = (self._headings.get(heading) for heading in (code, *ancestors(code)))
        return next(filter(None, spelled), "")

    def _own_title(self, code: str) -> str:
        """Give the title of the code itself, never that of a heading above it."""
        entry = self._billable.entry(code)
        return self._headings.get(code) or (entry.title if entry else "")

    def _find_regions(self, code: str) -> frozenset[str]:
        if not membership.read_sets().holds("region_named_in_title", code, OPEN_YEAR):
            return frozenset()
        return regions_named(self._title(code))

    def _find_families(
        self, code: str, year: int
    ) -> tuple[frozenset[str], frozenset[str]]:
        rows = membership.read_families().most_specific(code, year)
        named = self.regions(code)
        fits = {
            Thoracic.YES: True,
            Thoracic.NO: False,
            Thoracic.BY_TITLE: not named or "thoracic" in named,
        }
        thoracic = {name for name, row in rows.items() if fits[row.thoracic]}
        return frozenset(rows), frozenset(thoracic)

    def _find_sets(self, code: str, year: int) -> frozenset[str]:
        sets = membership.read_sets()
        regions = self._regions(code)
        return frozenset(
            {row.name for row in sets.rows_for(code, year)}
            | {name for name, named in sets.regions.items() if named & regions}
        )

    def _find_pair(self, kind: str, one: str, other: str, on: dt.date) -> Note | None:
        if fiscal_year(on) < FIRST_YEAR:
            return None
        # One order of the two codes, so that the answer cannot depend on it.
        return self._note(kind, min(one, other), max(one, other))

    def _find_note(self, kind: str, one: str, other: str) -> Note | None:
        return notes.read_notes(kind).between(one, other)

    def _find_nos_successor(self, code: str, year: int) -> Code | None:
        return successors.nos_successor(self._billable, code, year, self._own_title)

    def _find_successors(self, code: str, year: int) -> tuple[Code, ...]:
        return successors.successors(self._billable, code, year)


def _said(first: int, last: int) -> str:
    """Name the releases of some years; a last year of 0 marks one known in part."""
    if not last:
        return f"FY{first} in part"
    return f"FY{first}" if first == last else f"FY{first} to FY{last}"


@cache
def load() -> CodeSet:
    """Give the packaged code set; its tables are read when they are first needed."""
    return CodeSet()
