"""Reads diagnosis cells: one code, several codes, or codes with their titles.

Exports write "M54.6", "M54.6, M51.34", "1) M54.6 2) M62.830", "M54.6 - Pain in thoracic
spine" or "Pain in thoracic spine (M54.6)". A cell is read only if every part of it is
accounted for: what is not a code must be a number of the list or a title. A text with
words of doubt or denial ("r/o M54.6") is never a code with a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.cells import Unreadable, read_text, shown
from audit.codes import Code, is_well_formed, read_code

_SEPARATORS = re.compile(r"[;\n\r|]+|<br ?/?>|(?<=[)\]])\s*,\s*", re.IGNORECASE)
_DOTTED = r"(?:[A-Z][0-9]|QA)[0-9A-Z]\.[0-9A-Z]{1,4}"
_ANY = r"(?:[A-Z][0-9]|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4}|[0-9A-Z]{0,4})"
_LABEL = r"(?:(?:ICD[- ]?10(?:[- ]?CM)?|DX|DIAGNOSIS)\s*[:#=-]?\s*)?"
_MARK = r"(?:#?(?P<{}>[0-9]{{1,2}})\s*[.):-]|#(?P<{}2>[0-9]{{1,2}})|[A-L]\s*[.):-])\s*"
# A number or letter of a list: "1)", "#2", "A:". Not "A", which can begin a code.
_NUMBERING = re.compile(
    rf"\s*(?:{_MARK.format('n', 'n')}|(?P<n3>[0-9]{{1,2}})\s+)?(?={_LABEL}[\[(]?{_ANY})"
    rf"{_LABEL}"
)
_NEXT_NUMBER = re.compile(
    rf"\s+(?=(?:#?[0-9]{{1,2}}\s*[.):-]|#[0-9]{{1,2}}\s|[A-L]\s*[.):-])\s*{_LABEL}{_ANY}\b)"
)
_NEXT_CODE = re.compile(
    rf"\s*[,/]\s*(?={_LABEL}(?:{_DOTTED}(?:$|[\s,:(-])|(?!T1[0-2]\b){_ANY}(?:$|\s+[A-Z])))"
)
_BETWEEN_CODES = re.compile(r"[\s,/+&^()\[\]]+(?:AND\s+)?")
_CODE_FIRST = re.compile(
    rf"[\[(]?(?P<code>{_ANY})[\])]?"
    r"(?:\s*[-\u2013\u2014:=^,]\s*|\s+|\s*(?=\())(?P<title>.+)"
)
_CODE_LAST = re.compile(
    rf"(?P<title>.+?)\s*(?:[\[(]\s*{_LABEL}(?P<code>{_ANY})\s*[\])]"
    rf"|\s(?:[-\u2013\u2014:]\s*)?{_LABEL}(?P<code2>{_DOTTED}))"
)
_SHAPED = re.compile(r"(?=[^0-9]*[0-9])[A-Z0-9]{1,8}(?:\.[A-Z0-9]{0,6})?(?:\.?-)?")
# A code without its dot may be one, too, but T11 and B12 stand in titles.
_HAS_CODE = re.compile(
    rf"(?<![A-Z0-9.-])(?:{_DOTTED}|(?!(?:T1[0-2]|B12|A1C|H1N1)\b){_ANY})(?![A-Z0-9.])"
)
_LETTER = re.compile(r"[A-Z]{3}")
NOTHING = frozenset({"NONE", "N/A", "NA", "NULL", "NIL", "-", "--", "*", ".", "0"})
"""What exports write into a cell that has no diagnosis."""

# Titles of the classification that hold such words. Source: Tabular List, passim.
_OFFICIAL = re.compile(
    r"NOT ELSEWHERE CLASSIFIED|NOT OTHERWISE SPECIFIED|NOT SPECIFIED|"
    r"(?:PERSONAL|FAMILY) HISTORY|WITHOUT|NON-"
)
_DOUBT = re.compile(
    r"\?|\bR/O\b|\bH/O\b|\bS/P\b|\b(?:RULED?|OUT|NO|NOT|DENIE[SD]|NEGATIVE|NEG|SUSPECT|"
    r"SUSPECTED|POSSIBLE|POSSIBLY|PROBABLE|PROBABLY|LIKELY|UNLIKELY|QUESTIONABLE|VS|"
    r"VERSUS|DIFFERENTIAL|DELETED?|REMOVED?|CANCELED|CANCELLED|RESOLVED|HEALED|HISTORY|HX|"
    r"EXCLUDED?|INSTEAD|REPLACED?|CHANGED?|WAS|ERROR|WRONG|INVALID|SEE|PENDING|DEFERRED|"
    r"CONSIDER|UNLESS|EXCEPT|UNCONFIRMED|CONCERN|DDX|PROB)\b"
)
# A remark on the code, and no title, if nothing else stands there.
_STATUS = re.compile(
    r"\W*(?:OLD|INACTIVE|ACTIVE|HISTORICAL|PRIOR|PREVIOUS|FORMER|CURRENT|NEW|PRIMARY|"
    r"PRINCIPAL|SECONDARY|ADMITTING|FIRST|SECOND|OTHER)(?:\s+(?:DX|DIAGNOSIS|CODE))?\W*"
)
_SEVENTH = frozenset("ADS")
_BLANKS = re.compile(r"[ \t\u00a0]{2,}")
_LONGEST = 2000
_REMEDY = "Write codes and nothing else, for example M54.6; M51.34."


def read_diagnoses(cell: object) -> tuple[Code, ...] | Unreadable | None:
    """Read a diagnosis cell: its codes in order, or None for a blank cell.

    A single text of the shape of a code is returned as it is, valid or not: the release
    decides. Any other text that cannot be split into codes is unreadable.
    """
    text = read_text(cell)
    if not isinstance(text, str):
        return text
    code = read_code(text)
    if not code or text.strip().upper() in NOTHING:
        return None
    if len(text) > _LONGEST:
        message = f"The cell has more than {_LONGEST:,} characters."
        return Unreadable(shown(text), message, _REMEDY)
    text = _BLANKS.sub(" ", text)
    # "M546 G43" is two codes; "M54 6" is one with a blank in it.
    tokens = text.split()
    are_codes = all(is_well_formed(read_code(token)) for token in tokens)
    if is_well_formed(code) and (
        len(tokens) == 1 or (not are_codes and _is_one_code(tokens))
    ):
        return (code,)
    codes = _split(text.upper())
    if codes:
        return tuple(codes)
    if len(tokens) == 1 and _SHAPED.fullmatch(code):
        return (code,)
    message = f'"{shown(text)}" cannot be read as diagnosis codes.'
    doubt = _DOUBT.search(_OFFICIAL.sub(" ", text.upper()))
    if doubt and _HAS_CODE.search(text.upper()):
        message = (
            f'"{shown(text)}" has a code beside "{doubt[0].lower()}", so it is not '
            "read as that diagnosis."
        )
    return Unreadable(shown(text), message, _REMEDY)


def _is_one_code(tokens: list[str]) -> bool:
    """Whether tokens are one code with blanks in it, and not a code with a word.

    "I10 HTN" has a word, and "L4 5" are vertebrae.
    """
    first, *rest = tokens
    starts = len(first) >= 3 or (len(first) == 1 and rest[0][:1].isdigit())
    return starts and all(
        any(map(str.isdigit, token)) or token.upper() in _SEVENTH for token in rest
    )


def _split(text: str) -> list[Code]:
    """Return the codes of a text, or none if any part of it is unaccounted for."""
    codes: list[Code] = []
    numbers: list[int] = []
    for number, piece in _pieces(text):
        found = _codes_of(piece)
        if not found:
            return []
        codes += found
        numbers += [number] if number else []
    # "2) M62.830 1) M54.6" gives an order that is not the one of the cell.
    return codes if numbers == sorted(set(numbers)) else []


def _pieces(text: str) -> Iterable[tuple[int, str]]:
    """Yield the number in the list, or 0, and the text of each item."""
    for line in _SEPARATORS.split(text):
        for numbered in _NEXT_NUMBER.split(line):
            mark = _NUMBERING.match(numbered)
            start, number = 0, ""
            if mark:
                start, number = mark.end(), mark["n"] or mark["n2"] or mark["n3"] or ""
            for piece in _NEXT_CODE.split(numbered[start:]):
                if piece.strip(" ,"):
                    yield int(number or 0), piece.strip(" ,")
                    number = ""


def _codes_of(piece: str) -> list[Code]:
    tokens = [token for token in _BETWEEN_CODES.split(piece) if token]
    codes = [read_code(token) for token in tokens]
    if codes and all(map(is_well_formed, codes)):
        return codes
    match = _CODE_FIRST.fullmatch(piece) or _CODE_LAST.fullmatch(piece)
    if not match or not _is_title(match["title"]):
        return []
    return [read_code(match["code"] or match.groupdict().get("code2") or "")]


def _is_title(text: str) -> bool:
    """Whether a text beside a code can be its title: no doubt, no other code."""
    plain = _OFFICIAL.sub(" ", text)
    return bool(_LETTER.search(text)) and not (
        _STATUS.fullmatch(text) or _DOUBT.search(plain) or _HAS_CODE.search(plain)
    )
