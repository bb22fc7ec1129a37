"""How the findings of a row become its outcome, computed a second way on many rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from audit import Auditor, AuditResult, ClaimRisk, Verdict
from audit.api import default_auditor
from audit.codes import read_code
from audit.encounter.records import encounter_from_mapping
from audit.facts import FACTS
from audit.findings import output_row
from audit.rules.catalogue import Pack, default_pack
from audit.rules.parameters import Parameter
from audit.rules.provider_queries import FEW_INDICATORS
from audit.verdict.wording import EVIDENCE
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.strategies.encounters import CODES, WHOLE_CHART, Cells

ONE = dt.timedelta(days=1)
GATES = (Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE)


@cache
def rows() -> tuple[Cells, ...]:
    """Return golden rows, each also with one unreadable cell and with two."""
    golden = [cells_of(record) for record in read_sheet()]
    unreadable = [{**cells, "duration_weeks": "??"} for cells in golden[::3]]
    outside = [{**cells, "dx1": "I10"} for cells in golden[::7]]
    return (*golden, *unreadable, *outside)


@cache
def results() -> tuple[AuditResult, ...]:
    auditor = default_auditor()
    return tuple(auditor.audit(encounter_from_mapping(cells)) for cells in rows())


def reached(where: Iterator[bool]) -> bool:
    return sum(where) >= 3


def test_the_gravest_finding_gives_the_severity_and_the_highest_the_verdict() -> None:
    for result in results():
        assert result.severity.rank == max(f.severity.rank for f in result.findings)
        ranks = [f.verdict.rank for f in result.findings if f.verdict]
        assert result.verdict.rank == min(ranks)
    several = (len({f.severity for f in r.findings}) > 1 for r in results())
    assert reached(several)


def test_a_row_that_was_not_judged_bears_no_risk_and_no_denial() -> None:
    for result in results():
        borne = [f.risk for f in result.findings]
        denials = dict.fromkeys(d for f in result.findings for d in f.denials)
        if result.verdict in GATES:
            assert (result.risk, result.denial_codes) == (ClaimRisk.NONE, ())
        else:
            assert result.risk.rank == max(risk.rank for risk in borne)
            assert result.denial_codes == tuple(denials)
    gated = [r for r in results() if r.verdict in GATES]
    assert reached(any(f.denials for f in r.findings) for r in gated)
    assert reached(any(f.risk.rank for f in r.findings) for r in gated)


def test_evidence_asks_for_nothing_where_another_finding_decides() -> None:
    for result in results():
        for finding in result.findings:
            evidence = finding.verdict is Verdict.SUPPORTED
            decided = result.verdict is not Verdict.SUPPORTED
            assert (finding.action == EVIDENCE) is (evidence and decided)
    beside = (
        any(f.verdict is Verdict.SUPPORTED for f in r.findings)
        for r in results()
        if r.verdict is not Verdict.SUPPORTED
    )
    assert reached(beside)


def test_each_query_and_each_task_of_a_row_is_told_once() -> None:
    for result in results():
        queries = dict.fromkeys(f.query for f in result.findings if f.query)
        assert result.query_text == "\n\n".join(queries)
        assert result.coder_task.count(FEW_INDICATORS) <= 1
        for finding in result.findings:
            assert (
                finding.task.removeprefix(FEW_INDICATORS).lstrip() in result.coder_task
            )
        begin = [f for f in result.findings if f.task.startswith(FEW_INDICATORS)]
        assert result.coder_task.count(FEW_INDICATORS) == bool(begin)
    both = (
        sum(f.task.startswith(FEW_INDICATORS) for f in r.findings) > 1
        for r in results()
    )
    assert reached(both)


def test_a_row_that_does_not_concern_m546_keeps_its_list_and_an_unread_one_has_none(
) -> None:  # fmt: skip
    for cells, result in zip(rows(), results(), strict=True):
        encounter = encounter_from_mapping(cells)
        reported = tuple(dict.fromkeys(code for code in encounter.dx if code))
        if result.verdict is Verdict.NOT_APPLICABLE:
            assert result.corrected_dx == reported
        elif result.verdict is Verdict.INPUT_ERROR:
            assert result.corrected_dx == ()
    assert {*GATES} <= {result.verdict for result in results()}


def test_what_the_reader_noted_of_a_row_stands_beside_it() -> None:
    cells: Cells = {**WHOLE_CHART, "payer": "Acme Health"}
    encounter = encounter_from_mapping(cells)
    assert encounter.notes
    for date in ("2026-02-10", "2026-02-10", ""):
        result = Auditor().audit(replace(encounter, date_of_service=_day(date)))
        assert result.notes == encounter.notes
        assert output_row(result)[-1] == "; ".join(encounter.notes)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize("year", [2015, 2021, 2025])
def test_an_auditor_that_saw_the_eve_judges_the_first_day_of_a_release_afresh(
    year: int,
) -> None:
    first = dt.date(year, 10, 1)
    auditor = Auditor()
    standing = auditor.tables.codes.standing
    codes = [c for c in map(read_code, CODES) if c]
    changed = [c for c in codes if standing(c, first - ONE) != standing(c, first)]
    assert changed
    for code, day in product(changed, (first - ONE, first, first - ONE)):
        row = encounter_from_mapping(
            {**WHOLE_CHART, "dx2": code, "date_of_service": day.isoformat()}
        )
        auditor.audit(row)
        knows, chart = auditor.facts(row), auditor.chart(row)
        for fact in FACTS.values():
            if "dx1" in fact.columns:
                assert knows[fact.name] == fact.read(chart), (code, day, fact.name)


def dated(pack: Pack, name: str, day: dt.date, value: int) -> Pack:
    """Return the pack with another number from a day on."""
    old = pack.parameters[name]
    values = (*old.values, (day, value, "a later edition"))
    changed = Parameter(name, old.meaning, values)
    return replace(pack, parameters={**pack.parameters, name: changed})


def test_a_number_of_the_pack_changes_on_its_day_whatever_was_seen_before() -> None:
    pack, day = default_pack(), dt.date(2026, 3, 10)
    name = "query_indicator_minimum"
    later = dated(pack, name, day, pack.parameters[name].on(day) + 1)
    eve: list[Cells] = [
        {**cells, "date_of_service": (day - ONE).isoformat()}
        for cells in rows()[:300:3]
    ]
    on = [{**cells, "date_of_service": day.isoformat()} for cells in eve]
    before, after = Auditor(pack), Auditor(later)
    read = encounter_from_mapping
    changed = [
        n
        for n, cells in enumerate(on)
        if before.audit(read(cells)).verdict != after.audit(read(cells)).verdict
    ]
    assert changed
    warm = Auditor(later)
    for n in changed:
        verdicts = [
            warm.audit(read(cells)).verdict for cells in (eve[n], on[n], eve[n])
        ]
        own = before.audit(read(eve[n])).verdict, after.audit(read(on[n])).verdict
        assert verdicts == [own[0], own[1], own[0]]


def test_a_rule_that_stands_twice_asks_no_question_and_names_no_denial_twice() -> None:
    pack = default_pack()
    again = [replace(rule, id=f"{rule.id}-B") for rule in pack.rules]
    doubled = Auditor(replace(pack, rules=(*pack.rules, *again)))
    asked = 0
    for cells, result in zip(rows()[:300:3], results()[:300:3], strict=True):
        twice = doubled.audit(encounter_from_mapping(cells))
        assert len(twice.findings) == 2 * len(result.findings)
        assert twice.query_text.count("\n\n") == result.query_text.count("\n\n")
        assert twice.coder_task.count("\n\n") == result.coder_task.count("\n\n")
        assert {*twice.denial_codes} == {*result.denial_codes}
        assert len(twice.denial_codes) == len(result.denial_codes)
        asked += bool(result.query_text)
    assert asked >= 3
