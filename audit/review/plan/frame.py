"""The sampling frame: the units that can be drawn, and the rows left
out with a reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.columns import column, match_value
from audit.encounter.repeats import repeated_ids
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable, SettingRefused
from audit.intake import Table
from audit.wording import named

GROUPS = ("provider", "coder", "payer", "setting")
"""The groups by which results are broken down and a frame may be stratified."""

STRATA = ("", *GROUPS, "amount")
"""What a frame may be stratified by; an empty text is an unrestricted sample."""

WHOLE = "all"
"""Name of the one stratum of an unrestricted sample."""

_COLUMNS = {
    "provider": "provider_id",
    "coder": "coder_id",
    "payer": "payer",
    "setting": "setting",
}
Days = tuple[dt.date, dt.date]
"""First and last day."""

NO_AMOUNT = "0: amount not given"
"""Stratum by amount of the units whose amount paid is blank or cannot be read."""

UNKNOWN = "not given"
"""Stands for a group that a row does not state."""

# Control characters, unpaired surrogates, and the escapes that workbooks write for
# them.
_UNKEPT = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True, slots=True)
class FrameRules:
    """Which rows belong to the frame, and how they are stratified.

    `codes`: at least one of them is reported; empty takes every row. `where`: a column
    and its eligible values. `least_amount`: rows with fewer dollars paid are left out.
    `order`: "id" numbers the units by their id, "file" as they stand in the file.
    `repeated`: "refuse" or "exclude" an id that is on several rows.
    """

    date_from: dt.date | None = None
    date_to: dt.date | None = None
    codes: tuple[str, ...] = ("M54.6",)
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    least_amount: float | None = None
    strata: str = ""
    amount_bounds: tuple[float, ...] = ()
    order: str = "id"
    repeated: str = "refuse"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the frame: one encounter.

    `row` is its row in the input, `day` its date of service, None where only the
    drawn workbook was read.
    """

    id: str
    stratum: str = WHOLE
    provider: str = ""
    coder: str = ""
    payer: str = ""
    setting: str = ""
    amount: float | None = None
    row: int = 0
    day: dt.date | None = field(default=None, compare=False)

    def group(self, name: str) -> str:
        """Return the value of one of `GROUPS`."""
        return str(getattr(self, name)) or UNKNOWN


@dataclass(frozen=True, slots=True)
class Frame:
    """The units in frame order (unit 1 comes first), and the excluded rows by reason.

    `read` is the number of rows read.
    """

    units: tuple[Unit, ...]
    excluded: tuple[tuple[str, int], ...] = ()
    read: int = 0

    @property
    def sha256(self) -> str:
        """Hash over every unit in frame order: the basis of a draw, in one line."""
        digest = hashlib.sha256()
        for u in self.units:
            amount = None if u.amount is None else repr(float(u.amount))
            line = [u.id, u.stratum, u.provider, u.coder, u.payer, u.setting, amount]
            digest.update(json.dumps(line).encode("ascii"))
            digest.update(b"\n")
        return digest.hexdigest()

    @property
    def paid(self) -> float | None:
        """Dollars and cents paid for all units; None if any amount is unknown."""
        amounts = [u.amount for u in self.units if u.amount is not None]
        if len(amounts) < len(self.units):
            return None
        return round(math.fsum(amounts), 2)

    @property
    def days(self) -> Days | None:
        """First and last readable date of service; None if no unit has one."""
        days = [unit.day for unit in self.units if unit.day is not None]
        return (min(days), max(days)) if days else None

    def strata(self) -> dict[str, list[int]]:
        """Return the positions of the units by stratum, strata in order
        of their names.
        """
        parts: dict[str, list[int]] = {}
        for position, unit in enumerate(self.units):
            parts.setdefault(unit.stratum, []).append(position)
        return dict(sorted(parts.items()))

    def counts(self, group: str) -> dict[str, int]:
        """Return how many units have each value of a group."""
        return dict(sorted(Counter(u.group(group) for u in self.units).items()))


def read_frame(table: Table, rules: FrameRules) -> Frame:
    """Read a table into a frame. Raises InputUnreadable when no unit is left."""
    return make_frame(table.encounters(), rules)


def make_frame(encounters: Iterable[Encounter], rules: FrameRules) -> Frame:
    """Choose the eligible encounters; count the others by reason."""
    rules = checked_rules(rules)
    excluded: Counter[str] = Counter()
    units: list[Unit] = []
    read = 0
    ids: list[str] = []
    for encounter in encounters:
        read += 1
        if encounter.encounter_id:
            ids.append(encounter.encounter_id)
        reason = _why_not(encounter, rules)
        if reason:
            excluded[reason] += 1
        else:
            units.append(unit_of(encounter, _stratum(encounter, rules)))
    units = _without_repeats(units, repeated_ids(ids), rules, excluded)
    if not units:
        reasons = "; ".join(f"{n} {why}" for why, n in excluded.items())
        raise InputUnreadable(f"No row belongs to the frame ({reasons or 'no rows'}).")
    _check_names(units)
    if rules.order == "id":
        units.sort(key=lambda unit: unit.id)
    return Frame(tuple(units), tuple(sorted(excluded.items())), read)


