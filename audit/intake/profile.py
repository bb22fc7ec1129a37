"""What the owner of a file states about it: headings, order of dates, payers.

A profile is a TOML file. All of its keys may be left out:

    dates = "mdy"                 # 03/04/2026 is March 4; also "dmy", "ymd"

    [columns]                     # heading in the file = column of the contract
    "Enc #" = "encounter_id"
    "ICD3"  = "dx3"
    "Notes" = ""                  # not read

    [payers]                      # name in the file = payer of the contract
    "Blue Plan 7" = "commercial"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.columns import CONTRACT, column, match_value
from audit.date_cells import DATE_ORDERS
from audit.errors import SettingRefused
from audit.heading_meanings import PARTS
from audit.stating import ways
from audit.suggestions import did_you_mean, nearest

_LISTS = ("dx", "cpt")
_NUMBERED_PART = re.compile(r"(line_[a-z]+) ([1-9]|1[0-2])")
TARGETS = (*(c.name for c in CONTRACT), *PARTS, *_LISTS)
"""What a heading can stand for: columns, parts of lines, and lists in one cell."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is stated about a file; an empty profile states nothing.

    `columns` maps headings to `TARGETS` (an empty text: not read), `dates` is one of
    `DATE_ORDERS` or empty, `payers` maps names to payers of the contract (an empty
    text: not stated).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    payers: Mapping[str, str] = field(default_factory=dict)

    def with_options(self, maps: Iterable[str], dates: str | None) -> Profile:
        """Add `HEADING=COLUMN` pairs and an order of dates, which win."""
        columns = dict(self.columns)
        for pair in maps:
            heading, mark, target = pair.rpartition("=")
            if not mark or not heading.strip():
                raise SettingRefused(
                    f"{ways().headings} {pair}: write HEADING=COLUMN, as in ICD1=dx1."
                )
            columns[heading.strip()] = target.strip()
        checked = _checked_columns(columns, ways().headings)
        order = _checked_dates(dates or self.dates, ways().dates)
        return Profile(checked, order, self.payers)


def read_profile(path: Path) -> Profile:
    """Read a profile. Raises SettingRefused, which names the key that is wrong."""
    try:
        stated = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise SettingRefused(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        raise SettingRefused(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingRefused(f"{path} is not a TOML file in UTF-8: {error}") from None
    except ValueError:  # an integer with more digits than Python converts
        raise SettingRefused(f"{path} holds a number that is too long.") from None
    return profile_of(stated, str(path))


def profile_of(stated: Mapping[str, object], place: str) -> Profile:
    """Return a profile from its keys. `place` begins the message of a wrong key.

    Raises SettingRefused, which names the key that is wrong.
    """
    known = ("columns", "dates", "payers")
    for key in stated:
        if key not in known:
            raise SettingRefused(
                f"{place}: {key!r} is not a key of a profile."
                f"{did_you_mean(nearest(key, known))} Keys: {', '.join(known)}."
            )
    columns = _texts(stated.get("columns", {}), f"{place}, columns")
    payers = _texts(stated.get("payers", {}), f"{place}, payers")
    return Profile(
        _checked_columns(columns, f"{place}, columns"),
        _checked_dates(stated.get("dates", ""), f"{place}, dates"),
        {name: _checked_payer(payers[name], f"{place}, payers") for name in payers},
    )


def profile_text(profile: Profile) -> str:
    """Return a profile as TOML."""
    lines = ["# What this export's headings mean to tspine; see `tspine map --help`."]
    if profile.dates:
        lines += ["", f"dates = {_quoted(profile.dates)}"]
    for name, table in (("columns", profile.columns), ("payers", profile.payers)):
        if table:
            lines += ["", f"[{name}]"]
            lines += [f"{_quoted(k)} = {_quoted(v)}" for k, v in table.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    printable = (c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{"".join(printable)}"'


def _texts(table: object, place: str) -> dict[str, str]:
    if not isinstance(table, dict):
        raise SettingRefused(f"{place}: write a table of names and texts.")
    for name, value in table.items():
        if not isinstance(value, str):
            raise SettingRefused(f"{place}: {name!r} needs a text in quotation marks.")
    return table


def _checked_columns(columns: Mapping[str, str], place: str) -> dict[str, str]:
    for heading, target in columns.items():
        is_part = bool(_NUMBERED_PART.fullmatch(target))
        if target and target not in TARGETS and not is_part:
            raise SettingRefused(
                f"{place}: {heading!r} is mapped to {target!r}, which is no column."
                f"{did_you_mean(nearest(target, TARGETS))} "
                f"{ways().list_columns()}."
            )
    return dict(columns)


def _checked_dates(order: object, place: str) -> str:
    if order and order not in DATE_ORDERS:
        raise SettingRefused(
            f"{place}: {order!r} is no order of dates. Write one of "
            f"{', '.join(DATE_ORDERS)}: mdy reads 03/04/2026 as March 4."
        )
    return str(order)


def _checked_payer(name: str, place: str) -> str:
    payer = match_value(column("payer"), name) if name else ""
    if payer is None:
        raise SettingRefused(
            f"{place}: {name!r} is no payer of the contract. Write one of "
            f"{', '.join(column('payer').allowed)}, or an empty text."
        )
    return payer
