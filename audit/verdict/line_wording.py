"""Words about service lines in findings: names, pointers, the payer's policy."""

from __future__ import annotations

from audit.codes import Code
from audit.encounter.values import ServiceLine
from audit.facts import Chart
from audit.facts.services.billed import (
    LINE_GROUPS,
    POLICY_ASKED,
    pointer_faults,
    policy_rows,
)
from audit.facts.services.manipulation import regions_counted
from audit.facts.services.payers import weeks_asked
from audit.facts.tables.policy import CHRONIC, WEEKS
from audit.rules.rule import Rule
from audit.verdict.code_words import listed
from audit.verdict.indicators import in_weeks

SHOWN_CODES = 4
"""The most diagnoses of a line that are named; the rest is counted."""


def lines_of(rule: Rule, chart: Chart) -> list[ServiceLine]:
    """Return the service lines that a rule is about."""
    return LINE_GROUPS[rule.lines](chart) if rule.lines else []


def line_named(line: ServiceLine, chart: Chart) -> str:
    """Name a service line by number, procedure and region: Line 2 (72110, lumbar)."""
    group = chart.tables.services.group(line.procedure)
    regions = " or ".join(sorted(group.regions)) if group else ""
    return f"Line {line.number} ({', '.join(filter(None, (line.procedure, regions)))})"


def lines_named(rule: Rule, chart: Chart) -> str:
    """Name the lines that a rule is about."""
    return listed(line_named(line, chart) for line in lines_of(rule, chart))


def lines_are(rule: Rule, chart: Chart) -> str:
    """Name the lines that a rule is about, followed by "is" or "are"."""
    verb = "is" if len(lines_of(rule, chart)) == 1 else "are"
    return f"{lines_named(rule, chart)} {verb}"


def pointing(rule: Rule, chart: Chart) -> str:
    """Describe what each line points at: Line 2 (72110, lumbar) points only to M54.6
    (pointer A)."""
    return "; ".join(_pointing(line, chart) for line in lines_of(rule, chart))


def _pointing(line: ServiceLine, chart: Chart) -> str:
    named, codes = line_named(line, chart), _some(chart.pointed(line))
    if not line.pointers:
        return f"{named} has no pointer and stands for every diagnosis ({codes})"
    word = "pointer" if len(line.pointers) == 1 else "pointers"
    pointers = f"({word} {', '.join(line.pointers)})"
    if not codes:
        return f"{named} points to no diagnosis of the claim {pointers}"
    return f"{named} points only to {codes} {pointers}"


def _some(codes: tuple[Code, ...]) -> str:
    """Name a few codes and count the rest."""
    if len(codes) <= SHOWN_CODES:
        return listed(codes)
    return f"{', '.join(codes[:SHOWN_CODES])} and {len(codes) - SHOWN_CODES} more"


def faulty_pointers(rule: Rule, chart: Chart) -> str:
    """Describe what is wrong with the pointers of each line."""
    return "; ".join(
        f"{line_named(line, chart)}: {listed(pointer_faults(chart, line))}"
        for line in lines_of(rule, chart)
    )


def policy(rule: Rule, chart: Chart) -> str:
    """Name the policy rows that apply to the lines of a rule, with their sources."""
    rows = policy_rows(chart, lines_of(rule, chart), POLICY_ASKED.get(rule.lines, ""))
    named = (f"{row.policy_id} ({_source(row.source)})" for row in rows)
    return "; ".join(dict.fromkeys(named))


def _source(text: str) -> str:
    """Return the source of a policy row without its evidence notes."""
    return text.partition(" [")[0].partition(":")[0].rstrip(".")


def care(rule: Rule, chart: Chart) -> str:
    """Compare the documented conservative care with what the policy requires."""
    encounter, requirement = chart.encounter, POLICY_ASKED.get(rule.lines, "")
    asked = weeks_asked(chart, requirement)
    if requirement == WEEKS:
        return (
            f"{_weeks(encounter.conservative_weeks)} of conservative care stand "
            f"against {_weeks(asked)} that the policy asks for"
        )
    if requirement == CHRONIC:
        response = encounter.conservative_response or "not documented"
        return (
            f"the policy asks for {_weeks(asked)} of pain and failed care (duration "
            f"{_weeks(encounter.duration_weeks)}, response {response})"
        )
    return ""


def _weeks(weeks: float | None) -> str:
    return in_weeks(weeks) or "undocumented weeks"


def ordered(chart: Chart) -> str:
    """Name what was ordered beyond the visit: service lines, or imaging alone."""
    lines = [line_named(x, chart) for x in LINE_GROUPS["beyond_the_visit"](chart)]
    status = chart.encounter.imaging_status
    return listed(lines) or (f"the imaging ({status})" if status else "")


def part_found(chart: Chart) -> str:
    """Name the abnormal findings of the P.A.R.T. examination, or none."""
    encounter = chart.encounter
    found = {
        "pain": encounter.part_pain,
        "asymmetry": encounter.part_asymmetry,
        "range of motion": encounter.part_range,
        "tissue": encounter.part_tissue,
    }
    return listed(name for name, cell in found.items() if cell == "Y") or "none"


def denials_received(chart: Chart) -> str:
    """Name the denial codes that were received for the claim."""
    encounter = chart.encounter
    carc = (f"CARC {code}" for code in encounter.denial_carc)
    return listed((*carc, *(f"RARC {code}" for code in encounter.denial_rarc)))


def regions_found(chart: Chart) -> str:
    """Name the spinal regions that count for a manipulation."""
    return listed(sorted(regions_counted(chart)))
