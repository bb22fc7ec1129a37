"""Words about codes in findings: titles, validity, phase of care, Excludes1 notes."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import Code
from audit.facts import Chart
from audit.facts.chart.phase import expected_codes
from audit.release import Standing

SHOWN_CODES = 12
"""The most codes under a header that are named; the rest is counted."""


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words to a list in prose: a, b and c."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def titled(codes: Iterable[Code], chart: Chart) -> str:
    """Name codes with their titles: M54.2 (Cervicalgia) and M54.9 (...)."""
    title_of = chart.tables.codes.title
    return listed(
        f"{code} ({title})" if (title := title_of(code, chart.on)) else str(code)
        for code in codes
    )


# -- validity -----------------------------------------------------------------------


def validity(codes: Iterable[Code], chart: Chart) -> str:
    """Describe what is wrong with codes on the date, and what to report instead."""
    return " ".join(_validity(code, chart) for code in codes)


def _validity(code: Code, chart: Chart) -> str:
    tables, on = chart.tables.codes, chart.on
    release = tables.release_name(on)
    match chart.profile[code].standing:
        case Standing.INCOMPLETE:
            characters = listed(tables.seventh_characters(code, on), "or")
            return f"{code} needs a 7th character in {release}: {characters}."
        case Standing.HEADER:
            offered = some_of(tables.successors(code, on))
            below = f" Billable codes under it: {offered}." if offered else ""
            return f"{code} is a header in {release}, not a billable code.{below}"
        case Standing.OTHER_RELEASE:
            offered = some_of(tables.successors(code, on))
            now = f" Valid in its place: {offered}." if offered else ""
            return f"{code} is valid in another release, but not in {release}.{now}"
        case Standing.MALFORMED:
            stripped = tables.stripped(code, on)
            near = f" The closest valid code is {stripped}." if stripped else ""
            return f"{code} is not an ICD-10-CM code.{near}"
        case _:
            return f"{code} is not in the loaded code list of {release}."


def some_of(codes: Iterable[str]) -> str:
    """Name at most `SHOWN_CODES` codes and count the rest."""
    names = list(codes)
    surplus = len(names) - SHOWN_CODES
    if surplus > 0:
        return f"{', '.join(names[:SHOWN_CODES])} and {surplus} more"
    return listed(names)


# -- phase of care ------------------------------------------------------------------

_PHASE_CHARACTER = {
    "active treatment": "A",
    "routine healing": "D",
    "delayed healing": "G, or D where the category has no G",
    "nonunion": "K, or D where the category has no K",
    "malunion": "P, or D where the category has no P",
    "sequela": "S",
}
"""7th characters by phase. Source: Official Guidelines I.C.13.c, I.C.19.a."""

_OPEN_FRACTURE = "S22.0"
"""The only thoracic subcategory with 7th characters for an open fracture."""


def phase_clause(codes: Iterable[Code], chart: Chart) -> str:
    """Describe which 7th character the documented phase of care requires."""
    injuries = list(codes)
    phase = chart.encounter.injury_phase
    if not phase and any(_is_sequela(code, chart) for code in injuries):
        return "the injury has the status sequela, which takes the 7th character S"
    if not phase:
        return "*Injury phase* is blank, so the 7th character was not checked"
    character = _PHASE_CHARACTER[phase]
    if character == "A" and any(code.startswith(_OPEN_FRACTURE) for code in injuries):
        character = "A, or B for an open fracture"
    return f"*Injury phase* is {phase}, which takes the 7th character {character}"


def _is_sequela(code: Code, chart: Chart) -> bool:
    return code in chart.profile and chart.status_of(code) == "sequela"


def phase_codes(codes: Iterable[Code], chart: Chart) -> str:
    """Name the codes for the documented phase, each with the code that it replaces."""
    return listed(
        f"{listed(expected, 'or')} instead of {code}"
        for code in codes
        if (expected := expected_codes(chart, code)) and code not in expected
    )


# -- Excludes1 notes ----------------------------------------------------------------


SHOWN_PAIRS = 2
"""The most pairs that a finding spells out; it still names all of their codes."""


def notes(chart: Chart) -> str:
    """Name the pairs on the claim that an Excludes1 note forbids, with the note."""
    pairs = chart.other_excludes1_pairs
    named = "; ".join(_note(a, b, chart) for a, b in pairs[:SHOWN_PAIRS])
    more = len(pairs) - SHOWN_PAIRS
    return f"{named}; and {more} more such pairs" if more > 0 else named


def _note(a: Code, b: Code, chart: Chart) -> str:
    note = chart.tables.codes.excludes1(a, b, chart.on)
    quoted = f' (Excludes1 note at {note.owner}: "{note.text}")' if note else ""
    return f"{titled((a, b), chart)}{quoted}"
