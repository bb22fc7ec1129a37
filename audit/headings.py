"""Which column of the contract, or which part of one, each heading of a table means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from audit.columns import CHART_GROUPS, CONTRACT, REQUIRED, Column, column, loose
from audit.export_headings import export_meanings
from audit.heading_meanings import FIRST_DX, PARTS, Meaning
from audit.repeated_headings import without_numbers_of_repeats

# Only the report writes these columns side by side, before or behind its column
# "severity". They mark the outputs of an earlier audit, where it is not that of pain.
_OUTPUT_MARK = ("codingverdict", "claimrisk")
_OUTPUT_MARK_BEHIND = ("ruleids", "findings")
_OWN, _NAME, _LABEL, _ALIAS, _PATTERN, _LIST = range(6)
_OPEN = "unconfirmed"
_ONE = "the first of these is read, the other is not."
_BOTH = "the cells that either names are unconfirmed."
"""How well a heading names its column; the smallest number wins."""


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """What the headings of a heading row mean.

    `columns` maps a position (0 is the first) to its contract column; `parts` to a part
    of one, such as the modifiers of a service line; `again` to a column that a better
    heading names, too, and whose codes follow its own ("Principal Dx" beside "Dx 1").
    `lists` are the positions that may hold several diagnoses or lines, or one of many
    rows; `rates` those that also hold amounts. `open_too` are further columns that name
    unconfirmed cells: all are read, or an open cell would count. `unknown` are the
    positions of other filled headings, which pass through untouched; `problems` are
    sentences about headings that name a column twice.
    """

    columns: Mapping[int, Column]
    unknown: tuple[int, ...]
    problems: tuple[str, ...]
    parts: Mapping[int, Meaning] = field(default_factory=dict)
    again: Mapping[int, Column] = field(default_factory=dict)
    lists: frozenset[int] = frozenset()
    rates: frozenset[int] = frozenset()
    open_too: tuple[int, ...] = ()

    @property
    def positions(self) -> dict[str, int]:
        """Position of each column that was found, by canonical name."""
        return {column.name: position for position, column in self.columns.items()}

    @property
    def filled(self) -> tuple[int, ...]:
        """Positions of all headings that are not blank."""
        return tuple(sorted({*self.columns, *self.parts, *self.again, *self.unknown}))

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that were not found."""
        found = self.positions
        return tuple(c for c in REQUIRED if c.name not in found)


def _known_headings() -> dict[str, tuple[int, Column]]:
    """Map each loose heading of the contract to its grade and its column."""
    known: dict[str, tuple[int, Column]] = {}
    for grade in (_NAME, _LABEL, _ALIAS):
        for c in CONTRACT:
            spellings = {_NAME: (c.name,), _LABEL: (c.label,), _ALIAS: c.aliases}
            for spelling in spellings[grade]:
                known.setdefault(loose(spelling), (grade, c))
    return known


MANY_MEANINGS = frozenset(
    {
        *("location", "region", "levels", "side", "function", "assessment", "severity"),
        *("duration", "onset", "signature", "reviewed", "imaging"),
    }
)
"""Aliases that mean something else in many exports, as "Duration" of a visit does."""

_COMMON_WORDS = MANY_MEANINGS | {"trauma", "linkage"}
"""Aliases that are read only in a table that has another column of the chart."""

_WEAK = frozenset(
    {
        *("date", "from", "to", "through", "invoice", "invoicenumber", "invoiceno"),
        *(
            "invoicenum",
            "claim",
            "encounter",
            "apptdate",
            "appointmentdate",
            "visitdate",
        ),
        *("statementfrom", "statementfromdate", "statementcoversfrom", "contactdate"),
        *("financialclass", "finclass", "insurancetype", "payertype", "lob", "carrier"),
        *("primaryinsurancetype", "provider", "planname", "patientcontrolnumber"),
    }
)
"""Aliases that any better heading beats: "DOS" says more than "Date"."""

_KNOWN = _known_headings()
_Hit = tuple[int, Meaning]


def match_heading(text: str) -> Column | None:
    """Return the column that a heading names by name, label or alias, or None."""
    hit = _KNOWN.get(loose(text))
    return hit[1] if hit else None


def match_headings(
    cells: Iterable[object], own: Mapping[str, str] | None = None
) -> HeadingMatch:
    """Match a whole heading row.

    If two headings name the same column, the name wins over the label, the label over
    an alias, an alias over a pattern, and the left one over the right one. The other
    heading passes through, and `problems` reports it. `own` maps headings to columns or
    parts, as the user states them, and wins over all; an empty target means that the
    column is not read.
    """
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    hits = _of_charts(texts, _hits(texts, own or {}))
    best: dict[str, int] = {}
    for position in sorted(hits, key=lambda p: (_rank(texts, hits[p], p), p)):
        target = hits[position][1].target
        if target not in PARTS:
            best.setdefault(target, position)
    if "encounter_id" not in best:
        # An account serves as the id of an encounter if nothing better is there.
        accounts = [p for p, (_, m) in hits.items() if m.target == "account"]
        if accounts:
            best["encounter_id"] = accounts[0]
    kept = set(best.values())
    parts = {p: m for p, (_, m) in hits.items() if m.target in PARTS}
    again = _again(texts, hits, best)
    losers = [p for p in hits if p not in kept and p not in parts and p not in again]
    open_too = tuple(p for p in sorted(losers) if hits[p][1].target == _OPEN)
    problems = tuple(
        f'Headings "{texts[best[hits[p][1].target]]}" and "{texts[p]}" both mean '
        f"{hits[p][1].target}: {_BOTH if p in open_too else _ONE}"
        for p in losers
        if hits[p][0] < _LIST
    )
    known = {*kept, *parts, *again, *open_too}
    return HeadingMatch(
        columns={
            p: column(name) for name, p in sorted(best.items(), key=itemgetter(1))
        },
        unknown=tuple(p for p, text in enumerate(texts) if text and p not in known),
        problems=problems,
        parts=parts,
        again=again,
        lists=frozenset(p for p in kept if not hits[p][1].is_numbered),
        rates=frozenset(p for p in kept if hits[p][1].has_rates),
        open_too=open_too,
    )


