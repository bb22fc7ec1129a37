"""Counts over a stream of results, for the screen and the sheet Summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from audit.columns import CONTRACT
from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict

VERDICT_MEANINGS = {
    Verdict.INPUT_ERROR: "A cell that is needed cannot be read: fix it, audit again.",
    Verdict.NOT_APPLICABLE: "The row does not concern thoracic spine pain (M54.6).",
    Verdict.INVALID_CODE: "A code was not valid for billing on the date of service.",
    Verdict.NOT_SUPPORTED: "The record or the claim contradicts a reported code.",
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: (
        "The record documents what a more specific or a missing code would report."
    ),
    Verdict.SEQUENCING_ERROR: "The codes are right but stand in the wrong order.",
    Verdict.QUERY_PROVIDER: "Only the provider can settle it: send the open query.",
    Verdict.CHART_REVIEW_REQUIRED: (
        "The chart answers it: do the coder task, then audit the row again."
    ),
    Verdict.DOCUMENTATION_INSUFFICIENT: "The note lacks elements the code rests on.",
    Verdict.NOT_ASSESSABLE: (
        "Claim only, no contradiction: a chart review must say the rest."
    ),
    Verdict.SUPPORTED: (
        "The record supports M54.6 (or its omission) and the codes that compete with "
        "it; other codes were not judged."
    ),
}
"""One line on how to read each verdict, in the order of the lattice."""

VERDICT_LINES = tuple(f"{v.value}: {VERDICT_MEANINGS[v]}" for v in Verdict)
"""The same texts, each preceded by its verdict."""

RISK_MEANINGS = {
    ClaimRisk.HIGH: "A denial is likely as the claim stands.",
    ClaimRisk.REVIEW: "A payer may ask for the record.",
    ClaimRisk.NONE: "Nothing here makes a denial likely.",
}
"""One line on how to read each claim risk, highest first."""

SEVERITY_MEANINGS = {
    Severity.CRITICAL: "Breaks a rule of the code set on a submitted claim.",
    Severity.MAJOR: "The wrong code, or the wrong first-listed code.",
    Severity.MINOR: "Redundant, out of order, or thinly documented.",
    Severity.INFO: "Nothing to fix.",
}
"""One line on how to read each severity, highest first."""


def calls_for_action(finding: Finding) -> bool:
    """Whether the finding asks somebody to do something.

    It does if it is more severe than information or has a claim risk. Findings that say
    why a code is supported do not.
    """
    return finding.severity is not Severity.INFO or finding.risk is not ClaimRisk.NONE


NOTHING_TO_DO = "Nothing to do."
"""What to do about a row that is right, or that is not about M54.6."""

_ACTIONS = 4096
"""Actions whose first sentence is remembered."""

_NOTHING_WRONG = (Verdict.SUPPORTED, Verdict.NOT_APPLICABLE)
_LABEL = re.compile(r"\*([^*]+)\*")
_SENTENCE = re.compile(r".*?[.!?](?=\s+[A-Z*{]|\s*$)", re.DOTALL)


def deciding_finding(result: AuditResult) -> Finding | None:
    """Return the finding that says what to do about a row, or None.

    If something is wrong, it is the one that decides the verdict. On a row with nothing
    wrong it is the first that calls for action, which is about the risk of the claim.
    """
    findings: Iterable[Finding] = result.findings
    if result.verdict in _NOTHING_WRONG:
        findings = filter(calls_for_action, findings)
    return next((finding for finding in findings if finding.action.strip()), None)


def what_to_do(result: AuditResult) -> str:
    """Say in one sentence what a row needs: the action of the finding that decides.

    Labels of columns, which findings mark by asterisks, stand in quotation marks here.
    """
    return _to_do(result.verdict, deciding_finding(result))


def _to_do(verdict: Verdict, finding: Finding | None) -> str:
    """Say what to do about a row with this verdict and this deciding finding."""
    if finding is not None:
        is_about_cells = finding.verdict is Verdict.INPUT_ERROR
        return _in_short(finding.action, finding.columns if is_about_cells else ())
    if verdict in _NOTHING_WRONG:
        return NOTHING_TO_DO
    return VERDICT_MEANINGS[verdict]


@lru_cache(maxsize=_ACTIONS)
def _in_short(action: str, columns: tuple[str, ...]) -> str:
    """Return the first sentence of an action; one that is about cells names them."""
    labels = [f"*{c.label}*" for c in CONTRACT if c.name in columns]
    if labels:
        action = action.replace("the cell", " and ".join(labels), 1)
    return _LABEL.sub(r'"\1"', first_sentence(action))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or the text if no sentence ends in it."""
    match = _SENTENCE.match(text.strip())
    return match[0] if match else text.strip()


