"""Replaces codes that are not valid on the date by valid ones."""

from __future__ import annotations

from audit.codes import M546, Code, is_under
from audit.facts import Chart
from audit.release import Standing
from audit.verdict.correction.documented import billable
from audit.verdict.correction.draft import Draft, Undetermined
from audit.verdict.regional import DORSALGIA

THORACIC_REGIONS = frozenset({"thoracic", "cervicothoracic", "thoracolumbar"})
LUMBAR_REGIONS = frozenset({"thoracolumbar", "lumbar", "lumbosacral"})


def repair(draft: Draft) -> None:
    """Replace every invalid code by the one valid code for it."""
    for code, profile in draft.chart.profile.items():
        if profile.standing in (Standing.BILLABLE, Standing.UNKNOWN):
            continue
        draft.substitute(code, _valid_code_for(code, profile.standing, draft))
    # The repaired code may already be on the claim.
    draft.codes = list(dict.fromkeys(draft.codes))


def _valid_code_for(code: Code, standing: Standing, draft: Draft) -> Code:
    """Return the one valid code for an invalid one. Raises Undetermined if unclear."""
    chart, codes = draft.chart, draft.chart.tables.codes
    if standing is Standing.MALFORMED:
        stripped = codes.stripped(code, chart.on)
        if stripped:
            return stripped
    documented = [c for c in chart.encounter.definitive_code if is_under(c, code)]
    if len(documented) == 1:
        return billable(documented, chart)[0]
    if code in ("M54", "M54.8"):
        return _dorsalgia_by_documentation(draft)
    successor = codes.nos_successor(code, chart.on)
    if successor is None or _denies_documented_pain(successor, chart):
        raise Undetermined
    if "unspecified site" in codes.title(successor, chart.on) and (
        chart.encounter.pain_regions
    ):
        raise Undetermined  # the record names a site (M79.1: M79.18, not M79.10)
    return successor


def _denies_documented_pain(code: Code, chart: Chart) -> bool:
    """Whether a title excludes lumbar pain although the record documents it."""
    title = chart.tables.codes.title(code, chart.on)
    regions = LUMBAR_REGIONS & set(chart.encounter.pain_regions)
    return bool(regions) and "without mention of lumbar back pain" in title


def _dorsalgia_by_documentation(draft: Draft) -> Code:
    regions = set(draft.chart.encounter.pain_regions)
    if regions and regions <= THORACIC_REGIONS and not draft.pain_is_explained:
        return M546
    if regions == {"back unspecified"}:
        return DORSALGIA
    raise Undetermined
