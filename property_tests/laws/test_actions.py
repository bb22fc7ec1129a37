"""The actions that the findings of one row ask for together: laws over whole rows.

No finding contradicts another, and a corrected list holds only codes with a source.
"""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given

from audit.codes import M546, Code
from audit.facts import Chart
from audit.facts.chart.phase import expected_codes
from audit.findings import AuditResult, Verdict
from audit.rules.catalogue import default_pack
from audit.rules.corrections import Step, Verb
from audit.verdict.groups import codes_of
from property_tests.reach import conditional, reached
from property_tests.strategies.encounters import Cells, near_rules
from property_tests.strategies.premises import rows_where
from property_tests.support.audited_rows import AUDITOR, read

PACK = default_pack()
RULES = {rule.id: rule for rule in PACK.rules}


# -- what one finding deletes, no other orders, documents or advises on


def deleted(steps: tuple[Step, ...], chart: Chart) -> set[Code]:
    """Return the codes that some steps take off the claim."""
    gone: set[Code] = set()
    for step in steps:
        if step.verb is Verb.DROP:
            gone |= set(codes_of(step.what, chart))
        elif step.verb is Verb.REPLACE and step.what in _REPLACED:
            gone |= set(codes_of(_REPLACED[step.what], chart))
    return gone


_REPLACED = {
    "region": "m546",
    "back_unspecified": "m546",
    "nonspecific": "nonspecific",
    "phase": "out_of_phase",
    "healed": "healed",
    "pregnancy": "pregnancy_incidental",
}


def ordered(steps: tuple[Step, ...], chart: Chart) -> set[Code]:
    """Return the codes that some steps put in order, if both sides are present."""
    found: set[Code] = set()
    for step in steps:
        if step.verb is Verb.BEFORE:
            one, other = (set(codes_of(g, chart)) for g in (step.what, step.where))
            found |= (one | other) if one and other else set()
        if step.verb is Verb.LAST:
            found |= set(codes_of(step.what, chart))
    return found


def deletes_beside_another(cells: Cells, result: AuditResult) -> bool:
    """Whether a rule deletes a code while another rule also asks for an action."""
    acting = [rule for f in result.findings if (rule := RULES[f.rule_id]).steps]
    verbs = {step.verb for rule in acting for step in rule.steps}
    deleting = verbs & {Verb.DROP, Verb.REPLACE}
    return not result.verdict.is_gate and len(acting) > 1 and bool(deleting)


@pytest.mark.law(38)
@conditional
@given(rows_where(deletes_beside_another))
def test_actions_of_one_row_never_contradict(cells: Cells) -> None:
    encounter, result = read(cells)
    chart = AUDITOR.chart(encounter)
    held = [RULES[f.rule_id] for f in result.findings]
    for one, other in permutations(held, 2):
        if gone := deleted(one.steps, chart):
            reached()
            both = gone & ordered(other.steps, chart)
            assert not both, (one.id, other.id, both)


@given(near_rules())
def test_no_action_touches_a_pair_that_is_reported_by_itself(cells: Cells) -> None:
    encounter, result = read(cells)
    chart = AUDITOR.chart(encounter)
    held = [RULES[f.rule_id] for f in result.findings]
    pairs = {c for pair in chart.other_excludes1_pairs for c in pair}
    steps = tuple(step for rule in held for step in rule.steps)
    assert pairs.isdisjoint(deleted(steps, chart) | ordered(steps, chart))


# -- a determinate list holds only codes with a source


def may_be_listed(chart: Chart) -> set[str]:
    """Return the codes that a corrected list of the row may hold, and no others.

    The claim, the auditor's codes, official successors of headers, the code of a
    documented pain region, the 7th character of the documented phase, the pain code of
    a documented neoplasm under pain control, Z33.1 for an incidental pregnancy.
    """
    codes, on = chart.tables.codes, chart.on
    encounter = chart.encounter
    listed: set[str] = {*chart.codes, *encounter.definitive_code}
    for code in chart.codes:
        listed |= {c for c in (codes.nos_successor(code, on),) if c}
        listed |= {c for c in (codes.stripped(code, on),) if c}
        listed |= set(expected_codes(chart, code))
    regions = set(encounter.pain_regions)
    if regions & {"thoracic", "cervicothoracic", "thoracolumbar"}:
        listed.add(M546)
    if "cervical" in regions:
        listed.add("M54.2")
    if regions & {"lumbar", "lumbosacral"}:
        listed |= {"M54.5", "M54.50"}
    if "back unspecified" in regions:
        listed.add("M54.9")
    if regions == {"flank"}:
        listed |= {"R10.A0", "R10.A1", "R10.A2", "R10.A3"}
    if encounter.pregnancy == "confirmed incidental":
        listed.add("Z33.1")
    if encounter.g89_basis == "neoplasm":
        listed.add("G89.3")
    return listed


def lists(cells: Cells, result: AuditResult) -> bool:
    judged = result.verdict is not Verdict.NOT_APPLICABLE
    return judged and bool(result.corrected_dx)


@pytest.mark.law(39)
@given(rows_where(lists))
def test_a_determinate_list_holds_only_codes_that_the_row_gives(cells: Cells) -> None:
    encounter, result = read(cells)
    assert result.corrected_dx
    assert set(result.corrected_dx) <= may_be_listed(AUDITOR.chart(encounter))
