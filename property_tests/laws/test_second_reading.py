"""What another certified coder would sign: laws over whole rows.

The prover shows some of them for every encounter of its model (`actions of a row
agree`, `verdicts mean what they say`); here they are asked of the row engine itself.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from hypothesis import given

from audit import Auditor
from audit.codes import M546, Code
from audit.encounter.reading import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.facts import Chart
from audit.facts.phase import expected_codes
from audit.findings import AuditResult, ClaimRisk, Severity, Verdict
from audit.rules.catalogue import Rule, default_pack
from audit.rules.corrections import Step, Verb
from audit.verdict.groups import codes_of
from property_tests.reach import conditional, reached
from property_tests.strategies.encounters import (
    WHOLE_CHART,
    Cells,
    any_cells,
    near_rules,
)
from property_tests.strategies.premises import rows_where

PACK = default_pack()
AUDITOR = Auditor()
RULES = {rule.id: rule for rule in PACK.rules}


def is_information(rule: Rule) -> bool:
    return (
        rule.verdict is None
        and rule.risk is ClaimRisk.NONE
        and rule.severity is Severity.INFO
    )


@cache
def silent_auditor() -> Auditor:
    """An auditor whose pack has no rule of information."""
    from dataclasses import replace

    told = tuple(rule for rule in PACK.rules if not is_information(rule))
    return Auditor(replace(PACK, rules=told))


def read(cells: Cells) -> tuple[Encounter, AuditResult]:
    encounter = encounter_from_mapping(cells, 1)
    return encounter, AUDITOR.audit(encounter)


def indicators(e: Encounter) -> int:
    """Count the kinds of clinical indicators, straight from the cells (P2)."""
    return sum(
        (
            bool(e.pain_regions or e.pain_levels),
            bool(e.acuity or e.onset_date or e.duration_weeks is not None),
            e.pain_severity is not None,
            "Y" in (e.exam_tenderness, e.exam_range_of_motion),
            e.neuro_exam in ("radicular", "myelopathic", "other abnormal"),
            e.imaging_status.startswith("done"),
            any(flag != "none" for flag in e.red_flags),
            e.injury_recent == "Y",
            e.functional_limitation != "",
            e.conservative_response != "",
        )
    )


@given(near_rules() | any_cells())
def test_a_query_text_is_there_where_a_finding_asks(cells: Cells) -> None:
    _, result = read(cells)
    assert bool(result.query_text) is any(f.query for f in result.findings)


def asks(cells: Cells, result: AuditResult) -> bool:
    asked = any(f.query for f in result.findings)
    return asked or result.verdict is Verdict.QUERY_PROVIDER


@pytest.mark.law(37)
@given(rows_where(asks))
def test_a_query_needs_a_reviewed_chart_and_two_indicators(cells: Cells) -> None:
    encounter, result = read(cells)
    assert encounter.chart_reviewed
    assert indicators(encounter) >= 2
    asked = [f for f in result.findings if f.query]
    assert asked
    assert all(f.verdict is Verdict.QUERY_PROVIDER for f in asked)


@given(near_rules() | any_cells())
def test_a_task_goes_with_a_chart_review_and_says_to_abstract_the_chart_first(
    cells: Cells,
) -> None:
    encounter, result = read(cells)
    for finding in result.findings:
        assert bool(finding.task) is (
            finding.verdict is Verdict.CHART_REVIEW_REQUIRED
        ), finding.rule_id
        begins = finding.task.startswith("Set *Chart reviewed* = Y")
        assert begins is (bool(finding.task) and not encounter.chart_reviewed)


@given(rows_where(lambda _, result: result.verdict is Verdict.CHART_REVIEW_REQUIRED))
def test_a_chart_review_has_a_task_a_risk_and_no_list(cells: Cells) -> None:
    _, result = read(cells)
    assert result.coder_task
    assert result.risk.rank >= ClaimRisk.REVIEW.rank
    assert result.corrected_dx == ()


@given(rows_where(asks))
def test_a_query_asks_each_topic_once(cells: Cells) -> None:
    _, result = read(cells)
    asked = [f.query for f in result.findings if f.query]
    stems = [query.splitlines()[0] for query in asked]
    assert len(set(stems)) == len(stems)


def informs(cells: Cells, result: AuditResult) -> bool:
    return any(f.is_information for f in result.findings)


@pytest.mark.law(40)
@given(rows_where(informs))
def test_information_changes_neither_verdict_risk_severity_list_nor_rule_ids(
    cells: Cells,
) -> None:
    encounter, result = read(cells)
    silent = silent_auditor().audit(encounter)
    for name in ("verdict", "risk", "severity", "corrected_dx", "rule_ids"):
        assert getattr(result, name) == getattr(silent, name), name
    assert (result.query_text, result.coder_task) == (
        silent.query_text,
        silent.coder_task,
    )


@pytest.mark.law(40)
@given(rows_where(lambda _, result: result.risk is not ClaimRisk.NONE))
def test_whatever_raises_the_risk_stands_in_rule_ids(cells: Cells) -> None:
    _, result = read(cells)
    raising = [f for f in result.findings if f.risk is not ClaimRisk.NONE]
    assert raising
    assert {f.rule_id for f in raising} <= set(result.rule_ids)
    assert Severity.INFO not in {f.severity for f in raising}


@given(rows_where(informs))
def test_information_stands_in_no_rule_ids(cells: Cells) -> None:
    _, result = read(cells)
    informing = {f.rule_id for f in result.findings if f.is_information}
    assert informing
    assert informing.isdisjoint(result.rule_ids)


def includes(cells: Cells, result: AuditResult) -> bool:
    return any(f.verdict is Verdict.SUPPORTED for f in result.findings)


@given(rows_where(includes))
def test_inclusion_rules_stand_in_rule_ids_of_supported_rows_only(cells: Cells) -> None:
    _, result = read(cells)
    earned = {f.rule_id for f in result.findings if f.verdict is Verdict.SUPPORTED}
    if result.verdict is Verdict.SUPPORTED:
        assert earned <= set(result.rule_ids)
    else:
        assert earned.isdisjoint(result.rule_ids)


# -- what one finding deletes, no other orders, documents or advises on


def deleted(steps: tuple[Step, ...], chart: Chart) -> set[Code]:
    """Give the codes that some steps take off the claim."""
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
    """Give the codes that some steps put in order, where both sides are there."""
    found: set[Code] = set()
    for step in steps:
        if step.verb is Verb.BEFORE:
            one, other = (set(codes_of(g, chart)) for g in (step.what, step.where))
            found |= (one | other) if one and other else set()
        if step.verb is Verb.LAST:
            found |= set(codes_of(step.what, chart))
    return found


def deletes_beside_another(cells: Cells, result: AuditResult) -> bool:
    """Whether a rule deletes, and another rule has something to do as well."""
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


# -- a determinate list holds only what is given


def may_be_listed(chart: Chart) -> set[str]:
    """Give the codes that a corrected list of the row may hold, and no others.

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


