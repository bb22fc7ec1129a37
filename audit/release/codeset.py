"""The code set: answers every question of the audit about a code on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path

from audit.codes import Code, ancestors
from audit.release import loaded_releases, membership, successors
from audit.release.billable import BillableTable, read_billable
from audit.release.editions import DatedNotes, Editions, nos_terms_in
from audit.release.fiscal import (
    FIRST_YEAR,
    OPEN_YEAR,
    first_day,
    fiscal_year,
    last_day,
)
from audit.release.headings import read_headings
from audit.release.history import HistoryRow, read_history
from audit.release.membership import Thoracic
from audit.release.notes import EXCLUDES1, EXCLUDES2, Note
from audit.release.order_file import OrderFile, read_order_file
from audit.release.regions import main_regions, regions_named
from audit.release.standing import Standing, standing_of

_CACHE_SIZE = 1 << 17


class CodeSet:
    """All loaded releases of ICD-10-CM.

    Each table is read on first use. Results are cached by code and fiscal year, because
    releases change on October 1 only.
    """

    def __init__(
        self,
        billable: BillableTable | None = None,
        headings: Mapping[str, str] | None = None,
        editions: Editions = (),
    ) -> None:
        """Take the given tables, or read the packaged ones on first use.

        `editions` are later editions of the Tabular List.
        """
        self._given = (billable, headings, editions)
        self._editions, self._notes = editions, DatedNotes(editions)
        cached = lru_cache(maxsize=_CACHE_SIZE)
        self._standing = cached(self._find_standing)
        self._title = cached(self._find_title)
        self._regions = cached(self._find_regions)
        self._families = cached(self._find_families)
        self._sets = cached(self._find_sets)
        self._successors = cached(self._find_successors)
        self._nos_successor = cached(self._find_nos_successor)
        # Used for every code of every row: cached by date as well, which saves the
        # conversion to a fiscal year.
        for method in (
            "standing",
            "families",
            "thoracic_families",
            "in_set",
            "release_name",
        ):
            setattr(self, method, cached(getattr(self, method)))

    def __reduce__(self) -> tuple[type[CodeSet], tuple[object, ...]]:
        """Pickle the tables only, without the caches."""
        return CodeSet, self._given

    def release_name(self, on: dt.date) -> str:
        """Return the name of the release on a date; later dates have the newest one."""
        return loaded_releases.release_name(self._billable, on)

    @property
    def known_releases(self) -> str:
        """Names of the loaded releases: FY2016 to FY2026, FY2027 in part."""
        return loaded_releases.known_releases(self._billable)

    def loaded_lines(self) -> Iterator[str]:
        """Yield what user files changed, one line for each code and each edition."""
        yield from loaded_releases.lines(self._billable)
        for edition in self._editions:
            yield f"notes from FY{edition.year} {edition.sha256}"

    def is_partial(self, on: dt.date) -> bool:
        """Whether the release on a date is loaded only in part."""
        year = self._year(on)
        return year >= FIRST_YEAR and year not in self._billable.complete

    def first_days(self) -> frozenset[dt.date]:
        """Return the days on which the loaded releases begin or cease to differ from
        the shipped ones, to be known in full, or to be loaded at all."""
        begun = {first_day(edition.year) for edition in self._editions}
        return loaded_releases.first_days(self._billable) | begun

    def is_after_newest(self, on: dt.date) -> bool:
        """Whether a date is after the newest loaded release."""
        return on > last_day(self._billable.newest)

    def with_order_file(self, path: Path, year: int | None = None) -> CodeSet:
        """Return a code set in which an official order file replaces one release.

        The fiscal year is read from the file name unless it is given. Raises
        ReleaseError if the file is not a complete order file.
        """
        file = read_order_file(path, year)
        return self.with_release(file)

    def with_release(self, file: OrderFile) -> CodeSet:
        """Return a code set in which an order file that was read replaces a release."""
        titles = {**file.headers, **self._headings}
        table = self._billable.amended_by(file.year, file.billable)
        return CodeSet(table, titles, self._editions)

    def standing(self, code: str, on: dt.date) -> Standing:
        """Return the standing of a text on a date; every text has one."""
        return self._standing(code, fiscal_year(on))

    def is_billable(self, code: str, on: dt.date) -> bool:
        """Whether the code may be reported on a date."""
        return self._standing(code, fiscal_year(on)) is Standing.BILLABLE

    def title(self, code: str, on: dt.date) -> str:
        """Return the title of a code or header; empty if no release contains it.

        Titles do not depend on the date: the newest wording is used for all.
        """
        return self._title(code)

    def seventh_characters(self, code: str, on: dt.date) -> str:
        """Return the permitted 7th characters ("ABDGKS"); empty if there are none."""
        return successors.seventh_characters(self._billable, code, self._year(on))

    def successors(self, code: str, on: dt.date) -> tuple[Code, ...]:
        """Return the billable codes under a header, or those that replaced a code."""
        return self._successors(code, self._year(on))

    def ever_below(self, code: str) -> tuple[Code, ...]:
        """Return the codes under a heading in any loaded release."""
        return tuple(self._billable.below(code))

    def changed_codes(self, first: int, last: int) -> Iterator[str]:
        """Yield the codes that came, went or both between two fiscal years."""
        return self._billable.changed(first, last)

    def nos_successor(self, code: str, on: dt.date) -> Code | None:
        """Return the one code for a header's disease not otherwise specified, or None.

        An inclusion term or the title identifies it. The terms are those of April 2026.
        """
        return self._nos_successor(code, self._year(on))

    def stripped(self, code: str, on: dt.date) -> Code | None:
        """Return the billable code in a malformed text (M54.60, M54.6- -> M54.6)."""
        if self.standing(code, on) is not Standing.MALFORMED:
            return None
        return successors.stripped(self._billable, code, self._year(on))

    def regions(self, code: str) -> frozenset[str]:
        """Return the spinal regions that the title of a code names; none means any.

        Regions are cervical, thoracic, lumbar, sacral; lumbosacral counts as lumbar.
        """
        return main_regions(self._regions(code))

    def families(self, code: str, on: dt.date) -> frozenset[str]:
        """Return the condition families of a code, whatever its region."""
        return self._families(code, self._year(on))[0]

    def thoracic_families(self, code: str, on: dt.date) -> frozenset[str]:
        """Return the families that the code can report in the thoracic spine."""
        return self._families(code, self._year(on))[1]

    def history_patterns(self, code: str, on: dt.date) -> tuple[HistoryRow, ...]:
        """Return what may be reported for a healed condition instead of its code.

        Each row is one alternative; `HistoryRow.is_reported_in` tells whether a claim
        contains it. Empty if no source names a history code.
        """
        return read_history().alternatives(code, self._year(on))

    def in_set(self, name: str, code: str, on: dt.date) -> bool:
        """Whether a named code set contains the code on a date.

        Raises ReleaseError if no table has a code set of that name.
        """
        return membership.known_set(name) in self.sets(code, on)

    def sets(self, code: str, on: dt.date) -> frozenset[str]:
        """Return the names of the code sets that contain the code on a date."""
        return self._sets(code, self._year(on))

    @property
    def tables(self) -> tuple[BillableTable, Mapping[str, str], Editions]:
        """The codes of all releases, the titles of headings, and later editions."""
        return self._billable, self._headings, self._editions

    @staticmethod
    def period(on: dt.date) -> int:
        """Return the period in which no answer changes: the fiscal year of the date."""
        return fiscal_year(on)

    def excludes1(self, one: str, other: str, on: dt.date) -> Note | None:
        """Return the closest Excludes1 note between two codes, in either direction.

        Codes inherit the notes of their categories and sections. Notes at chapters and
        notes about whole chapters do not count. The notes are those of April 2026 on
        all dates, or of a later edition from its first day.
        """
        return self._notes.between(EXCLUDES1, one, other, on)

    def excludes2(self, one: str, other: str, on: dt.date) -> Note | None:
        """Return the closest Excludes2 note between two codes, in either direction."""
        return self._notes.between(EXCLUDES2, one, other, on)

    def excludes1_partners(
        self, code: str, on: dt.date | None = None
    ) -> tuple[tuple[str, Note], ...]:
        """Return the patterns of all Excludes1 partners of a code, with their notes.

        Without a date the notes are those that ship.
        """
        return tuple(self._notes.table(EXCLUDES1, on).partners(code))

    def excludes1_over(self, code: str, on: dt.date) -> Iterator[Note]:
        """Yield the Excludes1 notes that apply to a code."""
        return self._notes.table(EXCLUDES1, on).over(code)

    @cached_property
    def _billable(self) -> BillableTable:
        return self._given[0] or read_billable()

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        return self._given[1] or read_headings()

    def _year(self, on: dt.date) -> int:
        return min(fiscal_year(on), self._billable.newest)

    def _find_standing(self, code: str, year: int) -> Standing:
        return standing_of(self._billable, code, year)

    def _find_title(self, code: str) -> str:
        entry = self._billable.entry(code)
        if entry is None and next(self._billable.below(code), None) is None:
            return self._headings.get(code, "")
        if entry is not None and entry.title:
            return entry.title
        spelled = (self._headings.get(heading) for heading in (code, *ancestors(code)))
        return next(filter(None, spelled), "")

    def _own_title(self, code: str) -> str:
        """Return the title of the code itself, never that of a heading above it."""
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

    def _find_nos_successor(self, code: str, year: int) -> Code | None:
        terms = nos_terms_in(self._editions, year)
        return successors.nos_successor(
            self._billable, code, year, self._own_title, terms
        )

    def _find_successors(self, code: str, year: int) -> tuple[Code, ...]:
        return successors.successors(self._billable, code, year)


@cache
def load() -> CodeSet:
    """Return the packaged code set; each of its tables is read on first use."""
    return CodeSet()
