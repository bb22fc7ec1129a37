"""Whether pain is documented, where it is, at which levels and on which side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import Modified, modified
from audit.abstract.proposals import Draft
from audit.abstract.text import Note, Sentence

_REGIONS = {
    "cervical": "region_cervical",
    "cervicothoracic": "region_junction_high",
    "thoracic": "region_thoracic",
    "thoracolumbar": "region_junction_low",
    "lumbar": "region_lumbar",
    "rib or chest wall": "region_rib",
    "flank": "region_flank",
    "scapular": "region_scapular",
}
_SIDES = {
    "left": "side_left",
    "right": "side_right",
    "bilateral": "side_both",
    "midline": "side_midline",
}
_TOLD = ("", "complaint", "assessment", "indication")
_NEAR = 7
_LEVELS = re.compile(
    r"\bt ?-?(1[0-2]|[1-9])(?![\d/.])"
    r"(?:(?: ?[-\u2013/] ?| to | through | and )t?(1[0-2]|[1-9])\b(?![/.]\d))?"
    r"(?! ?- ?l\d)"
)
_LETTER_SIDES = {"l": "left", "r": "right"}
_ADVERB_OF = frozenset(
    {
        *("between", "now", "away", "at", "in", "where", "over", "under", "before"),
        *("by", "after", "behind", "here", "handed", "hand", "hip", "knee", "arm"),
        *("leg", "foot", "ankle", "wrist", "shoulder", "breast", "eye", "ear"),
        *("hemisphere", "lower", "upper"),
    }
)
"""Words behind "right" or "left" that make it an adverb or another part's side."""
_TO = (["to", "the"], ["turning", "to"], ["rotation", "to"], ["turns", "to"])
_BEHIND_LETTER = frozenset(
    {
        "paraspinal",
        "paraspinals",
        "thoracic",
        "sided",
        "upper",
        "mid",
        "side",
        "shoulder",
    }
)


def propose_place(draft: Draft) -> None:
    """Propose the columns from `pain_documented` to `laterality`."""
    told = [s for s in draft.note.sentences if s.kind in _TOLD]
    pains = [(s, m) for s in told for m in _pains(draft.note, s)]
    _propose_regions(draft, pains)
    if draft.value("pain_regions"):
        where = _sentence_of(draft, "pain_regions")
        draft.add("pain_documented", "Y", where, "the provider names the pain")
    spoken = {id(s) for s, _ in pains}
    sentences = [s for s in told if id(s) in spoken and s.has("region_thoracic")]
    sentences = sentences or [s for s in told if id(s) in spoken]
    examined = [
        s
        for s in draft.note.sentences
        if s.kind in ("", "exam", "complaint") and s.has("tender")
    ]
    _propose_levels(draft, sentences, examined)
    _propose_side(draft, sentences, examined)


def _sentence_of(draft: Draft, column: str) -> Sentence:
    start = draft.found[column].start
    return next(s for s in draft.note.sentences if s.start == start)


def _pains(note: Note, sentence: Sentence) -> Iterable[Modified]:
    for mark in sentence.of("pain"):
        found = modified(note, sentence, mark)
        if not found.is_negated and not found.has("kin", "past", "hedged"):
            yield found


def _propose_regions(draft: Draft, pains: list[tuple[Sentence, Modified]]) -> None:
    """Propose the regions of the assessment, or else those of the complaint."""
    assessed = [p for p in pains if p[0].kind == "assessment"]
    for group, source in ((assessed, "assessed"), (pains, "told")):
        found: dict[str, Sentence] = {}
        for sentence, mention in group:
            if sentence.has("incidental"):
                continue
            near = 3 if source == "assessed" else _NEAR
            for region in _regions_near(draft.note, sentence, mention.mark, near):
                found.setdefault(region, sentence)
        if len(found) > 1:
            found.pop("scapular", None)
        if found:
            names = [region for region in _REGIONS if region in found]
            first = found[names[0]]
            draft.add("pain_regions", "; ".join(names), first, f"pain {source} there")
            return
    _propose_beside(draft, [sentence for sentence, _ in pains])


def _propose_beside(draft: Draft, painful: list[Sentence]) -> None:
    """Propose the thoracic region where a sentence beside the pain names it."""
    painful_ids = set(map(id, painful))
    every = draft.note.sentences
    for at, sentence in enumerate(every):
        if id(sentence) not in painful_ids:
            continue
        if sentence.has("back_unspecified"):
            draft.add(
                "pain_regions", "back unspecified", sentence, "no region is named"
            )
        for other in every[max(0, at - 1) : at + 2]:
            is_told = other.kind in _TOLD
            if is_told and (
                other.has("region_thoracic") or levels_in(draft.note, other)
            ):
                draft.add("pain_regions", "thoracic", other, "named beside the pain")
        if draft.value("pain_regions"):
            return


def _regions_near(
    note: Note, sentence: Sentence, pain: Mark, near: int
) -> Iterable[str]:
    for region, label in _REGIONS.items():
        for mark in sentence.of(label):
            gap = max(mark.first - pain.end, pain.first - mark.end)
            found = modified(note, sentence, mark)
            if gap <= near and not found.is_negated and not found.has("past"):
                yield region
                break


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


def _propose_levels(
    draft: Draft, sentences: list[Sentence], examined: list[Sentence]
) -> None:
    found = {
        level: s for s in reversed(sentences) for level in levels_in(draft.note, s)
    }
    seen = {level: s for s in reversed(examined) for level in levels_in(draft.note, s)}
    chosen = found or seen
    if len(chosen) > 1 or (len(seen) == 1 and found and seen.keys() != found.keys()):
        named = ", ".join(sorted({*found, *seen}))
        draft.leave("pain_levels", f"several levels: {named}")
    elif chosen:
        ((level, where),) = chosen.items()
        draft.add("pain_levels", level, where, "the only levels named for the pain")


def _propose_side(
    draft: Draft, sentences: list[Sentence], examined: list[Sentence]
) -> None:
    for group in (sentences, examined):
        found: dict[str, Sentence] = {}
        for sentence in group:
            for side in _sides_in(draft.note, sentence):
                found.setdefault(side, sentence)
        if len(found) == 1:
            ((side, where),) = found.items()
            draft.add("laterality", side, where, "the only side named for the pain")
        if found:
            if len(found) > 1:
                draft.leave("laterality", f"several sides: {', '.join(sorted(found))}")
            return


def _sides_in(note: Note, sentence: Sentence) -> Iterable[str]:
    words = [t[0] for t in sentence.tokens]
    marks = [*sentence.of("pain", "tender")]
    for side, label in _SIDES.items():
        for mark in sentence.of(label):
            behind = words[mark.end] if mark.end < len(words) else ""
            gaps = [max(m.first - mark.end, mark.first - m.end) for m in marks]
            is_turn = words[max(0, mark.first - 2) : mark.first][-2:] in _TO
            is_near = min(gaps, default=99) <= 9 and behind not in _ADVERB_OF
            is_near &= not is_turn
            if is_near and not modified(note, sentence, mark).is_negated:
                yield side
    for word, behind in pairwise(words):
        is_level = behind[:1] == "t" and behind[1:].isdigit()
        if word in _LETTER_SIDES and (behind in _BEHIND_LETTER or is_level):
            yield _LETTER_SIDES[word]