def _hits(texts: list[str], own: Mapping[str, str]) -> dict[int, _Hit]:
    stated = {loose(heading): target for heading, target in own.items()}
    # "Visit #" is a number, and not the column "visit".
    keys = [loose(text.replace("#", " no")) for text in texts]
    keys = [k if k in _KNOWN else loose(x) for k, x in zip(keys, texts, strict=True)]
    plain = frozenset(map(loose, texts))
    by_pattern = export_meanings(texts)
    bare = without_numbers_of_repeats(texts)
    hits: dict[int, _Hit] = {}
    for position, key in enumerate(keys):
        if key and key in stated:
            if stated[key]:
                hits[position] = _OWN, _stated(stated[key])
        elif bare[position] != texts[position] and position in by_pattern:
            hits[position] = _PATTERN, by_pattern[position]
        elif key in _KNOWN and not _is_output(keys, position):
            grade, found = _KNOWN[key]
            grade = _PATTERN if key in _WEAK else grade
            hits[position] = grade, Meaning(found.name)
        elif (base := _of_first_line(texts[position], plain)) is not None:
            hits[position] = _PATTERN, Meaning(base.name)
        elif position in by_pattern:
            meaning = by_pattern[position]
            hits[position] = _PATTERN if meaning.is_numbered else _LIST, meaning
    return hits


def _of_first_line(text: str, plain: frozenset[str]) -> Column | None:
    """Return the claim's column that "PlaceOfService1" gives for its first line."""
    numbered = loose(text)
    if not numbered.endswith("1") or numbered[:-1] + "2" not in plain:
        return None
    grade_and_column = _KNOWN.get(numbered[:-1])
    found = grade_and_column[1] if grade_and_column else None
    return found if found and found.group == "claim" else None


def _of_charts(texts: list[str], hits: dict[int, _Hit]) -> dict[int, _Hit]:
    """Leave out common words in a table without another column of the chart."""
    common = {
        p
        for p, (grade, _) in hits.items()
        if grade == _ALIAS and loose(texts[p]) in _COMMON_WORDS
    }
    has_chart = any(
        column(meaning.target).group in CHART_GROUPS
        for p, (_, meaning) in hits.items()
        if p not in common and meaning.target not in PARTS
    )
    return hits if has_chart else {p: h for p, h in hits.items() if p not in common}


def _stated(target: str) -> Meaning:
    """Return what a target means that the user names: `dx` and `cpt` hold lists."""
    lists = {"dx": FIRST_DX, "cpt": "cpt1"}
    if target in lists:
        return Meaning(lists[target], is_numbered=False)
    name, _, line = target.rpartition(" ")
    return Meaning(name, int(line)) if name in PARTS else Meaning(target)


def _rank(texts: list[str], hit: _Hit, position: int) -> tuple[int, int]:
    grade, meaning = hit
    # A heading that says "principal" names the first diagnosis, whatever is beside it.
    is_principal = meaning.target == FIRST_DX and _says_first(texts[position])
    return (0 if is_principal and grade > _OWN else 1, grade)


def _says_first(text: str) -> bool:
    return "1" not in text and loose(text).startswith(("prim", "prin", "prn", "first"))


def _again(
    texts: list[str], hits: Mapping[int, _Hit], best: Mapping[str, int]
) -> dict[int, Column]:
    """Find columns of diagnoses whose codes follow those of a better heading.

    Claim files repeat the principal diagnosis as the first of the list; other exports
    begin the secondary diagnoses at 1, or have "Secondary Dx" beside "Other Dx". The
    reader compares the cells. A list beside numbered columns is not one of them: it may
    be a text.
    """
    found: dict[int, Column] = {}
    for position, (grade, meaning) in hits.items():
        first = best.get(meaning.target)
        if first is None or position == first or meaning.target in PARTS:
            continue
        if column(meaning.target).kind != "code":
            continue
        is_other = meaning.target != FIRST_DX and not meaning.is_numbered
        beside_principal = _says_first(texts[first]) and not _says_first(
            texts[position]
        )
        if grade == _OWN or is_other or (beside_principal and grade < _LIST):
            found[position] = column(meaning.target)
    return found


def _is_output(keys: list[str], position: int) -> bool:
    if keys[position] != "severity":
        return False
    before = tuple(keys[max(0, position - 2) : position])
    behind = tuple(keys[position + 1 : position + 3])
    return before == _OUTPUT_MARK or behind == _OUTPUT_MARK_BEHIND