# -- citations name notes that exist

UNRELATED_EXCEPTION = "Guidelines I.A.12.a"
WITH_A_NOTE = ("EX1-", "INC-09")
"""Rules about codes between which an Excludes1 note stands (P3)."""


def test_the_excludes1_guideline_is_cited_only_where_such_a_note_exists() -> None:
    for rule in PACK.rules:
        if UNRELATED_EXCEPTION in rule.citations:
            assert rule.id.startswith(WITH_A_NOTE), rule.id


def test_outpatient_and_inpatient_guidelines_are_cited_for_their_setting() -> None:
    for rule in PACK.rules:
        if "Guidelines II.A" in rule.citations:
            assert "inpatient" in rule.text
        assert "Guidelines IV.D" not in rule.citations, rule.id
        if rule.id.startswith("LOC-04"):
            assert "Guidelines IV.J" in rule.citations


# -- the comorbidities of ordinary charts


@pytest.mark.parametrize(
    "code",
    [
        *("M06.9", "M81.0", "M41.9", "C50.911", "M79.7", "M47.816", "M47.812", "I20.0"),
        *("E11.9", "M17.11", "L40.50", "F32.A", "J45.909"),
    ],
)
def test_a_comorbidity_with_a_blank_cell_changes_nothing(code: str) -> None:
    _, result = read({**WHOLE_CHART, "dx2": code})
    assert (result.verdict, result.risk) == (Verdict.SUPPORTED, ClaimRisk.NONE)
    assert result.corrected_dx == ("M54.6", code)
    assert all(i.startswith("INC-") for i in result.rule_ids)