def checked_rules(rules: FrameRules) -> FrameRules:
    """Return the rules with values as the contract spells them.

    Raises SettingRefused, naming the setting, for an invalid value.
    """
    for name, value, allowed in (
        ("strata", rules.strata, STRATA),
        ("order", rules.order, ("id", "file")),
        ("repeated", rules.repeated, ("refuse", "exclude")),
    ):
        if value not in allowed:
            words = ", ".join(word or "(blank)" for word in allowed)
            raise SettingRefused(f"{name} = {value!r} is not one of: {words}.")
    if rules.date_from and rules.date_to and rules.date_from > rules.date_to:
        raise SettingRefused(
            f"date_from = {rules.date_from} lies after date_to = {rules.date_to}: the "
            "period would end before it begins. Exchange them, or correct one "
            "(--since, --until)."
        )
    if rules.strata == "amount" and not rules.amount_bounds:
        raise SettingRefused(
            "Strata by amount need amount_bounds, for example [100, 500]."
        )
    amounts = (*rules.amount_bounds, rules.least_amount or 0.0)
    if not all(math.isfinite(amount) for amount in amounts):
        raise SettingRefused(
            "amount_bounds and least_amount must be numbers of dollars."
        )
    if list(rules.amount_bounds) != sorted(set(rules.amount_bounds)):
        raise SettingRefused("amount_bounds must rise, for example [100, 500].")
    for name, _ in rules.where:
        if name not in GROUPS:
            raise SettingRefused(
                f"{name!r} cannot be used as a filter; choose one of "
                f"{', '.join(GROUPS)}."
            )
    return rules


def belongs(encounter: Encounter, rules: FrameRules) -> bool:
    """Whether a row belongs to the frame; ids on several rows are not looked for."""
    return not _why_not(encounter, rules)


def _why_not(encounter: Encounter, rules: FrameRules) -> str:
    """Return the first reason why a row is not in the frame, or an empty text."""
    if not encounter.encounter_id:
        return "without an encounter id"
    day = encounter.date_of_service
    if rules.date_from or rules.date_to:
        if day is None:
            return "without a readable date of service"
        if rules.date_from and day < rules.date_from:
            return f"before {rules.date_from}"
        if rules.date_to and day > rules.date_to:
            return f"after {rules.date_to}"
    if rules.codes and not set(rules.codes) & set(encounter.dx):
        return f"that report none of {', '.join(rules.codes)}"
    for name, values in rules.where:
        wanted = {_canonical(name, value) for value in values}
        if _group(encounter, name) not in wanted:
            return f"of another {name} than {', '.join(values)}"
    least = rules.least_amount
    if least is not None and encounter.amount_paid is None:
        return "without a readable amount paid"
    if least is not None and (encounter.amount_paid or 0.0) < least:
        return f"paid less than {_plain(least)}"
    return ""


def _canonical(name: str, value: str) -> str:
    contract = column(_COLUMNS[name])
    return (match_value(contract, value) if contract.allowed else None) or value


def unit_of(encounter: Encounter, stratum: str) -> Unit:
    """Return an encounter as a unit of a stratum."""
    return Unit(
        id=encounter.encounter_id,
        stratum=stratum,
        amount=encounter.amount_paid,
        row=encounter.row,
        day=encounter.date_of_service,
        **{name: _group(encounter, name) for name in GROUPS},
    )


def _group(encounter: Encounter, name: str) -> str:
    return str(getattr(encounter, _COLUMNS[name]))


def _stratum(encounter: Encounter, rules: FrameRules) -> str:
    if not rules.strata:
        return WHOLE
    if rules.strata != "amount":
        return _group(encounter, rules.strata) or UNKNOWN
    paid, bounds = encounter.amount_paid, rules.amount_bounds
    if paid is None:
        return NO_AMOUNT
    index = sum(paid >= bound for bound in bounds)
    if index == 0:
        return f"{index + 1}: below {_plain(bounds[0])}"
    if index == len(bounds):
        return f"{index + 1}: {_plain(bounds[-1])} and more"
    return f"{index + 1}: {_plain(bounds[index - 1])} to below {_plain(bounds[index])}"


def _plain(dollars: float) -> str:
    """Write an amount as short as it can be without losing a cent."""
    short = f"{dollars:g}"
    return short if float(short) == dollars else f"{dollars:.2f}"


def _check_names(units: Iterable[Unit]) -> None:
    """Refuse ids and strata that a workbook does not return unchanged."""
    for what, name in (("encounter id", "id"), ("stratum", "stratum")):
        where = [unit.row for unit in units if _UNKEPT.search(getattr(unit, name))]
        if where:
            raise InputUnreadable(
                f"{len(where)} rows have a control character in their {what} (row "
                f"{named([str(row) for row in where])}), which a workbook does not "
                "keep: the draw could not be proved. Correct them and make a new plan."
            )


def _without_repeats(
    units: list[Unit],
    repeated: frozenset[str],
    rules: FrameRules,
    excluded: Counter[str],
) -> list[Unit]:
    """Drop or refuse units whose id is on several rows of the input."""
    hit = [unit for unit in units if unit.id in repeated]
    if not hit:
        return units
    if rules.repeated == "refuse":
        where = named([str(unit.row) for unit in hit], 10)
        raise InputUnreadable(
            f"{len(hit)} rows have an encounter id that is on more than one row "
            f"(rows {where}). A unit must be one row: "
            'correct the ids, or leave these rows out with repeated = "exclude".'
        )
    excluded["whose encounter id stands on several rows"] += len(hit)
    return [unit for unit in units if unit.id not in repeated]
