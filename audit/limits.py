"""How much one input may ask for, in one table; users can change each limit.

A reader compares what a file asks for with its limit before it does the work, so that
a damaged file, or one that is made to do harm, costs neither the memory nor the time
of the computer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType

from audit.errors import SettingRefused
from audit.stating import ways
from audit.suggestions import did_you_mean, nearest


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its name, its usual value, and what it counts."""

    name: str
    value: int
    meaning: str


LIMITS = (
    Limit("sheet-places", 120_000_000, "places between the outermost cells"),
    Limit(
        "sparse-places",
        10_000_000,
        "the same if fewer than 1 in 20 is filled",
    ),
    Limit("recalc-places", 500_000, "such places in tspine recalc"),
    Limit("error-cells", 1_000_000, "error cells on a sheet"),
    Limit("sheet-bytes", 2_000_000_000, "bytes of a sheet, unpacked"),
    Limit("part-bytes", 256_000_000, "bytes of any other part, unpacked"),
    Limit("packed-ratio", 200, "unpacked bytes for each packed one"),
    Limit("parts", 10_000, "parts of a workbook"),
    Limit("columns", 4_000, "columns, or different JSON names"),
    Limit("line-characters", 1_000_000, "characters in a line of text"),
    Limit("json-depth", 50, "JSON lists inside one another"),
    Limit("digits", 300, "digits of a whole number"),
    Limit("toml-line-characters", 20_000, "characters in a line of a TOML file"),
    Limit("side-file-bytes", 64_000_000, "bytes of a pack, policy, plan, list"),
)
"""Every limit, in the order in which the help of the command line shows them."""

_USUAL: Mapping[str, int] = MappingProxyType({li.name: li.value for li in LIMITS})
_in_force: ContextVar[Mapping[str, int]] = ContextVar("limits", default=_USUAL)


def limit(name: str) -> int:
    """Return the value of a limit that is in force."""
    return _in_force.get()[name]


@contextmanager
def changed_limits(settings: Iterable[str]) -> Iterator[None]:
    """Change limits inside the block; each setting is a text like `columns=9000`.

    Raises SettingRefused for an unknown name or a value that is no positive number.
    """
    values = dict(_in_force.get())
    for setting in settings:
        name, _, text = setting.partition("=")
        values[_known(name.strip())] = _positive(setting, text.strip())
    token = _in_force.set(MappingProxyType(values))
    try:
        yield
    finally:
        _in_force.reset(token)


def limits_table() -> str:
    """Return the table of limits as lines of text, for the help of the command line."""
    width = max(len(li.name) for li in LIMITS)
    lines = (f"{li.name:<{width}}  {li.value:>13,}  {li.meaning}" for li in LIMITS)
    return "\n".join(lines)


def raise_it(name: str, needed: int) -> str:
    """Return the end of a refusal: how to raise the limit to what the file needs."""
    return ways().raise_limit(name, needed)


def _known(name: str) -> str:
    if name not in _USUAL:
        hint = did_you_mean(nearest(name, list(_USUAL)))
        raise SettingRefused(
            f"{ways().limits} {name}: there is no such limit.{hint} "
            f"The limits are {', '.join(_USUAL)}."
        )
    return name


def _positive(setting: str, text: str) -> int:
    digits = text.replace("_", "").replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19 and int(digits)):
        raise SettingRefused(
            f"{ways().limits} {setting}: write a name and a whole number above 0, "
            "like columns=9000."
        )
    return int(digits)
