"""Rows that differ in one cell or one day, and a fresh auditor's answer to each.

`alone` judges a row with an auditor that has judged nothing before, not even looked up
a code. Only the compiled pack is shared, because it holds nothing about any row
(`test_a_program_holds_nothing_of_a_row`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from audit.columns import Column
from audit.facts import Policy, default_policy
from audit.rules.catalogue import Pack, default_pack
from property_tests.strategies.encounters import WHOLE_CHART, Cells

# -- tables with more days and more choices than those that ship ---------------------

LISTED, CARE = "A58403", "conservative-6"
"""Rows of the shipped policy table: a list of diagnoses, and weeks of care."""


def _policy() -> Policy:
    """Return the shipped table with rows that only a named policy or some days bring
    in.
    """
    shipped = default_policy().rows
    known = {row.policy_id: row for row in shipped}
    listed, care = known[LISTED], known[CARE]
    until = dt.date(2026, 6, 29)
    return Policy(
        "own",
        (
            *shipped,
            replace(listed, policy_id="LOCAL-1", dx_allowed=("M54.6", "M47.814")),
            replace(care, policy_id="LOCAL-12", min_weeks=12.0),
            replace(care, policy_id="LOCAL-0", min_weeks=0.0),
            replace(care, policy_id="BRIEF-26", min_weeks=26.0, until=until),
        ),
    )


POLICY = _policy()


def _dated_pack() -> Pack:
    """Return the shipped rules; one begins late, one ends, and a number changes."""
    pack = default_pack()
    begins, ends = dt.date(2026, 3, 4), dt.date(2026, 5, 6)
    changes = dt.date(2026, 7, 8)
    parameters = {
        name: replace(p, values=(*p.values, (changes, 99, "test")))
        for name, p in pack.parameters.items()
    }
    dated: dict[str, dict[str, Any]] = {
        "NEC-02": {"since": begins},
        "NEC-03-1": {"until": ends},
    }
    rules = tuple(replace(r, **dated.get(r.id, {})) for r in pack.rules)
    return replace(pack, rules=rules, parameters=parameters)


DATED = _dated_pack()


# -- rows ----------------------------------------------------------------------------

QUERIED: Cells = {
    **WHOLE_CHART,
    "dx2": "M51.34",
    "disc_disorder": "link not stated",
    "imaging_status": "done related",
    "imaging_region": "thoracic",
    "conservative_response": "partial",
}
_MEDICARE = {"payer": "Medicare FFS"}
_STAY = {
    "claim_type": "institutional",
    "setting": "inpatient acute",
    "discharge_date": "2026-02-14",
}

BASES: dict[str, Cells] = {
    "queried": QUERIED,
    "injections": {
        **WHOLE_CHART,
        **_MEDICARE,
        "policy_id": "LOCAL-1",
        "cpt2": "64490:A",
        "cpt3": "72146:A",
        "conservative_weeks": 8,
        "conservative_response": "failed",
        "duration_weeks": 14,
    },
    "stay": {**QUERIED, **_STAY, "disc_disorder": "suspected", "dx3": "E11.9"},
    "surgery": {
        **WHOLE_CHART,
        "surgery_date": "2026-01-20",
        "global_days": "90",
        "same_surgeon": "Y",
        "dx2": "M96.1",
        "postprocedural": "confirmed cause",
        "complication_documented": "Y",
    },
    "injury": {
        **WHOLE_CHART,
        "claim_type": "institutional",
        "setting": "hospital outpatient",
        "injury_recent": "Y",
        "injury_phase": "active treatment",
        "fracture": "confirmed cause",
        "dx2": "S22.060A",
        "definitive_code": "S22.060A",
        "unrelated_pairs": "M54.6~S29.012A",
    },
    "chronic": {
        **WHOLE_CHART,
        "acuity": "chronic",
        "g89_basis": "chronic",
        "dx2": "G89.29",
        "dx3": "M54.2",
        "dx4": "M54.81",
        "pain_regions": "thoracic; cervical",
        "encounter_reason": "pain management",
    },
    "causes": {
        **WHOLE_CHART,
        "dx1": "M54.14",
        "dx2": "M54.6",
        "dx3": "M35.3",
        "radiculopathy": "confirmed cause",
        "inflammatory": "confirmed cause",
        "postprocedural": "confirmed cause",
        "pain_distinct": "Y",
        "symptom_clinically_needed": "Y",
        "complication_documented": "Y",
    },
    "imaged": {
        **WHOLE_CHART,
        "encounter_reason": "diagnostic only",
        "imaging_status": "done noncontributory",
        "imaging_region": "thoracic",
        "imaging_final_report": "Y",
        "cpt1": "72146",
    },
    "claim": {
        "encounter_id": "E-2",
        "date_of_service": "2026-02-10",
        "dx1": "M54.6",
        "dx2": "M51.34",
        "dx3": "M54.50",
        "dx4": "Z34.90",
        "cpt1": "99213",
        "cpt2": "97810:A",
        **_MEDICARE,
        "denial_carc": "11",
    },
    "manipulation": {
        **WHOLE_CHART,
        **_MEDICARE,
        "dx1": "M99.02",
        "dx2": "M54.6",
        "segmental_dysfunction": "confirmed cause",
        "cpt1": "98941",
        "cpt2": "97110",
        "part_range": "Y",
        "denial_carc": "50",
        "denial_rarc": "N386",
    },
}
"""Rows on which the columns matter, by what they are about."""

_CODES = ("M51.24", "G89.29", "S22.060D", "M54.5", "XYZ")
_LINES = ("99213-24", "98940-AT:A", "64490x2", "72148:B")
_OWN: dict[str, tuple[object, ...]] = {
    "encounter_id": ("E-1", "E-9"),
    "date_of_service": ("2026-02-11", "2021-09-30", "?"),
    "discharge_date": ("2026-02-09", "2026-02-12", "2026-10-02"),
    "onset_date": ("2026-01-02", "2025-12-24"),
    "surgery_date": ("2025-11-12", "2025-11-11", "2026-02-10", "2026-02-11"),
    "bill_type": ("0111", "0131", "#N/A"),
    "policy_id": (LISTED, CARE, "LOCAL-1", "LOCAL-12", "LOCAL-0"),
    "provider_id": ("P1", "P2"),
    "coder_id": ("C1", "C2"),
    "amount_paid": (10, 2_000, "ten"),
    "duration_weeks": (0, 3, 11, 12),
    "conservative_weeks": (0, 5, 6, 12),
    "pain_severity": (0, 3, 8),
    "pain_levels": ("T5-T8", "T6", "T7-T9"),
    "definitive_code": ("M51.24", "S22.060D", "F45.41", "K29.70", "M51.24; M47.814"),
    "unrelated_pairs": ("M54.6~M51.34", "M54.6~S22.060A", "M54.81~M54.6"),
    "denial_carc": ("11", "50", "11; 50"),
    "denial_rarc": ("N386", "M76"),
}
"""Cells for columns without their own list."""


def cells_for(column: Column) -> tuple[object, ...]:
    """Return different cells of a column, the blank one first."""
    if column.name in _OWN:
        return "", *_OWN[column.name]
    if column.kind in ("code", "line"):
        values = _CODES if column.kind == "code" else _LINES
        early = int(column.name.strip("dxcpt")) <= 3
        return "", *(values if early else values[1:2])
    if column.kind == "list":
        pairs = zip(column.allowed, column.allowed[1:], strict=False)
        return "", *column.allowed, *map("; ".join, list(pairs)[:2])
    return "", *column.allowed
