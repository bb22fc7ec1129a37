"""Spinal regions, read from the words of a code's title.

The title of a code names its region; the characters of the code do not (M51.A4 ends in
4 and is lumbosacral). The code set `region_named_in_title` contains the codes whose
titles name a region of the *spine*: elsewhere "cervical" can mean the uterus, and
"neck" the femur.
"""

from __future__ import annotations

import re

CERVICAL = "cervical"
THORACIC = "thoracic"
LUMBAR = "lumbar"
LUMBOSACRAL = "lumbosacral"
SACRAL = "sacral"

_WORDS = {
    # The titles of M54.0- contain "regions of neck and back" for every region.
    CERVICAL: r"cervic|\bneck\b(?! and back)|occipito-atlanto|\bC[0-8]\b",
    THORACIC: r"thoracic|thoracolumbar|back wall of thorax|\bT(?:1[0-2]|[1-9])\b",
    LUMBAR: r"lumbar|lumbago|\blow(?:er)? back\b|\bL[1-5]\b",
    LUMBOSACRAL: r"lumbosacral",
    SACRAL: r"(?<!lumbo)sacr(?:al|um|o)|coccy|\bS[1-5]\b",
}
_READERS = {name: re.compile(words, re.I) for name, words in _WORDS.items()}


def regions_named(title: str) -> frozenset[str]:
    """Return every region that a title names, lumbosacral as a region of its own."""
    return frozenset(name for name, words in _READERS.items() if words.search(title))


def main_regions(named: frozenset[str]) -> frozenset[str]:
    """Count the lumbosacral junction as the lumbar region."""
    if LUMBOSACRAL not in named:
        return named
    return named - {LUMBOSACRAL} | {LUMBAR}
