"""Facts about the encounter: readability, claim type, setting, payer, dates."""

from __future__ import annotations

from audit.columns import token
from audit.facts.chart import Chart
from audit.facts.vocabulary import BLANK, Fact, declared_in, one_of, values_of, yes_no


@yes_no()
def scope_unreadable(chart: Chart) -> bool:
    """A cell that decides whether the row concerns M54.6 is missing or unreadable
    (dx1, or the pain regions)."""
    return any(e.needed_for_scope for e in chart.encounter.errors)


@yes_no()
def cell_unreadable(chart: Chart) -> bool:
    """Another cell of the contract is required but missing, or unreadable."""
    return any(not e.needed_for_scope for e in chart.encounter.errors)


@yes_no("chart_reviewed")
def chart_reviewed(chart: Chart) -> bool:
    """A chart was reviewed; otherwise the row is claims-only and every documentation,
    condition and linkage cell is blank."""
    return chart.encounter.chart_reviewed


@one_of(*values_of("claim_type", "professional"), columns=("claim_type",))
def claim_type(chart: Chart) -> str:
    """Type of claim; blank reads as professional."""
    return chart.encounter.claim_type or "professional"


@one_of(*values_of("setting", "office"), columns=("setting",))
def setting(chart: Chart) -> str:
    """Setting of the encounter; blank reads as office."""
    return token(chart.encounter.setting) or "office"


@one_of(
    *values_of("encounter_reason", "symptom_evaluation"), columns=("encounter_reason",)
)
def encounter_reason(chart: Chart) -> str:
    """Reason for the encounter; blank reads as symptom evaluation."""
    return token(chart.encounter.encounter_reason) or "symptom_evaluation"


@one_of(*values_of("visit", "initial"), columns=("visit",))
def visit(chart: Chart) -> str:
    """Initial or follow-up visit; blank reads as initial."""
    return token(chart.encounter.visit) or "initial"


@one_of(*values_of("payer"), columns=("payer",))
def payer(chart: Chart) -> str:
    """Payer class; with a blank payer no payer rule fires."""
    return token(chart.encounter.payer) or BLANK


@yes_no("discharge_date", "setting", "claim_type")
def discharge_missing(chart: Chart) -> bool:
    """An inpatient facility claim has no discharge date."""
    return chart.inpatient_facility and chart.encounter.discharge_date is None


@yes_no("discharge_date", "date_of_service")
def discharge_before_service(chart: Chart) -> bool:
    """The discharge date is before the date of service."""
    out, service = chart.encounter.discharge_date, chart.encounter.date_of_service
    return out is not None and service is not None and out < service


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
