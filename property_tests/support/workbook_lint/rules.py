"""Data validation and conditional formats. Their formulas are checked with all others.

Source of the lengths: Microsoft, Excel specifications and limits, and ECMA-376, part 1,
18.3.1.32 (dataValidation).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from property_tests.support.workbook_lint.book import Book, Problem, block_of, every
from property_tests.support.workbook_lint.cells import overlaps, units

_LONGEST_LIST = 255
_LIMITS = {"prompt": 255, "error": 255, "promptTitle": 32, "errorTitle": 32}


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with validations and conditional formats."""
    formats = book.count_of("dxfs")
    for sheet in book.sheets:
        for rule in every(sheet.root, "dataValidation"):
            yield from (Problem("validation", sheet.part, t) for t in _validated(rule))
        texts = [
            text
            for rule in every(sheet.root, "dataValidation")
            for text in rule.get("sqref", "").split()
        ]
        for one, other in overlaps(texts):
            yield Problem("validation", sheet.part, f"{one} and {other} overlap")
        for text in texts:
            if block_of(text) is None:
                yield Problem("validation", sheet.part, f"{text} is no block")
        yield from _conditions(sheet.part, sheet.root, formats)


def _validated(rule: Element) -> Iterator[str]:
    first = rule.findtext("{*}formula1", "")
    if first.startswith('"') and units(first) - 2 > _LONGEST_LIST:
        yield f"a list of {units(first) - 2} characters"
    if rule.get("type", "none") not in ("none", "") and not first:
        yield "has no first formula"
    for name, longest in _LIMITS.items():
        if units(rule.get(name, "")) > longest:
            yield f"{name} of {units(rule.get(name, ''))} characters"


def _conditions(part: str, root: Element, formats: int) -> Iterator[Problem]:
    priorities: Counter[str] = Counter()
    for group in every(root, "conditionalFormatting"):
        for text in group.get("sqref", "").split():
            if block_of(text) is None:
                yield Problem("conditional format", part, f"{text} is no block")
        for rule in every(group, "cfRule"):
            if rule.get("priority"):
                priorities[rule.get("priority", "")] += 1
            number = int(rule.get("dxfId", "0"))
            if rule.get("dxfId") and number >= formats:
                yield Problem("style", part, f"format {number} of {formats}")
            if rule.get("type") == "expression" and not rule.findtext("{*}formula"):
                yield Problem("conditional format", part, "has no formula")
    for priority in (p for p, times in priorities.items() if times > 1):
        yield Problem("conditional format", part, f"two have the priority {priority}")
