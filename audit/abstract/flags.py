"""Red flags, and an injury with the phase of its care."""

from __future__ import annotations

import re

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import Modified, modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.record import first_of
from audit.abstract.text import Sentence

_TOLD = ("", "complaint")
_FLAGS = {
    "cancer history": "flag_cancer",
    "fever": "flag_fever",
    "trauma": "flag_trauma",
    "steroid use": "flag_steroid",
    "weight loss": "flag_weight_loss",
    "neurologic deficit": "flag_deficit",
}
_SYSTEMIC = frozenset({"cancer history", "fever", "steroid use", "weight loss"})
"""Flags of which two have to be denied before a few denials count as a screen."""
_UNREAD = frozenset(
    {
        *("family", "social", "plan", "advice", "technique", "problems", "staff"),
        "carried",
    }
)
"""Sections whose words are no flags of the person at the visit."""
_PHASES = {
    "sequela": "phase_sequela",
    "nonunion": "phase_nonunion",
    "malunion": "phase_malunion",
    "delayed healing": "phase_delayed",
    "routine healing": "phase_routine",
}
_PHASED = ("assessment", "imaging", "complaint", "", "exam")
_DISC = (["disc"], ["disk"], ["disks"], ["discs"])
_LONG_AGO = re.compile(
    r"(?<![/\d-])(?:19|20)\d\d\b|fell asleep|fall risk|risk of fall|risk for fall"
    r"|\b(?:months?|mos?|years?|yrs?) (?:ago|back)\b|\bas a (?:child|kid|teen)"
)
_DEGREES = re.compile(r"(?:3[89]\.\d|40\.\d|10[1-4](?:\.\d)?|100\.[4-9])(?![\d/])")
_MEASURED = re.compile(r"\bt(?:emps?|emperature|max)? ?(?:of |to |was |max )?[:=]? ?$")
_LOST = re.compile(
    r"\blost \d+ ?(?:lbs?|kgs?|pounds)\b|\b\d+[- ]?(?:lbs?|kg|pound) (?:weight|wt) loss"
    r"|\b(?:weight|wt) (?:is )?down (?:by )?\d+ ?(?:lbs?|kg|pounds)\b"
)
_DATE_ONLY = re.compile(r'"(?:doi|date of injury|work injury)"')
_YEAR = re.compile(r"(?<![\d/-])(?:19|20)\d\d\b|/(?:19|20)\d\d\b")
_AGE = re.compile(r"\bred fl(?:a)?gs?\b[^.]{0,40}\bage\b|\bage (?:>|over|above) ?50\b")
_STEADY = re.compile(
    r"\b(?:weight|wt) (?:is |has been |remains )?(?:steady|stable|unchanged|constant)\b"
)
_CHRONIC_USE = re.compile(
    r"\b(?:daily|chronic|long[- ]term|weekly|taper\w*|maintenance|a day|qd|every day|"
    r"\d+ ?(?:yrs?|years|months?|mos?))\b|\bon (?:\w+ )?(?:prednis|steroid|dexameth)"
)
_ONE_DOSE = re.compile(
    r"\b(?:inject\w*|injections?|epidural|esi|burst|dose ?pack|medrol|iv|im|inhal\w*|"
    r"nasal|topical|cream|block|mask|level|hydrocortisone cream|fluticasone)\b"
)
_OTHER_PART = re.compile(
    r"\b(?:head|knee|ankle|wrist|hip|other|not|abd|abdominal|chest|facial)\W*$|\b(?:prior|previous|past|vertebral|"
    r"organ|nerve|cord|vascular|spinal)\b.{0,16}$"
)


def propose_flags(draft: Draft) -> None:
    """Propose `red_flags`, `injury_recent` and `injury_phase`."""
    positive, denied = _marks(draft)
    _propose_injury(draft, denied.get("trauma"))
    _propose_red_flags(draft, positive, denied)
    _propose_phase(draft)


def _marks(draft: Draft) -> tuple[dict[str, Sentence], dict[str, Sentence]]:
    """Return the first sentence that names each flag, and the first that denies it."""
    positive: dict[str, Sentence] = {}
    denied: dict[str, Sentence] = {}
    note = draft.note
    for flag, label in _FLAGS.items():
        for sentence in note.having(label):
            if sentence.kind in _UNREAD:
                continue
            for mark in sentence.of(label):
                found = modified(note, sentence, mark)
                if found.is_negated:
                    is_read = sentence.kind == "imaging"
                    if not is_read and not _is_of_another(draft, sentence, mark):
                        denied.setdefault(flag, sentence)
                elif _is_positive(draft, flag, found):
                    positive.setdefault(flag, sentence)
    for sentence, match in note.find(_DEGREES):
        before = note.lower[max(0, match.start() - 20) : match.start()]
        if sentence.kind not in _UNREAD and _MEASURED.search(before):
            positive.setdefault("fever", sentence)
    for named, pattern, words in (
        (denied, _STEADY, ("steady", "stable", "unchanged", "constant")),
        (positive, _LOST, ("lost", "loss", "down")),
    ):
        if not any(word in note.lower for word in words):
            continue
        for sentence, _ in note.find(pattern):
            if sentence.kind not in _UNREAD:
                named.setdefault("weight loss", sentence)
    if draft.value("myelopathy") == "confirmed cause":
        positive["neurologic deficit"] = _of_column(draft, "myelopathy")
    return positive, denied


