"""Studies of the spine: ordered, done, read, and what the assessment makes of them."""

from __future__ import annotations

from audit.abstract.conditions import CAUSE, INCIDENTAL, SUSPECTED, families_with
from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import modified
from audit.abstract.place import levels_in
from audit.abstract.proposals import Draft
from audit.abstract.record import first_of
from audit.abstract.text import Sentence


def propose_imaging(draft: Draft) -> None:
    """Propose the columns from `imaging_status` to `imaging_final_report`."""
    none = first_of(draft, "study_none")
    done: list[Sentence] = []
    ordered: list[Sentence] = []
    for sentence in draft.note.sentences:
        if not sentence.has("study") or sentence.has("study_none"):
            continue
        if sentence.kind == "plan" or sentence.has("study_ordered"):
            if any(_is_meant(draft, sentence, m) for m in sentence.of("study")):
                # A study under plan is ordered, unless a word says otherwise.
                ordered.append(sentence)
        elif sentence.has("final_read", "not_final", "study_done", "unremarkable"):
            done.append(sentence)
    of_others = [s for s in done if s.has("region_lumbar", "region_cervical")]
    thoracic = [s for s in done if _is_thoracic(draft, s)]
    own = next((s for s in done if s.has("not_final")), None)
    final = next((s for s in thoracic if s.has("final_read")), None)
    if final and not own:
        draft.add("imaging_final_report", "Y", final, "a final reading is named")
    elif own and not final:
        draft.add("imaging_final_report", "N", own, "the final reading is not there")
    _propose_region(draft, done or ordered)
    if thoracic:
        _propose_result(draft, thoracic)
    if ordered and (not done or of_others == done):
        draft.add("imaging_status", "ordered", ordered[0], "ordered, none done")
    elif none and not done:
        is_deferred = "defer" in none[1].lower() or "hold" in none[1].lower()
        value = "deferred" if is_deferred else "not ordered"
        draft.add("imaging_status", value, none[0], f'"{none[1]}"')


def _is_meant(draft: Draft, sentence: Sentence, mark: Mark) -> bool:
    found = modified(draft.note, sentence, mark)
    beside = [abs(m.first - mark.end) for m in sentence.of("elsewhere")]
    is_of_spine = min(beside, default=99) > 1 and not sentence.has("off_order")
    return is_of_spine and not found.is_negated and not found.has("hedged", "past")


def _is_thoracic(draft: Draft, sentence: Sentence) -> bool:
    of_thorax = sentence.has("region_thoracic", "study_multiple", "region_junction_low")
    return of_thorax or bool(levels_in(draft.note, sentence))


def _propose_region(draft: Draft, studies: list[Sentence]) -> None:
    several = [s for s in studies if s.has("study_multiple")]
    plain = [s for s in studies if s.has("region_thoracic") or levels_in(draft.note, s)]
    others = [s for s in studies if s.has("region_lumbar", "region_cervical")]
    if several:
        draft.add(
            "imaging_region", "multiple", several[0], "several regions in one study"
        )
    elif plain and not others:
        draft.add("imaging_region", "thoracic", plain[0], "the study names the region")


def _propose_result(draft: Draft, done: list[Sentence]) -> None:
    causes, others = [*families_with(draft, CAUSE)], [*families_with(draft, INCIDENTAL)]
    for status, families in (("done related", causes), ("done incidental", others)):
        for sentence in done:
            is_open = sentence.has("ruled_out")
            if not is_open and any(_shows(draft, sentence, f) for f in families):
                reason = f"it shows what is assessed as {status.removeprefix('done ')}"
                draft.add("imaging_status", status, sentence, reason)
                return
    open_families = {*families_with(draft, SUSPECTED), *causes, *others}
    if any(s.has("incidental") for s in draft.note.sentences):
        return
    for sentence in done:
        is_plain = sentence.has("unremarkable") and "otherwise" not in _words(sentence)
        if is_plain and not open_families and not sentence.has("not_final"):
            reason = "it shows nothing"
            draft.add("imaging_status", "done noncontributory", sentence, reason)


def _shows(draft: Draft, sentence: Sentence, family: str) -> bool:
    marks = sentence.of(family)
    return any(not modified(draft.note, sentence, m).is_negated for m in marks)


def _words(sentence: Sentence) -> set[str]:
    return {t[0] for t in sentence.tokens}
