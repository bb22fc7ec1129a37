"""Whether pain is documented, where it is, at which levels and on which side."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    "diffuse": "region_diffuse",
}
_UNSPECIFIED = ("pain_regions", "back unspecified", "no region is named")
_SPREADS = {"rib or chest wall": "region_chest", "flank": "region_flank"}
"""Regions to which pain of the back runs round."""
_SIDES = {
    "left": "side_left",
    "right": "side_right",
    "bilateral": "side_both",
    "midline": "side_midline",
}
_TOLD = ("", "complaint", "assessment", "indication")
_NEAR = 10
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
_LETTER_SIDES = {
    **{"l": "left", "lt": "left", "r": "right", "rt": "right"},
    **{"bil": "bilateral", "bilat": "bilateral"},
}
_ADVERB_OF = frozenset(
    {
        *("between", "now", "away", "at", "in", "where", "over", "under", "before"),
        *("by", "after", "behind", "here", "handed", "hand", "hip", "knee", "arm"),
        *("leg", "foot", "ankle", "wrist", "shoulder", "breast", "eye", "ear"),
        *("hemisphere", "quadrant", "lobe", "kidney", "renal", "lung", "extremity"),
        *("and", "turn", "off", "then", "rotation", "rot", "sidebending", "ureteral"),
    }
)
"""Words behind "right" or "left" that make it an adverb or another part's side."""
_TO = (["to", "the"], ["turning", "to"], ["rotation", "to"], ["turns", "to"])
_PARTS = (["lobe"], ["quadrant"], ["extremity"], ["limb"], ["leg"], ["arm"], ["lung"])
_BESIDE = frozenset({"of", "from", "cross", "crossing", "crosses", "to", "past"})
"""Words before "midline" that place something beside it."""
_BEHIND_LETTER = frozenset(
    {
        *("paraspinal", "paraspinals", "paraspinous", "parspinal", "thoracic", "sided"),
        *("upper", "mid", "midback", "side", "shoulder", "scapula", "scapular", "tp"),
        *("rhomboid", "rhomboids", "flank", "trap", "trapezius", "posterior", "post"),
        *("back", "t", "periscapular", "infrascapular", "interscapular", "of", "rib"),
        *("thoracolumbar", "parathoracic", "medial", "hemithorax", "mid-back"),
    }
)
_ENDS = frozenset(",.;:)|/")


def propose_place(draft: Draft) -> None:
    """Propose the columns from `pain_documented` to `laterality`."""
    told = [s for s in draft.note.sentences if s.kind in _TOLD]
    pains = [(s, m) for s in told for m in _pains(draft.note, s)]
    _propose_regions(draft, pains)
    if draft.value("pain_regions"):
        where = _sentence_of(draft, "pain_regions")
        draft.add("pain_documented", "Y", where, "the provider names the pain")
    elif not pains:
        _propose_no_pain(draft)
    spoken = {id(s) for s, _ in pains}
    spoken_of = [s for s in told if id(s) in spoken and not _is_conjecture(s)]
    sentences = [s for s in spoken_of if s.has("region_thoracic")] or spoken_of
    examined = [
        s
        for s in draft.note.sentences
        if s.kind in ("", "exam", "complaint")
        and (s.has("tender") or (s.kind == "exam" and "sore" in _words(s)))
    ]
    sensed = [s for s in draft.note.within("exam") if s.has("neuro_radicular")]
    nerves = [s for s in draft.note.within("assessment") if s.has("radiculopathy")]
    broken = [
        s
        for s in draft.note.within("assessment")
        if s.has("fracture") and draft.value("fracture") == "confirmed cause"
    ]
    if draft.note.is_report:
        return  # its levels and sides are those of the findings
    levels = (broken, examined, sensed, nerves)
    found = (g for g in levels if any(True for s in g for _ in spans_in(draft.note, s)))
    _propose_levels(draft, sentences, next(found, []))
    told_sides = _sides_of(draft, sentences)
    sides = (_sides_of(draft, group) for group in (examined, sensed, nerves))
    _propose_side(draft, told_sides, next(filter(None, sides), {}))


def _propose_no_pain(draft: Draft) -> None:
    """Propose N where back pain is denied, or only staff who are no providers say it."""
    for sentence in draft.note.within(*_TOLD, "staff", "review"):
        is_back = sentence.has(*_REGIONS.values()) or "back" in _words(sentence)
        marks = sentence.of("pain") if is_back else ()
        if sentence.kind == "staff" and marks:
            draft.add("pain_documented", "N", sentence, "written by no provider")
        elif any(modified(draft.note, sentence, m).is_negated for m in marks):
            draft.add("pain_documented", "N", sentence, "denied, told nowhere else")


def _words(sentence: Sentence) -> set[str]:
    return {t[0] for t in sentence.tokens}


def _sentence_of(draft: Draft, column: str) -> Sentence:
    start = draft.found[column].start
    return next(s for s in draft.note.sentences if s.start == start)