def _is_of_another(draft: Draft, sentence: Sentence, mark: Mark) -> bool:
    start = sentence.tokens[mark.first][1]
    before = draft.note.lower[max(sentence.start, start - 24) : start]
    return sentence.has("study") or bool(_OTHER_PART.search(before))


def _is_positive(draft: Draft, flag: str, found: Modified) -> bool:
    if found.has("kin", "hedged", "uncertain") or flag in (
        "trauma",
        "neurologic deficit",
    ):
        return False
    sentence, mark = found.sentence, found.mark
    lower, start, end = draft.note.lower, sentence.start, sentence.end
    behind = sentence.tokens[mark.end : mark.end + 2]
    if flag == "cancer history":
        is_calcium = any(t[0].isdigit() and len(t[0]) < 3 for t in behind[:1])
        is_calcium |= {"skin", "basal", "new", "situ", "dcis"} & {
            t[0] for t in sentence.tokens
        } != set()
        is_screen = any(t[0] in ("screening", "screen", "risk") for t in behind)
        return not is_calcium and not is_screen and not found.has("ruled_out")
    if flag == "steroid use":
        if sentence.kind in ("assessment", "imaging") or _ONE_DOSE.search(
            lower, start, end
        ):
            return False
        return sentence.kind == "past" or bool(_CHRONIC_USE.search(lower, start, end))
    if flag == "fever":
        return not found.has("past") and sentence.kind in (*_TOLD, "assessment")
    return not found.has("past")


def _words(sentence: Sentence) -> set[str]:
    return {t[0] for t in sentence.tokens}


def _of_column(draft: Draft, column: str) -> Sentence:
    start = draft.found[column].start
    return next(s for s in draft.note.sentences if s.start == start)


def _propose_injury(draft: Draft, denial: Sentence | None) -> None:
    told = (*_TOLD, "review", "indication")
    event = old = None
    for sentence in draft.note.within(*told):
        for mark in sentence.of("injury_event"):
            found = modified(draft.note, sentence, mark)
            past = found.by.get("past", "").lower()
            behind = [t[0] for t in sentence.tokens[mark.end : mark.end + 1]]
            if found.is_negated or found.has("kin", "hedged") or behind in _DISC:
                continue
            if past not in ("", "s/p", "status post"):
                continue
            word = phrase(draft.note, sentence, mark)
            if not word.lower().startswith(("doi", "date")) and _LONG_AGO.search(
                draft.note.lower, sentence.start, sentence.end
            ):
                old = old or (sentence, word)
            else:
                event = event or (sentence, word)
    denied = first_of(draft, "no_injury", *told)
    if (
        denial
        and denial.kind in (*told, "past")
        and not denied
        and "n" not in _words(denial)
    ):
        denied = denial, draft.note.quote(denial.start, denial.end)[:40]
    if denied and event:
        draft.leave("injury_recent", "contradictory: an injury is told and denied")
    elif denied:
        draft.add("injury_recent", "N", denied[0], f'denied: "{denied[1]}"')
    elif event:
        draft.add("injury_recent", "Y", event[0], f'an injury: "{event[1]}"')
    elif old and _is_years_ago(draft, old[0]):
        draft.add("injury_recent", "N", old[0], f'years ago: "{old[1]}"')
    elif old:
        draft.leave("injury_recent", f'an old injury: "{old[1]}"', old[0])


def _is_years_ago(draft: Draft, sentence: Sentence) -> bool:
    """Whether the years of a sentence end two before the last year of the note."""
    lower = draft.note.lower
    told = [int(y[-4:]) for y in _YEAR.findall(lower[sentence.start : sentence.end])]
    every = [int(y[-4:]) for y in _YEAR.findall(lower)]
    return bool(told) and max(told) <= max(every) - 2


def _propose_red_flags(
    draft: Draft, positive: dict[str, Sentence], denied: dict[str, Sentence]
) -> None:
    named = first_of(draft, "flags_none")
    if draft.value("injury_recent") == "Y":
        injury = _of_column(draft, "injury_recent")
        if not _DATE_ONLY.search(draft.found["injury_recent"].reason.lower()):
            positive.setdefault("trauma", injury)
    both = positive.keys() & denied.keys() - {"neurologic deficit"}
    told = [flag for flag in _FLAGS if flag in positive]
    if told and any(
        _AGE.search(draft.note.lower, s.start, s.end)
        for s in draft.note.having("flag_any")
    ):
        told.append("age")
    if both or (positive and named):
        draft.leave("red_flags", f"contradictory: {', '.join(told)}")
    elif positive:
        where = positive[told[0]]
        draft.add("red_flags", "; ".join(told), where, f"named: {', '.join(told)}")
    elif named:
        draft.add("red_flags", "none", named[0], f'"{named[1]}"')
    elif len(denied) >= 3 and len(_SYSTEMIC & denied.keys()) >= 2:
        where = denied.get("fever") or next(iter(denied.values()))
        draft.add("red_flags", "none", where, f"denied: {', '.join(denied)}")


def _propose_phase(draft: Draft) -> None:
    """Propose the phase that is told, or active treatment of a current injury."""
    for value, label in _PHASES.items():
        found = first_of(draft, label, *_PHASED)
        if found:
            draft.add("injury_phase", value, found[0], f'"{found[1]}"')
            return
    for family in ("fracture", "soft_tissue_injury"):
        if draft.value(family) == "confirmed cause":
            where = _of_column(draft, family)
            reason = "a current injury, and no word of healing"
            draft.add("injury_phase", "active treatment", where, reason)
