"""What the finding of a rule reads from its encounter: equal fields, equal words.

A finding reads the fields that lead to the codes it is about, and those that its
placeholders name; `test_fields_read.py` watches what is read in fact. Everything else
that a finding depends on is the same for all encounters of one era, except whether the
claim is that of an inpatient facility.
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.encounter.values import CONDITION_FAMILIES
from audit.rules.placeholders import PLACEHOLDER
from audit.rules.rule import Rule

Fields = frozenset[str]
"""Names of fields of an encounter."""

CLAIM: Fields = frozenset({"dx"})
"""Enough for the codes that were given or belong to a named code set."""

_STATUSES = CLAIM | {
    *CONDITION_FAMILIES,
    *("chart_reviewed", "injury_phase", "unrelated_pairs", "definitive_code"),
}
"""The documented status of each condition, and the auditor's codes."""

_CAUSES = _STATUSES | {"pain_regions"}
"""Codes that report a condition; the code of a documented region reports none."""

_CHRONIC_PAIN = _CAUSES | {
    *("acuity", "encounter_reason", "g89_basis", "complication_documented")
}
"""Codes of category G89, and whether the record supports them."""

_LINES = CLAIM | {"lines", "payer", "policy_id"}
"""Service lines, their diagnoses, and what selects policies.

A visit within a global period depends on dates, too: a row with a second date shares no
finding.
"""

_OF_GROUP: Mapping[str, Fields] = {
    **dict.fromkeys(("excluding_m546", "out_of_phase"), _STATUSES),
    **dict.fromkeys(("allowed", "causes", "healed", "ruled_out", "suspected"), _CAUSES),
    **dict.fromkeys(("unrecorded", "other_unrecorded"), _CAUSES),
    **dict.fromkeys(("g89_supported", "g89_ordered", "excludes1_pairs"), _CHRONIC_PAIN),
    "g89_not_exempt": _STATUSES | {"complication_documented"},
    "g89_unsupported": CLAIM | {"acuity", "g89_basis"},
    **dict.fromkeys(CONDITION_FAMILIES, _CAUSES),
}
_OF_LINES: Mapping[str, Fields] = {"beyond_regions": frozenset({"pain_regions"})}
"""What some groups of service lines read beside `_LINES`."""

_OF_KIND: Mapping[str, Fields] = {"family": _CAUSES, "auditor": _STATUSES}

_OF_PLACEHOLDER: Mapping[str, Fields] = {
    **dict.fromkeys(("and_pairs", "conditions", "ruled_out_by_auditor"), _STATUSES),
    **dict.fromkeys(("sequelae", "phase", "phase_codes"), _STATUSES),
    **dict.fromkeys(("coded_conditions", "history_codes"), _CAUSES),
    "notes": _CHRONIC_PAIN,
    **dict.fromkeys(("lines", "lines_are", "pointing", "pointers", "policy"), _LINES),
    "care": _LINES | {"conservative_weeks", "conservative_response", "duration_weeks"},
    "ordered": _LINES | {"imaging_status"},
    "regions_counted": _LINES | {"pain_regions"},
    "part": CLAIM | {"part_pain", "part_asymmetry", "part_range", "part_tissue"},
    "denials": CLAIM | {"denial_carc", "denial_rarc"},
    "payer": CLAIM | {"payer"},
    "regions": CLAIM | {"pain_regions"},
    "region_codes": CLAIM | {"pain_regions", "laterality"},
    "levels": CLAIM | {"pain_levels"},
    "indicators": CLAIM
    | {
        *("pain_regions", "pain_levels", "acuity", "onset_date", "duration_weeks"),
        *("pain_severity", "exam_tenderness", "exam_range_of_motion", "neuro_exam"),
        *("imaging_status", "imaging_region", "red_flags", "injury_recent"),
        *("functional_limitation", "conservative_response"),
    },
    "imaging_report": CLAIM | {"imaging_status"},
    "errors": CLAIM | {"errors"},
}
"""What a placeholder reads; one that is not named here reads the claim's codes."""


def fields_read(rule: Rule) -> Fields:
    """Return the fields of an encounter that the finding of a rule depends on."""
    texts = (rule.message, rule.action, rule.query, rule.task)
    names = {name for text in texts for name in PLACEHOLDER.findall(text)}
    found = CLAIM.union(
        *map(_of_group, rule.about),
        *(_OF_PLACEHOLDER.get(name, CLAIM) for name in names),
        _OF_LINES.get(rule.lines, CLAIM),
    )
    # A task on a claims-only row begins with the chart review.
    return found | {"chart_reviewed"} if rule.task else found


def _of_group(group: str) -> Fields:
    kind, _, family = group.partition(":")
    return _OF_KIND[kind] if family else _OF_GROUP.get(group, CLAIM)