def _is_conjecture(sentence: Sentence) -> bool:
    """Whether it weighs a diagnosis: its levels are those of the diagnosis."""
    return sentence.kind == "assessment" and sentence.has("uncertain")


def _pains(note: Note, sentence: Sentence) -> Iterable[Modified]:
    for mark in sentence.of("pain"):
        found = modified(note, sentence, mark)
        if not found.is_negated and not found.has("kin", "past", "hedged"):
            yield found


def _propose_regions(draft: Draft, pains: list[tuple[Sentence, Modified]]) -> None:
    """Propose the regions where pain is told or assessed."""
    found: dict[str, Sentence] = {}
    for sentence, mention in pains:
        if sentence.has("incidental"):
            continue
        near = 3 if sentence.kind == "assessment" else _NEAR
        for region in _regions_near(draft.note, sentence, mention.mark, near):
            found.setdefault(region, sentence)
        if sentence.kind != "assessment" and sentence.has("spreads"):
            for region, label in _SPREADS.items():
                if sentence.has(label):
                    found.setdefault(region, sentence)
    if "diffuse" in found:
        found = {"diffuse": found["diffuse"]}
    if len(found) > 1 and "rib or chest wall" not in found:
        found.pop("scapular", None)
    if [*found] == ["scapular"]:
        told = (s for s in draft.note.within(*_TOLD) if s.has("region_thoracic"))
        found = {"thoracic": s for s in told if not s.has("negated_before")} or found
    if found:
        names = [region for region in _REGIONS if region in found]
        draft.add("pain_regions", "; ".join(names), found[names[0]], "pain is there")
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
            draft.add(*_UNSPECIFIED[:2], sentence, _UNSPECIFIED[2])
        for other in every[max(0, at - 2) : at + 2]:
            is_told = other.kind in _TOLD
            if is_told and (
                other.has("region_thoracic") or levels_in(draft.note, other)
            ):
                draft.add("pain_regions", "thoracic", other, "named beside the pain")
        if draft.value("pain_regions"):
            return
    if not any(s.has(*_REGIONS.values(), "elsewhere") for s in painful):
        for sentence in painful:
            if sentence.has("back_pain"):
                draft.add(*_UNSPECIFIED[:2], sentence, _UNSPECIFIED[2])


def _regions_near(
    note: Note, sentence: Sentence, pain: Mark, near: int
) -> Iterable[str]:
    for region, label in _REGIONS.items():
        for mark in sentence.of(label):
            gap = max(mark.first - pain.end, pain.first - mark.end)
            found = modified(note, sentence, mark)
            reach = near if region == "thoracic" else min(near, 6)
            if gap <= reach and not found.is_negated and not found.has("past"):
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


def _propose_levels(
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


def _sides_of(draft: Draft, group: list[Sentence]) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for sentence in group:
        for side in _sides_in(draft.note, sentence):
            found.setdefault(side, sentence)
    return found


def _propose_side(
    draft: Draft, told: dict[str, Sentence], seen: dict[str, Sentence]
) -> None:
    chosen = told or seen
    if len(chosen) > 1:
        draft.leave("laterality", f"several sides: {', '.join(sorted(chosen))}")
    elif {*told, *seen} >= {"left", "right"}:
        draft.leave("laterality", "contradictory: left and right")
    elif chosen:
        ((side, where),) = chosen.items()
        draft.add("laterality", side, where, "the only side named for the pain")


def _sides_in(note: Note, sentence: Sentence) -> Iterable[str]:
    words = [t[0] for t in sentence.tokens]
    marks = [*sentence.of("pain", "tender", "neuro_radicular", "radiculopathy")]
    for side, label in _SIDES.items():
        for mark in sentence.of(label):
            behind = words[mark.end] if mark.end < len(words) else ""
            gaps = [max(m.first - mark.end, mark.first - m.end) for m in marks]
            is_turn = words[max(0, mark.first - 2) : mark.first][-2:] in _TO
            reach = 14 if sentence.kind == "exam" else 9
            is_near = min(gaps, default=99) <= reach
            if side == "midline" and mark.first:
                is_near &= words[mark.first - 1] not in _BESIDE
            if side in ("left", "right"):
                is_near &= behind not in _ADVERB_OF and not is_turn
                is_near &= words[mark.end + 1 : mark.end + 2] not in _PARTS
            if is_near and not modified(note, sentence, mark).is_negated:
                yield side
    words.append(".")
    if _LETTER_SIDES.keys().isdisjoint(words):
        return
    for before, word, behind in zip(["", *words], words, words[1:], strict=False):
        if word not in _LETTER_SIDES:
            continue
        if behind == ">":  # "L>R": on both sides, or on the left
            yield from ("left", "bilateral")
        if behind == ">" or before == ">":
            continue
        leads = behind in _BEHIND_LETTER or (_is_level(behind) and word != "rt")
        follows = _is_level(before) or (before.isdigit() and behind in _ENDS)
        if leads or (follows and (behind in _ENDS or behind == "with")):
            yield _LETTER_SIDES[word]


def _is_level(word: str) -> bool:
    return word[:1] == "t" and word[1:].isdigit()
