"""What was examined and recorded: tenderness, motion, nerves, P.A.R.T."""

from __future__ import annotations

import re

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import TICKED, modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Note, Sentence

_EXAMINED = ("", "exam", "complaint")
_SPINE = frozenset(
    {
        *(
            "spine",
            "paraspinal",
            "paraspinals",
            "spinous",
            "midline",
            "thoracic",
            "back",
        ),
        *(
            "rhomboid",
            "rhomboids",
            "parspinal",
            "percussion",
            "trapezius",
            "interscapular",
        ),
    }
)
_PART = re.compile(r"\b(?:p\.? ?a\.? ?r\.? ?t\b|t\.? ?a\.? ?r\.? ?t\b)")
_LETTER = re.compile(
    r"(?:(?<=[\n\r;.(|:])|^) *[-*\u2022]? *([part]) ?"
    r"(?:\((?:ain|symmetry|om|one|issue)\) ?)?[-:=\u2013] ?([^\n\r;]*)",
    re.MULTILINE,
)
_NOTHING = re.compile(r"^(?:none|normal|wnl|neg|no |symmetric|full|nl|absent|within)")
_TART = re.compile(r"\bt\.? ?a\.? ?r\.? ?t\b")
_NERVE_LABELS = frozenset(
    {
        *("neuro_not_done", "neuro_normal", "neuro_radicular", "neuro_myelopathic"),
        *("neuro_abnormal", "fine", "impaired"),
    }
)
_ABSENT = frozenset(
    {
        *("neg", "negative", "absent", "down", "downgoing", "normal", "none", "nl"),
        *("not", "negatives", "flexor", "mute", "intact"),
    }
)
_NERVE_HEADINGS = frozenset(
    {
        *("neuro", "neurologic", "neurological", "strength", "reflexes", "sensation"),
        *("neuro exam", "neurologic exam", "neurological exam"),
    }
)
_UNDONE = re.compile(
    r"(?:: |- |\( )?(?:(?:was |were |is )?(?:not|un(?:able|available)) "
    r"(?:to )?(?:be )?(?:assess|exam|test|done|perform|evaluat|check|palpat)\w*"
    r"|deferred|declined|refused|n / a)\b"
)
"""How a word of an examination goes on if the examination was not done."""
_PART_COLUMNS = {
    "p": "part_pain",
    "a": "part_asymmetry",
    "r": "part_range",
    "t": "part_tissue",
}


def propose_exam(draft: Draft) -> None:
    """Propose the columns from `exam_tenderness` to `part_tissue`."""
    has_section = any(draft.note.within("exam"))
    for sentence in draft.note.within(
        "", "exam", *([] if has_section else ["complaint"])
    ):
        _propose_touch(draft, sentence)
    _propose_nerves(draft)
    if _PART.search(draft.note.lower):
        _propose_part(draft)


def _propose_touch(draft: Draft, sentence: Sentence) -> None:
    words = _words(sentence)
    if not sentence.has("tender", "motion", "pain") and "from" not in words:
        return
    sore = sentence.of("pain") if _is_sore(sentence) else ()
    for mark in (*sentence.of("tender"), *sore):
        if _is_at_the_spine(sentence, mark) and not _is_unexamined(sentence, mark):
            word = phrase(draft.note, sentence, mark)
            draft.add("exam_tenderness", "Y", sentence, f'recorded: "{word}"')
    for mark in (*sentence.of("motion"), *_full_motion(sentence)):
        is_exam = sentence.kind == "exam" or sentence.has("tender")
        is_exam |= sentence.kind == "" and sentence.has("fine") and len(words) < 12
        is_exam &= not sentence.has("study") and "epidural" not in words
        if is_exam and _is_at_the_spine(sentence, mark):
            word = phrase(draft.note, sentence, mark)
            draft.add("exam_range_of_motion", "Y", sentence, f'recorded: "{word}"')


def _is_unexamined(sentence: Sentence, mark: Mark) -> bool:
    """Whether nothing was found, because nothing was done, or a form is blank."""
    behind = [t[0] for t in sentence.tokens[mark.end :]]
    text = " ".join(behind)
    is_form = behind[:3] == [":", "[", "]"] or "( circle one" in text
    is_form |= behind[:4] == [":", "y", "/", "n"]
    is_ticked = "[ x ]" in text or not TICKED.isdisjoint(behind)
    return (is_form and not is_ticked) or bool(_UNDONE.match(text))


def _is_sore(sentence: Sentence) -> bool:
    """Whether muscles of the back were found sore: "Paraspinals T6-T10 sore"."""
    words = _words(sentence)
    return sentence.kind == "exam" and "sore" in words and not words.isdisjoint(_SPINE)


def _full_motion(sentence: Sentence) -> list[Mark]:
    """Return the marks of FROM, full range of motion, which is no preposition."""
    words = [t[0] for t in sentence.tokens]
    return [
        Mark("motion", at, at + 1)
        for at, word in enumerate(words)
        if word == "from"
        and (at + 1 == len(words) or words[at + 1] in (*",.;)", "in", "of"))
        and (at == 0 or words[at - 1] in (*",;:-", "spine", "with", "has", "back"))
    ]


