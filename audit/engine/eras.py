"""Eras: ranges of days in which nothing changes that affects a result.

A new era begins whenever a release, a rule, a parameter or a policy row begins or ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from audit.facts import Policy
from audit.release import CodeSet
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.rules.catalogue import Pack


def first_days(pack: Pack, codes: CodeSet, policy: Policy) -> set[dt.date]:
    """Return the first day of every era except the earliest, which has no beginning."""
    return {
        *_release_days(codes),
        *_days_of_rules(pack),
        *_days_of_parameters(pack),
        *_days_of_policy(policy),
    }


def _release_days(codes: CodeSet) -> Iterator[dt.date]:
    """Yield the first day of each release, and the day after the newest."""
    year = FIRST_YEAR
    yield first_day(year)
    while not codes.is_after_newest(first_day(year)):
        year += 1
        yield first_day(year)


def _days_of_rules(pack: Pack) -> Iterator[dt.date]:
    for rule in pack.rules:
        yield from _span(rule.since, rule.until)


def _days_of_parameters(pack: Pack) -> Iterator[dt.date]:
    for parameter in pack.parameters.values():
        yield from (value[0] for value in parameter.values)


def _days_of_policy(policy: Policy) -> Iterator[dt.date]:
    for row in policy.rows:
        yield from _span(row.since, row.until)


def _span(since: dt.date | None, until: dt.date | None) -> Iterator[dt.date]:
    """Yield the first day of a range and the first day after it."""
    if since:
        yield since
    if until:
        yield until + dt.timedelta(days=1)
