"""What findings and queries say of one row: codes, details, clinical indicators.

Queries follow the ACDIS/AHIMA compliant-query practice: the clinical indicators are
quoted from the row, the choices are open or multiple with "other" and "unable to
determine", nothing is said of payment, and no single answer is offered.
Source: ACDIS/AHIMA, Guidelines for Achieving a Compliant Query Practice.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import Code
from audit.encounter.values import Encounter
from audit.facts import Chart
from audit.findings import Finding
from audit.release import Standing
from audit.rules.catalogue import Rule
from audit.verdict.groups import codes_of

_PHASE_CHARACTER = {
    "active treatment": "A (B for an open fracture)",
    "routine healing": "D",
    "delayed healing": "G (D where the category has no G)",
    "nonunion": "K (D where the category has no K)",
    "malunion": "P (M80, M84 only)",
    "sequela": "S",
}
"""7th characters by phase. Source: Official Guidelines I.C.13.c, I.C.19.a."""


def codes_about(rule: Rule, chart: Chart) -> tuple[Code, ...]:
    """Give the codes that a finding of the rule is about, each once."""
    if len(rule.about) == 1:
        return codes_of(rule.about[0], chart)
    return tuple(
        dict.fromkeys(c for group in rule.about for c in codes_of(group, chart))
    )


def is_told_by_codes(rule: Rule) -> bool:
    """Whether the finding of a rule says nothing of the row but its codes."""
    return not rule.query and not rule.detail and rule.family not in ("VAL", "EX1")


def make_finding(rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> Finding:
    """Make the finding of a rule that holds for a row."""
    return Finding(
        rule_id=rule.id,
        verdict=rule.verdict,
        severity=rule.severity,
        risk=rule.risk,
        columns=rule.columns,
        codes=codes,
        message=message_of(rule, chart, codes),
        action=rule.action,
        citations=rule.citations,
        denials=rule.denials,
        query=query_text(rule, chart.encounter, codes),
    )


def message_of(rule: Rule, chart: Chart, codes: tuple[Code, ...]) -> str:
    """Give the sentence of a finding: the rule's title and what it concerns here."""
    parts = [rule.title]
    if rule.id.startswith("VAL-07"):
        parts.extend(str(error) for error in chart.encounter.errors)
    elif rule.family == "VAL" and rule.steps:
        parts.extend(_validity(code, chart) for code in codes)
    elif codes:
        parts.append(", ".join(codes))
    if rule.detail == "injury_phase":
        parts.append(_phase(chart.encounter))
    if rule.id == "EX1-08":
        parts.extend(_note(a, b, chart) for a, b in chart.other_excludes1_pairs)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _validity(code: Code, chart: Chart) -> str:
    """Say what is wrong with a code on the date, and what could stand there."""
    codes, on = chart.tables.codes, chart.on
    standing, release = chart.profile[code].standing, codes.release_name(on)
    offered: Iterable[str] = codes.successors(code, on)
    match standing:
        case Standing.INCOMPLETE:
            characters = ", ".join(codes.seventh_characters(code, on))
            return f"{code} needs a 7th character in {release}: one of {characters}"
        case Standing.HEADER:
            text = f"{code} is a header in {release}, not a billable code"
        case Standing.OTHER_RELEASE:
            text = f"{code} is not valid in {release}, but in another release"
        case Standing.MALFORMED:
            text = f"{code} is not an ICD-10-CM code"
            stripped = codes.stripped(code, on)
            offered = [stripped] if stripped else []
        case Standing.PREDATES:
            return str(code)
        case _:
            return f"{code} is not in the loaded list"
    shown = list(offered)
    if not shown:
        return text
    more = f" and {len(shown) - 12} more" if len(shown) > 12 else ""
    return f"{text}; under it: {', '.join(shown[:12])}{more}"


def _phase(encounter: Encounter) -> str:
    character = _PHASE_CHARACTER.get(encounter.injury_phase)
    if character is None:
        return "The phase of care is not documented: the 7th character stays open"
    return f"7th character for {encounter.injury_phase}: {character}"


def _note(a: Code, b: Code, chart: Chart) -> str:
    note = chart.tables.codes.excludes1(a, b, chart.on)
    return f"{a} and {b}: {note.owner} Excludes1 {note.text}" if note else ""


def query_text(rule: Rule, encounter: Encounter, codes: tuple[str, ...]) -> str:
    """Word the provider query of a rule for this row; empty where it has none."""
    if not rule.query:
        return ""
    levels = f", {encounter.pain_levels}" if encounter.pain_levels else ""
    return (
        rule.query.replace(
            "{regions}", ", ".join(encounter.pain_regions) or "region open"
        )
        .replace("{levels}", levels)
        .replace("{codes}", ", ".join(codes) or "no code")
        .replace("{indicators}", clinical_indicators(encounter))
    )


def clinical_indicators(encounter: Encounter) -> str:
    """Quote what the row documents, in the words of the columns."""
    flags = [flag for flag in encounter.red_flags if flag != "none"]
    duration = encounter.duration_weeks
    severity = encounter.pain_severity
    quoted = (
        ("acuity", encounter.acuity),
        ("duration in weeks", "" if duration is None else f"{duration:g}"),
        ("severity", "" if severity is None else f"{severity:g} of 10"),
        ("neurologic examination", encounter.neuro_exam),
        ("imaging", encounter.imaging_status),
        ("imaged region", encounter.imaging_region),
        ("red flags", ", ".join(flags)),
        ("recent injury", encounter.injury_recent),
    )
    told = [f"{name}: {value}" for name, value in quoted if value]
    return "; ".join(told) or "none recorded"
