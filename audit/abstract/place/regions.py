"""Whether pain is documented, and in which regions."""

from __future__ import annotations

from collections.abc import Iterable

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import Modified, modified
from audit.abstract.place.levels import levels_in, propose_levels, spans_in
from audit.abstract.place.sides import propose_side, sides_of
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
_OTHER_REGIONS = tuple(v for k, v in _REGIONS.items() if "thoracic" not in k)
_NOW = frozenset({"today", "currently", "now", "any", "longer"})
"""Words of a sentence that denies pain altogether: "No pain today"."""
_TOLD = ("", "complaint", "assessment", "indication")
_NEAR = 10
_HOUSES = frozenset(
    {
        *("clinic", "clinics", "center", "centre", "institute", "program", "programme"),
        *("department", "dept", "school", "service", "services", "specialists"),
    }
)
"""Words behind which a word of pain is part of a name."""


def propose_place(draft: Draft) -> None:
    """Propose the columns from `pain_documented` to `laterality`."""
    told = [s for s in draft.note.sentences if s.kind in _TOLD]
    pains = [(s, m) for s in told for m in _pains(draft.note, s)]
    _propose_regions(draft, pains)
    denial = _denial(draft.note)
    if draft.value("pain_regions") and denial:
        draft.leave("pain_documented", "contradictory: pain is told and denied", denial)
    elif draft.value("pain_regions"):
        where = _sentence_of(draft, "pain_regions")
        draft.add("pain_documented", "Y", where, "the provider names the pain")
    elif not pains:
        _leave_no_pain(draft)
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
    propose_levels(draft, sentences, next(found, []))
    told_sides = sides_of(draft, sentences)
    sides = (sides_of(draft, group) for group in (examined, sensed, nerves))
    propose_side(draft, told_sides, next(filter(None, sides), {}))


def _denial(note: Note) -> Sentence | None:
    """Return the sentence that denies all pain, or pain of the back, or None."""
    for sentence in note.within("", "complaint", "review", "exam"):
        if sentence.has("tender", "study", "modulates", "elsewhere", *_OTHER_REGIONS):
            continue
        words = _words(sentence)
        is_back = sentence.has("region_thoracic") or "back" in words
        if not is_back and words.isdisjoint(_NOW):
            continue
        for mark in sentence.of("pain"):
            found = modified(note, sentence, mark)
            if not found.is_negated or found.has("kin", "past"):
                continue
            # An examination finds "no pain with motion"; who denies pain, tells it.
            told = found.by.get("negated_before", "").lower()
            is_told = sentence.kind != "exam" or told.startswith("den")
            if is_told and not found.is_unticked:
                return sentence
    return None


def _leave_no_pain(draft: Draft) -> None:
    """Quote where back pain is denied, or only staff tells of it.

    That no pain is documented contradicts a claim, so that a person has to say it.
    """
    for sentence in draft.note.within(*_TOLD, "staff", "review"):
        is_back = sentence.has(*_REGIONS.values()) or "back" in _words(sentence)
        marks = sentence.of("pain") if is_back else ()
        if sentence.kind == "staff" and marks:
            draft.leave("pain_documented", "written by no provider", sentence)
        for mark in marks:
            found = modified(draft.note, sentence, mark)
            how = "not ticked" if found.is_unticked else "denied"
            if found.is_negated:
                draft.leave("pain_documented", f"{how}, told nowhere else", sentence)


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
        if found.is_negated or found.has("kin", "past", "hedged"):
            continue
        if not _is_a_name(sentence, mark) and not _is_none(sentence, mark):
            yield found


def _is_a_name(sentence: Sentence, mark: Mark) -> bool:
    """Whether the word is part of a name: "the Back Pain Clinic"."""
    behind = [t[0] for t in sentence.tokens[mark.end : mark.end + 3]]
    return not _HOUSES.isdisjoint(behind)


def _is_none(sentence: Sentence, mark: Mark) -> bool:
    """Whether a scale behind the word says that there is no pain: "pain 0/10"."""
    behind = [t[0] for t in sentence.tokens[mark.end : mark.end + 6]]
    return any(
        behind[at : at + 3] == ["0", "/", "10"] and behind[at - 1 : at] != ["-"]
        for at in range(len(behind))
    )


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
        where = next((s for s in told if not s.has("negated_before")), None)
        found = {"thoracic": where} if where else found
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
