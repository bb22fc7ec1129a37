"""Spinal regions, read from the words of a code's title.

The characters of a code do not tell the region (M51.A4 ends in 4 and is lumbosacral);
the title does. Which codes' titles name a region of the *spine* is the code set
`region_named_in_title` of the data: elsewhere "cervical" means the uterus, or "neck"
the femur.
"""

from __future__ import annotations

import re

CERVICAL = "cervical"
THORACIC = "thoracic"
LUMBAR = "lumbar"
LUMBOSACRAL = "lumbosacral"
SACRAL = "sacral"

_WORDS = {
    # The titles of M54.0- speak of "regions of neck and back" whatever the region.
    CERVICAL: r"cervic|\bneck\b(?! and back)|occipito-atlanto|\bC[0-8]\b",
    THORACIC: r"thoracic|thoracolumbar|back wall of thorax|\bT(?:1[0-2]|[1-9])\b",
    LUMBAR: r"lumbar|lumbago|\blow(?:er)? back\b|\bL[1-5]\b",
    LUMBOSACRAL: r"lumbosacral",
    SACRAL: r"(?<!lumbo)sacr(?:al|um|o)|coccy|\bS[1-5]\b",
}
_READERS = {name: re.compile(words, re.I) for name, words in _WORDS.items()}


def regions_named(title: str) -> frozenset[str]:
    """Give every region that a title names, the lumbosacral junction by itself."""
    return frozenset(name for name, words in _READERS.items() if words.search(title))


def main_regions(named: frozenset[str]) -> frozenset[str]:
    """Fold the lumbosacral junction into the lumbar region."""
    if LUMBOSACRAL not in named:
        return named
    return named - {LUMBOSACRAL} | {LUMBAR}
