"""Whether a row can be shown as headings, or may be the row of a patient.

A file without headings has a patient in its first row. An error message must not repeat
that row, so a row is shown only if it reads like headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.cells import shown
from audit.headings import match_headings

_HEADING_WORDS = (
    "account admit age amount amt balance benefit billed billing birth box carrier "
    "charge charges claim code codes coder count cpt date day description diag "
    "diagnosis diagnoses dob dos dx enc encounter facility file first gender hcpcs "
    "icd id identifier insurance insured key last line member mod modifier modifiers "
    "mrn name no npi number paid patient payer payor pcp place plan pointer policy "
    "pos primary procedure provider qty quantity reason record ref reference "
    "rendering secondary seq sequence service setting sex site status subscriber svc "
    "type unit units visit "
)
_WORDS = frozenset(_HEADING_WORDS.split())
"""Words of headings; the cells of a row hardly ever have one."""

_WORD = re.compile(r"[A-Za-z]+")
_CODE = re.compile(r"(?i)[a-z]\d[0-9a-z]\.?[0-9a-z]{0,4}|[0-9a-z]?\d{4}[0-9a-z]?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_MOST_DIGITS = 0.4  # as a share of the letters and digits of a heading
_MOST_SHOWN = 30
_LEAST_SHARE = 1 / 3


def headings_found(headings: Sequence[str]) -> str:
    """Say which headings a row has, or only that it does not look like headings."""
    filled = [" ".join(text.split()) for text in headings if text.strip()]
    if not filled:
        return "Headings found: none."
    if not looks_like_headings(filled):
        return (
            "The row where headings should stand does not look like headings, and is "
            "not shown because it may be that of a patient. Add a row of headings."
        )
    named = [shown(text) for text in filled if not _is_value(text)][:_MOST_SHOWN]
    more = ", …" if len(filled) > len(named) else ""
    return f"Headings found: {', '.join(named)}{more}."


def looks_like_headings(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row read like headings rather than like values.

    At least a third must be known columns or hold a word of headings. Without a known
    column, none may look like a value: a number, a date or a code.
    """
    known = match_headings(texts).columns
    named = sum(i in known or _has_word(text) for i, text in enumerate(texts))
    if not known and any(map(_is_value, texts)):
        return False
    return named >= _LEAST_SHARE * len(texts)


def _has_word(text: str) -> bool:
    return any(word.lower() in _WORDS for word in _WORD.findall(text))


def _is_value(text: str) -> bool:
    letters = [c for c in text if c.isalnum()]
    digits = sum(c.isdigit() for c in letters)
    if not letters or digits > _MOST_DIGITS * len(letters):
        return True
    return any(_CODE.fullmatch(w) for w in text.split()) or bool(_DATE.search(text))
