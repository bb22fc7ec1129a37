"""Splits a provider query into two rules, by the record's clinical indicators.

A query quotes clinical indicators. If the record has too few of them, the question
becomes a task for the coder: to reread the chart before anybody asks the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.findings import Verdict

TASK_SUFFIX = "T"
"""Suffix of the rule id of the task that replaces a query without indicators."""

ENOUGH_INDICATORS = "clinical_indicators >= query_indicator_minimum"
"""The condition that the record must meet for a provider query."""

FEW_INDICATORS = (
    "Reread the note and enter what it records of region, levels, acuity, onset, "
    "duration, severity, examination, function, imaging, red flags, injury and "
    "response to treatment: a query needs more clinical indicators than the row has."
)
"""First sentence of a task that replaces a query without clinical indicators.

Source: ACDIS/AHIMA, Guidelines for Achieving a Compliant Query Practice (2022): a query
includes the clinical indicators that prompt it.
"""


def asked_with_indicators(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the [[rule]] table of the query, for a record with enough indicators."""
    condition = f"({record['when']}) and {ENOUGH_INDICATORS}"
    return {**record, "when": condition, "task": ""}


def task_without_indicators(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the [[rule]] table of the task, for a record with too few indicators."""
    return {
        **record,
        "id": f"{record['id']}{TASK_SUFFIX}",
        "when": f"({record['when']}) and not ({ENOUGH_INDICATORS})",
        "verdict": Verdict.CHART_REVIEW_REQUIRED.value,
        "query": "",
        "fires": record["task_fires"],
        "silent": record.get("fires", []),
        "task": f"{FEW_INDICATORS} {record['task']}",
        "action": "Reread the chart before a query goes to the provider; the coder "
        "task says what to enter.",
    }
