"""Puts the auditor's codes on the list, if all of them can be billed."""

from __future__ import annotations

from audit.codes import M546, Code
from audit.facts import Chart
from audit.release import Standing
from audit.verdict.correction.draft import Draft, Undetermined
from audit.verdict.groups import codes_of


def billable(codes: list[Code], chart: Chart) -> list[Code]:
    """Return the codes if all can be billed on the date. Raises Undetermined if not."""
    known = (Standing.BILLABLE, Standing.UNKNOWN)
    standing, on = chart.tables.codes.standing, chart.on
    if not codes or any(standing(code, on) not in known for code in codes):
        raise Undetermined
    return codes


def auditor_codes(family: str, chart: Chart) -> list[Code]:
    """Return the auditor's codes of a family, or raise Undetermined as `billable`."""
    return billable(chart.auditor_codes.get(family, []), chart)


def m546_stays_beside(family: str, chart: Chart) -> bool:
    """Whether the record keeps M54.6 next to a family that would replace it."""
    encounter = chart.encounter
    return (family == "radiculopathy" and encounter.pain_distinct == "Y") or (
        family == "inflammatory" and encounter.symptom_clinically_needed == "Y"
    )


def document(draft: Draft, family: str) -> None:
    """Replace codes by the auditor's codes, at the position of the first one."""
    chart = draft.chart
    wanted = auditor_codes(family, chart)
    wrong = [c for c in chart.members.get(family, ()) if c not in wanted]
    stays = m546_stays_beside(family, chart)
    replaced = [*wrong, *codes_of("nonspecific", chart)]
    if not stays:
        replaced.append(M546)
    positions = [draft.codes.index(c) for c in replaced if c in draft.codes]
    if not positions:
        positions = [_next_position(draft)]
    at = min(positions)
    before = [c for c in draft.codes[:at] if c not in replaced]
    after = [c for c in draft.codes[at:] if c not in replaced]
    missing = [c for c in wanted if c not in before and c not in after]
    draft.codes = [*before, *missing, *after]
    draft.documented += missing
    if stays:
        draft.put_before(wanted, [M546])


def _next_position(draft: Draft) -> int:
    """Return where to put a code that replaces none: after those added before."""
    if M546 in draft.codes:
        return draft.codes.index(M546)
    placed = [draft.codes.index(c) for c in draft.documented if c in draft.codes]
    return max(placed) + 1 if placed else 0
