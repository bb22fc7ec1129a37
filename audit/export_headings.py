"""Headings of exports that the column contract does not list one by one.

Practice-management systems, clearinghouses and claim files number their columns
("ICD-10 Code 3", "ICD_DGNS_CD3", box "21.C"), and they put parts of a service line
into columns of their own ("Modifier 1", "Dx Pointer", "Units"). Such headings follow
patterns; this module knows the patterns. Headings without a number are aliases in
`columns.csv`.

Sources: NUCC 1500 Claim Form Instruction Manual (items 1 to 33); NUBC UB-04 form
locators 1 to 81; CMS Research Identifiable Files, record layouts of the claim files
(PRNCPAL_DGNS_CD, ICD_DGNS_CD1 to 25, HCPCS_CD, HCPCS_1ST_MDFR_CD).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from audit.heading_meanings import FIRST_DX, Meaning
from audit.repeated_headings import (
    in_a_row,
    side_by_side,
    without_numbers_of_repeats,
)

_LETTERS = "abcdefghijkl"
_ICD = r"(?:icd(?: (?:10|9))?(?: cm)?)"
_DX = rf"(?:{_ICD} )?(?:dx|dgns|diag|diags|diagnosis|diagnoses|diagnostic)|{_ICD}"
_CODE = r"(?: (?:code|codes|cd|cds)(?: s)?)?"
_OF_CLAIM = r"(?:(?:claim|clm|line|hdr|header|billing|billed|reported|enc|encounter) )?"
_NUMBER = r"(?:no |nr |num |number |pos |position )?0*(?P<n>[0-9]{1,2}|[a-l])"
_PRINCIPAL = (
    r"(?:primary|principal|princ|prin|pri|prncpal|prim|first|first listed|main|p)"
)
_OTHER = r"(?:secondary|second|sec|other|oth|othr|additional|addl|add)"
_CPT = (
    r"(?:(?:cpt|hcpcs|hcpc|procedure|proc|prcdr|px|service|svc|line)"
    r"(?: (?:cpt|hcpcs|procedure|proc))?)"
)
_DX_NUMBERED = re.compile(rf"{_OF_CLAIM}(?:{_DX}){_CODE} {_NUMBER}{_CODE}(?: {_ICD})?")
_DX_LIST = re.compile(
    rf"(?:(?:all|current) )?{_OF_CLAIM}(?:{_DX}){_CODE}(?: (?:list|s))?(?: {_ICD})?"
)
_DX_PRINCIPAL = re.compile(rf"{_PRINCIPAL} {_OF_CLAIM}(?:{_DX}){_CODE}(?: {_ICD})?")
_DX_OTHER = re.compile(
    rf"{_OTHER} {_OF_CLAIM}(?:{_DX}){_CODE}(?: {_NUMBER})?{_CODE}(?: {_ICD})?"
)
_CPT_NUMBERED = re.compile(rf"{_CPT}{_CODE} {_NUMBER}{_CODE}")
_CPT_ONLY = re.compile(
    r"(?:(?:line|svc|service|billed|charge|clm) )?"
    r"(?:(?:cpts?|hcpcs|hcpc|procedures?|proc|prcdr|px)"
    rf"(?: 4)?(?: (?:or )?(?:cpt|hcpcs|procedure))?{_CODE}|services? (?:code|cd)s?)"
    r"(?: (?:mod|modifier|modifiers))?"
)
_MODIFIER = re.compile(
    rf"(?:{_CPT}{_CODE}(?: (?P<line>[0-9]{{1,2}}))? )?(?:(?:1|2|3|4) (?:st|nd|rd|th) )?"
    r"(?:modifier|modifiers|mod|mods|mdfr|modf)(?: (?:code|codes|cd))?"
    r"(?: 1 4|(?: (?:no )?(?P<n>[0-9a-d]))?(?: (?:code|cd))?"
    r"|(?: (?P<letter>[a-d]) (?P<line2>[0-9]{1,2})))"
)
_POINTER = re.compile(
    rf"(?:{_CPT}{_CODE}(?: (?P<line>[0-9]{{1,2}}))? )?(?:line )?"
    rf"(?:(?:(?:{_DX}){_CODE} )?(?:pointers?|ptrs?|pntrs?)"
    # "Reference" alone can be anything.
    rf"|(?:{_DX}){_CODE} (?:links?|linkage|references?|refs?))(?: (?P<n>[0-9a-d]))?"
)
_LINE_DX = re.compile(r"(?:line|ln) (?:icd )?(?:dx|dgns|diag|diagnosis)(?: code| cd)?")
_UNITS = re.compile(
    rf"(?:{_CPT}{_CODE}(?: (?P<line>[0-9]{{1,2}}))? )?(?:line |billed |rev cntr )?"
    r"(?:days (?:or )?)?(?:units|unit|qty|quantity|srvc cnt|unit cnt|units of service)"
    r"(?: billed)?(?: (?P<n>[0-9]{1,2}))?"
)
_LINE_NUMBER = re.compile(
    r"(?:claim |clm |service |svc |charge )?line(?: (?:item|control))?"
    r" (?:no|nr|num|number|seq|sequence|id)|line"
)
_RANK = re.compile(
    r"(?:seq|sequence|order)(?: (?:no|nr|number|num))?"
    rf"|(?:{_DX}) (?:rank|seq|sequence|order|priority|position|pos|no|number|num|line)"
    r"(?: (?:no|number|num))?|rank|code order"
)
_PRIMARY = re.compile(
    rf"(?:is )?{_PRINCIPAL}(?: (?:{_DX}))?(?: (?:flag|ind|indicator|yn|y n))|is primary"
    rf"|primary|(?:{_DX}) type"
)
_ACCOUNT = re.compile(
    r"(?:patient|pat|pt|guarantor|hospital|har)? ?(?:account|acct|acc)"
    r"(?: (?:no|nr|num|number|id|control number))?"
    r"|(?:patient|pat|pt|member|bene|beneficiary|subscriber|person)"
    r" (?:id|no|num|number|mrn)"
    r"|mrn|medical record(?: (?:no|num|number))?|med rec (?:no|num|number)"
    r"|chart (?:no|num|number|id)|desynpuf id|desy sort key|bene id"
)
_ADMITTING = re.compile(rf"(?:admit|admitting|adm|admtg)(?:ing)? .*(?:{_DX}).*")

_BOX = re.compile(
    r"(?:cms 1500 |hcfa |ub 04 )?(?P<word>box|item|field|fl|form locator|loc)? ?"
    r"(?P<box>[0-9]{1,2})(?: (?P<letter>[a-q]))?(?: (?P<rest>[a-z].*))?"
)
_OF_BOX = {
    # CMS-1500 (02/12)
    ("24", "a"): "date_of_service",
    ("24", "b"): "setting",
    ("24", "d"): "cpt1",
    ("24", "e"): "line_pointers",
    ("24", "g"): "line_units",
    ("24", "j"): "provider_id",
    ("26", ""): "account",
    ("29", ""): "amount_paid",
    ("11", "c"): "payer",
    # UB-04
    ("3", "a"): "encounter_id",
    ("4", ""): "bill_type",
    ("6", ""): "date_of_service",
    ("44", ""): "cpt1",
    ("46", ""): "line_units",
    ("50", ""): "payer",
    ("50", "a"): "payer",
    ("67", ""): FIRST_DX,
    ("76", ""): "provider_id",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FEWEST_BOXES = 3
"""A heading such as "26" counts as a box only among others of its kind."""


@lru_cache(maxsize=4096)
def words(heading: str) -> str:
    """Return the words of a heading: "ICD_DGNS_CD3" is "icd dgns cd 3"."""
    spaced = _CAMEL.sub(" ", heading.replace("#", " no "))
    return " ".join(re.findall(r"[a-z]+|[0-9]+", spaced.casefold()))


def export_meanings(headings: Sequence[str]) -> dict[int, Meaning]:
    """Return the meaning of each heading that follows a pattern, by position."""
    named = [words(heading) for heading in without_numbers_of_repeats(headings)]
    beside = frozenset(named)
    boxes = sum(bool(_is_box(text)) for text in named)
    found: dict[int, Meaning] = {}
    for position, text in enumerate(named):
        meaning = _meaning(text, beside) if text else None
        if meaning is None and boxes >= _FEWEST_BOXES:
            meaning = _of_box(text, beside)
        if meaning is not None:
            found[position] = meaning
    return side_by_side(in_a_row(found, named), named)


def _meaning(text: str, beside: frozenset[str]) -> Meaning | None:
    if _ADMITTING.fullmatch(text):
        return None  # an admitting diagnosis is no diagnosis of the claim's list
    part = _part(text, beside)
    if part is not None:
        return part
    return _diagnosis(text, beside) or _procedure(text, beside)


def _diagnosis(text: str, beside: frozenset[str]) -> Meaning | None:
    if "icd 9" in text and text.replace("9", "2", 1) not in beside:
        return None  # codes of the classification before 2015
    if _DX_PRINCIPAL.fullmatch(text):
        return Meaning(FIRST_DX)
    other = _DX_OTHER.fullmatch(text)
    if other:
        number = _number(other["n"]) if other["n"] else 1
        return _dx(number + 1, is_numbered=bool(other["n"]))
    is_list = bool(_DX_LIST.fullmatch(text))
    numbered = _DX_NUMBERED.fullmatch(text)
    # "ICD 10" is the tenth column beside "ICD 2", else the name of the code set.
    is_code_set = is_list and text.replace("10", "2", 1) not in beside
    if numbered and not is_code_set:
        return _dx(_number(numbered["n"]))
    return Meaning(FIRST_DX, is_numbered=False) if is_list else None


def _dx(number: int, is_numbered: bool = True) -> Meaning | None:
    return Meaning(f"dx{number}", 0, is_numbered) if 1 <= number <= 25 else None


def _procedure(text: str, beside: frozenset[str]) -> Meaning | None:
    numbered = _CPT_NUMBERED.fullmatch(text)
    # CPT-4 is the name of a code set.
    is_set = text in ("cpt 4", "cpt 4 code") and not {"cpt 2", "cpt 3"} & beside
    if numbered and not is_set:
        number = _number(numbered["n"])
        return Meaning(f"cpt{number}") if 1 <= number <= 12 else None
    return Meaning("cpt1", is_numbered=False) if _CPT_ONLY.fullmatch(text) else None


def _part(text: str, beside: frozenset[str]) -> Meaning | None:
    for target, pattern in _PART_PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            groups = match.groupdict()
            line = groups.get("line") or groups.get("line2")
            number = groups.get("n") or ""
            if not line and number.isdecimal() and _has_line(beside, 2):
                line = number  # "Units2" beside "CPT2"
            return Meaning(target, int(line or 0))
    return None


def _has_line(beside: frozenset[str], number: int) -> bool:
    matches = (_CPT_NUMBERED.fullmatch(text) for text in beside)
    return any(match and match["n"] == str(number) for match in matches)


_PART_PATTERNS = (
    ("line_modifiers", _MODIFIER),
    ("line_pointers", _LINE_DX),
    ("line_pointers", _POINTER),
    ("line_units", _UNITS),
    ("line_number", _LINE_NUMBER),
    ("dx_rank", _RANK),
    ("dx_primary", _PRIMARY),
    ("account", _ACCOUNT),
)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _LETTERS.index(text) + 1


def _is_box(text: str) -> re.Match[str] | None:
    match = _BOX.fullmatch(text)
    return match if match and 1 <= int(match["box"]) <= 81 else None


def _of_box(text: str, beside: frozenset[str]) -> Meaning | None:
    """Return the meaning of an item of the CMS-1500 or a form locator of the UB-04."""
    match = _is_box(text)
    if match is None:
        return None
    box, letter, rest = match["box"], match["letter"] or "", match["rest"] or ""
    if box == "21" and letter and letter in _LETTERS:
        return _dx(_LETTERS.index(letter) + 1)
    if box == "67" and letter:
        return _dx(ord(letter) - ord("a") + 2)
    if (box, letter) == ("24", "d") and rest.startswith("mod"):
        return Meaning("line_modifiers")
    if rest in ("to", "through", "thru") and (box, letter) in (("24", "a"), ("6", "")):
        return Meaning("discharge_date")
    target = _OF_BOX.get((box, letter))
    if target:
        return Meaning(target, 0, target != "cpt1", has_rates=box == "44")
    return _meaning(rest, beside) if rest else None
