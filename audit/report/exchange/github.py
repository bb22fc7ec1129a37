"""Annotations of GitHub: a workflow command for each finding.

Source: GitHub Docs, Workflow commands for GitHub Actions. In a message, `%` and line
breaks are escaped, in a property also `:` and `,`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audit.findings import AuditResult
from audit.report.exchange.findings import Words, acting, level
from audit.report.job import ReportSpec
from audit.report.summary import Tally

_COMMANDS = ("error", "warning", "notice")
_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


class GitHubWriter:
    """Writes lines that GitHub shows as annotations when a step prints them."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft."""
        self._words = Words(spec)
        self._file = draft.open("w", encoding="utf-8", newline="\n")

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write a line for each finding of an encounter."""
        words = self._words
        for finding in acting(result):
            properties = {
                "file": words.file,
                "line": str(max(result.row, 1)),
                "title": f"{finding.rule_id}: {words.title(finding)}",
            }
            told = ",".join(f"{n}={in_property(v)}" for n, v in properties.items())
            message = f"{words.place(result)}: {words.sentence(finding)}"
            command = level(finding.severity, _COMMANDS)
            self._file.write(f"::{command} {told}::{in_message(message)}\n")

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def in_message(text: str) -> str:
    """Escape a text for the message of a command."""
    return text.translate(_IN_MESSAGES)


def in_property(text: str) -> str:
    """Escape a text for a property of a command."""
    return text.translate(_IN_PROPERTIES)
