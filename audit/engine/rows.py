"""The row engine: turns one encounter into one audit result. No clock, no files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from audit.codes import Code
from audit.encounter.values import Encounter
from audit.engine.cache import AuditCache, Words
from audit.engine.case import Case
from audit.engine.program import LazyFacts
from audit.engine.result_key import (
    Key,
    case_key,
    quoted_values,
    result_key,
    words_key,
)
from audit.facts import Chart, Policy, Tables, default_policy, default_services
from audit.findings import UNJUDGED, AuditResult, Verdict, answer_cells
from audit.release import CodeSet, load
from audit.rules.catalogue import Pack, default_pack
from audit.rules.fingerprints import Fingerprints, fingerprints_of
from audit.rules.own import changed_policy
from audit.rules.rule import Rule
from audit.verdict.correction import EMPTYING, corrected_list
from audit.verdict.decision import Decision, Lattice
from audit.verdict.joining import joined, joined_tasks
from audit.verdict.loaded import remarks
from audit.verdict.wording import (
    as_evidence,
    codes_about,
    make_finding,
    query_text,
)

BLANK_ID = "encounter_id is blank"
REPEATED_ID = "encounter_id occurs more than once"


class Fired(NamedTuple):
    """The rules that fire for an encounter, and facts that its correction asks for."""

    rules: Sequence[Rule]
    facts: Mapping[str, bool | str | int]


ASKED_BY_CORRECTION = ("explains_pain", "m546_missing")
"""The facts and terms that the correction of a list asks for."""


class Auditor:
    """Audits encounters by one rule pack, one code set and one policy table.

    Create one and reuse it: it caches what it has computed (`audit.engine.cache`). No
    result depends on earlier rows, so row i of a file is judged as if it were the only
    one.
    """

    def __init__(
        self,
        pack: Pack | None = None,
        codes: CodeSet | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Take the given pack, code set and policy, or the shipped ones.

        The changes that a team's pack makes to policies are made to the policy.
        """
        self.pack = pack or default_pack()
        table = changed_policy(policy or default_policy(), self.pack.own)
        self.tables = Tables(codes or load(), default_services(), table)
        self.cache = AuditCache(self.pack, self.tables.codes, self.tables.policy)
        self._rules = {rule.id: rule for rule in self.pack.rules}
        self._lattice = Lattice(self.pack.rules)
        self._words_keys = {rule.id: words_key(rule) for rule in self.pack.rules}

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """The fingerprints of what this auditor judges by; they take some time."""
        return fingerprints_of(self.pack, self.tables.codes, self.tables.policy)

    def chart(self, encounter: Encounter) -> Chart:
        """Return the chart of an encounter, judged by this auditor's tables."""
        return Chart(encounter, self.tables, self.cache.profiles)

    def facts(self, encounter: Encounter) -> LazyFacts:
        """Return the facts and terms of an encounter."""
        return self.cache.facts_of(self.chart(encounter))

    def audit(
        self,
        encounter: Encounter,
        chart: Chart | None = None,
        fired: Fired | None = None,
    ) -> AuditResult:
        """Judge one encounter. Never raises because of the contents of the row.

        `chart` is what `self.chart` returned for the encounter, if the caller needs it
        too. `fired` are the rules that fire, if the caller knows them.
        """
        day, cache = encounter.date_of_service, self.cache
        era = cache.era(day) if day else 0
        key = result_key(encounter, era)
        if key is None or day is None:
            return self._judge(Case(encounter, self.chart, chart), fired)
        cached = cache.results.get(key)
        if cached is None:
            case = Case(encounter, self.chart, chart, case_key(encounter, era))
            return cache.results.keep(key, self._judge(case, fired))
        if cached.query_text:
            cached = self._reworded(cached, encounter, key)
        return AuditResult(
            encounter.row,
            encounter.encounter_id,
            cached.verdict,
            cached.risk,
            cached.severity,
            cached.findings,
            cached.corrected_dx,
            cached.query_text,
            cached.coder_task,
            cached.denial_codes,
            cached.code_release,
            cached.rule_pack,
            self._notes(encounter, day, cached.verdict),
            cached.answer,
            _reported(encounter),
        )

    def _reworded(
        self, cached: AuditResult, encounter: Encounter, key: Key
    ) -> AuditResult:
        """Reword the queries of a cached result for an encounter with the same key."""
        wording_key = key, quoted_values(encounter)
        reworded = self.cache.reworded.get(wording_key)
        if reworded is None:
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
                for f in cached.findings
            )
            queries = joined(f.query for f in findings)
            reworded = replace(cached, findings=findings, query_text=queries)
            self.cache.reworded.keep(wording_key, _with_answer(reworded))
        return reworded

    def _fired(self, chart: Chart) -> Fired:
        facts = self.cache.facts_of(chart)
        return Fired(self.cache.program(chart.on).fired(facts), facts)

    def _judge(self, case: Case, fired: Fired | None) -> AuditResult:
        encounter = case.encounter
        fired = fired or self._fired(case.chart)
        decision = self._lattice.decide(fired.rules)
        verdict = decision.verdict
        # An inclusion rule is evidence on a row with another verdict.
        place = int(verdict is not Verdict.SUPPORTED)
        findings = tuple([self._words(rule, case)[place] for rule in decision.rules])
        if decision.is_unjudged:
            findings = (UNJUDGED, *findings)
        on = case.on
        return _with_answer(
            AuditResult(
                row=encounter.row,
                encounter_id=encounter.encounter_id,
                verdict=verdict,
                risk=decision.risk,
                severity=decision.severity,
                findings=findings,
                corrected_dx=self._correction(case, fired, decision),
                query_text=joined(f.query for f in findings),
                coder_task=joined_tasks(f.task for f in findings),
                denial_codes=decision.denials,
                code_release=self.tables.codes.release_name(on),
                rule_pack=self.pack.label,
                notes=self._notes(encounter, on, verdict),
                reported_dx=_reported(encounter),
            )
        )

    def _notes(
        self, encounter: Encounter, on: dt.date, verdict: Verdict
    ) -> tuple[str, ...]:
        """Return the remarks on a row: its own, then those on the loaded code set."""
        return encounter.notes + remarks(self.tables.codes, on, encounter.dx, verdict)

    def _correction(
        self, case: Case, fired: Fired, decision: Decision
    ) -> tuple[str, ...]:
        if decision.verdict is Verdict.NOT_APPLICABLE:
            return case.chart.codes
        # Said here as well, because an empty list needs no chart.
        if not EMPTYING.isdisjoint(decision.verdicts):
            return ()
        explained, missing = [bool(fired.facts[name]) for name in ASKED_BY_CORRECTION]
        return corrected_list(
            case.chart,
            decision.verdicts,
            decision.steps,
            pain_is_explained=explained,
            m546_is_missing=missing,
        )

    def _words(self, rule: Rule, case: Case) -> Words:
        """Return the finding of a rule, as it is and as evidence."""
        if case.key is None:
            return _worded(rule, case.chart)
        cache = self.cache.findings
        key = rule.id, case.key, self._words_keys[rule.id](case.encounter)
        return cache.get(key) or cache.keep(key, _worded(rule, case.chart))

    def audit_all(
        self, encounters: Iterable[Encounter], repeated: Container[str] = ()
    ) -> Iterator[AuditResult]:
        """Judge encounters in order and yield one result for each.

        `repeated` contains the encounter ids that occur more than once; each of their
        rows gets a note (`row_status`).
        """
        for encounter in encounters:
            yield self.audit_noted(encounter, repeated)

    def audit_noted(
        self,
        encounter: Encounter,
        repeated: Container[str] = (),
        fired: Fired | None = None,
    ) -> AuditResult:
        """Judge an encounter, with a note on an id that is blank or among `repeated`.

        `fired` are the rules that fire, if the caller knows them.
        """
        result = self.audit(encounter, None, fired)
        if not encounter.encounter_id:
            return replace(result, notes=(*result.notes, BLANK_ID))
        if encounter.encounter_id in repeated:
            return replace(result, notes=(*result.notes, REPEATED_ID))
        return result


def _with_answer(result: AuditResult) -> AuditResult:
    # Set on the frozen dataclass: a copy would cost as much as everything else.
    object.__setattr__(result, "answer", answer_cells(result))
    return result


def _reported(encounter: Encounter) -> tuple[str, ...]:
    """Return the codes of the row in the order of the claim, without blank cells."""
    return tuple(filter(None, encounter.dx))


def _worded(rule: Rule, chart: Chart) -> Words:
    finding = make_finding(rule, chart, codes_about(rule, chart))
    is_evidence = finding.verdict is Verdict.SUPPORTED
    return finding, as_evidence(finding) if is_evidence else finding
