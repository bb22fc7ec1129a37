"""What findings say of codes: titles, validity, phase of care, Excludes1 notes."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import Code
from audit.facts import Chart
from audit.facts.phase import expected_codes
from audit.release import Standing

SHOWN_CODES = 12
"""So many codes under a header are named; of more the number is told."""


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words as people do: a, b and c."""
    told = list(words)
    if len(told) < 2:
        return "".join(told)
    return f"{', '.join(told[:-1])} {joint} {told[-1]}"


def titled(codes: Iterable[Code], chart: Chart) -> str:
    """Name codes with their titles: M54.2 (Cervicalgia) and M54.9 (...)."""
    title = chart.tables.codes.title
    return listed(
        f"{code} ({said})" if (said := title(code, chart.on)) else str(code)
        for code in codes
    )


# -- validity -----------------------------------------------------------------------


def validity(codes: Iterable[Code], chart: Chart) -> str:
    """Say what is wrong with codes on the date, and what could stand there."""
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
    """Name codes, at most `SHOWN_CODES` of them; of more the number is told."""
    told = list(codes)
    surplus = len(told) - SHOWN_CODES
    if surplus > 0:
        return f"{', '.join(told[:SHOWN_CODES])} and {surplus} more"
    return listed(told)


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
"""The one subcategory of the thoracic spine with characters for an open fracture."""


def phase_clause(codes: Iterable[Code], chart: Chart) -> str:
    """Say which 7th character the documented phase of care takes."""
    told = list(codes)
    phase = chart.encounter.injury_phase
    if not phase and any(_is_sequela(code, chart) for code in told):
        return "the injury has the status sequela, which takes the 7th character S"
    if not phase:
        return "*Injury phase* is blank, so the 7th character was not checked"
    character = _PHASE_CHARACTER[phase]
    if character == "A" and any(code.startswith(_OPEN_FRACTURE) for code in told):
        character = "A, or B for an open fracture"
    return f"*Injury phase* is {phase}, which takes the 7th character {character}"


def _is_sequela(code: Code, chart: Chart) -> bool:
    return code in chart.profile and chart.status_of(code) == "sequela"


def phase_codes(codes: Iterable[Code], chart: Chart) -> str:
    """Name the codes of the documented phase, each with the code that it replaces."""
    return listed(
        f"{listed(wanted, 'or')} instead of {code}"
        for code in codes
        if (wanted := expected_codes(chart, code)) and code not in wanted
    )


# -- Excludes1 notes ----------------------------------------------------------------


SHOWN_PAIRS = 2
"""So many pairs a finding spells out; their codes are all named in the finding."""


def notes(chart: Chart) -> str:
    """Name the pairs on the claim that an Excludes1 note parts, with the note."""
    pairs = chart.other_excludes1_pairs
    told = "; ".join(_note(a, b, chart) for a, b in pairs[:SHOWN_PAIRS])
    more = len(pairs) - SHOWN_PAIRS
    return f"{told}; and {more} more such pairs" if more > 0 else told


def _note(a: Code, b: Code, chart: Chart) -> str:
    note = chart.tables.codes.excludes1(a, b, chart.on)
    said = f' (Excludes1 note at {note.owner}: "{note.text}")' if note else ""
    return f"{titled((a, b), chart)}{said}"
