"""Reads the findings of an earlier audit from any of its outputs that holds findings.

The content of a file says what it is, whatever its name. Tables may have been opened
and saved by a spreadsheet since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from audit.canonical_cells import plain_text
from audit.cells import CellError
from audit.errors import InputUnreadable
from audit.findings import ClaimRisk, Severity, Verdict
from audit.intake.jsonl import read_object
from audit.intake.source import bounded_lines, text_encoding
from audit.intake.table import Table

_RULE, _ROW_RULES = "rule_id", ("audit_rule_ids", "rule_ids")
_ID, _CLAIM, _EDIT = "encounter_id", "claim_id", "edit_id"
_COMMAND = re.compile(r"::(?:error|warning|notice) ([^\n]*?)::([^\n]*)")
_PLACE = re.compile(r"row -?[0-9]+, encounter (.*)", re.DOTALL)
_NO_ID = "without an id"


@dataclass(frozen=True, slots=True)
class EarlierFinding:
    """One finding of an earlier audit.

    `cells` are the columns of the cells that could not be read, if the finding is about
    such cells, and None if the output does not say them. `acts` is whether it called
    for action, None if the output does not say it.
    """

    encounter_id: str
    rule_id: str
    cells: tuple[str, ...] | None = None
    acts: bool | None = True


def read_earlier_findings(path: Path) -> Iterator[EarlierFinding]:
    """Yield the findings of an earlier output.

    An empty file is an output without findings, in a form that has no beginning. Raises
    InputUnreadable for a file that holds no findings of an audit.
    """
    head = _head(path)
    if not head.strip():
        return iter(())
    return _reader_of(head)(path)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096).removeprefix(b"\xef\xbb\xbf")
    except FileNotFoundError:
        raise InputUnreadable(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputUnreadable(f"{path} cannot be read: {reason}.") from None


def _reader_of(head: bytes) -> Callable[[Path], Iterator[EarlierFinding]]:
    if head.startswith(b"PK\x03\x04"):
        return _from_workbook
    if head.startswith(b"PAR1"):
        return _from_parquet
    if head.startswith(b"<"):
        return _from_junit
    if head.startswith(b"::"):
        return _from_annotations
    if not head.startswith(b"{"):
        return _from_text
    if b'"OperationOutcome"' in head:
        return _from_outcomes
    if b'"Bundle"' in head:
        return _from_bundle
    return _from_sarif if b'"runs"' in head else _from_json_lines


# -- tables ---------------------------------------------------------------------------


def _from_workbook(path: Path) -> Iterator[EarlierFinding]:
    from audit.intake.workbook import read_workbook

    return _from_table(path, read_workbook(path, "Findings"))


def _from_parquet(path: Path) -> Iterator[EarlierFinding]:
    from audit.intake.parquet import read_parquet

    return _from_table(path, read_parquet(path))


def _from_text(path: Path) -> Iterator[EarlierFinding]:
    from audit.intake.text import read_text_table

    return _from_table(path, read_text_table(path, is_output=True))


def _from_json_lines(path: Path) -> Iterator[EarlierFinding]:
    from audit.intake.jsonl import read_json_lines

    return _from_table(path, read_json_lines(path))


def _from_table(path: Path, table: Table) -> Iterator[EarlierFinding]:
    names = [heading.strip().casefold() for heading in table.headings]
    places = {name: place for place, name in enumerate(names)}
    rules = next((name for name in _ROW_RULES if name in places), "")
    if _ID in places and _RULE in places:
        read = _finding_row(_ID, _RULE, "columns")
    elif _CLAIM in places and _EDIT in places:
        read = _finding_row(_CLAIM, _EDIT, "fields")
    elif _ID in places and rules:
        read = _encounter_row(rules)
    else:
        raise _no_output(path)
    for _, cells in table.every_row():
        texts = [_text(cell) for cell in cells]
        yield from read({n: texts[p] for n, p in places.items() if p < len(texts)})


def _text(cell: object) -> str:
    if isinstance(cell, CellError):
        return cell.text
    # CSV has an apostrophe before a text that could run as a formula.
    return "" if cell is None else plain_text(cell).removeprefix("'")


Read = Callable[[Mapping[str, str]], Iterator[EarlierFinding]]


def _finding_row(name: str, rule: str, columns: str) -> Read:
    def read(row: Mapping[str, str]) -> Iterator[EarlierFinding]:
        if row.get(rule):
            risk = row.get("risk", row.get("claim_risk", ""))
            acts = (row.get("severity"), risk) != (Severity.INFO, ClaimRisk.NONE)
            found = re.split(r"[;\s]+", row.get(columns, "").strip())
            cells = _cells(row.get("verdict", ""), found)
            yield EarlierFinding(row.get(name, ""), row[rule], cells, acts)

    return read


def _encounter_row(rules: str) -> Read:
    def read(row: Mapping[str, str]) -> Iterator[EarlierFinding]:
        for rule in filter(None, map(str.strip, row.get(rules, "").split(";"))):
            yield EarlierFinding(row.get(_ID, ""), rule, None, None)

    return read


def _cells(verdict: str, columns: Sequence[str]) -> tuple[str, ...]:
    is_about_cells = verdict == Verdict.INPUT_ERROR
    return tuple(filter(None, columns)) if is_about_cells else ()


# -- forms of other programs ----------------------------------------------------------


def _from_sarif(path: Path) -> Iterator[EarlierFinding]:
    runs = _listed(_json(path), "runs")
    names = [_part(_part(run, "tool"), "driver").get("name") for run in runs]
    if not runs or set(names) != {"tspine"}:
        raise _no_output(path)
    for run in runs:
        for result in _listed(run, "results"):
            properties, rule = _part(result, "properties"), result.get("ruleId")
            columns = properties.get("columns")
            if not isinstance(columns, list) or not isinstance(rule, str):
                raise _no_output(path)
            verdict = str(properties.get("verdict", ""))
            cells = _cells(verdict, [c for c in columns if isinstance(c, str)])
            yield EarlierFinding(str(properties.get(_ID, "")), rule, cells)


def _from_outcomes(path: Path) -> Iterator[EarlierFinding]:
    encoding, _ = text_encoding(path)
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(bounded_lines(path, file), 1):
            if line.strip():
                yield from _of_outcome(read_object(f"{path}, row {number}", line))


def _of_outcome(record: Mapping[str, Any]) -> Iterator[EarlierFinding]:
    for issue in _listed(record, "issue"):
        yield from _of_issue(record, issue, _part(issue, "details"))


def _from_bundle(path: Path) -> Iterator[EarlierFinding]:
    for entry in _listed(_json(path), "entry"):
        issue = _part(entry, "resource")
        if issue.get("resourceType") != "DetectedIssue":
            raise _no_output(path)
        yield from _of_issue(issue, issue, _part(issue, "code"))


def _of_issue(
    record: Mapping[str, Any], issue: Mapping[str, Any], concept: Mapping[str, Any]
) -> Iterator[EarlierFinding]:
    """Yield the finding that the codings of a concept name, if it is one of ours."""
    codes = {
        str(coding.get("system")): str(coding.get("code"))
        for coding in _listed(concept, "coding")
    }
    if rule := codes.get("urn:tspine:rule"):
        name = "".join(_extended(record, "urn:tspine:encounter-id"))
        columns = _extended(issue, "urn:tspine:column")
        cells = _cells(codes.get("urn:tspine:verdict", ""), columns)
        yield EarlierFinding(name, rule, cells)


def _extended(record: Mapping[str, Any], url: str) -> list[str]:
    """Return the texts of the extensions of a kind."""
    found = (e for e in _listed(record, "extension") if e.get("url") == url)
    return [str(extension.get("valueString", "")) for extension in found]


def _from_junit(path: Path) -> Iterator[EarlierFinding]:
    encoding, _ = text_encoding(path)
    text = path.read_text(encoding=encoding, errors="replace")
    # A document type could declare texts that grow without end; ours has none.
    if "<!DOCTYPE" in text:
        raise _no_output(path)
    try:
        # As text: which encoding the file names does not matter any more.
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise _no_output(path) from None
    if root.tag not in ("testsuites", "testsuite"):
        raise _no_output(path)
    for case in root.iter("testcase"):
        place = _PLACE.fullmatch(case.get("name", ""))
        if place and any(child.tag in ("failure", "error") for child in case):
            rule = case.get("classname", "")
            yield EarlierFinding(_named(place[1]), rule, None)


def _from_annotations(path: Path) -> Iterator[EarlierFinding]:
    encoding, _ = text_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="\n") as file:
        for line in bounded_lines(path, file):
            command = _COMMAND.fullmatch(line.rstrip("\r\n"))
            if not command:
                continue
            properties = (part.partition("=") for part in command[1].split(","))
            titles = [unquote(v) for name, _, v in properties if name == "title"]
            rule, _, title = "".join(titles).partition(": ")
            said, _, _ = unquote(command[2]).rpartition(f": {title} (")
            if place := _PLACE.fullmatch(said):
                yield EarlierFinding(_named(place[1]), rule, None)


def _named(text: str) -> str:
    return "" if text == _NO_ID else text


def _json(path: Path) -> Mapping[str, Any]:
    encoding, _ = text_encoding(path)
    try:
        record = json.loads(path.read_text(encoding=encoding, errors="replace"))
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise _no_output(path)
    return record


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object in an object; an empty one if there is none."""
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _listed(record: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list in an object; what is none is left out."""
    found = record.get(name) if isinstance(record, dict) else None
    return [o for o in found if isinstance(o, dict)] if isinstance(found, list) else []


def _no_output(path: Path) -> InputUnreadable:
    return InputUnreadable(
        f"{path} holds no findings of an earlier audit. Give an output of the audit in "
        "any of its forms, as it was written."
    )
