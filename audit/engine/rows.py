"""The row engine: one encounter in, one audit result out. No clock, no files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from audit.codes import Code
from audit.encounter.values import Encounter
from audit.engine.memory import Key, Memory, finding_key, key_of, quotes_of
from audit.engine.program import Knowledge
from audit.facts import Chart, Policy, Tables, default_policy, default_services
from audit.findings import AuditResult, Finding, Verdict, answer_cells
from audit.release import CodeSet, load
from audit.rules.catalogue import FEW_INDICATORS, Pack, Rule, default_pack
from audit.verdict.correction import corrected_list
from audit.verdict.lattice import in_order, verdict_and_risk, with_verdict
from audit.verdict.loaded import remarks
from audit.verdict.wording import (
    as_evidence,
    codes_about,
    is_told_by_codes,
    make_finding,
    query_text,
)

BLANK_ID = "encounter_id is blank"
REPEATED_ID = "encounter_id occurs more than once"


class Auditor:
    """Audits encounters by one pack, one code set, one policy table.

    Make one and keep it: it remembers what it looked up (`audit.engine.memory`). It
    holds no state that a result depends on, so that row i of a file is judged as if it
    stood alone.
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
        self.memory = Memory(self.pack, self.tables.codes, self.tables.policy)
        self._rules = {rule.id: rule for rule in self.pack.rules}
        self._told_by_codes = {r.id for r in self.pack.rules if is_told_by_codes(r)}

    def chart(self, encounter: Encounter) -> Chart:
        """Give the chart of an encounter by this auditor's tables."""
        return Chart(encounter, self.tables, self.memory.profiles)

    def knowledge(self, encounter: Encounter) -> Knowledge:
        """Give the facts and terms of an encounter."""
        return self.memory.know(self.chart(encounter))

    def audit(self, encounter: Encounter) -> AuditResult:
        """Judge one encounter. Never raises for what the row holds."""
        day, memory = encounter.date_of_service, self.memory
        key = key_of(encounter, memory.era(day)) if day else None
        if key is None or day is None:
            return self._judge(encounter)
        known = memory.answers.get(key)
        if known is None:
            return memory.answers.keep(key, self._judge(encounter))
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
            self._notes(encounter, day, known.verdict),
            known.answer,
        )

    def _asked_anew(
        self, known: AuditResult, encounter: Encounter, key: Key
    ) -> AuditResult:
        """Word the queries of a known answer for another encounter of the same key."""
        place = key, quotes_of(encounter)
        worded = self.memory.worded.get(place)
        if worded is None:
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
            told = _joined(f.query for f in findings)
            worded = replace(known, findings=findings, query_text=told)
            self.memory.worded.keep(place, _answered(worded))
        return worded

    def _judge(self, encounter: Encounter) -> AuditResult:
        chart = self.chart(encounter)
        facts = self.memory.know(chart)
        held = self.memory.program(chart.on).held(facts)
        findings = with_verdict(in_order(self._finding(rule, chart) for rule in held))
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
                notes=self._notes(encounter, chart.on, verdict),
            )
        )

    def _notes(
        self, encounter: Encounter, on: dt.date, verdict: Verdict
    ) -> tuple[str, ...]:
        """Give the remarks on a row: its own, then those on the loaded code set."""
        return encounter.notes + remarks(self.tables.codes, on, encounter.dx, verdict)

    def _finding(self, rule: Rule, chart: Chart) -> Finding:
        codes = codes_about(rule, chart)
        if rule.id not in self._told_by_codes:
            return make_finding(rule, chart, codes)
        known = self.memory.findings
        key = finding_key(rule, codes)
        finding = known.get(key)
        if finding is None:
            finding = known.keep(key, make_finding(rule, chart, codes))
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


def _answered(result: AuditResult) -> AuditResult:
    # A frozen dataclass is filled in late here: to copy it costs as much as the rest.
    object.__setattr__(result, "answer", answer_cells(result))
    return result


def _tasks(findings: Iterable[Finding]) -> Iterator[str]:
    """Give the coder tasks, each once; what several begin with is said once."""
    told = False
    for task in dict.fromkeys(finding.task for finding in findings):
        rest = task.removeprefix(FEW_INDICATORS).lstrip()
        begins = rest != task
        yield rest if begins and told else task
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