@pytest.mark.parametrize(
    "code",
    ["M25.551", "R07.89", "R10.A1", "M54.51", "M54.12", "M54.31", "M54.41"],
)
def test_a_code_whose_pain_no_column_tells_is_at_most_information(code: str) -> None:
    _, result = read({**WHOLE_CHART, "dx2": code})
    assert (result.verdict, result.risk) == (Verdict.SUPPORTED, ClaimRisk.NONE)
    assert result.corrected_dx == ("M54.6", code)


# -- chapter 15, and the visit before surgery, lead whatever takes the place of M54.6


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        (
            {"dx2": "O26.891", "pain_regions": "lumbar"}
            | {"pregnancy": "confirmed cause"},
            ("O26.891", "M54.50"),
        ),
        (
            {"dx2": "M47.814", "dx3": "O26.891", "degenerative": "confirmed cause"}
            | {"pregnancy": "confirmed cause"},
            ("O26.891", "M47.814"),
        ),
        (
            {"dx2": "Z01.818", "encounter_reason": "preop"}
            | {"disc_disorder": "confirmed cause", "definitive_code": "M51.24"},
            ("Z01.818", "M51.24"),
        ),
    ],
)
def test_what_m546_must_follow_leads_the_code_in_its_place(
    changes: dict[str, str], listed: tuple[str, ...]
) -> None:
    _, result = read({**WHOLE_CHART, **changes})
    assert result.corrected_dx == listed


# -- what other coders found


@pytest.mark.parametrize(
    ("changes", "verdict", "listed"),
    [
        # Osteoporosis with a current fracture takes the place of osteoporosis.
        (
            {"dx2": "M81.0", "dx3": "M80.08XA", "fracture": "confirmed cause"},
            "NOT_SUPPORTED",
            ("M80.08XA",),
        ),
        # A sequela code of a fracture follows the pain, whatever its chapter (I.B.10).
        (
            {"dx1": "M80.08XS", "dx2": "M54.6", "fracture": "sequela"}
            | {"injury_phase": "sequela"},
            "SEQUENCING_ERROR",
            ("M54.6", "M80.08XS"),
        ),
        # Pain after a procedure that is the cause keeps its G89 code (I.C.6.b.3).
        (
            {"dx1": "G89.22", "dx2": "M54.6", "g89_basis": "post-thoracotomy"}
            | {"acuity": "chronic", "postprocedural": "confirmed cause"},
            "SEQUENCING_ERROR",
            (),
        ),
        # An injury in the phase of its sequela no longer excludes M54.6 (M54.6 first).
        (
            {"dx1": "S22.060A", "fracture": "confirmed cause"}
            | {"injury_phase": "sequela"},
            "NOT_SUPPORTED",
            ("M54.6", "S22.060S"),
        ),
        # Supervision of a normal pregnancy, and chapter 15, exclude each other.
        (
            {"dx1": "O26.892", "dx2": "M54.6", "dx3": "Z34.82", "dx4": "Z3A.20"}
            | {"pregnancy": "confirmed cause"},
            "NOT_SUPPORTED",
            ("O26.892", "M54.6", "Z3A.20"),
        ),
        (
            {"dx1": "O99.891", "dx2": "M54.6", "dx3": "Z3A.20"}
            | {"pregnancy": "confirmed incidental"},
            "NOT_SUPPORTED",
            ("M54.6", "Z33.1"),
        ),
        (
            {"dx1": "F45.41", "dx2": "G89.29", "g89_basis": "chronic"}
            | {"psychogenic": "confirmed cause", "encounter_reason": "pain management"},
            "NOT_SUPPORTED",
            ("F45.41",),
        ),
    ],
)
def test_rows_that_another_coder_would_not_have_signed(
    changes: dict[str, str], verdict: str, listed: tuple[str, ...]
) -> None:
    _, result = read({**WHOLE_CHART, **changes})
    assert (result.verdict, result.corrected_dx) == (verdict, listed)
