"""Which cell of a row a finding is about, and what the note on it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from audit.cells import read_text
from audit.codes import read_code
from audit.columns import CONTRACT
from audit.findings import AuditResult, Finding, Verdict
from audit.report.summary import calls_for_action

_LONGEST = 8_000  # characters; nobody reads a longer note
_ABOUT_CODES = frozenset(
    {
        *(Verdict.INVALID_CODE, Verdict.NOT_SUPPORTED, Verdict.SEQUENCING_ERROR),
        *(Verdict.MORE_SPECIFIC_CODE_REQUIRED, Verdict.QUERY_PROVIDER),
        Verdict.CHART_REVIEW_REQUIRED,
    }
)
_LINE = re.compile(r"\bLine ([0-9]+)\b")
_LABEL = re.compile(r"\*([^*]+)\*")


class RowNotes:
    """Finds the notes of a row; `columns` maps contract columns to positions.

    A position is the place of a cell in its row, 0 is the first.
    """

    def __init__(self, columns: Mapping[str, int]) -> None:
        """Take the columns of the table."""
        self._columns = columns
        self._dx = [n for n in columns if n[:2] == "dx" and n[2:].isdigit()]

    def notes(
        self, cells: Sequence[object], result: AuditResult
    ) -> dict[int, list[str]]:
        """Return the texts of the notes by the position of their cells.

        A supported row has none. On another row each finding that calls for action is
        noted once, on the cell that is wrong. The first note says the verdict.
        """
        if result.verdict is Verdict.SUPPORTED:
            return {}
        found: dict[int, list[str]] = {}
        acting = [f for f in result.findings if calls_for_action(f)]
        texts = [
            (place, said)
            for finding in acting
            for place, said in self._said(cells, finding, result)
        ]
        remarks = list(result.notes)
        if not texts and remarks:
            texts = [(self._fallback(), "")]
        for number, (place, said) in enumerate(texts):
            parts = [said]
            if number == 0:
                parts = [_verdict_text(result), said, _outcome_text(result)]
            text = "\n".join(filter(None, parts))
            if text not in found.setdefault(place, []):
                found[place].append(text)
        return found

    def _said(
        self, cells: Sequence[object], finding: Finding, result: AuditResult
    ) -> Iterator[tuple[int, str]]:
        """Yield what is said about a finding, and on which cell.

        Only a finding about several unreadable cells is noted on each of them, with
        what is wrong with it.
        """
        unreadable = {
            self._columns[name]: said
            for name, said in _unreadable(finding)
            if name in self._columns
        }
        if unreadable:
            for place, said in unreadable.items():
                yield place, _finding_text(finding, said)
        else:
            place = self._place(cells, finding, result)
            yield place, _finding_text(finding, finding.message)

    def _place(
        self, cells: Sequence[object], finding: Finding, result: AuditResult
    ) -> int:
        """Return the position of the cell that a finding is about.

        A finding about the coding is noted on the code that it objects to, another one
        on the service line or column that it names. What neither names is noted on the
        first filled cell that the rule read.
        """
        named = [self._line(finding), self._named(finding)]
        code = self._code(cells, finding, result)
        found = [code, *named] if finding.verdict in _ABOUT_CODES else [*named, code]
        found += [self._read(cells, finding), self._fallback()]
        return next(place for place in found if place is not None)

    def _code(
        self, cells: Sequence[object], finding: Finding, result: AuditResult
    ) -> int | None:
        """Find a diagnosis of the finding; one that is to be deleted comes first."""
        if not any(name[:2] == "dx" for name in finding.columns):
            return None
        codes = list(finding.codes)
        if result.corrected_dx:
            codes.sort(key=lambda code: code in result.corrected_dx)
        for code in codes:
            for name in self._dx:
                text = self._text(cells, name)
                if text and read_code(text) == code:
                    return self._columns[name]
        return None

    def _line(self, finding: Finding) -> int | None:
        """Find the service line that the message names by its number."""
        match = _LINE.search(finding.message)
        return self._columns.get(f"cpt{match[1]}") if match else None

    def _named(self, finding: Finding) -> int | None:
        """Find the first column that the message names by its label."""
        for label in _LABEL.findall(finding.message):
            # Messages leave out the end of some labels: "Severity (0-10)".
            names = (c.name for c in CONTRACT if c.label.startswith(label))
            for name in names:
                if name in finding.columns and name in self._columns:
                    return self._columns[name]
        return None

    def _read(self, cells: Sequence[object], finding: Finding) -> int | None:
        read = [name for name in finding.columns if name in self._columns]
        read += self._dx[:1] if "dx" in finding.columns else []
        filled = (name for name in read if self._text(cells, name))
        name = next(filled, read[0] if read else None)
        return None if name is None else self._columns[name]

    def _fallback(self) -> int:
        """Return the position of the id, which every table has."""
        return self._columns.get("encounter_id", 0)

    def _text(self, cells: Sequence[object], name: str) -> str:
        place = self._columns[name]
        cell = cells[place] if place < len(cells) else None
        text = read_text(cell)
        return text.strip() if isinstance(text, str) else ""


def joined(texts: Sequence[str]) -> str:
    """Return the texts of one note, cut if nobody would read it."""
    text = "\n\n".join(dict.fromkeys(texts))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " \u2026 [cut]"


def _unreadable(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the cells that a message calls unreadable, and what it says of each."""
    if finding.verdict is not Verdict.INPUT_ERROR:
        return
    message, starts = finding.message, []
    for name in finding.columns:
        match = re.search(rf"(?<![^ ]){re.escape(name)}: ", message)
        if match:
            # In front of the column stands the address of the cell.
            sentence = message.rfind(". ", 0, match.start())
            starts.append((sentence + 2 if sentence >= 0 else 0, name))
    starts.sort()
    ends = [start for start, _ in starts[1:]] + [len(message)]
    for (start, name), end in zip(starts, ends, strict=False):
        yield name, message[start:end].strip()


def _verdict_text(result: AuditResult) -> str:
    return f"{result.verdict.value}, claim risk {result.risk.value}"


def _outcome_text(result: AuditResult) -> str:
    lines = []
    if result.corrected_dx:
        lines.append("Corrected diagnoses: " + ";".join(result.corrected_dx))
    return "\n".join([*lines, *result.notes])


def _finding_text(finding: Finding, said: str) -> str:
    effect = finding.verdict.value if finding.verdict else f"risk {finding.risk.value}"
    lines = [f"{finding.rule_id} ({finding.severity.value}, {effect})", said]
    for name, text in (
        ("To do", finding.action),
        ("Query", finding.query),
        ("Coder task", finding.task),
    ):
        if text:
            lines.append(f"{name}: {text}")
    return "\n".join(lines)
