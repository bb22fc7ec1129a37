"""Reads the official order file with which a user completes a release.

Layout (fixed width): order number 1-5, code 7-13 without dot, 15 is 1 for a billable
code and 0 for a header, short title 17-76, long title from 78.
Source: the documentation that CMS ships with icd10cm-order-YYYY.txt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from audit.codes import Code, category
from audit.errors import ReleaseError
from audit.release.fiscal import FIRST_YEAR
from audit.side_files import side_bytes

LEAST_CODES = 60_000
"""Every release has had more billable codes; fewer mean that the file is cut off."""

_LISTED = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One release: titles of its billable codes and of its headers."""

    year: int
    billable: dict[str, str]
    headers: dict[str, str]


def read_order_file(path: Path, year: int | None = None) -> OrderFile:
    """Read an order file; without `year` the file name must contain the fiscal year.

    Raises ReleaseError if the file cannot be read, is not an order file, or is cut off,
    because an incomplete list would make valid codes invalid.
    """
    raw = side_bytes(path, ReleaseError)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    found = OrderFile(year or _year_of(path), {}, {})
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            _read_line(found, line, f"{path.name}, line {number}")
    if found.year < FIRST_YEAR or len(found.billable) < LEAST_CODES:
        raise ReleaseError(
            f"{path.name} holds {len(found.billable):,} billable codes for fiscal year "
            f"{found.year}; a release of ICD-10-CM holds over {LEAST_CODES:,}."
        )
    return found


def listed_code(text: str) -> Code | None:
    """Add the dot to a code as written in official lists; None for any other text.

    Official lists also contain letters in second position (QA00101 is QA0.0101).
    """
    if not _LISTED.fullmatch(text):
        return None
    name = category(text)
    return Code(text if name == text else f"{name}.{text.removeprefix(name)}")


def _read_line(found: OrderFile, line: str, origin: str) -> None:
    code, flag = listed_code(line[6:13].rstrip()), line[14:15]
    title = line[77:].strip() or line[16:76].strip()
    if code is None or flag not in ("0", "1") or not title:
        raise ReleaseError(
            f"{origin} is not a line of an ICD-10-CM order file "
            "(order number, code, 0 or 1, short and long title in fixed columns)."
        )
    (found.billable if flag == "1" else found.headers)[code] = title


def _year_of(path: Path) -> int:
    years = _YEAR.findall(path.stem)
    if len(set(years)) != 1:
        raise ReleaseError(
            f"The name {path.name} does not contain the fiscal year. Name the file as "
            "CMS does (icd10cm-order-2027.txt), or give the year."
        )
    return int(years[0])
