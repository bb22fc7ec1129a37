"""Ways to break the engine's memory, each of which the enumeration must notice.

Each way is applied to the running engine: a key omits something, or an era continues
past a day on which something changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest

from audit.encounter.values import Encounter
from audit.engine import cache, eras, result_key, rows
from audit.facts import Chart, Profiles
from audit.release import CodeSet
from audit.rules.rule import Rule

_BLANK: dict[str, Any] = {f.name: f.default for f in fields(Encounter)}
_CODES = tuple(f"dx{n}" for n in range(1, 5))
_FROM = {
    "dx": _CODES,
    "lines": tuple(f"cpt{n}" for n in range(1, 5)),
    "errors": ("bill_type",),
}


@dataclass(frozen=True)
class Sabotage:
    """A way to break a memory, and the columns whose rows then get confused.

    Without columns, rows get confused from day to day.
    """

    name: str
    apply: Callable[[pytest.MonkeyPatch], None]
    columns: tuple[str, ...] = ()


def columns_of(field: str) -> tuple[str, ...]:
    """Return the columns that a field of an encounter is read from."""
    return _FROM.get(field, (field,))


def _without(encounter: Encounter, field: str) -> Encounter:
    return replace(encounter, **{field: _BLANK[field]})


# -- answers -------------------------------------------------------------------------


def _answers_forget(field: str) -> Sabotage:
    def apply(patch: pytest.MonkeyPatch) -> None:
        make_key = result_key.result_key
        patch.setattr(
            rows,
            "result_key",
            lambda encounter, era: make_key(_without(encounter, field), era),
        )

    return Sabotage(f"answers forget {field}", apply, columns_of(field))


SILENT = {
    **dict.fromkeys(("row", "encounter_id", "notes"), "each row gets back its own"),
    **dict.fromkeys(("provider_id", "coder_id", "amount_paid"), "no rule reads it"),
    "bill_type": "what it says stands in setting and claim type",
    "unconfirmed": "the cells that it names are blank in the encounter",
    "aggravating_relieving": "no rule and no text of the shipped pack reads it",
    **dict.fromkeys(
        ("global_days", "same_surgeon"), "bears on rows with a surgery date: no key"
    ),
    "date_of_service": "stands in the key as its era",
}
"""Fields that an answer may forget, each with the reason."""

JUDGED = tuple(f.name for f in fields(Encounter) if f.name not in SILENT)
"""Fields that affect an answer; new fields of an encounter are included."""


# -- facts and terms -----------------------------------------------------------------


def _facts_forget(key: str, field: str) -> Sabotage:
    def forgetting(chart: Chart) -> result_key.Key:
        found: result_key.Key = getattr(cache, key)(
            Chart(_without(chart.encounter, field), chart.tables, chart._profiles)
        )
        return found

    def apply(patch: pytest.MonkeyPatch) -> None:
        groups = tuple(
            cache.ColumnGroup(g.columns, forgetting) if g.key.__name__ == key else g
            for g in cache.GROUPS
        )
        assert groups != cache.GROUPS
        patch.setattr(cache, "GROUPS", groups)

    return Sabotage(f"facts by {key} forget {field}", apply, columns_of(field))


GROUPED = {
    "code_key": ("dx", "definitive_code", "unrelated_pairs"),
    "service_key": ("lines", "dx", "payer", "policy_id"),
}
"""The contents of the key of each group."""


# -- queries and findings ------------------------------------------------------------


def _queries_forget(field: str) -> Sabotage:
    def apply(patch: pytest.MonkeyPatch) -> None:
        quoted_values = result_key.quoted_values
        patch.setattr(
            rows, "quoted_values", lambda e: quoted_values(_without(e, field))
        )

    return Sabotage(f"queries forget {field}", apply, (field,))


def _findings_forget(field: str) -> Sabotage:
    def apply(patch: pytest.MonkeyPatch) -> None:
        reading = result_key.words_key

        def forgetting(rule: Rule) -> Callable[[Encounter], object]:
            read = reading(rule)
            return lambda encounter: read(_without(encounter, field))

        patch.setattr(rows, "words_key", forgetting)

    return Sabotage(f"findings forget {field}", apply, columns_of(field))


def _findings_forget_the_era(patch: pytest.MonkeyPatch) -> None:
    of = result_key.case_key
    patch.setattr(rows, "case_key", lambda encounter, era: of(encounter, 0))


TOLD = (
    *("dx", "lines", "payer", "policy_id", "pain_regions", "pain_levels", "acuity"),
    *("conservative_weeks", "conservative_response", "duration_weeks", "red_flags"),
    *("imaging_status", "imaging_region", "onset_date", "pain_severity", "neuro_exam"),
    *("exam_tenderness", "exam_range_of_motion", "functional_limitation"),
    *("injury_recent", "part_range", "denial_carc", "denial_rarc"),
)
"""Fields that change the words of a finding and not whether its rule fires, on rows
that differ in one cell. `test_fields_read.py` watches all that words read."""


# -- eras ----------------------------------------------------------------------------


def _no_days(name: str) -> Sabotage:
    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(eras, name, lambda *given: iter(()))

    return Sabotage(f"eras go on over {name.strip('_')}", apply)


def _spans(
    name: str, change: Callable[[dt.date | None, dt.date | None], Iterator[dt.date]]
) -> Sabotage:
    return Sabotage(name, lambda patch: patch.setattr(eras, "_span", change))


def _one_release_forgotten(year: int) -> Sabotage:
    day = dt.date(year, 10, 1)

    def apply(patch: pytest.MonkeyPatch) -> None:
        found = eras._release_days
        patch.setattr(
            eras,
            "_release_days",
            lambda codes: (d for d in found(codes) if d != day),
        )

    return Sabotage(f"eras go on over {day}", apply)


_span = eras._span
DAYS = (
    *map(_no_days, ("_release_days", "_days_of_rules")),
    *map(_no_days, ("_days_of_parameters", "_days_of_policy")),
    # Rules and policy rows begin with the first release, so 2015 cannot be lost.
    *map(_one_release_forgotten, range(2016, 2028)),
    _spans("eras go on over first days", lambda since, until: _span(None, until)),
    _spans("eras go on over last days", lambda since, until: _span(since, None)),
    _spans(
        "eras end on the last day",
        lambda since, until: (d for d in (since, until) if d),
    ),
    _spans(
        "eras begin a day late",
        lambda since, until: _span(since and since + dt.timedelta(days=1), until),
    ),
)


# -- codes ---------------------------------------------------------------------------


def _profiles_by(name: str, key: Callable[[Any, str, dt.date], object]) -> Sabotage:
    def of(self: Any, code: Any, on: dt.date) -> object:
        cache = self._cache
        slot = key(self, code, on)
        if slot not in cache:
            cache[slot] = self._look_up(code, on)
        return cache[slot]

    return Sabotage(name, lambda patch: patch.setattr(Profiles, "of", of))


def _tables_forget_the_year(question: str) -> Sabotage:
    """Break a code set: its cache of one question ignores the year."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        find = getattr(CodeSet, f"_find_{question}")
        made = CodeSet.__init__

        def init(self: Any, *given: Any) -> None:
            made(self, *given)
            known: dict[str, object] = {}
            setattr(
                self,
                f"_{question}",
                lambda code, year: known.setdefault(code, find(self, code, year)),
            )

        patch.setattr(CodeSet, "__init__", init)

    return Sabotage(f"the memory of {question} forgets the year", apply)


# -- all of them ---------------------------------------------------------------------

SABOTAGES: tuple[Sabotage, ...] = (
    *map(_answers_forget, JUDGED),
    *(_facts_forget(key, field) for key, told in GROUPED.items() for field in told),
    *map(_queries_forget, ("pain_severity", "pain_levels")),
    *map(_findings_forget, TOLD),
    Sabotage("findings forget the era", _findings_forget_the_era),
    *DAYS,
    _profiles_by("profiles forget the year", lambda self, code, on: code),
    _profiles_by(
        "profiles forget the code", lambda self, code, on: self.codes.period(on)
    ),
    *map(_tables_forget_the_year, ("standing", "sets")),
)
