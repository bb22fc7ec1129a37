"""The spinal levels of the pain."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.abstract.proposals import Draft
from audit.abstract.text import Note, Sentence

_LEVELS = re.compile(
    r"\bt ?-?(1[0-2]|[1-9])(?![\d/.])"
    r"(?:(?: ?[-\u2013/] ?| to | through | and )t?(1[0-2]|[1-9])\b(?![/.]\d))?"
    r"(?! ?- ?l\d)"
)
_LEVELS_ANY = re.compile(
    r"\b([tl]) ?-?(1[0-2]|[1-9])(?![\d/.]*\d)"
    r"(?:(?: ?[-\u2013/] ?| to | through | thru | and )([tls]?)(1[0-2]|[1-9])\b"
    r"(?![/.]\d))?"
)
_BEGINS = {"t": 0, "l": 12, "s": 17}
"""Levels counted downwards from T1: T12 is 12, L1 is 13, S1 is 18."""


def levels_in(note: Note, sentence: Sentence) -> list[str]:
    """Return the thoracic levels of a sentence, as "T5-T8" or "T7", each once."""
    found: dict[str, None] = {}
    for match in _LEVELS.finditer(note.lower, sentence.start, sentence.end):
        first, last = match.groups()
        if last and int(last) > int(first):
            found[f"T{first}-T{last}"] = None
        else:
            found[f"T{first}"] = None
    return list(found)


def spans_in(note: Note, sentence: Sentence) -> Iterable[tuple[int, int]]:
    """Yield the spinal levels of a sentence, counted from T1, as first and last."""
    for match in _LEVELS_ANY.finditer(note.lower, sentence.start, sentence.end):
        region, first, until, last = match.groups()
        begin = _BEGINS[region] + int(first)
        end = _BEGINS[until or region] + int(last) if last else begin
        yield begin, max(begin, end)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans with those made one that touch."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _name(level: int) -> str:
    for region in ("s", "l", "t"):
        if level > _BEGINS[region]:
            return f"{region.upper()}{level - _BEGINS[region]}"
    raise ValueError(level)


def propose_levels(
    draft: Draft, sentences: list[Sentence], examined: list[Sentence]
) -> None:
    """Propose the levels told or examined, if one of the two holds the other."""
    is_thoracic = "thora" in draft.value("pain_regions")
    spans: list[tuple[int, int]] = []
    groups: list[list[tuple[int, int]]] = []
    for group in (sentences, examined):
        found = [p for s in group for p in spans_in(draft.note, s)]
        if is_thoracic:
            found = [p for p in found if p[0] <= _BEGINS["l"]]
        groups.append(_joined(found))
        spans += found
    whole = _joined(spans)
    if len(whole) == 1 and whole in groups:
        names = [*map(_name, dict.fromkeys(whole[0]))]
        where = next(
            s
            for s in (*sentences, *examined)
            if not {*whole[0]}.isdisjoint(
                level for p in spans_in(draft.note, s) for level in p
            )
        )
        draft.add("pain_levels", "-".join(names), where, "the levels of the pain")
    elif whole:
        ends = ["-".join(map(_name, dict.fromkeys(p))) for p in whole]
        draft.leave("pain_levels", f"several levels: {', '.join(ends)}")
