"""Texts of findings and queries: the texts of rules, filled in for one row.

Queries follow the ACDIS/AHIMA compliant-query practice: they quote the clinical
indicators of the row, ask an open question or offer several choices with "other" and
"unable to determine", do not mention payment, and never offer a single answer.
Source: ACDIS/AHIMA, Guidelines for Achieving a Compliant Query Practice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from audit.codes import M546, Code
from audit.columns import column
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.facts.families import INJURIES
from audit.findings import Finding
from audit.rules.placeholders import PLACEHOLDER, otherwise
from audit.rules.rule import Rule
from audit.verdict.code_words import (
    listed,
    notes,
    phase_clause,
    phase_codes,
    titled,
    validity,
)
from audit.verdict.groups import codes_of, families_of
from audit.verdict.history import history_codes
from audit.verdict.indicators import clinical_indicators, imaging_report
from audit.verdict.line_wording import (
    care,
    denials_received,
    faulty_pointers,
    lines_are,
    lines_named,
    ordered,
    part_found,
    pointing,
    policy,
    regions_found,
)
from audit.verdict.regional import region_codes

EVIDENCE = "No action: this is evidence for the code. Another finding decides the row."
"""The action of an inclusion rule on a row with another verdict."""

CHART_FIRST = (
    "Set *Chart reviewed* = Y and abstract *Pain documented*, *Pain regions*, "
    "*Signed and dated* and what else the note records, then "
)
"""Begins a task on a claims-only row. Filling in one status cell alone would turn it
into a reviewed row without documented pain."""


def codes_about(rule: Rule, chart: Chart) -> tuple[Code, ...]:
    """Return the codes that a finding of the rule is about, each once."""
    if len(rule.about) == 1:
        return codes_of(rule.about[0], chart)
    return tuple(
        dict.fromkeys(c for group in rule.about for c in codes_of(group, chart))
    )


def make_finding(rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> Finding:
    """Create the finding of a rule that fires for a row."""
    say = partial(_filled, rule=rule, chart=chart, codes=codes)
    return Finding(
        rule_id=rule.id,
        verdict=rule.verdict,
        severity=rule.severity,
        risk=rule.risk,
        columns=_columns(rule, chart),
        codes=codes,
        message=say(rule.message or f"{rule.title}."),
        action=say(rule.action),
        citations=rule.citations,
        denials=rule.denials,
        query=query_text(rule, chart, codes),
        task=_task_text(rule, chart, codes),
    )


def _columns(rule: Rule, chart: Chart) -> tuple[str, ...]:
    """Return the columns of a finding: those that its rule reads or, if the finding is
    about unreadable cells, the columns of these cells."""
    if "{errors}" not in rule.message:
        return rule.columns
    return tuple(dict.fromkeys(error.column for error in chart.encounter.errors))


def as_evidence(finding: Finding) -> Finding:
    """Return an inclusion finding without action, for a row with another verdict."""
    return replace(finding, action=EVIDENCE)


def query_text(rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> str:
    """Return the provider query of a rule for this row; empty if it has none."""
    text = _filled(rule.query, rule, chart, codes)
    return "\n".join(line for line in text.splitlines() if line)


def _task_text(rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> str:
    """Return the coder's task; on a claims-only row it begins with the chart review."""
    task = _filled(rule.task, rule, chart, codes)
    if task and not chart.encounter.chart_reviewed:
        return CHART_FIRST + task[0].lower() + task[1:]
    return task


