"""The side of the pain."""

from __future__ import annotations

from collections.abc import Iterable

from audit.abstract.modifiers import modified
from audit.abstract.proposals import Draft
from audit.abstract.text import Note, Sentence

_SIDES = {
    "left": "side_left",
    "right": "side_right",
    "bilateral": "side_both",
    "midline": "side_midline",
}
_LETTER_SIDES = {
    "l": "left",
    "lt": "left",
    "r": "right",
    "rt": "right",
    "bil": "bilateral",
    "bilat": "bilateral",
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


def sides_of(draft: Draft, group: list[Sentence]) -> dict[str, Sentence]:
    """Return the sides that sentences name, each with its first sentence."""
    found: dict[str, Sentence] = {}
    for sentence in group:
        for side in _sides_in(draft.note, sentence):
            found.setdefault(side, sentence)
    return found


def propose_side(
    draft: Draft, told: dict[str, Sentence], seen: dict[str, Sentence]
) -> None:
    """Propose the one side that is told, or else seen."""
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
