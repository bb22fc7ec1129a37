"""What the forms have in common: which findings they hold, and how they name them.

Logs of a build and their servers are no place for a patient's data. SARIF, JUnit and
annotations therefore say which rule fired where (file, row, id of the encounter), in
the words of the rule, and repeat neither codes nor other cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote

from audit.columns import CONTRACT
from audit.findings import AuditResult, Finding, Severity, Verdict
from audit.report.cell_forms import storable
from audit.report.job import ReportSpec
from audit.report.summary import calls_for_action
from audit.rules.rule_info import titles_of

_LABELS = {column.name: column.label for column in CONTRACT}


def acting(result: AuditResult) -> list[Finding]:
    """Return the findings that call for action, in the order of the result."""
    return [finding for finding in result.findings if calls_for_action(finding)]


def plain(text: str) -> str:
    """Return a text on one line, without characters that command a program."""
    return "".join(c if c.isprintable() else "\ufffd" for c in storable(text))


def level(severity: Severity, words: tuple[str, str, str]) -> str:
    """Return one of three words: for what is wrong, what is minor, and the rest."""
    if severity in (Severity.CRITICAL, Severity.MAJOR):
        return words[0]
    return words[1] if severity is Severity.MINOR else words[2]


class Words:
    """Says where a finding is and what it is, without any cell but the id."""

    def __init__(self, spec: ReportSpec) -> None:
        """Take the titles of the rules."""
        self._spec = spec

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of the rules by their ids."""
        return titles_of(self._spec.rules())

    @property
    def file(self) -> str:
        """The path of the input, as a relative URI is written, but not encoded."""
        job = self._spec.job
        return plain(job.input_place or job.input_name)

    @property
    def uri(self) -> str:
        """The path of the input as a relative URI."""
        return quote(self.file)

    def place(self, result: AuditResult) -> str:
        """Say which row and encounter it is."""
        encounter = plain(result.encounter_id)
        return f"row {result.row}, " + (
            f"encounter {encounter}" if encounter else "encounter without an id"
        )

    def title(self, finding: Finding) -> str:
        """Return the title of the rule."""
        return self.titles.get(finding.rule_id, finding.rule_id)

    def sentence(self, finding: Finding) -> str:
        """Say what the finding is: the rule, verdict, claim risk, and columns."""
        said = f"{self.title(finding)} ({self.verdict(finding)})."
        labels = [_LABELS.get(name, name) for name in finding.columns]
        return f"{said} Columns: {', '.join(labels)}." if labels else said

    def verdict(self, finding: Finding) -> str:
        """Return the verdict of the finding, or its claim risk if it has none."""
        if finding.verdict is None:
            return f"claim risk {finding.risk.value}"
        return finding.verdict.value


def cells_of(finding: Finding) -> tuple[str, ...]:
    """Return the columns that belong to the identity of a finding.

    These are the cells that cannot be read; otherwise id and rule tell it apart.
    """
    is_cell = finding.verdict is Verdict.INPUT_ERROR
    return tuple(sorted(finding.columns)) if is_cell else ()


def fingerprint(result: AuditResult, finding: Finding) -> str:
    """Return a name of a finding that stays the same from run to run."""
    parts = (result.encounter_id, finding.rule_id, *cells_of(finding))
    return hashlib.sha256("\0".join(map(storable, parts)).encode()).hexdigest()
