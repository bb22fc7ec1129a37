"""The row engine: one encounter in, one audit result out. No clock, no files."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from audit.codes import Code
from audit.encounter.values import Encounter
from audit.engine.memory import Key, key_of, quotes_of
from audit.engine.program import Knowledge, Program
from audit.facts import (
    Chart,
    Policy,
    Profiles,
    Tables,
    default_policy,
    default_services,
)
from audit.findings import AuditResult, Finding, Verdict, answer_cells
from audit.release import CodeSet, load
from audit.rules.catalogue import FEW_INDICATORS, Pack, Rule, default_pack
from audit.verdict.correction import corrected_list
from audit.verdict.lattice import in_order, verdict_and_risk
from audit.verdict.wording import (
    as_evidence,
    codes_about,
    is_told_by_codes,
    make_finding,
    query_text,
)

REMEMBERED = 50_000
"""Answers kept at once; beyond it the memory is emptied, so that it stays flat."""

RELEASES = range(2015, 2035)
"""Years whose 1 October begins a release."""

BLANK_ID = "encounter_id is blank"
REPEATED_ID = "encounter_id occurs more than once"


class Auditor:
    """Audits encounters by one pack, one code set, one policy table.

    Make one and keep it: it remembers what it looked up. It holds no state that a
    result depends on, so that row i of a file is judged as if it stood alone.
    """

    def __init__(
        self,
        pack: Pack | None = None,
        codes: CodeSet | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Take the given pack, code set and policy, or those that ship."""
        self.pack = pack or default_pack()
        self.tables = Tables(
            codes or load(), default_services(), policy or default_policy()
        )
        self._profiles = Profiles(self.tables.codes)
        self._boundaries = _boundaries(self.pack, self.tables.policy)
        self._eras: dict[dt.date, int] = {}
        self._programs: dict[int, Program] = {}
        self._answers: dict[Key, AuditResult] = {}
        self._asking: dict[tuple[Key, Key], AuditResult] = {}
        self._rules = {rule.id: rule for rule in self.pack.rules}
        self._told_by_codes = {r.id for r in self.pack.rules if is_told_by_codes(r)}
        self._findings: dict[tuple[str, tuple[Code, ...]], Finding] = {}

    def era(self, day: dt.date) -> int:
        """Give the number of the stretch of days in which nothing changes."""
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._boundaries, day)
        return era

    def program(self, day: dt.date) -> Program:
        """Give the rules compiled for a day."""
        era = self.era(day)
        program = self._programs.get(era)
        if program is None:
            program = self._programs[era] = Program(self.pack, day)
        return program

    def chart(self, encounter: Encounter) -> Chart:
        """Give the chart of an encounter by this auditor's tables."""
        return Chart(encounter, self.tables, self._profiles)

    def knowledge(self, encounter: Encounter) -> Knowledge:
        """Give the facts and terms of an encounter."""
        chart = self.chart(encounter)
        return self.program(chart.on).know(chart, self.era(chart.on))

    def audit(self, encounter: Encounter) -> AuditResult:
        """Judge one encounter. Never raises for what the row holds."""
        day = encounter.date_of_service
        key = key_of(encounter, self.era(day)) if day else None
        if key is None:
            return self._judge(encounter)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            known = self._answers[key] = self._judge(encounter)
            return known
        if known.query_text:
            known = self._asked_anew(known, encounter, key)
        return AuditResult(
            encounter.row,
            encounter.encounter_id,
            known.verdict,
            known.risk,
            known.severity,
            known.findings,
            known.corrected_dx,
            known.query_text,
            known.coder_task,
            known.denial_codes,
            known.code_release,
            known.rule_pack,
            encounter.notes,
            known.answer,
        )

    def _asked_anew(
        self, known: AuditResult, encounter: Encounter, key: Key
    ) -> AuditResult:
        """Word the queries of a known answer for another encounter of the same key."""
        place = key, quotes_of(encounter)
        worded = self._asking.get(place)
        if worded is None:
            if len(self._asking) >= REMEMBERED:
                self._asking.clear()
            chart = self.chart(encounter)
            findings = tuple(
                replace(
                    f,
                    query=query_text(
                        self._rules[f.rule_id], chart, tuple(map(Code, f.codes))
                    ),
                )
                if f.query
                else f
                for f in known.findings
            )
            worded = self._asking[place] = _answered(
                replace(
                    known,
                    findings=findings,
                    query_text=_joined(f.query for f in findings),
                )
            )
        return worded

    def _judge(self, encounter: Encounter) -> AuditResult:
        chart = self.chart(encounter)
        program = self.program(chart.on)
        facts = program.know(chart, self.era(chart.on))
        held = program.held(facts)
        findings = in_order(self._finding(rule, chart) for rule in held)
        verdict, risk = verdict_and_risk(findings)
        if verdict is not Verdict.SUPPORTED:
            findings = tuple(
                as_evidence(f) if f.verdict is Verdict.SUPPORTED else f
                for f in findings
            )
        return _answered(
            AuditResult(
                row=encounter.row,
                encounter_id=encounter.encounter_id,
                verdict=verdict,
                risk=risk,
                severity=max((f.severity for f in findings), key=lambda s: s.rank),
                findings=findings,
                corrected_dx=_correction(chart, held, findings, facts, verdict),
                query_text=_joined(f.query for f in findings),
                coder_task=_joined(_tasks(findings)),
                denial_codes=_denials(findings, verdict),
                code_release=self.tables.codes.release_name(chart.on),
                rule_pack=self.pack.label,
                notes=encounter.notes,
            )
        )

    def _finding(self, rule: Rule, chart: Chart) -> Finding:
        codes = codes_about(rule, chart)
        if rule.id not in self._told_by_codes:
            return make_finding(rule, chart, codes)
        key = (rule.id, codes)
        finding = self._findings.get(key)
        if finding is None:
            if len(self._findings) >= REMEMBERED:
                self._findings.clear()
            finding = self._findings[key] = make_finding(rule, chart, codes)
        return finding

    def audit_all(
        self, encounters: Iterable[Encounter], repeated: Container[str] = ()
    ) -> Iterator[AuditResult]:
        """Judge encounters in their order, one result for each.

        `repeated` are the encounter ids that occur more than once; each of their rows
        gets a note (`row_status`).
        """
        for encounter in encounters:
            result = self.audit(encounter)
            if not encounter.encounter_id:
                result = replace(result, notes=(*result.notes, BLANK_ID))
            elif encounter.encounter_id in repeated:
                result = replace(result, notes=(*result.notes, REPEATED_ID))
            yield result