_CACHE_SIZE = 10_000


class _Counted(NamedTuple):
    """Findings of one or more rows, and what is counted of them."""

    findings: tuple[Finding, ...]
    rules: frozenset[str]
    actions: frozenset[str]
    to_do: str
    decider: str


@dataclass(slots=True)
class Tally:
    """Counts of encounters, added up result by result in constant memory.

    `rules` counts for each rule the encounters with a finding, `actions` the encounters
    with a finding that calls for action. `findings` counts every finding. `first_rows`
    has the row of the first encounter with each verdict. `to_do` counts for each
    sentence of `what_to_do` the encounters by the rule that decides; encounters with
    nothing to do are not in it.
    """

    encounters: int = 0
    findings: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    first_rows: dict[Verdict, int | None] = field(default_factory=dict)
    risks: Counter[ClaimRisk] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    to_do: dict[str, Counter[str]] = field(default_factory=dict)
    _cache: dict[int, _Counted] = field(default_factory=dict, repr=False, compare=False)

    def add(self, result: AuditResult, times: int = 1) -> None:
        """Count a result, which is that of so many encounters; `row` is the first."""
        self.encounters += times
        self.findings += len(result.findings) * times
        self.verdicts[result.verdict] += times
        self.first_rows.setdefault(result.verdict, result.row)
        self.risks[result.risk] += times
        self.severities[result.severity] += times
        cached = self._counted(result)
        for counter, rules in (
            (self.rules, cached.rules),
            (self.actions, cached.actions),
        ):
            for rule in rules:
                counter[rule] += times
        if cached.to_do:
            self.to_do.setdefault(cached.to_do, Counter())[cached.decider] += times

    def join(self, other: Tally) -> None:
        """Add the counts of the encounters that follow."""
        self.encounters += other.encounters
        self.findings += other.findings
        self.first_rows = {**other.first_rows, **self.first_rows}
        self.verdicts.update(other.verdicts)
        self.risks.update(other.risks)
        self.severities.update(other.severities)
        self.rules.update(other.rules)
        self.actions.update(other.actions)
        for sentence, deciders in other.to_do.items():
            self.to_do.setdefault(sentence, Counter()).update(deciders)

    def empty(self) -> Tally:
        """Return a tally of nothing, for results whose findings this one has met."""
        return Tally(_cache=self._cache)

    def forget(self) -> None:
        """Drop what makes counting faster, so that the counts are small."""
        self._cache = {}

    def _counted(self, result: AuditResult) -> _Counted:
        cached = self._cache.get(id(result.findings))
        if cached is not None and cached.findings is result.findings:
            return cached
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        finding = deciding_finding(result)
        sentence = _to_do(result.verdict, finding)
        counted = _Counted(
            # The tuple itself is kept, so that no other object can get its id.
            result.findings,
            frozenset([f.rule_id for f in result.findings]),
            frozenset([f.rule_id for f in result.findings if calls_for_action(f)]),
            "" if sentence == NOTHING_TO_DO else sentence,
            finding.rule_id if finding else "",
        )
        # An empty tuple is one object for rows with different verdicts.
        if result.findings:
            self._cache[id(result.findings)] = counted
        return counted

    def share(self, number: int) -> float:
        """Return a number of encounters as a share of all; 0 if there are none."""
        return number / self.encounters if self.encounters else 0.0

    def top_actions(self, limit: int = 10) -> list[tuple[str, int]]:
        """Return the rules that call for action most often; ties are in order of id."""
        return _by_number(self.actions)[:limit]

    def most_to_do(self, limit: int = 3) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return the most frequent sentences of `what_to_do`.

        Each comes with its number of encounters and the rules that decide them, the
        most frequent first. Ties are in order of the alphabet.
        """
        lines = [
            (sentence, rules.total(), tuple(rule for rule, _ in _by_number(rules)))
            for sentence, rules in self.to_do.items()
        ]
        return sorted(lines, key=lambda line: (-line[1], line[0]))[:limit]

    def rows_of(self, verdicts: Iterable[Verdict]) -> list[str]:
        """Say how many rows have each of some verdicts, without those of no row."""
        return [
            f"{self.verdicts[v]:,} {'row is' if self.verdicts[v] == 1 else 'rows are'} "
            f"{v.value}, the first is row {self.first_rows[v]}"
            for v in verdicts
            if self.verdicts[v]
        ]


def _by_number(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
