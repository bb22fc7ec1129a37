"""The service lines of a chart, with their groups and applicable policy rows."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import M546
from audit.encounter.values import ServiceLine
from audit.facts.chart import Chart
from audit.facts.tables.policy import PolicyRow
from audit.facts.tables.service_groups import ServiceGroup

LINES = "cpt1"
"""The column that stands for all service lines."""

GroupedLine = tuple[ServiceLine, ServiceGroup]


def grouped(chart: Chart) -> list[GroupedLine]:
    """Return the lines whose procedure number is in the tables, with their groups."""
    services = chart.tables.services
    found = ((line, services.group(line.procedure)) for line in chart.encounter.lines)
    return [(line, group) for line, group in found if group is not None]


def for_m546(chart: Chart) -> list[GroupedLine]:
    """Return the lines that point at M54.6, with their groups."""
    if chart.m546_position is None:
        return []
    return [(x, g) for x, g in grouped(chart) if M546 in chart.pointed(x)]


def in_groups(lines: Iterable[GroupedLine], names: frozenset[str]) -> list[ServiceLine]:
    """Return the lines of some service groups."""
    return [line for line, group in lines if group.name in names]


def rows_of(chart: Chart, requirement: str, group: ServiceGroup) -> list[PolicyRow]:
    """Return the policy rows with a requirement that apply to a service group."""
    encounter = chart.encounter
    return chart.tables.policy.rows_for(
        requirement, group.name, encounter.payer, encounter.policy_id, chart.on
    )


def under(
    chart: Chart, requirement: str, lines: Iterable[GroupedLine]
) -> list[GroupedLine]:
    """Return the lines for which the payer's policy has a requirement."""
    return [(x, group) for x, group in lines if rows_of(chart, requirement, group)]
