"""The status of each family of conditions, as the provider's assessment has it.

What counts: a diagnosis under assessment, uncertain words as guideline IV.H has them.
What does not: a problem list, a study that the treating provider does not take up
(IV.K), the words of a therapist (I.B.14), relatives, warnings, records of others.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.abstract.modifiers import Modified, mentions, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence
from audit.encounter.values import CONDITION_FAMILIES

CAUSE, INCIDENTAL = "confirmed cause", "confirmed incidental"
SUSPECTED, RULED_OUT = "suspected", "ruled out"

_ASSESSED = ("assessment",)
_NOT_COUNTED = {
    "problems": "only on a problem list, not assessed",
    "family": "family history",
    "social": "social history",
    "past": "past history, not assessed",
    "advice": "advice to the patient",
    "review": "review of systems",
    "indication": "the question of an order, not an answer",
    "technique": "the description of a procedure",
    "carried": "copied from an earlier note",
    "staff": "written by staff who are no providers (I.B.14)",
}
_BY_ITSELF = frozenset(
    {
        *("fracture", "infection", "neoplasm", "radiculopathy", "soft_tissue_injury"),
        *("myelopathy", "psychogenic", "pregnancy", "segmental_dysfunction"),
        "postprocedural",
    }
)
"""Families whose assessment alone says what hurts; the others need a word of cause."""
_NEEDS_SPINE = frozenset({"neoplasm"})
_TALK = frozenset(
    {"risk", "clinic", "precautions", "prevention", "education", "liaison", "injection"}
)
_SPINE = ("region_thoracic", "region_junction_low", "region_junction_high")


def propose_conditions(draft: Draft) -> None:
    """Propose a status for each family that the note assesses."""
    for family in CONDITION_FAMILIES:
        found = mentions(draft.note, family)
        if found:
            _propose(draft, family, found)


def _propose(draft: Draft, family: str, found: list[Modified]) -> None:
    by_status: dict[str, tuple[Modified, str]] = {}
    ignored: tuple[Modified, str] | None = None
    for mention in found:
        status, reason = _status(draft, family, mention)
        if status:
            by_status.setdefault(status, (mention, reason))
        else:
            ignored = ignored or (mention, reason)
    if RULED_OUT in by_status and len(by_status) > 1:
        mention, _ = by_status[RULED_OUT]
        if not mention.has("ruled_out"):
            del by_status[RULED_OUT]
    if len(by_status) > 1:
        draft.leave(family, f"contradictory: {' and '.join(sorted(by_status))}")
    elif by_status:
        ((status, (mention, reason)),) = by_status.items()
        draft.add(family, status, mention.sentence, reason)
    elif ignored:
        draft.leave(family, ignored[1], ignored[0].sentence)


def _status(draft: Draft, family: str, mention: Modified) -> tuple[str, str]:
    """Return the status of a mention, or an empty one; and the reason."""
    sentence = mention.sentence
    if sentence.kind in _NOT_COUNTED:
        return "", f"nothing proposed: {_NOT_COUNTED[sentence.kind]}"
    for kind, what in (("kin", "a relative"), ("hedged", "no statement of fact")):
        if mention.has(kind):
            return "", f'nothing proposed: {what} ("{mention.by[kind]}")'
    behind = [t[0] for t in sentence.tokens[mention.mark.end : mention.mark.end + 1]]
    if behind and behind[0] in _TALK:
        return "", f'nothing proposed: "{behind[0]}" states no fact'
    if not _is_of_the_spine(mention):
        return "", "nothing proposed: another part of the body"
    if mention.has("ruled_out"):
        return RULED_OUT, f'"{mention.by["ruled_out"]}"'
    if mention.is_negated:
        return _denied(family, mention)
    if sentence.kind not in _ASSESSED:
        return "", "nothing proposed: named outside the assessment (IV.K)"
    if mention.has("uncertain"):
        return SUSPECTED, f'uncertain by "{mention.by["uncertain"]}" (IV.H)'
    for other in sentence.of("incidental"):
        return INCIDENTAL, f'"{phrase(draft.note, sentence, other)}"'
    if mention.has("past"):
        return "", f'nothing proposed: past ("{mention.by["past"]}")'
    return _assessed(draft, family, sentence)


def _denied(family: str, mention: Modified) -> tuple[str, str]:
    word = mention.by.get("negated_before") or mention.by["negated_after"]
    sentence, at = mention.sentence, mention.mark.first
    is_read = sentence.has("study") or sentence.kind in ("imaging", "assessment")
    beside = [t[0] for t in sentence.tokens[max(0, at - 2) : at + 1]]
    is_plain = not any(w.startswith("patholog") for w in beside)
    is_word = word.lower() in ("no", "without", "not from")
    if family == "fracture" and is_read and is_plain and is_word:
        return RULED_OUT, f'looked for: "{word}" fracture'
    return "", f'nothing proposed: negated by "{word}"'


def _assessed(draft: Draft, family: str, sentence: Sentence) -> tuple[str, str]:
    cause = next(iter(sentence.of("cause")), None)
    if cause and (family in _BY_ITSELF or sentence.has("pain", "radiculopathy")):
        return CAUSE, f'assessed, linked by "{phrase(draft.note, sentence, cause)}"'
    if family in _NEEDS_SPINE and not _names_spine(draft, sentence):
        return "", "nothing proposed: the assessment does not place it in the spine"
    is_whole = family == "myofascial" and sentence.has("myofascial_whole")
    if family in _BY_ITSELF or is_whole:
        return CAUSE, "assessed as the diagnosis"
    return "", "to be judged: assessed without a word on its link to the pain"


def _names_spine(draft: Draft, sentence: Sentence) -> bool:
    return sentence.has(*_SPINE) or any(
        t[0][:1] == "t" and t[0][1:].isdigit() for t in sentence.tokens
    )


def _is_of_the_spine(mention: Modified) -> bool:
    """Whether no other part of the body stands beside a mention."""
    mark, sentence = mention.mark, mention.sentence
    return not any(
        -5 <= other.first - mark.end <= 3 or 0 <= mark.first - other.end <= 3
        for other in sentence.of("not_vertebral")
        if not (mark.first <= other.first < mark.end)
    )


def families_with(draft: Draft, *statuses: str) -> Iterator[str]:
    """Yield the families that are proposed with one of some statuses."""
    for family in CONDITION_FAMILIES:
        if draft.value(family) in statuses:
            yield family
