"""One ICD-10-CM code: its spelling, and what the spelling alone can tell.

This is the only module that looks inside a code by position. Everything else asks
these functions, or the release tables.
Source: Official Guidelines I.A.1 to I.A.5 (format and structure of the classification).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NewType

Code = NewType("Code", str)
"""A code in canonical spelling: upper case, with the dot after the category (M54.6)."""

M546 = Code("M54.6")
INCIDENTAL_PREGNANCY = Code("Z33.1")

# Chapter 17 has categories QA0 and QA1 since FY2026: the only letters in second place.
_CODE = re.compile(r"(?:[A-Z][0-9]|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?")
_UNDOTTED = re.compile(r"(?:[A-Z][0-9]|QA)[0-9A-Z][0-9A-Z]{0,4}")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@lru_cache(maxsize=65536)
def read_code(text: str) -> Code:
    """Return the canonical spelling of a code in any common spelling.

    Case, blanks (also non-breaking), full-width letters, a leading apostrophe and a
    missing dot are tolerated. A dot elsewhere than after the third character is not
    moved: E888.9 is a code of ICD-9, and E88.89 would be another disorder. A text that
    cannot be a code is returned in upper case without blanks, so that it can be shown;
    `is_well_formed` tells which.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    plain = "".join(plain.split()).lstrip("'\u2018\u2019`").upper()
    bare = plain.replace(".", "")
    is_placed = plain[:3] + plain[3:].lstrip(".") == bare or plain.rstrip(".") == bare
    if is_placed and _UNDOTTED.fullmatch(bare):
        return Code(bare if len(bare) == 3 else f"{bare[:3]}.{bare[3:]}")
    return Code(plain)


def is_well_formed(code: str) -> bool:
    """Whether the text has the pattern of an ICD-10-CM code, billable or not."""
    return _CODE.fullmatch(code) is not None


def undotted(code: str) -> str:
    """Return the spelling without the dot, as in order files and on claims."""
    return code.replace(".", "")


def category(code: str) -> str:
    """Return the three-character category (M54 of M54.6)."""
    return code[:3]


def chapter_letter(code: str) -> str:
    """Return the first letter, which stands for the chapter's block of codes."""
    return code[:1]


def is_under(code: str, *prefixes: str) -> bool:
    """Whether the code is one of the prefixes or a descendant of one.

    Prefixes are written as the Tabular List prints them: `M51`, `M51.1`, `S22.0`.
    """
    return code.startswith(prefixes)


def seventh_character(code: str) -> str:
    """Return the 7th character, or an empty text if the code has none."""
    return code[7:8]


def with_seventh(code: Code, character: str) -> Code:
    """Return a seven-character code with another 7th character, or with none."""
    return Code(f"{code[:7]}{character}")


def is_sequela(code: str) -> bool:
    """Whether the 7th character is S, for sequela. Source: Guidelines I.B.10."""
    return seventh_character(code) == "S"


def ancestors(code: str) -> tuple[Code, ...]:
    """Return the headings above a code, nearest first: S22.060A -> S22.060, S22.06, ….

    These are prefixes by spelling; the release tables say which of them exist.
    """
    lengths = range(len(code) - 1, 2, -1)
    return tuple(Code(code[:n]) for n in lengths if n != 4)
