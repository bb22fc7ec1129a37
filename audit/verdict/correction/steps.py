"""Applies the steps of the findings, one after another, to the list on the claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from audit.codes import M546, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.findings import Verdict
from audit.rules.corrections import Step, Verb
from audit.verdict.correction.additions import add
from audit.verdict.correction.documented import document
from audit.verdict.correction.draft import Draft, Undetermined
from audit.verdict.correction.repairs import repair
from audit.verdict.correction.replacements import replace
from audit.verdict.correction.settling import refuse_invalid, settle
from audit.verdict.groups import codes_of

_ORDER = {verb: number for number, verb in enumerate(Verb)}

_REGIONAL = frozenset({"cervicalgia", "low_back_pain", "m549"})
"""Code groups of regional pain that M54.6 may replace."""

EMPTYING = frozenset(
    {Verdict.QUERY_PROVIDER, Verdict.CHART_REVIEW_REQUIRED, Verdict.INPUT_ERROR}
)
"""Verdicts that leave the corrected list undetermined."""


MOST_IN_TURN = 4096
"""Sets of steps whose order is remembered."""


def corrected_list(
    chart: Chart,
    verdicts: Iterable[Verdict],
    steps: Iterable[Step],
    *,
    pain_is_explained: bool,
    m546_is_missing: bool,
) -> tuple[Code, ...]:
    """Return the corrected list in claim order; empty if it cannot be determined.

    `verdicts` are the verdicts of all findings: a query, a chart review or an input
    error among them empties the list. If there are no steps, the result is the list on
    the claim in canonical spelling, each code once.
    """
    if not EMPTYING.isdisjoint(verdicts):
        return ()
    wanted = _in_turn(frozenset(steps))
    if not wanted:
        return chart.codes
    draft = Draft(chart, pain_is_explained, m546_is_missing)
    try:
        for step in _by_auditor(wanted, chart):
            _apply(step, draft)
        if draft.codes != list(chart.codes):
            settle(draft)
            refuse_invalid(draft)
    except Undetermined:
        return ()
    return tuple(dict.fromkeys(draft.codes))


@lru_cache(maxsize=MOST_IN_TURN)
def _in_turn(steps: frozenset[Step]) -> tuple[Step, ...]:
    """Return steps in the order in which they are applied."""
    return tuple(sorted(steps, key=lambda step: (_ORDER[step.verb], str(step))))


def _by_auditor(steps: tuple[Step, ...], chart: Chart) -> Sequence[Step]:
    """Sort the steps that document conditions by the order of the auditor's codes."""
    if not any(step.verb is Verb.DOCUMENT for step in steps):
        return steps
    listed = chart.encounter.definitive_code

    def place(step: Step) -> tuple[int, int]:
        if step.verb is not Verb.DOCUMENT:
            return _ORDER[step.verb], 0
        own = chart.auditor_codes.get(step.what, ())
        return _ORDER[step.verb], min(map(listed.index, own), default=len(listed))

    return sorted(steps, key=place)


def _apply(step: Step, draft: Draft) -> None:
    chart = draft.chart
    match step:
        case Step(Verb.UNKNOWN):
            raise Undetermined
        case Step(Verb.REPAIR):
            repair(draft)
        case Step(Verb.DROP, group):
            if group in _REGIONAL:
                draft.free(codes_of(group, chart))
            draft.drop(codes_of(group, chart))
        case Step(Verb.DOCUMENT, "all"):
            for family in CONDITION_FAMILIES:
                if (
                    chart.auditor_codes.get(family)
                    and chart.status[family] not in chart.contesting
                ):
                    document(draft, family)
        case Step(Verb.DOCUMENT, family):
            document(draft, family)
        case Step(Verb.REPLACE, what):
            replace(draft, what)
        case Step(Verb.ADD, what):
            add(draft, what)
        case Step(Verb.BEFORE, "m546", group):
            draft.put_before([M546], codes_of(group, chart))
        case Step(Verb.BEFORE, group, "m546"):
            draft.put_before(codes_of(group, chart), [M546])
        case Step(Verb.BEFORE, group, other):
            draft.put_before(codes_of(group, chart), codes_of(other, chart))
        case Step(Verb.LAST, group):
            draft.put_last(codes_of(group, chart))
