"""Whether the provider calls the pain acute, subacute or chronic."""

from __future__ import annotations

from collections.abc import Iterator

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint", "indication")
_ASSESSED = ("assessment",)
_ACUTE = ("fracture", "soft_tissue_injury", "radiculopathy", "myofascial")
"""Families whose acuity is that of the pain."""
_ALONE = frozenset({*",.;()", "now", "per", "for", "since", "and", "x", "in", "but"})
"""Words behind a word of acuity that stands by itself: "chronic now for months"."""


def propose_acuity(draft: Draft) -> None:
    """Propose the one word of the assessment, or else of the complaint."""
    for kinds in (_ASSESSED, _TOLD):
        found: dict[str, tuple[Sentence, str]] = {}
        for sentence in draft.note.within(*kinds):
            for value, word in _acuities(draft, sentence):
                found.setdefault(value, (sentence, word))
        if "acute on chronic" in found:
            found = {"acute on chronic": found["acute on chronic"]}
        if len(found) == 1:
            ((value, (where, word)),) = found.items()
            draft.add("acuity", value, where, f'the provider says "{word}"')
        elif found:
            draft.leave("acuity", f"contradictory: {' and '.join(sorted(found))}")
        if found:
            return


def _acuities(draft: Draft, sentence: Sentence) -> Iterator[tuple[str, str]]:
    for value in ("acute on chronic", "acute", "subacute", "chronic"):
        for mark in sentence.of(value.replace(" ", "_")):
            if modified(draft.note, sentence, mark).is_negated:
                continue
            named = ["pain", "radiculopathy"] if value == "chronic" else ["pain"]
            if value == "acute" and sentence.kind in ("", *_ASSESSED):
                named += _ACUTE
            behind = [m.first - mark.end for m in sentence.of(*named)]
            before = [mark.first - m.end for m in sentence.of("pain")]
            if (
                any(0 <= gap <= 4 for gap in behind)
                or 0 in before
                or _stands_alone(sentence, mark)
            ):
                yield value, phrase(draft.note, sentence, mark)


def _stands_alone(sentence: Sentence, mark: Mark) -> bool:
    """Whether a word stands between commas in a sentence about pain, or by itself."""
    words = [t[0] for t in sentence.tokens]
    before = words[mark.first - 1] if mark.first else "."
    behind = words[mark.end] if mark.end < len(words) else "."
    is_alone = before in (*",.;:(", "as") and behind in _ALONE
    return is_alone and (sentence.has("pain") or len(words) <= 3)
