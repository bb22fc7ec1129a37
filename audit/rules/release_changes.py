"""What a new release of the code set changes for families, notes and rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from audit.codes import M546, ancestors
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.families import FAMILY_NAMES
from audit.release import CodeSet, Note, Standing
from audit.release.comparison import changed_codes, has_own_notes
from audit.release.fiscal import first_day
from audit.release.regions import THORACIC, regions_named
from audit.rules.catalogue import Pack
from audit.rules.conditions import names_in
from audit.rules.corrections import SINGLE_CODES
from audit.wording import named

_MOST = 8
"""Codes that a line names."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: what it is about, and its sentences."""

    heading: str
    lines: tuple[str, ...]


def release_changes(
    old: CodeSet, new: CodeSet, year: int, official: Mapping[str, str], pack: Pack
) -> tuple[Section, ...]:
    """Say what changes on the first day of a release, for this product's tables.

    `official` has the titles of the official list by code. The tables of families and
    sets are not changed by a release: what they lack is named.
    """
    on = first_day(year)
    changed = changed_codes(old, new, year)
    came = [c for c in changed if new.is_billable(c, on)]
    went = [c for c in changed if not new.is_billable(c, on)]
    touched = {c: old.families(c, on) | new.families(c, on) for c in changed}
    families = sorted(set().union(*touched.values()))
    return (
        Section("Codes", tuple(_codes(came, went, new, official, on))),
        Section("M54.6", tuple(_m546(new, on))),
        Section("Families", tuple(_families(families, touched, came, went))),
        Section("In no family", tuple(_without_family(came, touched, new, on))),
        Section("Excludes1 notes", tuple(_notes(old, new, year))),
        Section("Rules", tuple(_rules(families, went, on, pack))),
    )


def _listed(codes: Iterable[str]) -> str:
    return named(list(codes), _MOST)


def _codes(
    came: list[str],
    went: list[str],
    new: CodeSet,
    official: Mapping[str, str],
    on: dt.date,
) -> Iterator[str]:
    yield f"{len(came):,} codes are new: {_listed(came) or 'none'}."
    yield f"{len(went):,} codes are gone: {_listed(went) or 'none'}."
    retitled = [
        (code, known, title)
        for code, title in sorted(official.items())
        if (known := new.title(code, on)) and title and known != title
    ]
    yield (
        f"{len(retitled):,} codes have another title in the list. The earlier wording "
        "stays for all dates."
        if retitled
        else "No title of a code that was known is worded otherwise."
    )
    ours = [
        (code, known, title)
        for code, known, title in retitled
        if new.regions(code) and regions_named(known) != regions_named(title)
    ]
    for code, known, title in ours[:_MOST]:
        yield (
            f"{code}, whose title says the region, was {known!r} and is {title!r} in "
            "the list. Whoever maintains the tables has to decide."
        )
    if len(ours) > _MOST:
        yield f"{len(ours) - _MOST:,} more codes have another region in their title."
    for code, known, title in [row for row in retitled if row not in ours][:_MOST]:
        yield f"{code}: {known!r} is {title!r} in the list."


def _m546(new: CodeSet, on: dt.date) -> Iterator[str]:
    standing = new.standing(M546, on)
    if standing is Standing.BILLABLE:
        yield f"M54.6 is a billable code from {on}, as before."
        return
    below = new.successors(M546, on)
    listed = ", ".join(f"{c} ({new.title(c, on)})" for c in below) or "no code"
    yield (
        f"From {on} M54.6 is no billable code ({standing.value}); under it or in its "
        f"place: {listed}. A claim with M54.6 gets INVALID_CODE. A claim with one of "
        "the new codes is not judged, and its row says so: the rules of M54.6 are not "
        "rules of its parts until a release of this product says which hold for which."
    )


def _families(
    families: list[str],
    touched: Mapping[str, frozenset[str]],
    came: list[str],
    went: list[str],
) -> Iterator[str]:
    for family in families:
        gained = [c for c in came if family in touched[c]]
        lost = [c for c in went if family in touched[c]]
        parts = [
            f"{len(codes)} {verb} ({_listed(codes)})"
            for codes, verb in ((gained, "came"), (lost, "went"))
            if codes
        ]
        yield f"{FAMILY_NAMES.get(family, family)}: {', '.join(parts)}."
    if not families:
        yield "No family gained or lost a code."


def _without_family(
    came: list[str], touched: Mapping[str, frozenset[str]], new: CodeSet, on: dt.date
) -> Iterator[str]:
    found = [
        c
        for c in came
        if not touched[c]
        and THORACIC in regions_named(new.title(c, on))
        and M546 not in ancestors(c)
    ]
    for code in found:
        yield (
            f"{code} ({new.title(code, on)}) names the thoracic spine and is in no "
            "family. If it can explain thoracic pain, report it to whoever maintains "
            "the tables."
        )
    if not found:
        yield "No new code names the thoracic spine and is in no family."


def _notes(old: CodeSet, new: CodeSet, year: int) -> Iterator[str]:
    if not has_own_notes(new, year):
        yield (
            "Not known: without the Tabular List of this release, the Excludes notes, "
            "the NOS terms and the order of headings are those of the edition before, "
            "carried over. Pairs of codes are judged by them until the Tabular List is "
            "given."
        )
        return
    on = first_day(year)
    before, after = (_of_m546(codes, on) for codes in (old, new))
    for note in after - before:
        yield f"New with {' '.join(note.targets)}: {note.owner}, {note.text}"
    for note in before - after:
        yield f"Gone with {' '.join(note.targets)}: {note.owner}, {note.text}"
    if before == after:
        yield "The Excludes1 notes of M54.6 are the same."


def _of_m546(codes: CodeSet, on: dt.date) -> set[Note]:
    return {note for _, note in codes.excludes1_partners(M546, on)}


def _rules(
    families: list[str], went: list[str], on: dt.date, pack: Pack
) -> Iterator[str]:
    for family in families:
        ids = [
            rule.id
            for rule in pack.rules
            if rule.enabled
            and any(_is_of(name, family) for name in names_in(rule.condition))
        ]
        if ids:
            yield f"Rules that ask for {FAMILY_NAMES.get(family, family)}: {_all(ids)}."
    for word, code in SINGLE_CODES.items():
        if code != M546 and code in went:
            ids = [r.id for r in pack.rules if word in _words(r.about, r.steps)]
            yield (
                f"{code} is no billable code from {on}, and rules name it: "
                f"{_all(ids) or 'none'}. They offer or show a code that is not valid."
            )
    if not families:
        yield "No rule asks for a family that changed."


def _all(ids: list[str]) -> str:
    return named(ids, len(ids) or 1)


def _words(about: Iterable[str], steps: Iterable[object]) -> set[str]:
    return {*about, *(w for step in steps for w in str(step).split())}


def _is_of(name: str, family: str) -> bool:
    return family in CONDITION_FAMILIES and (
        name == family or name.startswith(f"{family}_")
    )
