"""What makes the pain worse or better."""

from __future__ import annotations

import re

from audit.abstract.modifiers import modified, phrase
from audit.abstract.proposals import Draft

_TOLD = ("", "complaint", "indication")
_CARE = frozenset({"therapy", "pt", "treatment", "time", "meds", "medication", "care"})
_DENIED = re.compile(r"\b(?:no|not|without|nothing|denies|never|doesn't|didn't)\b")
_MOVES = re.compile(
    r"\b(?:with|w/|when|on|during|while|by) (?:\w+ )?(?:sitting|standing"
    r"|bending|lifting|"
    r"twisting|turning|reaching|coughing|sneezing|breathing|walking|driving|typing|lying|"
    r"laying|leaning|carrying|running|stooping|movement|motion|activity|exertion|inspiration|"
    r"cough|rotation|flexion|extension|overhead|prolonged|posture|rest|heat|ice|massage|"
    r"stretching|position|pressure|desk|computer|stairs)\b"
)


def propose_modulation(draft: Draft) -> None:
    """Propose Y where something makes the pain worse or better."""
    for sentence in draft.note.within(*_TOLD):
        for mark in sentence.of("modulates"):
            found = modified(draft.note, sentence, mark)
            behind = {t[0] for t in sentence.tokens[mark.end : mark.end + 2]}
            word = phrase(draft.note, sentence, mark)
            is_care = "improve" in word.lower() and not behind.isdisjoint(_CARE)
            if not found.has("kin", "hedged") and not is_care:
                reason = f'changes the pain: "{word}"'
                draft.add("aggravating_relieving", "Y", sentence, reason)
                return
        match = _MOVES.search(draft.note.lower, sentence.start, sentence.end)
        if match and sentence.has("pain") and not sentence.has("kin"):
            before = draft.note.lower[max(sentence.start, match.start() - 30) :]
            if not _DENIED.search(before[:30]):
                reason = f'changes the pain: "{draft.note.quote(*match.span())}"'
                draft.add("aggravating_relieving", "Y", sentence, reason)
                return