def _boundaries(pack: Pack, policy: Policy) -> list[dt.date]:
    """Give the days on which code set, rules, parameters or policy may change."""
    spans = [(rule.since, rule.until) for rule in pack.rules]
    spans += [(row.since, row.until) for row in policy.rows]
    days = {day for since, until in spans for day in (since, _day_after(until)) if day}
    days |= {value[0] for p in pack.parameters.values() for value in p.values}
    days |= {dt.date(year, 10, 1) for year in range(RELEASES.start, RELEASES.stop)}
    return sorted(days)


def _day_after(day: dt.date | None) -> dt.date | None:
    return day + dt.timedelta(days=1) if day else None


def _answered(result: AuditResult) -> AuditResult:
    # A frozen dataclass is filled in late here: to copy it costs as much as the rest.
    object.__setattr__(result, "answer", answer_cells(result))
    return result


def _tasks(findings: Iterable[Finding]) -> Iterator[str]:
    """Give the coder tasks; what several begin with is said once."""
    told = False
    for finding in findings:
        rest = finding.task.removeprefix(FEW_INDICATORS).lstrip()
        begins = rest != finding.task
        yield rest if begins and told else finding.task
        told |= begins


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _denials(findings: tuple[Finding, ...], verdict: Verdict) -> tuple[str, ...]:
    if verdict.is_gate:
        return ()
    return tuple(dict.fromkeys(d for f in findings for d in f.denials))


def _correction(
    chart: Chart,
    held: list[Rule],
    findings: tuple[Finding, ...],
    facts: Knowledge,
    verdict: Verdict,
) -> tuple[str, ...]:
    if verdict is Verdict.NOT_APPLICABLE:
        return chart.codes
    return corrected_list(
        chart,
        [f.verdict for f in findings if f.verdict],
        [step for rule in held for step in rule.steps],
        pain_is_explained=bool(facts["explains_pain"]),
        m546_is_missing=bool(facts["m546_missing"]),
    )