def _is_at_the_spine(sentence: Sentence, mark: Mark) -> bool:
    """Whether the words beside a finding do not place it elsewhere."""
    others = [
        max(m.first - mark.end, mark.first - m.end) for m in sentence.of("elsewhere")
    ]
    spine = [
        abs(at - mark.first)
        for at, token in enumerate(sentence.tokens)
        if token[0] in _SPINE or (token[0][:1] == "t" and token[0][1:].isdigit())
    ]
    near = min(others, default=99)
    return near > 3 or (bool(spine) and (near > 1 or min(spine) <= near + 2))


def _words(sentence: Sentence) -> set[str]:
    return {t[0] for t in sentence.tokens}


def _fine_words(note: Note, sentence: Sentence) -> str:
    """Return the words of the note that call strength, reflexes or sensation normal."""
    if sentence.heading in _NERVE_HEADINGS and not sentence.has("nerve", "motion"):
        for fine in sentence.of("fine"):
            if fine.first <= 2 and not sentence.has("tender", "elsewhere"):
                return phrase(note, sentence, fine)
    for nerve in sentence.of("nerve"):
        for fine in sentence.of("fine"):
            if -3 <= fine.first - nerve.end <= 10 and fine.first != nerve.first:
                first, end = min(nerve.first, fine.first), max(nerve.end, fine.end)
                return phrase(note, sentence, Mark("fine", first, end))
    return ""


def _propose_nerves(draft: Draft) -> None:
    found: dict[str, tuple[Sentence, str]] = {}
    is_doubtful = False
    for sentence in draft.note.within(*_EXAMINED):
        if sentence.marks.keys().isdisjoint(_NERVE_LABELS):
            continue
        fine = _fine_words(draft.note, sentence)
        if fine:
            found.setdefault("normal", (sentence, fine))
        for value, label in (
            ("not done", "neuro_not_done"),
            ("normal", "neuro_normal"),
            ("radicular", "neuro_radicular"),
            ("myelopathic", "neuro_myelopathic"),
        ):
            for mark in sentence.of(label):
                mention = modified(draft.note, sentence, mark)
                word = phrase(draft.note, sentence, mark)
                is_there = not mention.is_negated and not _is_absent(sentence, mark)
                if value in ("normal", "not done") or is_there:
                    found.setdefault(value, (sentence, word))
        is_doubtful |= any(
            not modified(draft.note, sentence, m).is_negated
            for m in sentence.of("impaired")
            if sentence.kind == "exam" and _is_of_a_nerve(sentence, m)
        )
        is_doubtful |= sentence.kind == "exam" and sentence.has("neuro_abnormal")
    if "radicular" in found or "myelopathic" in found:
        found.pop("normal", None)
    if "radicular" in found:
        is_doubtful = False
    if "myelopathic" in found:
        found.pop("radicular", None)
        is_doubtful = False
    if is_doubtful or len(found) > 1:
        draft.leave("neuro_exam", "the findings do not agree in one word")
    elif found:
        ((value, (where, word)),) = found.items()
        draft.add("neuro_exam", value, where, f'nerves examined: "{word}"')


def _is_absent(sentence: Sentence, mark: Mark) -> bool:
    """Whether a sign is told to be absent: "Babinski down", "clonus - normal"."""
    behind = [t[0] for t in sentence.tokens[mark.end : mark.end + 4]]
    if "," in behind or "." in behind:
        behind = behind[: min(behind.index(c) for c in ",." if c in behind)]
    return not _ABSENT.isdisjoint(behind)


def _is_of_a_nerve(sentence: Sentence, mark: Mark) -> bool:
    """Whether a word of loss stands beside a word of nerves, and of no motion."""
    near = [
        max(m.first - mark.end, mark.first - m.end)
        for m in sentence.of("nerve", "flag_deficit")
    ]
    motion = [
        max(m.first - mark.end, mark.first - m.end) for m in sentence.of("motion")
    ]
    return min(near, default=99) <= 4 and min(motion, default=99) > 1


def _propose_part(draft: Draft) -> None:
    lower = draft.note.lower
    first = _PART.search(lower)
    assert first is not None  # asked before
    seen: dict[str, tuple[int, str]] = {}
    is_tart = bool(_TART.search(lower))
    for match in _LETTER.finditer(lower, first.end() - 1):
        # In T.A.R.T. the first T is tenderness, which P.A.R.T. calls pain.
        is_first = is_tart and match[1] == "t" and "p" not in seen
        letter = "p" if is_first else match[1]
        seen.setdefault(letter, (match.start(2), match[2]))
    if len(seen) < 3:
        return
    for letter, (start, found) in seen.items():
        where = next((s for s in draft.note.sentences if s.end > start), None)
        if where and found.strip() and not _NOTHING.match(found.strip()):
            draft.add(
                _PART_COLUMNS[letter], "Y", where, f'"{letter.upper()}" is abnormal'
            )
