"""Repairs faults that a correction itself introduced, or gives up on the list."""

from __future__ import annotations

from audit.codes import M546, is_under
from audit.verdict.correction.additions import add
from audit.verdict.correction.documented import billable, m546_stays_beside
from audit.verdict.correction.draft import Draft, Undetermined
from audit.verdict.groups import codes_of


def settle(draft: Draft) -> None:
    """Repair faults that the correction introduced, or raise Undetermined."""
    chart = draft.chart
    _serve_regions(draft)
    if M546 in draft.codes and M546 not in chart.positions:
        draft.drop(codes_of("r52", chart))
        _place_added_m546(draft)
        partners = {*chart.excluding_m546, *codes_of("g55", chart)}
        if (partners - chart.unrelated_to_m546) & set(draft.codes):
            raise Undetermined
    _lead_in_place_of_m546(draft)
    _remove_excluded(draft)
    if draft.codes and draft.codes[0] in codes_of("external_cause", chart):
        draft.put_last(codes_of("external_cause", chart))
    first = chart.profile.get(draft.codes[0]) if draft.codes else None
    if first and "manifestation" in first.sets:
        raise Undetermined


def refuse_invalid(draft: Draft) -> None:
    """Raise Undetermined if an added code is not in the loaded release.

    The packaged releases contain every code that a correction adds, but an order file
    may lack M54.6, M54.2 or another.
    """
    added = [code for code in draft.codes if code not in draft.chart.positions]
    if added:
        billable(added, draft.chart)


def _lead_in_place_of_m546(draft: Draft) -> None:
    """Keep codes that M54.6 had to follow in front of the codes that replaced it.

    Chapter 15 codes come first (I.C.15.a.1), and so does the code of a preoperative
    examination at that visit (IV.M).
    """
    chart = draft.chart
    if M546 in draft.codes or M546 not in chart.positions:
        return
    leading = [codes_of("chapter15", chart)]
    if chart.encounter.encounter_reason == "preop":
        leading.append(codes_of("preop_exam", chart))
    for codes in leading:
        if chart.follows_m546(codes):
            draft.put_before(codes, [c for c in draft.codes if c not in codes])


def _remove_excluded(draft: Draft) -> None:
    """Remove any Excludes1 pair that the correction introduced.

    Osteoporosis with a current fracture (M80) replaces osteoporosis without one (M81).
    For any other pair it is unclear which of the two codes to delete.
    """
    chart, on = draft.chart, draft.chart.on
    added = [c for c in draft.codes if c not in chart.positions]
    neoplasms = codes_of("family:neoplasm", chart)
    if any(is_under(c, "M84.5") for c in added) and set(neoplasms) & {*draft.codes}:
        # Whether fracture or neoplasm is first depends on the treatment (I.C.2.l.6).
        raise Undetermined
    current = {*added, *chart.cause_codes} & set(draft.codes)
    if any(is_under(c, "M80") for c in current):
        draft.codes = [c for c in draft.codes if not is_under(c, "M81")]
    excludes = chart.tables.codes.excludes1
    unrelated = chart.encounter.unrelated_pairs
    if any(
        excludes(new, kept, on) and frozenset((new, kept)) not in unrelated
        for new in added
        for kept in draft.codes
        if kept != new and M546 not in (new, kept)
    ):
        raise Undetermined


def _place_added_m546(draft: Draft) -> None:
    """Move an added M54.6 to the position that the other codes require."""
    chart = draft.chart
    for family in ("radiculopathy", "inflammatory"):
        if m546_stays_beside(family, chart):
            draft.put_before(chart.reported_codes(family), [M546])
    draft.put_before([M546], codes_of("sequela", chart))
    draft.put_before(codes_of("chapter15", chart), [M546])
    if chart.encounter.encounter_reason == "preop":
        draft.put_before(codes_of("preop_exam", chart), [M546])
    if chart.encounter.encounter_reason == "pain management":
        draft.put_before(chart.supported_g89_codes, [M546])


def _serve_regions(draft: Draft) -> None:
    """Add a code for each documented region that lost its only code."""
    chart = draft.chart
    codes, on = chart.tables.codes, chart.on
    for region in ("cervical", "lumbar"):
        serves = f"serves_{region}"
        if (
            region in chart.encounter.pain_regions
            and serves in chart.sets
            and not any(codes.in_set(serves, code, on) for code in draft.codes)
        ):
            add(draft, region)
