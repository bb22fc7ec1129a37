"""Shows accepted exceptions beside the findings that they concern; removes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.findings import AuditResult
from audit.hosts.auditing import Judged
from audit.intake.rule_exceptions import RuleException, sentences, sorted_out


class Accepting:
    """The exceptions of one run: it notes them, and keeps which ones were used.

    Verdict, risk and findings stay as they are. A finding under an exception says so
    in its action, its row in `row_status`.
    """

    def __init__(self, exceptions: Sequence[RuleException], today: dt.date) -> None:
        """Begin with the exceptions of a file; `today` decides which are in force."""
        self._exceptions, self._today = tuple(exceptions), today
        self._found: set[tuple[str, str]] = set()
        self._by_encounter: dict[str, list[RuleException]] = {}
        for exception in exceptions:
            there = self._by_encounter.setdefault(exception.encounter_id, [])
            there.append(exception)

    def noted(self, rows: Iterator[Judged]) -> Iterator[Judged]:
        """Yield every row, with the exceptions in force beside it."""
        for cells, result in rows:
            there = self._by_encounter.get(result.encounter_id)
            yield cells, self._with_notes(result, there) if there else result

    def _with_notes(
        self, result: AuditResult, there: Sequence[RuleException]
    ) -> AuditResult:
        fired = {finding.rule_id for finding in result.findings}
        concerned = [e for e in there if e.rule_id in fired]
        self._found |= {(e.encounter_id, e.rule_id) for e in concerned}
        notes = {e.rule_id: e.note for e in concerned if e.holds_on(self._today)}
        findings = tuple(
            replace(f, action=f"{notes[f.rule_id]} {f.action}".strip())
            if f.rule_id in notes
            else f
            for f in result.findings
        )
        every = (*result.notes, *notes.values())
        return replace(result, findings=findings, notes=every)

    @property
    def expired(self) -> tuple[str, ...]:
        """Name the exceptions that are not in force, before any row is read."""
        applied = sorted_out(self._exceptions, frozenset(), self._today)
        return sentences(replace(applied, unused=()))

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say how many findings are accepted, and which exceptions did nothing.

        They are complete when all rows were read.
        """
        applied = sorted_out(self._exceptions, frozenset(self._found), self._today)
        count = len(applied.used)
        said = f"{count} findings are accepted exceptions: row_status names them."
        if count == 1:
            said = "1 finding is an accepted exception: row_status names it."
        return (*((said,) if count else ()), *sentences(applied, "of this file"))
