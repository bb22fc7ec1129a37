"""Care before the visit, the reasons for services, and the record itself."""

from __future__ import annotations

import re

from audit.abstract.modifiers import modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint")
_TYPES = {
    "NSAID": "care_nsaid",
    "physical therapy": "care_pt",
    "home exercise": "care_home",
    "manipulation": "care_manipulation",
    "rest": "care_rest",
    "other": "care_other",
}
_RESPONSES = ("failed", "partial", "improved")
_BASES = {
    "chronic pain syndrome": "basis_syndrome",
    "neoplasm": "basis_neoplasm",
    "post-thoracotomy": "basis_thoracotomy",
    "postprocedural": "basis_postprocedural",
    "chronic": "basis_chronic",
}
_CARE = (
    r"(?:pt|physical therapy|physiotherapy|physio|hep|home exercises?|conservative|"
    r"nsaids?|chiropractic|naproxen|ibuprofen|meloxicam|failed care|"
    r"aleve|supervised|therapy)"
)
_CARE_WEEKS = re.compile(
    rf"\b(?P<n>\d\d?)\+? ?(?P<unit>wks?|weeks?|months?|mos?)(?: of)? {_CARE}\b"
    rf"|\b{_CARE},? (?:x ?|for )?(?P<m>\d\d?)\+? ?(?P<other>wks?|weeks?|months?|mos?)\b"
)
_DATED = re.compile(r"\b\d{1,4}[/-]\d|\b\d{1,2}:\d\d\b|\b20\d\d\b")
_LINK = re.compile(
    r"\b(?:for|treats?|address(?:es)?|control(?:s|led)?)\b(?: [\w-]+){0,2} "
    r"(?:thoracic|upper back|mid[- ]back|back|this|the|her|his|thoracic spine) "
    r"(?:spine |back )?pain\b"
)


def propose_record(draft: Draft) -> None:
    """Propose what is left: care, linkage, signature."""
    _propose_care(draft)
    _propose_reasons(draft)
    _propose_signature(draft)


def first_of(draft: Draft, label: str, *kinds: str) -> tuple[Sentence, str] | None:
    """Return the first sentence with a mark of a list, and the words of the mark."""
    for sentence in draft.note.having(label):
        if kinds and sentence.kind not in kinds:
            continue
        for mark in sentence.of(label):
            found = modified(draft.note, sentence, mark)
            word = phrase(draft.note, sentence, mark)
            is_negation = word.lower().startswith(("no ", "denies", "without"))
            if not found.has("kin", "hedged") and (is_negation or not found.is_negated):
                return sentence, word
    return None


def _propose_care(draft: Draft) -> None:
    responses: dict[str, Sentence] = {}
    types: dict[str, Sentence] = {}
    told: set[str] = set()
    for kind, label in _TYPES.items():
        for sentence in draft.note.having(label):
            if sentence.kind not in (*_TOLD, "indication", "past"):
                continue
            told.add(kind)
            said = [v for v in _RESPONSES if sentence.has(f"care_{v}")]
            if said and sentence.kind != "past":
                types.setdefault(kind, sentence)
                for value in said:
                    responses.setdefault(value, sentence)
    if told - types.keys():
        draft.leave("conservative_types", "care is told without its response")
    elif types:
        names = [kind for kind in _TYPES if kind in types]
        first = types[names[0]]
        draft.add(
            "conservative_types", "; ".join(names), first, "care with its response"
        )
    _propose_care_weeks(draft)
    if len(responses) == 1:
        ((value, where),) = responses.items()
        draft.add("conservative_response", value, where, "the response that is told")
    elif responses:
        draft.leave("conservative_response", "several responses are told")


def _propose_care_weeks(draft: Draft) -> None:
    found: dict[str, Sentence] = {}
    for sentence, match in draft.note.find(_CARE_WEEKS):
        if sentence.kind in ("advice", "family", "technique"):
            continue
        count = float(match["n"] or match["m"])
        is_month = (match["unit"] or match["other"]).startswith("mo")
        is_past = sentence.has("care_failed", "care_partial", "care_improved", "past")
        if is_past or sentence.kind in _TOLD:
            weeks = round(count * 52 / 12) if is_month else count
            found.setdefault(f"{weeks:g}", sentence)
    if len(found) == 1:
        ((weeks_text, where),) = found.items()
        draft.add("conservative_weeks", weeks_text, where, "weeks of care before")
    elif found:
        draft.leave("conservative_weeks", f"several: {', '.join(sorted(found))}")


def _propose_reasons(draft: Draft) -> None:
    reason = first_of(draft, "reason", "assessment", "plan", "imaging")
    if reason:
        why = f'a reason: "{reason[1]}"'
        draft.add("clinical_reasoning", "Y", reason[0], why)
    for sentence in draft.note.within("assessment", "plan", "indication"):
        match = _LINK.search(draft.note.lower, sentence.start, sentence.end)
        if match:
            word = draft.note.quote(*match.span())
            why = f'tied to the pain: "{word}"'
            draft.add("service_linkage", "yes", sentence, why)
            draft.add("clinical_reasoning", "Y", sentence, why)
    for value, label in _BASES.items():
        found = first_of(draft, label, "assessment")
        if found:
            draft.add("g89_basis", value, found[0], f'"{found[1]}"')
            break


def _propose_signature(draft: Draft) -> None:
    """Propose whether the note is signed and dated: a name alone is no signature."""
    unsigned = _first_any(draft, "unsigned")
    signed = [
        (s, word) for s, word in _all(draft, "signed") if not _is_consent(s, word)
    ]
    if unsigned:
        draft.add("record_signed", "N", unsigned[0], f'"{unsigned[1]}"')
        return
    for sentence, word in signed:
        if _is_dated(draft, sentence):
            draft.add("record_signed", "Y", sentence, f'"{word}", with a date')
            return
    lines = {s.line + more for s, _ in signed for more in (-1, 0, 1)}
    beside = [s for s in draft.note.sentences if s.line in lines]
    lower = draft.note.lower
    if signed and not any(_DATED.search(lower, s.start, s.end) for s in beside):
        sentence, word = signed[-1]
        # Some auditors take it for signed and others do not: nothing is proposed.
        draft.leave("record_signed", f'"{word}", without a date', sentence)


def _is_consent(sentence: Sentence, word: str) -> bool:
    words = {t[0] for t in sentence.tokens}
    is_short = word.lower() in ("signature", "attestation", "s/") and len(words) > 20
    return is_short or not words.isdisjoint({"consent", "waiver", "agreement", "form"})


def _is_dated(draft: Draft, sentence: Sentence) -> bool:
    """Whether a sentence, or the rest of its line, holds a number as a date does."""
    rest = [s for s in draft.note.sentences if s.line == sentence.line]
    behind = rest[rest.index(sentence) :]
    return any(t[0].isdigit() for s in behind[:2] for t in s.tokens)


def _all(draft: Draft, label: str) -> list[tuple[Sentence, str]]:
    return [
        (sentence, phrase(draft.note, sentence, mark))
        for sentence in draft.note.having(label)
        for mark in sentence.of(label)
    ]


def _first_any(draft: Draft, label: str) -> tuple[Sentence, str] | None:
    return next(iter(_all(draft, label)), None)