def _filled(text: str, rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> str:
    return PLACEHOLDER.sub(
        lambda found: _FILL[found[1]](rule, chart, codes) or otherwise(found[0]), text
    )


# -- codes of the finding -----------------------------------------------------------


def _others(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    return tuple(code for code in codes if code != M546)


def pair_with_m546(code: Code) -> str:
    """Write a code as a pair with M54.6, as entered in *Documented unrelated*."""
    return f"{M546}~{code}"


def _and_pairs(codes: tuple[Code, ...], chart: Chart) -> str:
    partners = [
        c for c in codes if M546 in chart.positions and c in chart.excluding_m546
    ]
    if not partners:
        return ""
    pairs = listed(map(pair_with_m546, partners))
    return f" (then also enter {pairs} in *Documented unrelated*)"


def _billed(codes: tuple[Code, ...]) -> str:
    others = _others(codes)
    return f" ({listed(others)})" if others else ""


def _reported_as(codes: tuple[Code, ...], chart: Chart) -> str:
    others = _others(codes)
    return f", reported as {titled(others, chart)}," if others else ""


def _missing(codes: tuple[Code, ...], chart: Chart) -> tuple[Code, ...]:
    return tuple(code for code in codes if code not in chart.positions)


# -- condition columns --------------------------------------------------------------

_STATUS_WORDS = {"confirmed cause": "the confirmed cause", "sequela": "marked sequela"}
"""Statuses that read better with another word before them."""


def _labels(families: Iterable[str], joint: str = "and") -> str:
    return listed((f"*{column(family).label}*" for family in families), joint)


def _conditions(families: Iterable[str], chart: Chart) -> str:
    """Name condition columns with their status, grouped by status."""
    by_status: dict[str, list[str]] = {}
    for family in families:
        word = getattr(chart.encounter, family)
        if word == "suspected" and chart.inpatient_facility:
            word = "suspected at discharge"
        if word:
            by_status.setdefault(_STATUS_WORDS.get(word, word), []).append(family)
    return listed(
        f"{_labels(those)} {'is' if len(those) == 1 else 'are'} {word}"
        for word, those in by_status.items()
    )


def _coded(families: Iterable[str], chart: Chart) -> list[str]:
    return [family for family in families if chart.reported_codes(family)]


def _ruled_out_by_auditor(chart: Chart) -> str:
    conflicts = (
        f"{_labels([family])} is ruled out, but *Auditor's code* is {listed(codes)}"
        for family in CONDITION_FAMILIES
        if chart.status[family] == "ruled_out"
        and (codes := chart.auditor_codes.get(family))
    )
    return listed(conflicts)


def _sequelae(chart: Chart) -> str:
    others = (family for family in CONDITION_FAMILIES if family not in INJURIES)
    return _conditions(
        (f for f in others if getattr(chart.encounter, f) == "sequela"), chart
    )


def _status_columns(codes: tuple[Code, ...], chart: Chart) -> str:
    held = {f for c in codes if c in chart.profile for f in chart.profile[c].families}
    return _labels((f for f in CONDITION_FAMILIES if f in held), "or")


# -- the text of each placeholder ---------------------------------------------------

_Fill = Callable[[Rule, Chart, tuple[Code, ...]], str]
_FILL: Mapping[str, _Fill] = {
    "codes": lambda rule, chart, codes: titled(codes, chart),
    "codes_alone": lambda rule, chart, codes: listed(codes),
    "other_codes": lambda rule, chart, codes: titled(_others(codes), chart),
    "missing_codes": lambda rule, chart, codes: titled(_missing(codes, chart), chart),
    "missing_alone": lambda rule, chart, codes: listed(_missing(codes, chart)),
    "pairs": lambda rule, chart, codes: listed(map(pair_with_m546, _others(codes))),
    "and_pairs": lambda rule, chart, codes: _and_pairs(codes, chart),
    "billed": lambda rule, chart, codes: _billed(codes),
    "reported_as": lambda rule, chart, codes: _reported_as(codes, chart),
    "lines": lambda rule, chart, codes: lines_named(rule, chart),
    "lines_are": lambda rule, chart, codes: lines_are(rule, chart),
    "pointing": lambda rule, chart, codes: pointing(rule, chart),
    "pointers": lambda rule, chart, codes: faulty_pointers(rule, chart),
    "policy": lambda rule, chart, codes: policy(rule, chart),
    "care": lambda rule, chart, codes: care(rule, chart),
    "ordered": lambda rule, chart, codes: ordered(chart),
    "part": lambda rule, chart, codes: part_found(chart),
    "denials": lambda rule, chart, codes: denials_received(chart),
    "regions_counted": lambda rule, chart, codes: regions_found(chart),
    "payer": lambda rule, chart, codes: chart.encounter.payer or "not stated",
    "conditions": lambda rule, chart, codes: _conditions(
        families_of(rule.about, chart), chart
    ),
    "coded_conditions": lambda rule, chart, codes: _conditions(
        _coded(families_of(rule.about, chart), chart), chart
    ),
    "ruled_out_by_auditor": lambda rule, chart, codes: _ruled_out_by_auditor(chart),
    "sequelae": lambda rule, chart, codes: _sequelae(chart),
    "status_columns": lambda rule, chart, codes: _status_columns(codes, chart),
    "regions": lambda rule, chart, codes: (
        listed(chart.encounter.pain_regions) or "region not documented"
    ),
    "region_codes": lambda rule, chart, codes: region_codes(chart),
    "levels": lambda rule, chart, codes: (
        f", {levels}" if (levels := chart.encounter.pain_levels) else ""
    ),
    "indicators": lambda rule, chart, codes: clinical_indicators(chart.encounter),
    "imaging_report": lambda rule, chart, codes: imaging_report(chart.encounter),
    "phase": lambda rule, chart, codes: phase_clause(codes, chart),
    "phase_codes": lambda rule, chart, codes: phase_codes(codes, chart),
    "history_codes": lambda rule, chart, codes: history_codes(chart, codes),
    "validity": lambda rule, chart, codes: validity(codes, chart),
    "errors": lambda rule, chart, codes: " ".join(map(str, chart.encounter.errors)),
    "notes": lambda rule, chart, codes: notes(chart),
}
"""Fills each placeholder of `audit.rules.placeholders`."""
